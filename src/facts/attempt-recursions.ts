import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import type { Attempts } from './attempt-loops.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite } from './link/resolved.ts';
import { MOST_REPEATS, repeatedCall } from './retry-loops.ts';

/** Words of conditions under which another attempt is made with a new token: what was refused did nothing. */
const RENEWS = /401|403|unauthor|expired|token|session/i;
const PAUSES = /^(?:sleep|delay|wait|pause|setTimeout|backoff|waitFor|timeout)/i;

/** Functions of a file that call themselves again, with the same arguments but for counters, where what they waited for has failed. */
export function attemptRecursions(code: CodeModel, file: string): readonly Attempts[] {
  const script = code.script(file);
  if (!script?.contexts.some(({ kind }) => kind === 'catch')) return [];
  const calls = code.sites(file).flatMap((site) => {
    const at = catchAround(script, site.call.context);
    return at !== undefined && isSelfCall(code, script, site) ? [{ site, at }] : [];
  });
  return calls.flatMap(({ site, at }) => attemptAt(code, script, site, at) ?? []).slice(0, MOST_REPEATS);
}

/** The `catch` of the same function that a context lies in. */
function catchAround(script: ScriptSummary, context: number): number | undefined {
  const fn = script.contexts[context]?.fn;
  for (let at = context; at >= 0 && script.contexts[at]?.fn === fn; at = script.contexts[at]?.parent ?? -1)
    if (script.contexts[at]?.kind === 'catch') return at;
  return undefined;
}

function isSelfCall(code: CodeModel, script: ScriptSummary, site: CallSite): boolean {
  const fn = script.contexts[site.call.context]?.fn ?? 0;
  // Names are compared first, as that costs nothing.
  if (fn === 0 || nameOf(script, site.call.callee) !== script.functions[fn]?.name) return false;
  const callee = code.callee(site);
  return callee.kind === 'function' && callee.file === site.file && callee.fn === fn;
}

function attemptAt(code: CodeModel, script: ScriptSummary, again: CallSite, at: number): Attempts | undefined {
  const handler = script.contexts[at];
  if (handler?.kind !== 'catch') return undefined;
  const { file } = again;
  const repeated = repeatedCall(script, [handler.tries]);
  const site = repeated === undefined ? undefined : code.resolver.site(file, repeated);
  if (!site || !repeatsTheSame(script, again, handler.fn) || isRenewed(code, again)) return undefined;
  const inside = code.sites(file).filter((one) => isDirectlyIn(script, one.call.context, at, handler.fn));
  const pauses = inside.filter((one) => PAUSES.test(nameOf(script, one.call.callee)));
  const mayPause = inside.some((one) => one !== again && one.call.use === 'await') || pauses.length > 0;
  const context = code.functionRecord(file, handler.fn)?.context ?? 0;
  return { site, context, catches: [at], pauses, mayPause, isRecursion: true };
}

// A function inside, such as a callback of a timer, runs at another time.
function isDirectlyIn(script: ScriptSummary, context: number, outer: number, fn: number): boolean {
  for (let at = context; at >= 0; at = script.contexts[at]?.parent ?? -1) {
    if (at === outer) return true;
    if (script.contexts[at]?.fn !== fn) return false;
  }
  return false;
}

/** Whether a function hands its own parameters on to itself, or numbers that count; what else it passes makes it do another thing. */
function repeatsTheSame(script: ScriptSummary, { call }: CallSite, fn: number): boolean {
  return call.args.every((value, index) => {
    if (value.kind !== 'object') return isCounting(value) || isOwnParameter(script, value, fn, index);
    return value.entries.every((entry) => 'spread' in entry || isCounting(entry.value));
  });
}

function isCounting(value: Value): boolean {
  return value.kind === 'operation' || (value.kind === 'literal' && typeof value.value === 'number');
}

function isOwnParameter(script: ScriptSummary, value: Value, fn: number, index: number): boolean {
  if (value.kind === 'param') return value.fn === fn;
  const binding = value.kind === 'binding' ? script.bindings[value.binding] : undefined;
  return binding?.kind === 'param' && binding.value.kind === 'param' && binding.value.fn === fn && binding.value.index === index;
}

function isRenewed(code: CodeModel, { file, call }: CallSite): boolean {
  return code.contextsOf(file, call.context).some((context) => context.kind === 'branch' && RENEWS.test(JSON.stringify(context.test)));
}

function nameOf(script: ScriptSummary, callee: Value): string {
  if (callee.kind === 'member' || callee.kind === 'global') return callee.name;
  return callee.kind === 'binding' ? (script.bindings[callee.binding]?.name ?? '') : '';
}
