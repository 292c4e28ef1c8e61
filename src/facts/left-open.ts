import type { Location, Place } from '../model/location.ts';
import { baseOfFile, expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { ABRUPT_ENDS, type LongLived } from './knowledge/long-lived.ts';
import { lastingTimers } from './lasting-timers.ts';
import { extendingClients, heldBy } from './long-lived.ts';
import { membersLeftOpen, timersLeftRunning } from './left-members.ts';
import { isOnFailure } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { databaseBeforeServer } from './shutdown-order.ts';
import { shutdownChains, type ShutdownChain } from './shutdown-chain.ts';

/** One thing that stays open. */
export interface OpenItem {
  /** For people: `worker`, `pool`. */
  readonly what: string;
  /** The call or class that makes it, as it is written. */
  readonly expression: string;
  readonly at: Location;
  /** How it is ended: `close()`. */
  readonly end: string;
}

/** What a shutdown leaves open or running, or ends in the wrong order. Programs without a handler have a `ServiceFact` that says so. */
export interface LeftOpenFact extends FactBase {
  readonly kind: 'left-open';
  /**
   * `member`: a field of a class whose method stops the others. `timer`: a timer that such a method does not know. `order`: the database ends
   * before those who use it. `abrupt`: a connection ends without the answers that are due on it.
   */
  readonly sort: LongLived['kind'] | 'member' | 'timer' | 'order' | 'abrupt';
  /** The handler, hook or method, or what is left open where no handler is of the program's own; as people know it. */
  readonly by: string;
  readonly items: readonly OpenItem[];
}

const SORTS: readonly LongLived['kind'][] = ['worker', 'consumer', 'schedule', 'telemetry', 'connection'];

/** Once per program and sort, at the handler; where hooks of the framework do the work, at what is made. */
export function leftOpenFacts(model: TreeModel): readonly LeftOpenFact[] {
  const chains = shutdownChains(model);
  const facts = [
    ...chains.filter(({ complete }) => complete).flatMap((chain) => SORTS.flatMap((sort) => leftBy(model, chain, sort))),
    ...chains.flatMap((chain) => [...databaseBeforeServer(model, chain), ...abruptEnds(model, chain)]),
    ...membersLeftOpen(model),
    ...timersLeftRunning(model),
  ];
  return [...new Map(facts.map((fact) => [`${fact.sort} ${fact.at.path} ${fact.at.line} ${fact.at.column}`, fact])).values()];
}

function leftBy(model: TreeModel, chain: ShutdownChain, sort: LongLived['kind']): readonly LeftOpenFact[] {
  const made = heldBy(model, chain, sort).map(({ site, entry }) => ({ place: model.code.placeOf(site), item: itemOf(model, site, entry) }));
  const timers = sort === 'schedule' ? lastingTimers(model, chain).map((site) => timerLeft(model, site)) : [];
  const left = [...made, ...timers, ...extendingClients(model, chain, sort)];
  const [first] = left;
  if (!first) return [];
  const [handler] = chain.service.nest?.enabled ? [] : chain.handlers;
  if (!handler) return left.map(({ place, item }) => factAt(model, place, { sort, by: item.expression, items: [item] }));
  const by = expressionText(model.code.script(handler.file), handler.call.callee);
  return [factAt(model, model.code.placeOf(handler), { sort, by, items: left.map(({ item }) => item) })];
}

function itemOf({ code }: TreeModel, { file, call }: CallSite, { what, ends }: LongLived): OpenItem {
  return { what, expression: expressionText(code.script(file), call.callee), at: location(file, call.at), end: `${ends[0] ?? 'close'}()` };
}

function timerLeft({ code }: TreeModel, site: CallSite): { readonly place: Place; readonly item: OpenItem } {
  const item = { what: 'timer', expression: expressionText(code.script(site.file), site.call.callee), end: 'clearInterval()' };
  return { place: code.placeOf(site), item: { ...item, at: location(site.file, site.call.at) } };
}

/** Ends that drop what is due, where nothing in the chain asks the client for an orderly one before. */
function abruptEnds(model: TreeModel, { sites }: ShutdownChain): readonly LeftOpenFact[] {
  const { code } = model;
  return sites.flatMap((site): readonly LeftOpenFact[] => {
    const callee = code.externals(site).find((one) => ABRUPT_ENDS.find(one) !== undefined);
    const instead = callee && ABRUPT_ENDS.find(callee)?.instead;
    if (instead === undefined || isOnFailure(code, site)) return [];
    const isAsked = sites.some(
      (one) => methodName(one) === instead && code.externals(one).some(({ package: name }) => name === callee?.package),
    );
    if (isAsked) return [];
    const by = expressionText(code.script(site.file), site.call.callee);
    const item = { what: 'client', expression: by, at: location(site.file, site.call.at), end: `${instead}()` };
    return [factAt(model, code.placeOf(site), { sort: 'abrupt', by, items: [item] })];
  });
}

function factAt(model: TreeModel, at: Place, own: Pick<LeftOpenFact, 'sort' | 'by' | 'items'>): LeftOpenFact {
  return { kind: 'left-open', at, ...baseOfFile(model, at.path), ...own };
}
