import type { CallRecord, ContextRecord, JumpRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite } from './link/resolved.ts';

/** Code that runs again until it succeeds, with nothing else to end it. */
export interface EndlessRepeat {
  readonly kind: 'loop' | 'recursion' | 'reconnect';
  readonly file: string;
  /** The awaited call that is repeated, or the call of the function by itself. */
  readonly site: CallSite;
  /** Start and end of the loop, or of the call. */
  readonly context: ContextRecord | undefined;
  readonly pauses: boolean;
}

/** Words in a condition that count, time or stop what a loop does. */
export const BOUNDING =
  /abort|stop|shut|cancel|clos|running|signal|attempt|retr|tries|deadline|time|elapsed|max|limit|count|remaining|budget|left|alive|active|destroy|exit/i;
/** Names of flags that say that the work is done. */
const SUCCESS_FLAG = /^(?:is|was|has)?_?(?:done|success|succeeded|successful|connected|sent|ok|finished|completed|ready)$/i;
const PAUSE = /sleep|delay|wait|settimeout|backoff|pause/i;

/** The loops of a file that end by success alone. */
export function endlessLoops(code: CodeModel, file: string): readonly EndlessRepeat[] {
  const script = code.script(file);
  return script ? loopsWithTry(script).flatMap((loop) => endlessLoop(code, file, script, loop) ?? []) : [];
}

/** Loops, and calls, of one file that are looked at; no file that people write has more that repeat without end. */
export const MOST_REPEATS = 50;

/** The loops that stand next around a `try` with a `catch`, and may run for ever. */
function loopsWithTry(script: ScriptSummary): readonly number[] {
  const found = new Set<number>();
  script.contexts.forEach((context, index) => {
    if (context.kind !== 'try' || !context.hasCatch || found.size >= MOST_REPEATS) return;
    const loop = nearestLoop(script, index);
    const record = loop === undefined ? undefined : script.contexts[loop];
    if (loop !== undefined && record?.kind === 'loop' && (runsForEver(record) || endsByFlag(script, record))) found.add(loop);
  });
  return [...found];
}

function nearestLoop(script: ScriptSummary, inner: number): number | undefined {
  for (let at = inner; at >= 0; at = script.contexts[at]?.parent ?? -1) {
    const kind = script.contexts[at]?.kind;
    if (kind === 'loop') return at;
    if (kind === 'function') return undefined;
  }
  return undefined;
}

function endlessLoop(code: CodeModel, file: string, script: ScriptSummary, loop: number): EndlessRepeat | undefined {
  const context = script.contexts[loop];
  if (context?.kind !== 'loop' || script.functions[context.fn]?.generator === true) return undefined;
  const flagged = endsByFlag(script, context);
  if (!flagged && !runsForEver(context)) return undefined;
  const tries = caughtTries(script, loop);
  const repeated = repeatedCall(script, tries);
  if (repeated === undefined) return undefined;
  const exits = script.jumps.filter((jump) => leaves(script, jump, loop));
  const successes = exits.filter((jump) => isSuccess(script, jump, loop));
  if (successes.length < exits.length || (successes.length === 0 && !flagged)) return undefined;
  if (catchMayLeave(code, file, script, loop)) return undefined;
  const site = code.resolver.site(file, repeated);
  return site && { kind: 'loop', file, site, context, pauses: pausesIn(script, loop) };
}

function runsForEver(loop: Extract<ContextRecord, { kind: 'loop' }>): boolean {
  if (loop.loop === 'for-of' || loop.loop === 'for-in') return false;
  if (!loop.test) return loop.loop === 'for';
  return loop.test.kind === 'literal' && Boolean(loop.test.value);
}

// `while (!done)`, where the flag is set once; a flag that others may set, such as one for shutdown, has another name.
function endsByFlag(script: ScriptSummary, { test }: Extract<ContextRecord, { kind: 'loop' }>): boolean {
  if (test?.kind !== 'operation' || test.operator !== '!') return false;
  const [flag] = test.operands;
  const binding = flag?.kind === 'binding' ? script.bindings[flag.binding] : undefined;
  if (binding?.kind !== 'variable' || !SUCCESS_FLAG.test(binding.name)) return false;
  const values = binding.values.map((value) => (value.kind === 'literal' ? value.value : undefined));
  return values.length === 2 && values.includes(false) && values.includes(true);
}

/** Contexts from an inner one up to an outer one, without the outer one; empty where it is not inside, or in a function of its own. */
function pathTo(script: ScriptSummary, inner: number, outer: number): readonly number[] {
  const path: number[] = [];
  for (let at = inner; at >= 0 && at !== outer; at = script.contexts[at]?.parent ?? -1) {
    if (script.contexts[at]?.kind === 'function') return [];
    path.push(at);
    if (script.contexts[at]?.parent === outer) return path;
  }
  return [];
}

function isInside(script: ScriptSummary, inner: number, outer: number): boolean {
  return inner === outer || pathTo(script, inner, outer).length > 0;
}

/** The `try` blocks of a loop, those of loops inside it left out, whose failure is caught. */
export function caughtTries(script: ScriptSummary, loop: number): readonly number[] {
  return script.contexts.flatMap((context, index) => {
    if (context.kind !== 'try' || !context.hasCatch) return [];
    const path = pathTo(script, index, loop);
    return path.length > 0 && !path.some((at) => script.contexts[at]?.kind === 'loop' || script.contexts[at]?.kind === 'catch')
      ? [index]
      : [];
  });
}

/** The first call that is waited for in some `try` blocks, by its index. */
export function repeatedCall(script: ScriptSummary, tries: readonly number[]): number | undefined {
  const index = script.calls.findIndex(
    (call) =>
      (call.use === 'await' || call.use === 'return') &&
      tries.some((at) => isInside(script, call.context, at)) &&
      !PAUSE.test(calledName(script, call)),
  );
  return index < 0 ? undefined : index;
}

/** Whether a jump leaves a loop. */
export function leaves(script: ScriptSummary, jump: JumpRecord, loop: number): boolean {
  if (jump.kind === 'continue' || !isInside(script, jump.context, loop)) return false;
  const path = pathTo(script, jump.context, loop).flatMap((at) => script.contexts[at] ?? []);
  if (jump.kind === 'break') return !path.some(({ kind }) => kind === 'loop' || kind === 'case');
  return jump.kind === 'return' || !path.some((context) => context.kind === 'try' && context.hasCatch);
}

// Success leaves from inside the `try`, or right after it; what leaves from a `catch` or under a bounding condition ends failures too.
function isSuccess(script: ScriptSummary, jump: JumpRecord, loop: number): boolean {
  const path = pathTo(script, jump.context, loop).flatMap((at) => script.contexts[at] ?? []);
  if (jump.kind === 'throw' || path.some(({ kind }) => kind === 'catch' || kind === 'finally')) return false;
  const branches = path.filter((context) => context.kind === 'branch' || context.kind === 'case');
  const isTried = path.some(({ kind }) => kind === 'try');
  if (!isTried) return branches.length === 0;
  return !branches.some((context) => BOUNDING.test(wordsOf(script, context.kind === 'branch' ? context.test : context.of).join(' ')));
}

// A call in the `catch` may end the process, or throw when the attempts are used up.
function catchMayLeave(code: CodeModel, file: string, script: ScriptSummary, loop: number): boolean {
  return code.sites(file).some((site) => {
    const path = pathTo(script, site.call.context, loop);
    if (!path.some((at) => script.contexts[at]?.kind === 'catch')) return false;
    const callee = code.callee(site);
    if (callee.kind === 'global') return callee.path === 'process.exit' || callee.path === 'process.abort';
    if (callee.kind === 'function') return throws(code, callee.file, callee.fn);
    return /retr|backoff|attempt|limit|exhaust|giveup|fail|abort|throw|assert/i.test(calledName(script, site.call));
  });
}

function throws(code: CodeModel, file: string, fn: number): boolean {
  const script = code.script(file);
  return script?.jumps.some(({ kind, context }) => kind === 'throw' && script.contexts[context]?.fn === fn) ?? false;
}

/** Whether something inside a context waits, also inside a function of its own. */
export function pausesIn(script: ScriptSummary, loop: number): boolean {
  return script.calls.some(
    (call) =>
      isWithinAny(script, call.context, loop) &&
      (PAUSE.test(calledName(script, call)) || (call.callee.kind === 'global' && call.callee.name === 'setTimeout')),
  );
}

// Across functions: `new Promise((resolve) => setTimeout(resolve, 1000))`.
function isWithinAny(script: ScriptSummary, inner: number, outer: number): boolean {
  for (let at = inner; at >= 0; at = script.contexts[at]?.parent ?? -1) if (at === outer) return true;
  return false;
}

function calledName(script: ScriptSummary, { callee }: CallRecord): string {
  if (callee.kind === 'member' || callee.kind === 'global') return callee.name;
  return callee.kind === 'binding' ? (script.bindings[callee.binding]?.name ?? '') : '';
}

/** Names in an expression. */
export function wordsOf(script: ScriptSummary, value: Value): readonly string[] {
  const words: string[] = [];
  const work: Value[] = [value];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.kind === 'member') words.push(at.name);
    if (at.kind === 'global') words.push(at.name);
    if (at.kind === 'binding') words.push(script.bindings[at.binding]?.name ?? '');
    if (at.kind === 'member' || at.kind === 'element' || at.kind === 'await') work.push(at.of);
    else if (at.kind === 'operation') work.push(...at.operands);
    else if (at.kind === 'either') work.push(...at.values);
    else if (at.kind === 'call') work.push(...[script.calls[at.call]].flatMap((call) => (call ? [call.callee, ...call.args] : [])));
  }
  return words;
}
