import type { CallRecord, Value } from '../summaries/script-summary.ts';
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

/** The files of a tree that log what the errors of clients hold. */
export function errorDumpFacts(model: TreeModel): readonly ErrorDumpFact[] {
  const found = new Map<string, ErrorDumpFact>();
  for (const { site, writes } of writingsOf(model)) {
    const what = writes === 'log' && !found.has(site.file) ? dumpedBy(model, site) : undefined;
    if (what === undefined || isForDevelopment(model, site)) continue;
    const expression = expressionText(model.code.script(site.file), site.call.callee);
    found.set(site.file, { kind: 'error-dump', ...baseOfSite(model, site), expression, what });
  }
  return [...found.values()];
}

function dumpedBy({ code }: TreeModel, { file, call }: CallSite): string | undefined {
  const script = code.script(file);
  const caught = new Set(script?.contexts.flatMap((context) => (context.kind === 'catch' ? [context.binding] : [])));
  const work: Value[] = [...call.args];
  for (let at = work.pop(); at; at = work.pop()) {
    // A member further down is one value, and no dump.
    if (at.kind === 'member' && DUMPED_MEMBERS.test(pathFrom(at, caught))) return expressionText(script, at);
    if (at.kind === 'call') work.push(...textArguments(script?.calls[at.call]));
    else if (at.kind !== 'member') work.push(...valueParts(at));
  }
  return undefined;
}

/** What a call writes out as a text. */
function textArguments(call: CallRecord | undefined): readonly Value[] {
  return call?.callee.kind === 'member' && call.callee.name === 'stringify' ? call.args.slice(0, 1) : [];
}

/** The names that lead from what a `catch` holds to a member of it; empty for members of anything else. */
function pathFrom(value: Value, caught: ReadonlySet<number>): string {
  const names: string[] = [];
  let at = value;
  while (at.kind === 'member') {
    names.unshift(at.name);
    at = at.of;
  }
  return at.kind === 'binding' && at.binding >= 0 && caught.has(at.binding) ? names.join('.') : '';
}
