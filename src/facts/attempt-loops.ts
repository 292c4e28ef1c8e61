import type { ContextRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite } from './link/resolved.ts';
import { caughtTries, leaves, MOST_REPEATS, pausesIn, repeatedCall, wordsOf } from './retry-loops.ts';

/** Code that tries the same thing again when it fails, until it succeeds or something ends it: a loop, or a function that calls itself. */
export interface Attempts {
  /** The awaited call that is repeated. */
  readonly site: CallSite;
  /** The context of the loop or function, and those of the `catch` blocks that go on with it. */
  readonly context: number;
  readonly catches: readonly number[];
  /** The calls that wait between attempts. */
  readonly pauses: readonly CallSite[];
  /** Something waits, or may do so inside a function that a `catch` calls. */
  readonly mayPause: boolean;
  /** A function calls itself. */
  readonly isRecursion?: true;
}

type Loop = Extract<ContextRecord, { kind: 'loop' }>;
type Branch = Extract<ContextRecord, { kind: 'branch' }>;

const PAUSES = /^(?:sleep|delay|wait|pause|setTimeout|backoff|waitFor|timeout)/i;

/** The loops of a file that repeat an awaited call whose failure is caught; walks over items are none. */
export function attemptLoops(code: CodeModel, file: string): readonly Attempts[] {
  const script = code.script(file);
  if (!script?.contexts.some((context) => context.kind === 'try' && context.hasCatch)) return [];
  const found = script.contexts.flatMap((context, at) =>
    context.kind === 'loop' && isCounting(script, context) ? (attemptLoop(code, file, script, at) ?? []) : [],
  );
  return found.slice(0, MOST_REPEATS);
}

// `i < items.length` walks over items, and a loop that waits for what arrives takes another thing each time.
function isCounting(script: ScriptSummary, { loop, awaited, test }: Loop): boolean {
  if (loop === 'for-of' || loop === 'for-in' || awaited === true) return false;
  return test === undefined || !wordsOf(script, test).some((word) => /^(?:length|size|hasNext|next|cursor|done|offset|page)$/i.test(word));
}

function attemptLoop(code: CodeModel, file: string, script: ScriptSummary, at: number): Attempts | undefined {
  const tries = caughtTries(script, at);
  const catches = tries.flatMap((tried) => catchOf(script, tried) ?? []).filter((context) => goesOn(script, context));
  const tried = catches.flatMap((context) => triedBy(script, context) ?? []);
  const repeated = catches.length === 0 ? undefined : repeatedCall(script, tried);
  const site = repeated === undefined ? undefined : code.resolver.site(file, repeated);
  if (!site || !succeedsAfter(script, at, tried) || varies(script, at, site.call.args)) return undefined;
  const inside = code.sites(file).filter((one) => code.isInside(file, one.call.context, at));
  const pauses = inside.filter((one) => PAUSES.test(nameOf(script, one.call.callee)));
  const mayPause = pausesIn(script, at) || catches.some((context) => inside.some((one) => isWaiting(code, one, context)));
  return { site, context: at, catches, pauses, mayPause };
}

function catchOf(script: ScriptSummary, tried: number): number | undefined {
  const found = script.contexts.findIndex((context) => context.kind === 'catch' && context.tries === tried);
  return found < 0 ? undefined : found;
}

function triedBy(script: ScriptSummary, context: number): number | undefined {
  const record = script.contexts[context];
  return record?.kind === 'catch' ? record.tries : undefined;
}

function goesOn(script: ScriptSummary, context: number): boolean {
  return !script.jumps.some((jump) => jump.kind !== 'continue' && jump.context === context);
}

/** Whether the loop is left as soon as the call has succeeded: from inside the `try`, or straight behind it. */
function succeedsAfter(script: ScriptSummary, loop: number, tried: readonly number[]): boolean {
  return script.jumps.some((jump) => {
    if (jump.kind === 'throw' || !leaves(script, jump, loop)) return false;
    const context = script.contexts[jump.context];
    // `if (response.ok) return response;`
    const at = context?.kind === 'branch' && saysSuccess(script, context) ? context.parent : jump.context;
    return tried.includes(at) || at === loop;
  });
}

/** Operators of conditions that hold where what they ask for does not. */
const DENIALS: ReadonlySet<string> = new Set(['!', '!=', '!==']);
const EQUALITIES: ReadonlySet<string> = new Set(['==', '===', '!=', '!==']);
/** A status by which a service says that there is no more to take. */
const NO_CONTENT = 204;

// A status that is compared with a word may be that of something which is waited for.
function saysSuccess(script: ScriptSummary, { test, when }: Branch): boolean {
  if ((test.kind === 'operation' && DENIALS.has(test.operator)) === when) return false;
  const words = wordsOf(script, test);
  if (words.includes('ok')) return true;
  if (test.kind !== 'operation' || !words.some((word) => word === 'status' || word === 'statusCode')) return false;
  const statuses = test.operands.flatMap((one) => (one.kind === 'literal' && typeof one.value === 'number' ? [one.value] : []));
  return statuses.some((status) => !EQUALITIES.has(test.operator) || (status >= 200 && status < NO_CONTENT));
}

/** Whether what is passed is another thing on each pass: taken from a list by a counter, or a variable of the loop. */
function varies(script: ScriptSummary, loop: number, args: readonly Value[]): boolean {
  const work: Value[] = [...args];
  for (let value = work.pop(), steps = 0; value && steps < 60; value = work.pop(), steps++) {
    if (value.kind === 'element' && value.index.kind !== 'literal') return true;
    if (value.kind === 'binding') {
      const binding = script.bindings[value.binding];
      const isOwn = binding?.kind === 'variable' && isDeclaredIn(script, loop, binding.at);
      if (isOwn && binding.values.some((one) => one.kind === 'element' || one.kind === 'call')) return true;
    }
    if (value.kind === 'member' || value.kind === 'spread' || value.kind === 'await') work.push(value.of);
    if (value.kind === 'call') work.push(...(script.calls[value.call]?.args ?? []));
    if (value.kind === 'object') work.push(...value.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value)));
    if (value.kind === 'text') work.push(...value.parts.filter((part) => typeof part !== 'string'));
  }
  return false;
}

function isDeclaredIn(script: ScriptSummary, loop: number, [line, column]: readonly [number, number, number, number]): boolean {
  const at = script.contexts[loop]?.at;
  if (!at) return false;
  return (line > at[0] || (line === at[0] && column > at[1])) && line <= at[2];
}

// What a `catch` waits for may be a pause.
function isWaiting(code: CodeModel, { file, call }: CallSite, context: number): boolean {
  return call.use === 'await' && code.isInside(file, call.context, context);
}

function nameOf(script: ScriptSummary, callee: Value): string {
  if (callee.kind === 'member' || callee.kind === 'global') return callee.name;
  return callee.kind === 'binding' ? (script.bindings[callee.binding]?.name ?? '') : '';
}
