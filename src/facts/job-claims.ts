import type { ScriptSummary } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import type { JobHandler } from './job-handlers.ts';
import { CLAIM_NAME, DONE_WORD } from './knowledge/job-effects.ts';
import { LOCK_SQL } from './knowledge/schedules.ts';
import type { ReachedCall } from './link/call-walk.ts';
import { valueParts } from './link/value-parts.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { wordsOf } from './retry-loops.ts';

/**
 * Whether something sees to it that an effect of a job happens once: a claim anywhere in the job, a condition that asks whether it was done
 * before, or a `catch` around it that may take a second one.
 */
export function isDoneOnce(model: TreeModel, handler: JobHandler, effect: ReachedCall): boolean {
  return handler.calls.some(({ site }) => isClaim(model, site)) || [...effect.chain, effect.site].some((site) => isAskedFirst(model, site));
}

function isClaim({ code }: TreeModel, { file, call }: CallSite): boolean {
  if (CLAIM_NAME.test(expressionText(code.script(file), call.callee))) return true;
  return call.args.some((argument) => {
    const texts = [argument, ...valueParts(argument)];
    return texts.some(
      (value) =>
        (value.kind === 'literal' && typeof value.value === 'string' && (value.value === 'NX' || LOCK_SQL.test(value.value))) ||
        (value.kind === 'text' && value.parts.some((part) => typeof part === 'string' && LOCK_SQL.test(part))),
    );
  });
}

function isAskedFirst({ code }: TreeModel, { file, call }: CallSite): boolean {
  const script = code.script(file);
  if (!script) return false;
  const around = code.contextsOf(file, call.context);
  if (around.some((one) => (one.kind === 'try' && one.hasCatch) || (one.kind === 'branch' && asksWhetherDone(script, one.test))))
    return true;
  return leavesBefore(script, call, isDoneWord);
}

/** Whether the function of a call may be left before the call, by a condition with one of some words. */
export function leavesBefore(script: ScriptSummary, call: CallSite['call'], isAbout: (word: string) => boolean): boolean {
  const fn = script.contexts[call.context]?.fn ?? 0;
  return script.jumps.some(({ kind, context, at }) => {
    const branch = script.contexts[context];
    const leaves = (kind === 'return' || kind === 'continue') && branch?.kind === 'branch' && branch.fn === fn && at[0] <= call.at[0];
    return leaves && wordsOf(script, branch.test).some((word) => isAbout(word));
  });
}

function asksWhetherDone(script: ScriptSummary, test: Parameters<typeof wordsOf>[1]): boolean {
  return wordsOf(script, test).some((word) => isDoneWord(word));
}

function isDoneWord(word: string): boolean {
  return DONE_WORD.test(word) || CLAIM_NAME.test(word);
}
