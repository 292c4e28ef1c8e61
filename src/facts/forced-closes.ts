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
  type ForcingCall,
} from './knowledge/forced-stops.ts';
import { DEFERRING_GLOBALS } from './knowledge/transactions.ts';
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
  const closes = knownCalls(model, FORCED_CLOSES).filter((known) => isForced(model, known));
  const found = [
    ...closes.map(({ site, entry }) => ({ site, form: entry.form, orderly: entry.orderly })),
    ...killCalls(model).map((site) => ({ site, form: 'kill' as const, orderly: COOPERATIVE })),
  ].filter(({ site }) => model.roleOf(site.file) === 'production');
  const abrupt = found.flatMap(({ site, form, orderly }): readonly ForcedClose[] => {
    const outer = deferredIn(model, site);
    if (outer !== undefined) return isLate(model, site, outer) ? [{ form, site, late: true }] : [];
    const isAsked = isAskedIn(model, site, model.code.enclosing(site), orderly);
    return isAbrupt(model, site) && !isAsked ? [{ form, site }] : [];
  });
  return [...abrupt, ...killingCommands(model).map((site) => ({ site, form: 'command' as const }))];
}

function isForced(model: TreeModel, { site, entry }: KnownCall<ForcingCall>): boolean {
  return entry.force === undefined || isGiven(model, site, 0, entry.force);
}

function isGiven({ code }: TreeModel, { file, call }: CallSite, index: number, ...expected: readonly (string | number | true)[]): boolean {
  const argument = call.args[index];
  const given = argument && code.resolve(file, argument);
  const literal = given?.kind === 'value' && given.value.kind === 'literal' ? given.value.value : undefined;
  return expected.some((one) => one === literal);
}

/** `process.kill(pid, 'SIGKILL')` to another process. */
function killCalls(model: TreeModel): readonly CallSite[] {
  return globalCalls(model, 'process.kill').filter((site) => isGiven(model, site, 1, 'SIGKILL', 9));
}

/** It is no last resort: it does not run where something failed, and stops things while the program goes on or ends. */
function isAbrupt(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const fn = code.enclosing(site);
  const record = code.functionRecord(site.file, fn);
  if (!record || FORCING_NAME.test(record.name)) return false;
  const isLastResort = code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'catch' || kind === 'branch');
  if (isLastResort) return false;
  const taker = takerOf(model, site);
  if (STOPPING_NAME.test(record.name) || (taker && signalHandlerOf(code, taker) !== undefined)) return true;
  return taker !== undefined && code.graph.entriesOf(site.file, fn).some(({ kind }) => SERVING.has(kind));
}

/** The call that is given the function around a call. */
function takerOf({ code }: TreeModel, site: CallSite): CallSite | undefined {
  const passedTo = code.functionRecord(site.file, code.enclosing(site))?.passedTo;
  return passedTo && code.resolver.site(site.file, passedTo.call);
}

/** The function in which a timer is set that runs the call when its time is over. */
function deferredIn(model: TreeModel, site: CallSite): number | undefined {
  const taker = takerOf(model, site);
  const callee = taker && model.code.callee(taker);
  return taker && callee?.kind === 'global' && DEFERRING_GLOBALS.has(callee.path) ? model.code.enclosing(taker) : undefined;
}

/** Nothing where the time is set, or where it is over, asks for a stop. */
function isLate(model: TreeModel, site: CallSite, outer: number): boolean {
  const { code } = model;
  if (outer === 0 || FORCING_NAME.test(code.functionRecord(site.file, outer)?.name ?? '')) return false;
  return ![outer, code.enclosing(site)].some((fn) => isAskedIn(model, site, fn, COOPERATIVE));
}

/** Another call of a function, or of one inside it, asks for a stop, or lets the work end. */
function isAskedIn({ code }: TreeModel, site: CallSite, fn: number, orderly: RegExp): boolean {
  const { context = -1 } = code.functionRecord(site.file, fn) ?? {};
  const within = code.sites(site.file).filter((one) => code.isInside(site.file, one.call.context, context));
  return within.some((one) => {
    const name = methodName(one);
    const isOfSame = ownerOf(one.call.callee) === ownerOf(site.call.callee);
    return one !== site && orderly.test(name) && (isOfSame || !ENDING.test(name));
  });
}

/** Methods that end many things, so that they tell of what is stopped only on that itself. */
const ENDING = /^(?:close|end|disconnect|pause)$/;

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
