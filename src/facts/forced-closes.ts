import type { Value } from '../summaries/script-summary.ts';
import { globalCalls, knownCalls, type KnownCall } from './call-index.ts';
import type { EntryPoint } from './fact.ts';
import {
  COOPERATIVE,
  FORCED_CLOSES,
  FORCING_NAME,
  KILLING_COMMAND,
  SHELL_CALLS,
  STOPPING_NAME,
  type ForcedClose as Knowledge,
} from './knowledge/forced-stops.ts';
import { DEFERRING_GLOBALS } from './knowledge/transactions.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import { signalHandlerOf } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';
import { ownerOf } from './link/variable-uses.ts';

/** Something else that is stopped in the midst of its work. */
export interface ForcedClose {
  readonly form: 'kill' | 'thread' | 'close' | 'command';
  readonly site: CallSite;
  /** It comes when a deadline has passed, until which nothing asked for a stop. */
  readonly late?: boolean;
}

/** Through which work arrives while a program runs. */
const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job']);

/** SIGKILL that is sent, threads and workers that are not let end, where nothing gave them time before. */
export function forcedCloses(model: TreeModel): readonly ForcedClose[] {
  const closes = knownCalls(model, FORCED_CLOSES).flatMap((known) =>
    isForced(model, known) ? [{ ...known, form: known.entry.form }] : [],
  );
  const kills = killCalls(model).map((site) => ({ site, form: 'kill' as const, entry: { orderly: COOPERATIVE } }));
  const abrupt = [...closes, ...kills].flatMap(({ site, form, entry }): readonly ForcedClose[] => {
    if (isLate(model, site)) return [{ form, site, late: true }];
    return isAbrupt(model, site) && !isAskedBefore(model, site, entry.orderly) ? [{ form, site }] : [];
  });
  return [...abrupt, ...killingCommands(model).map((site) => ({ site, form: 'command' as const }))];
}

function isForced(model: TreeModel, { site, entry }: KnownCall<Knowledge>): boolean {
  return entry.force === undefined || isGiven(model, site, 0, entry.force);
}

function isGiven({ code }: TreeModel, { file, call }: CallSite, index: number, ...expected: readonly (string | number | true)[]): boolean {
  const argument = call.args[index];
  const given = argument && code.resolve(file, argument);
  return (
    given?.kind === 'value' &&
    given.value.kind === 'literal' &&
    expected.some((one) => given.value.kind === 'literal' && given.value.value === one)
  );
}

/** `process.kill(pid, 'SIGKILL')` to another process. */
function killCalls(model: TreeModel): readonly CallSite[] {
  return globalCalls(model, 'process.kill').filter((site) => isGiven(model, site, 1, 'SIGKILL', 9));
}

/** It is no last resort: it does not run after a while or where something failed, and stops things while the program goes on or ends. */
function isAbrupt(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const record = code.functionRecord(site.file, code.enclosing(site));
  if (model.roleOf(site.file) !== 'production' || !record || FORCING_NAME.test(record.name)) return false;
  const taker = record.passedTo && code.resolver.site(site.file, record.passedTo.call);
  if (taker && isDeferred(model, taker)) return false;
  const isLastResort = code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'catch' || kind === 'branch');
  if (isLastResort) return false;
  if (STOPPING_NAME.test(record.name) || (taker && signalHandlerOf(code, taker) !== undefined)) return true;
  return record.passedTo !== undefined && code.graph.entriesOf(site.file, code.enclosing(site)).some(({ kind }) => SERVING.has(kind));
}

function isDeferred({ code }: TreeModel, taker: CallSite): boolean {
  const callee = code.callee(taker);
  return callee.kind === 'global' && DEFERRING_GLOBALS.has(callee.path);
}

/** It runs when a time is over, and no call around it that might ask for a stop does. */
function isLate(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const fn = code.enclosing(site);
  const passedTo = code.functionRecord(site.file, fn)?.passedTo;
  const taker = passedTo && code.resolver.site(site.file, passedTo.call);
  if (!taker || model.roleOf(site.file) !== 'production' || !isDeferred(model, taker)) return false;
  const outer = code.enclosing(taker);
  if (outer === 0 || FORCING_NAME.test(code.functionRecord(site.file, outer)?.name ?? '')) return false;
  const around = [...sitesOfFunction(code, site.file, outer), ...sitesOfFunction(code, site.file, fn)];
  return !around.some((one) => one !== site && COOPERATIVE.test(methodName(one)) && (!ENDING.test(methodName(one)) || isOfSame(one, site)));
}

/** Another call of the function asks for a stop, or lets the work end. */
function isAskedBefore({ code }: TreeModel, site: CallSite, orderly: RegExp): boolean {
  return sitesOfFunction(code, site.file, code.enclosing(site)).some(
    (one) => one !== site && orderly.test(methodName(one)) && (!ENDING.test(methodName(one)) || isOfSame(one, site)),
  );
}

/** Methods that end many things, so that they tell of what is stopped only on that itself. */
const ENDING = /^(?:close|end|disconnect|pause)$/;

function isOfSame(one: CallSite, other: CallSite): boolean {
  return ownerOf(one.call.callee) === ownerOf(other.call.callee);
}

/** Commands of the shell that kill processes or containers at once. */
function killingCommands(model: TreeModel): readonly CallSite[] {
  return knownCalls(model, SHELL_CALLS).flatMap(({ site }) =>
    model.roleOf(site.file) === 'production' && KILLING_COMMAND.test(site.call.args.map(wordsOf).join(' ')) ? [site] : [],
  );
}

/** The text of an argument as far as it stands there: a command, a list of words. */
function wordsOf(value: Value): string {
  if (value.kind === 'literal') return `${value.value}`;
  if (value.kind === 'text') return value.parts.map((part) => (typeof part === 'string' ? part : '')).join('');
  return value.kind === 'array' ? value.items.map((item) => (item.kind === 'literal' ? `${item.value}` : '')).join(' ') : '';
}
