import type { JumpRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { RECORDING, SUCCESS_MEMBERS, SUCCESS_WORDS, TIDYING } from './knowledge/error-handling.ts';
import { isGlobalSink, isNamedLogger, LOG_SINKS } from './knowledge/loggers.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { nameOf } from './value-names.ts';

/** What code that takes an error does with it, where that is to note it at most; whatever does more handles it. */
export type Told = 'nobody' | 'log';

/** Who hears of an error by some calls, or undefined where one of them may do more than tell. */
export function toldBy(model: TreeModel, sites: readonly CallSite[]): Told | undefined {
  let told: Told = 'nobody';
  for (const site of sites) {
    const does = doneBy(model, site);
    if (does === 'more') return undefined;
    if (does === 'log') told = 'log';
  }
  return told;
}

function doneBy(model: TreeModel, site: CallSite): 'log' | 'tidy' | 'more' {
  const { file, call } = site;
  const name = nameOf(call.callee, model.code, file);
  if (isLog(model, site, name)) return 'log';
  // Texts and errors that are made for a log.
  if (call.callee.kind === 'global') return /^(?:String|Error|Number)$/.test(name) ? 'tidy' : 'more';
  const of = call.callee.kind === 'member' ? call.callee.of : undefined;
  if (of?.kind === 'global' && /^(?:JSON|Object|Date|Math|performance|util)$/.test(of.name)) return 'tidy';
  return TIDYING.test(name) ? 'tidy' : 'more';
}

function isLog(model: TreeModel, site: CallSite, name: string): boolean {
  const { callee } = site.call;
  if (callee.kind === 'member' && isNamedLogger(nameOf(callee.of, model.code, site.file), name)) return true;
  const isSink = alternatives(model.code.callee(site)).some((one) =>
    one.kind === 'external' ? LOG_SINKS.find(one) !== undefined : one.kind === 'global' && isGlobalSink(one.path),
  );
  return isSink || RECORDING.test(name);
}

/** What a value says to whoever asked for something. */
export type Answer = 'nothing' | 'success' | 'other';

export function answerOf(value: Value | undefined): Answer {
  if (!value || value.kind === 'undefined') return 'nothing';
  if (value.kind === 'literal') return value.value === true || SUCCESS_WORDS.test(String(value.value)) ? 'success' : 'other';
  if (value.kind !== 'object') return 'other';
  const says = value.entries.flatMap((entry) => ('key' in entry && SUCCESS_MEMBERS.test(entry.key) ? [entry.value] : []));
  return says.length > 0 && says.every((one) => answerOf(one) === 'success') ? 'success' : 'other';
}

/** The `return` statements of a function, arrow functions without a body left out. */
export function returnsOf(script: ScriptSummary, fn: number): readonly JumpRecord[] {
  return script.jumps.filter(({ kind, context }) => kind === 'return' && script.contexts[context]?.fn === fn);
}
