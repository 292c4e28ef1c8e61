import type { CallRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { DUMPED_MEMBERS } from './knowledge/error-records.ts';
import { isForDevelopment } from './link/development-branches.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { valueParts } from './link/value-parts.ts';
import { writingsOf } from './log-writings.ts';

/** A log of all that the other side answered, or of all that it was sent, as the error of a client holds it; one for each file. */
export interface ErrorDumpFact extends FactBase {
  readonly kind: 'error-dump';
  readonly expression: string;
  /** What is logged, as it is written: `error.response.data`. */
  readonly what: string;
}

/** The places of a tree that log what the errors of clients hold. */
export function errorDumpFacts(model: TreeModel): readonly ErrorDumpFact[] {
  return writingsOf(model).flatMap(({ site, writes }): readonly ErrorDumpFact[] => {
    const what = writes === 'log' ? dumpedBy(model, site) : undefined;
    if (what === undefined || isForDevelopment(model, site)) return [];
    const expression = expressionText(model.code.script(site.file), site.call.callee);
    return [{ kind: 'error-dump', ...baseOfSite(model, site), expression, what }];
  });
}

function dumpedBy({ code }: TreeModel, { file, call }: CallSite): string | undefined {
  const script = code.script(file);
  const work: Value[] = [...call.args];
  for (let at = work.pop(); at; at = work.pop()) {
    // A member further down is one value, and no dump.
    if (at.kind === 'member' && isDump(script, at)) return expressionText(script, at);
    if (at.kind === 'call') work.push(...textArguments(script?.calls[at.call]));
    else if (at.kind !== 'member') work.push(...valueParts(at));
  }
  return undefined;
}

/** What a call writes out as a text. */
function textArguments(call: CallRecord | undefined): readonly Value[] {
  return call?.callee.kind === 'member' && call.callee.name === 'stringify' ? call.args.slice(0, 1) : [];
}

/** Whether a member is one by which what a `catch` holds has all that was sent or answered. */
function isDump(script: ScriptSummary | undefined, member: Value): boolean {
  const names: string[] = [];
  let at = member;
  for (; at.kind === 'member'; at = at.of) names.unshift(at.name);
  if (at.kind !== 'binding' || at.binding < 0 || !DUMPED_MEMBERS.test(names.join('.'))) return false;
  const { binding } = at;
  return script?.contexts.some((context) => context.kind === 'catch' && context.binding === binding) === true;
}
