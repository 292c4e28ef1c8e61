import type { Location, Place } from '../model/location.ts';
import { baseOfFile, expressionText } from './base.ts';
import { cutConnections, exitsBeforeClose, hasDeadline, isPlainClose, serverCloses, type CloseFlaw } from './drain-flaws.ts';
import { globalCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { heldBy } from './long-lived.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import { followHandler, signalHandlerOf } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';
import { shutdownChains, type ShutdownChain } from './shutdown-chain.ts';

/** A handler that closes a server and cuts off what is in work, or leaves a part of it out. */
export interface DrainGapFact extends FactBase {
  readonly kind: 'drain-gap';
  /**
   * `exit`: the process ends before the close has. `cut`: connections are ended in the midst of their requests. `sockets`: WebSockets stay open, so that
   * the server does not close. `deadline`: it waits for the last request for ever.
   */
  readonly form: 'exit' | 'cut' | 'sockets' | 'deadline';
  /** The call at the place, as it is written. */
  readonly expression: string;
  /** What ends too early, or what is left open. */
  readonly shownAt: Location;
  /** For people, what is left open. */
  readonly open?: string | undefined;
}

/** What handlers of signals, and what else begins a shutdown, do to the requests in work; once per place. */
export function drainGapFacts(model: TreeModel): readonly DrainGapFact[] {
  const chains = shutdownChains(model);
  const runs = [...handlersOf(model).map((site) => followHandler(model.code, site).sites), ...chains.map(({ sites }) => sites)];
  const flaws = runs.flatMap((sites) => flawsOf(model, sites));
  const gaps = [...flaws, ...chains.flatMap((chain) => gapsOf(model, chain))];
  return [...new Map(gaps.map((gap) => [`${gap.form} ${gap.at.path} ${gap.at.line} ${gap.at.column}`, gap])).values()];
}

/** The listeners of SIGTERM, also of libraries that register them for whoever uses them. */
function handlersOf(model: TreeModel): readonly CallSite[] {
  return globalCalls(model, 'process.on', 'process.once').filter((site) => {
    if (model.roleOf(site.file) !== 'production' || isForDevelopment(model, site)) return false;
    const handler = signalHandlerOf(model.code, site);
    return handler !== undefined && (handler.signals?.includes('SIGTERM') ?? true);
  });
}

function flawsOf(model: TreeModel, sites: readonly CallSite[]): readonly DrainGapFact[] {
  return [
    ...exitsBeforeClose(model, sites).map((flaw) => flawFact(model, flaw, 'exit')),
    ...cutConnections(model, sites).map((flaw) => flawFact(model, flaw, 'cut')),
  ];
}

function gapsOf(model: TreeModel, chain: ShutdownChain): readonly DrainGapFact[] {
  const closes = serverCloses(model, chain.sites);
  if (closes.length === 0 || flawsOf(model, chain.sites).length > 0) return [];
  const sockets = openSockets(model, chain);
  if (sockets.length > 0) return sockets;
  return hasDeadline(model, chain.sites) ? [] : unbounded(model, chain, closes);
}

function flawFact(model: TreeModel, { site, shown }: CloseFlaw, form: DrainGapFact['form']): DrainGapFact {
  return factAt(model, site, { form, shownAt: location(shown.file, shown.call.at) });
}

function factAt(model: TreeModel, site: CallSite, own: Pick<DrainGapFact, 'form' | 'shownAt' | 'open'>): DrainGapFact {
  const { code } = model;
  const at: Place = code.placeOf(site);
  return {
    kind: 'drain-gap',
    at,
    ...baseOfFile(model, site.file),
    expression: expressionText(code.script(site.file), site.call.callee),
    ...own,
  };
}

/** WebSocket servers that nothing closes: their connections keep the HTTP server from closing. */
function openSockets(model: TreeModel, chain: ShutdownChain): readonly DrainGapFact[] {
  const [handler] = chain.handlers;
  const [open] = heldBy(model, chain, 'socket');
  if (!handler || !open || !chain.complete) return [];
  return [factAt(model, handler, { form: 'sockets', shownAt: location(open.site.file, open.site.call.at), open: open.entry.what })];
}

// Frameworks have deadlines of their own, and so have libraries that answer signals.
function unbounded(model: TreeModel, { handlers, service, complete }: ShutdownChain, closes: readonly CallSite[]): readonly DrainGapFact[] {
  const [handler] = handlers;
  const close = closes.find((site) => isPlainClose(model, site));
  if (!handler || !close || !complete || service.signalLibraries.length > 0 || service.nest?.enabled) return [];
  return [factAt(model, handler, { form: 'deadline', shownAt: location(close.file, close.call.at) })];
}
