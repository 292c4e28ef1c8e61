import { append } from '../model/append.ts';
import type { Location, Place } from '../model/location.ts';
import type { CallRecord, ContextRecord, JumpRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfFile, expressionText } from './base.ts';
import { errorMentions, isGivenError } from './error-mentions.ts';
import type { FactBase } from './fact.ts';
import {
  COMMAND_FILE,
  isErrorLevel,
  LOSING_ERRORS,
  LOSING_GLOBALS,
  ORDINARY_FAILURE,
  ORDINARY_TRIES,
  OWN_ERROR,
} from './knowledge/error-records.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { writingsOf } from './log-writings.ts';

/** Code that takes an error and records it so that nobody can act on it. One per file and kind of loss, its place the first. */
export interface ErrorLogFact extends FactBase {
  readonly kind: 'error-log';
  /**
   * `dropped`: the log says that something failed, and nothing of the error; `stack`: only its message; `cause`: another error is thrown
   * in its place, and nothing of it is kept.
   */
  readonly loses: 'dropped' | 'stack' | 'cause';
  /** In order of line; never empty. */
  readonly places: readonly ErrorLoss[];
}

interface ErrorLoss {
  readonly at: Place;
  /** `logger.error`, `new Error`. */
  readonly expression: string;
  /** Where the error is taken. */
  readonly taken: Location;
  /** The name of the error there; empty where it has none. */
  readonly error: string;
  /** Its message is kept. */
  readonly keepsMessage: boolean;
}

/** A `catch` block, or a callback that takes the error of a promise. */
interface Handler {
  readonly file: string;
  readonly script: ScriptSummary;
  /** The context of its body. */
  readonly context: number;
  /** What holds the error, or -1. */
  readonly binding: number;
  /** Context of the `try`, or -1. */
  readonly tries: number;
}

/** The files of a tree that lose errors which they record. */
export function errorLogFacts(model: TreeModel): readonly ErrorLogFact[] {
  const logs = logsByHandler(model);
  const losses = new Map<string, ErrorLoss[]>();
  const note = (file: string, loses: ErrorLogFact['loses'], loss: ErrorLoss): void => append(losses, `${file}\0${loses}`, loss);
  for (const { handler, sites } of logs.values()) {
    const [site] = sites;
    const loses = site && lossOf(model, handler, sites);
    if (loses) note(handler.file, loses, lossAt(model, handler, site));
  }
  for (const { handler, jump } of rethrows(model, logs)) note(handler.file, 'cause', lossOfThrow(model, handler, jump));
  return [...losses].map(([key, found]) => factOf(model, key, found));
}

function factOf(model: TreeModel, key: string, found: readonly ErrorLoss[]): ErrorLogFact {
  const [file = '', loses = 'stack'] = key.split('\0');
  const places = found.toSorted((left, right) => left.at.line - right.at.line || left.at.column - right.at.column);
  const at = places[0]?.at ?? model.code.place(file, [1, 1, 1, 1], '', '');
  return { kind: 'error-log', ...baseOfFile(model, file), at, loses: loses === 'dropped' || loses === 'cause' ? loses : 'stack', places };
}

interface Logged {
  readonly handler: Handler;
  readonly sites: CallSite[];
}

/** The handlers of production code that log at the level of an error. */
function logsByHandler(model: TreeModel): ReadonlyMap<string, Logged> {
  const found = new Map<string, Logged>();
  for (const { site, writes } of writingsOf(model)) {
    const { callee } = site.call;
    if (writes !== 'log' || callee.kind !== 'member' || !isErrorLevel(callee.name)) continue;
    const handler = handlerAround(model, site);
    if (!handler || isForDevelopment(model, site)) continue;
    const key = keyOf(handler);
    const known = found.get(key) ?? { handler, sites: [] };
    known.sites.push(site);
    found.set(key, known);
  }
  return found;
}

function keyOf({ file, context }: Handler): string {
  return `${file}\0${context}`;
}

function handlerAround(model: TreeModel, { file, call }: CallSite): Handler | undefined {
  const script = model.code.script(file);
  for (let index = call.context; script && index >= 0; index = script.contexts[index]?.parent ?? -1) {
    const context = script.contexts[index];
    if (context?.kind === 'catch') return { file, script, context: index, binding: context.binding, tries: context.tries };
    // What is logged under a condition on the error is expected.
    if (context?.kind === 'branch' || context?.kind === 'case' || context?.kind === 'loop') return undefined;
    if (context?.kind === 'function') return callbackAt(model, file, { script, context, index });
  }
  return undefined;
}

function callbackAt(
  { code }: TreeModel,
  file: string,
  { script, context, index }: { readonly script: ScriptSummary; readonly context: ContextRecord; readonly index: number },
): Handler | undefined {
  const { passedTo, params } = code.functionRecord(file, context.fn) ?? {};
  const taker = passedTo && code.resolver.site(file, passedTo.call);
  const isCatch = taker?.call.callee.kind === 'member' && taker.call.callee.name === 'catch' && passedTo?.arg === 0;
  if (!isCatch || (params?.[0] && params[0].binding < 0)) return undefined;
  return { file, script, context: index, binding: params?.[0]?.binding ?? -1, tries: -1 };
}

function lossOf(model: TreeModel, handler: Handler, sites: readonly CallSite[]): ErrorLogFact['loses'] | undefined {
  if (sites.some(({ call }) => isGivenError(handler.script, call, handler.binding))) return undefined;
  if (sites.every((site) => isReadAtOnce(model, site)) || sites.some(({ call }) => call.args.some(({ kind }) => kind === 'unknown')))
    return undefined;
  const mentions = mentionsIn(handler);
  if (mentions.has('whole') || isOrdinary(model, handler)) return undefined;
  return mentions.has('part') ? 'stack' : 'dropped';
}

function mentionsIn({ script, binding, context }: Handler): ReturnType<typeof errorMentions> {
  const around = script.contexts[context];
  return around ? errorMentions(script, binding, around.at) : new Set();
}

/** In a page, a command or a script somebody looks on. */
function isReadAtOnce(model: TreeModel, site: CallSite): boolean {
  if (COMMAND_FILE.test(site.file) || runsInBrowser(model, site)) return true;
  if (model.code.callee(site).kind !== 'global') return false;
  const kinds = model.code.reachOf(site).entries.map(({ kind }) => kind);
  return kinds.length > 0 && kinds.every((kind) => kind === 'startup' || kind === 'cli');
}

/** What fails when somebody gives something wrong: its message says all. */
function isOrdinary({ code }: TreeModel, { file, script, context, tries }: Handler): boolean {
  const answers = script.calls.some(
    (call) => call.kind === 'new' && isOrdinaryFailure(script, call) && code.isInside(file, call.context, context),
  );
  if (answers || tries < 0) return answers;
  const tried = script.calls.filter((call) => code.isInside(file, call.context, tries));
  return tried.length > 0 && tried.every(({ callee }) => ORDINARY_TRIES.test(lastName(script, callee)));
}

function isOrdinaryFailure(script: ScriptSummary, { callee, args: [first] }: CallRecord): boolean {
  const text = first?.kind === 'literal' ? String(first.value) : first?.kind === 'member' ? first.name : '';
  return ORDINARY_FAILURE.test(lastName(script, callee)) || (/^[A-Z_]+$/.test(text) && ORDINARY_FAILURE.test(text));
}

function lastName(script: ScriptSummary, callee: Value): string {
  if (callee.kind === 'member' || callee.kind === 'global') return callee.name;
  return callee.kind === 'binding' ? (script.bindings[callee.binding]?.name ?? '') : '';
}

/** Errors that are thrown in the place of another one, of which nothing is kept. */
function rethrows(
  model: TreeModel,
  logs: ReadonlyMap<string, Logged>,
): readonly { readonly handler: Handler; readonly jump: JumpRecord }[] {
  return model.code.files.flatMap((file) => {
    const script = model.code.script(file);
    if (!script || model.roleOf(file) !== 'production') return [];
    return script.jumps.flatMap((jump) => {
      const context = script.contexts[jump.context];
      if (jump.kind !== 'throw' || context?.kind !== 'catch') return [];
      const handler = { file, script, context: jump.context, binding: context.binding, tries: context.tries };
      return !logs.has(keyOf(handler)) && losesCause(model, handler, jump) ? [{ handler, jump }] : [];
    });
  });
}

function losesCause(model: TreeModel, handler: Handler, { value }: JumpRecord): boolean {
  const { file, script, binding } = handler;
  const call = value?.kind === 'call' ? script.calls[value.call] : undefined;
  const site = value?.kind === 'call' ? model.code.resolver.site(file, value.call) : undefined;
  if (!call || !site || call.kind !== 'new' || !isLosing(model, handler, call.callee)) return false;
  if (binding < 0 || isOrdinary(model, handler) || COMMAND_FILE.test(file) || runsInBrowser(model, site)) return false;
  const mentions = mentionsIn(handler);
  return !mentions.has('whole') && !mentions.has('test');
}

function isLosing({ code }: TreeModel, { file, script }: Handler, callee: Value): boolean {
  if (callee.kind === 'global') return LOSING_GLOBALS.has(callee.name);
  const name = lastName(script, callee);
  // An error of the tree that names what somebody did wrong is meant to say no more.
  return LOSING_ERRORS.test(name) || (OWN_ERROR.test(name) && !ORDINARY_FAILURE.test(name) && code.resolve(file, callee).kind === 'class');
}

function lossAt(model: TreeModel, handler: Handler, site: CallSite): ErrorLoss {
  const expression = expressionText(handler.script, site.call.callee);
  return { at: model.code.placeOf(site), expression, ...takenBy(handler), keepsMessage: false };
}

function lossOfThrow(model: TreeModel, handler: Handler, jump: JumpRecord): ErrorLoss {
  const call = jump.value?.kind === 'call' ? handler.script.calls[jump.value.call] : undefined;
  const symbol = model.code.symbolAt(handler.file, jump.context);
  const expression = `new ${call ? expressionText(handler.script, call.callee) : 'Error'}`;
  const at = model.code.place(handler.file, jump.at, symbol, call?.text ?? '');
  return { at, expression, ...takenBy(handler), keepsMessage: mentionsIn(handler).has('part') };
}

function takenBy({ file, script, context, binding }: Handler): Pick<ErrorLoss, 'taken' | 'error'> {
  const { at } = script.contexts[context] ?? { at: [1, 1, 1, 1] as const };
  return { taken: location(file, at), error: script.bindings[binding]?.name ?? '' };
}
