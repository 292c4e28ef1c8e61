import type { ContextRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite } from './link/resolved.ts';
import { caughtTries, leaves, MOST_REPEATS, repeatedCall } from './retry-loops.ts';

/** A loop that tries something until it succeeds, up to a number of times that the code states. */
export interface CountedLoop {
  /** The awaited call that is repeated. */
  readonly site: CallSite;
  /** The context of the loop. */
  readonly context: number;
  readonly attempts: number;
}

type Loop = Extract<ContextRecord, { kind: 'loop' }>;
type Operation = Extract<Value, { kind: 'operation' }>;

/** `for (let attempt = 0; attempt < 3; attempt++) { try { return await … } catch { … } }` and its like in a file. */
export function countedLoops(code: CodeModel, file: string): readonly CountedLoop[] {
  const script = code.script(file);
  const found = (script?.contexts ?? []).flatMap((context, at) => {
    if (!script || context.kind !== 'loop' || context.test?.kind !== 'operation') return [];
    return countedLoop(code, file, script, at) ?? [];
  });
  return found.slice(0, MOST_REPEATS);
}

function countedLoop(code: CodeModel, file: string, script: ScriptSummary, at: number): CountedLoop | undefined {
  const loop = script.contexts[at];
  if (loop?.kind !== 'loop') return undefined;
  const attempts = attemptsOf(code, file, loop);
  const tries = caughtTries(script, at).filter((context) => goesOn(script, context));
  const repeated = attempts === undefined ? undefined : repeatedCall(script, tries);
  const site = repeated === undefined ? undefined : code.resolver.site(file, repeated);
  return site && attempts !== undefined && succeeds(script, at) ? { site, context: at, attempts } : undefined;
}

/** How often `i < 3` lets a loop run from where its counter starts. */
function attemptsOf(code: CodeModel, file: string, { test }: Loop): number | undefined {
  if (test?.kind !== 'operation' || test.operands.length !== 2) return undefined;
  const bounds = boundsOf(code, file, test);
  if (!bounds) return undefined;
  const [start, end] = bounds;
  const steps = test.operator.startsWith('<') ? end - start : start - end;
  return /^[<>]$/.test(test.operator) ? steps : /^[<>]=$/.test(test.operator) ? steps + 1 : undefined;
}

function boundsOf(code: CodeModel, file: string, { operands }: Operation): readonly [start: number, end: number] | undefined {
  const [counter, limit] = operands;
  const binding = counter?.kind === 'binding' ? code.script(file)?.bindings[counter.binding] : undefined;
  const start = binding?.kind === 'variable' ? numberIn(binding.values[0]) : undefined;
  const resolved = limit && code.resolve(file, limit);
  const end = resolved?.kind === 'value' ? numberIn(resolved.value) : undefined;
  return start === undefined || end === undefined ? undefined : [start, end];
}

function numberIn(value: Value | undefined): number | undefined {
  return value?.kind === 'literal' && typeof value.value === 'number' ? value.value : undefined;
}

/** Whether the code goes on after the failure of a `try`. */
function goesOn(script: ScriptSummary, tried: number): boolean {
  const handler = script.contexts.findIndex((context) => context.kind === 'catch' && context.tries === tried);
  return !script.jumps.some(({ kind, context }) => kind !== 'continue' && context === handler);
}

/** Whether success ends a loop: something leaves it elsewhere than from a `catch`. */
function succeeds(script: ScriptSummary, loop: number): boolean {
  return script.jumps.some((jump) => jump.kind !== 'throw' && leaves(script, jump, loop) && !isHandling(script, jump.context, loop));
}

function isHandling(script: ScriptSummary, context: number, loop: number): boolean {
  for (let at = context; at >= 0 && at !== loop; at = script.contexts[at]?.parent ?? -1)
    if (script.contexts[at]?.kind === 'catch') return true;
  return false;
}
