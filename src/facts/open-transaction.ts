import type { Location } from '../model/location.ts';
import { wholeText } from './address-text.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { SQL_TEXT_CALLS, statementVerb } from './knowledge/sql-texts.ts';
import { COMMITS, RELEASED_BY_HAND, RELEASES, ROLLBACKS, UNDONE_BY_RELEASE } from './knowledge/transaction-ends.ts';
import { TRANSACTION_STEPS } from './knowledge/transactions.ts';
import { escapes, holderOf, type Holder } from './link/holders.ts';
import { endedEarly, isAfter, leakOf, type Leak } from './link/leaks.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { callsOn } from './link/variable-uses.ts';
import { reachOf } from './reach.ts';
import { stepOf } from './transaction-regions.ts';

/** A transaction that is begun by hand and stays open, unfinished or without its connection given back on some path. */
export interface OpenTransactionFact extends FactBase {
  readonly kind: 'open-transaction';
  readonly client: string;
  /** The call that begins it, as it is written. */
  readonly expression: string;
  /** `commit`: nothing commits it. `rollback`: a failure leaves it open. `return`: the function is left in its midst. `await`: its end is not waited for, or comes before the work is done. `release`: its connection is not given back on every path. */
  readonly lacks: 'commit' | 'rollback' | 'return' | 'await' | 'release';
  readonly begunAt: Location;
  readonly shownAt: Location;
  readonly reach: Reach;
}

/** A transaction begun by hand on what a variable of the same function holds. */
interface Begun {
  readonly site: CallSite;
  readonly client: string;
  readonly holder: Holder;
  /** The calls on the variable that stand in the function itself and not in one inside. */
  readonly calls: readonly CallSite[];
}

const ENDS = new RegExp(`${COMMITS.source}|${ROLLBACKS.source}|${RELEASES.source}`);
const KNOWN = new WeakMap<TreeModel, readonly Begun[]>();

/** The transactions begun by hand in production code that some path leaves open. What gets out of sight is not judged. */
export function openTransactionFacts(model: TreeModel): readonly OpenTransactionFact[] {
  return begunIn(model).flatMap((begun) => {
    if (escapes(model.code, begun.holder, ENDS)) return [];
    const flaw = flawOf(model, begun);
    return flaw ? [factOf(model, begun, flaw)] : [];
  });
}

/** Whether a transaction is begun on what a variable holds; its release is judged with that. */
export function opensTransaction(model: TreeModel, { file, binding }: Holder): boolean {
  return begunIn(model).some(({ holder }) => holder.file === file && holder.binding === binding);
}

function begunIn(model: TreeModel): readonly Begun[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const calls = [...knownCalls(model, TRANSACTION_STEPS), ...knownCalls(model, SQL_TEXT_CALLS)];
  const sites = new Set(calls.filter(({ site }) => site.call.args.every(({ kind }) => kind !== 'function')).map(({ site }) => site));
  const begun = [...sites].flatMap((site) => begunBy(model, site) ?? []);
  KNOWN.set(model, begun);
  return begun;
}

function begunBy(model: TreeModel, site: CallSite): Begun | undefined {
  const { code } = model;
  if (model.roleOf(site.file) !== 'production' || code.enclosing(site) === 0) return undefined;
  const client = stepOf(model, site, 'begin');
  const holder = client === undefined ? undefined : (holderOf(code, site) ?? ownerOf(model, site));
  if (client === undefined || !holder) return undefined;
  const calls = callsOn(code, holder).filter((one) => code.enclosing(one) === holder.fn && isAfter(one.call.at, site.call.at));
  return { site, client, holder, calls };
}

/** The variable on whose value the transaction begins, where the same function made it. */
function ownerOf({ code }: TreeModel, { file, call }: CallSite): Holder | undefined {
  const { callee } = call;
  if (callee.kind !== 'member' || callee.of.kind !== 'binding') return undefined;
  const record = code.script(file)?.bindings[callee.of.binding];
  const [value] = record?.kind === 'variable' ? record.values : [];
  const made = value?.kind === 'await' ? value.of : value;
  const site = made?.kind === 'call' ? code.resolver.site(file, made.call) : undefined;
  const holder = site && holderOf(code, site);
  return holder?.binding === callee.of.binding ? holder : undefined;
}

type Flaw = Pick<OpenTransactionFact, 'lacks' | 'shownAt'>;

function flawOf({ code }: TreeModel, begun: Begun): Flaw | undefined {
  const { site, client, holder, calls } = begun;
  const commits = calls.filter((one) => does(one, COMMITS, /^(?:commit|end)$/));
  const rollbacks = calls.filter((one) => does(one, ROLLBACKS, /^(?:rollback|abort)$/));
  const releases = calls.filter((one) => RELEASES.test(methodName(one)));
  const at = { file: site.file, fn: holder.fn, binding: holder.binding };
  const undone = UNDONE_BY_RELEASE.has(client) ? releases : releases.filter((one) => isFinal(one));
  const ends = [...commits, ...rollbacks, ...undone];
  if (commits.length === 0 && rollbacks.every((one) => isOnFailure(code, one)))
    return { lacks: 'commit', shownAt: location(site.file, site.call.at) };
  // A rollback that nobody waits for follows on a failure that is told.
  const floating = commits.find(({ call }) => call.use === 'statement' && call.args.every(({ kind }) => kind !== 'function'));
  if (floating) return { lacks: 'await', shownAt: location(site.file, floating.call.at) };
  const leak = endedEarly(code, { ...at, ends }) ?? leakOf(code, { ...at, from: site, ends });
  if (leak) return { lacks: LACKS[leak.kind], shownAt: location(leak.file, leak.at) };
  if (!RELEASED_BY_HAND.has(client)) return undefined;
  const taken = leakOf(code, { ...at, from: site, ends: releases });
  return taken && { lacks: 'release', shownAt: location(taken.file, taken.at) };
}

const LACKS: Readonly<Record<Leak['kind'], Flaw['lacks']>> = { never: 'commit', throw: 'rollback', return: 'return', early: 'await' };

/** By a method of that name, or by a statement. */
function does(site: CallSite, method: RegExp, verb: RegExp): boolean {
  const text = wholeText(site.call.args[0]);
  return method.test(methodName(site)) || (text !== undefined && verb.test(statementVerb(text)));
}

/** `client.release(true)` and `connection.destroy()` close the connection, which undoes what is open. */
function isFinal(site: CallSite): boolean {
  const [argument] = site.call.args;
  return methodName(site) === 'destroy' || methodName(site) === 'end' || (argument !== undefined && argument.kind !== 'undefined');
}

function isOnFailure(code: TreeModel['code'], { file, call }: CallSite): boolean {
  return code.contextsOf(file, call.context).some(({ kind }) => kind === 'catch');
}

// An end that comes too early, or is not waited for, is mended where it stands; what is missing, where the transaction begins.
function factOf(model: TreeModel, { site, client }: Begun, flaw: Flaw): OpenTransactionFact {
  const { code } = model;
  const base = baseOfSite(model, site);
  return {
    kind: 'open-transaction',
    ...base,
    at: flaw.lacks === 'await' ? { ...base.at, ...flaw.shownAt } : base.at,
    client,
    expression: expressionText(code.script(site.file), site.call.callee),
    begunAt: location(site.file, site.call.at),
    ...flaw,
    reach: reachOf(model, site),
  };
}
