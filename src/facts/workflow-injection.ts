import type { Place } from '../model/location.ts';
import type { WorkflowJob, WorkflowStep } from '../summaries/manifest-summaries.ts';
import { manifestPlace } from './base.ts';
import { chooserOf, SCRIPT_INPUTS, UNTRUSTED_OUTPUTS } from './knowledge/workflow-contexts.ts';
import { findExpressions } from './link/workflow-expressions.ts';
import type { WorkflowFile } from './workflow-file.ts';
import { lineWithin } from './workflow-script.ts';

/** Text that somebody else chooses and that becomes part of a script. */
export interface Injection {
  /** The expression as written, without its braces. */
  readonly expression: string;
  /** `nobody`: a stranger would choose it under other triggers, and the text is empty under those there are. */
  readonly chooser: 'anybody' | 'writer' | 'nobody';
  readonly at: Place;
}

/** What others choose of the script that a step runs, by its own text or as an input of its action. */
export function injectionsOf(file: WorkflowFile, job: WorkflowJob, step: WorkflowStep): readonly Injection[] {
  const scripts = step.run
    ? [{ value: step.run.text, at: step.run.at }]
    : step.with.filter((input) => isScriptInput(step.uses?.text ?? '', input.name));
  return scripts.flatMap(({ value, at }) =>
    findExpressions(value).flatMap(({ text, yields }) => {
      const chooser = worstChooser(file, job, step, yields);
      return chooser ? [{ expression: text, chooser, at: manifestPlace(file.path, lineWithin(at, value, text), job.id, text) }] : [];
    }),
  );
}

function worstChooser(
  { workflow, triggers }: WorkflowFile,
  job: WorkflowJob,
  step: WorkflowStep,
  contexts: readonly string[],
): Injection['chooser'] | undefined {
  if (contexts.some((context) => isUntrustedOutput(job, context))) return 'anybody';
  const variables = [...workflow.env, ...job.env, ...step.env];
  const choosers = contexts.flatMap((context) => followContext(variables, context)).map((context) => chooserOf(context, triggers));
  return (['anybody', 'writer', 'nobody'] as const).find((chooser) => choosers.includes(chooser));
}

/** `env.NAME` in a script is replaced before the shell sees it, so what the variable was given counts. */
function followContext(variables: WorkflowStep['env'], context: string): readonly string[] {
  const name = /^env\.(.+)$/.exec(context)?.[1];
  if (name === undefined) return [context];
  const entry = variables.findLast((given) => given.name.toLowerCase() === name);
  return entry ? findExpressions(entry.value).flatMap(({ yields }) => yields) : [];
}

function isScriptInput(uses: string, name: string): boolean {
  return SCRIPT_INPUTS.some(({ action, input }) => action.test(uses) && input.toLowerCase() === name.toLowerCase());
}

function isUntrustedOutput(job: WorkflowJob, context: string): boolean {
  const match = /^steps\.([^.]+)\.outputs\.(.+)$/.exec(context);
  if (!match) return false;
  const [, id = '', output = ''] = match;
  const step = job.steps.find((one) => one.id.toLowerCase() === id);
  const uses = step?.uses?.text ?? '';
  return UNTRUSTED_OUTPUTS.some(
    ({ action, output: name, escapes }) =>
      action.test(uses) && name.test(output) && !(escapes && mayEscape(escapes, uses, step?.with ?? [])),
  );
}

/** Whether an action may escape its outputs; a commit or a branch does not tell the version. */
function mayEscape(
  { since, input }: { readonly since: number; readonly input: string },
  uses: string,
  inputs: WorkflowStep['with'],
): boolean {
  if (inputs.some(({ name, value }) => name.toLowerCase() === input && value === 'false')) return false;
  const major = /@v(\d+)(?:\.\d+)*$/.exec(uses)?.[1];
  return major === undefined || Number(major) >= since;
}
