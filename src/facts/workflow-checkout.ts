import type { WorkflowStep } from '../summaries/manifest-summaries.ts';
import type { Span } from '../summaries/script-summary.ts';
import { parseExpression } from './link/workflow-expressions.ts';
import { joinLines, lineWithin } from './workflow-script.ts';

/** What names the change of somebody else: in an input of the checkout action, or in a script. */
const HEAD =
  /github\.event\.(?:pull_request|workflow_run)\.head(?:\.|_)|github\.head_ref|refs\/pull\/|github\.event\.(?:issue|pull_request|number)|steps\.[^.]+\.outputs\.[\w-]*(?:head|pr|sha|ref)/i;
/** Fetching it by hand. */
const FETCH =
  /\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|pull)\b[^\n]*\bpull\/|\bgit\s+(?:fetch|pull|checkout|clone)\b[^\n]*(?:head\.(?:sha|ref|repo)|head_ref)/;

/** The code of somebody's pull request, fetched by the checkout action or by hand. */
export function checkoutOf({ uses, run, with: inputs }: WorkflowStep): { readonly ref: string; readonly at: Span } | undefined {
  if (uses?.text.startsWith('actions/checkout@')) {
    const input = inputs.find(({ name, value }) => (name === 'ref' || name === 'repository') && HEAD.test(value));
    return input && { ref: input.value, at: input.at };
  }
  const line = run && joinLines(run.text).find((text) => FETCH.test(text));
  return line && run ? { ref: line, at: lineWithin(run.at, run.text, line) } : undefined;
}

/** A condition on who is asking, or on whose repository the change comes from. */
export function isGuard(condition: string): boolean {
  const { reads } = parseExpression(condition.replace(/^\$\{\{|\}\}$/g, '').trim());
  return reads.some((context) =>
    /author_association|head\.repo\.(?:full_name|fork|owner)|head_repository|permission|github\.actor|user\.login|\.label(?:s|\.)|sender/.test(
      context,
    ),
  );
}
