import { CUTS_CONNECTIONS, LONG_LIVED, SERVER_CLOSES, type ServerClose } from './knowledge/long-lived.ts';
import type { External } from './knowledge/table.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CodeModel } from './link/code-model.ts';
import { calledName } from './link/holders.ts';
import { isAfter } from './link/leaks.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import { followFrom, isExit } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A call of a handler that does harm, and the call that shows it. */
export interface CloseFlaw {
  readonly site: CallSite;
  readonly shown: CallSite;
}

/** The calls among some that close a server. */
export function serverCloses(model: TreeModel, sites: readonly CallSite[]): readonly CallSite[] {
  return sites.filter((site) => closeOf(model, site) !== undefined);
}

/** How the server tells that it is closed, where a call closes one. */
export function closeOf(model: TreeModel, site: CallSite): Pick<ServerClose, 'tells'> | undefined {
  const known = model.code.externals(site).flatMap((one) => SERVER_CLOSES.find(one) ?? [])[0];
  return known ?? (isPromisedClose(model, site) ? { tells: 'promise' } : undefined);
}

/** Closes a server of Node itself, which has no deadline of its own. */
export function isPlainClose(model: TreeModel, site: CallSite): boolean {
  return closeOf(model, site)?.tells === 'callback' || isPromisedClose(model, site);
}

function isPromisedClose({ code }: TreeModel, site: CallSite): boolean {
  const given = code.externals(site).flatMap((one) => promisified(code, one));
  return given.some((one) => SERVER_CLOSES.find(one) !== undefined);
}

/** What `promisify(server.close.bind(server))` makes a promise of. */
function promisified(code: CodeModel, { package: name, path, created }: External): readonly External[] {
  const [given] = name === 'util' && path === 'promisify()' && created ? created.call.args : [];
  if (!created || !given) return [];
  const bound = given.kind === 'call' ? code.script(created.file)?.calls[given.call]?.callee : undefined;
  const method = bound?.kind === 'member' && bound.name === 'bind' ? bound.of : given;
  return alternatives(code.resolve(created.file, method)).flatMap((one) => (one.kind === 'external' ? [one] : []));
}

/** Closes that the process does not wait for: the exit stands after them in the same function, with nothing between that takes its time. */
export function exitsBeforeClose(model: TreeModel, sites: readonly CallSite[]): readonly CloseFlaw[] {
  return sites.flatMap((site) => {
    if (!returnsAtOnce(model, site)) return [];
    const exit = exitAfter(model, site);
    return exit ? [{ site, shown: exit }] : [];
  });
}

/** The call comes back before the server has closed, and nothing in it waits for that. */
function returnsAtOnce(model: TreeModel, site: CallSite): boolean {
  const { use, args } = site.call;
  const tells = closeOf(model, site)?.tells;
  if (tells === 'callback') return args.length === 0;
  const isLeft = use === 'statement' || use === 'void';
  if (tells === 'promise') return isLeft;
  const callee = model.code.callee(site);
  if (!isLeft || callee.kind !== 'function' || !model.code.functionRecord(callee.file, callee.fn)?.async) return false;
  return followFrom(model.code, callee.file, callee.fn).some((one) => closeOf(model, one) !== undefined);
}

function exitAfter(model: TreeModel, { file, call }: CallSite): CallSite | undefined {
  const { code } = model;
  const fn = code.script(file)?.contexts[call.context]?.fn ?? 0;
  const following = sitesOfFunction(code, file, fn).filter((one) => isAfter(one.call.at, call.at));
  const exit = following.find((one) => isExit(code.callee(one)) && code.isInside(file, call.context, one.call.context));
  if (!exit) return undefined;
  const takesTime = following.some((one) => one.call.use === 'await' && isAfter(exit.call.at, one.call.at) && !endsConnection(model, one));
  return takesTime ? undefined : exit;
}

// Closing the database takes no account of the requests that use it.
function endsConnection({ code }: TreeModel, site: CallSite): boolean {
  return code.externals(site).some(({ package: name }) => LONG_LIVED.packages.includes(name));
}

/** Calls that end all connections in the block that closes the server, before it has had the time to answer what is in work. */
export function cutConnections(model: TreeModel, sites: readonly CallSite[]): readonly CloseFlaw[] {
  return sites.flatMap((site) => {
    if (!cuts(model, site)) return [];
    const siblings = sitesOfFunction(model.code, site.file, model.code.enclosing(site));
    const close = siblings.find((one) => methodName(one) === 'close' && one.call.context === site.call.context);
    const waits = siblings.some((one) => one.call.use === 'await' && one !== site);
    return close && !waits ? [{ site, shown: close }] : [];
  });
}

function cuts(model: TreeModel, site: CallSite): boolean {
  if (CUTS_CONNECTIONS.test(methodName(site))) return true;
  const callee = model.code.callee(site);
  return callee.kind === 'function' && destroysSockets(model, callee);
}

/** A function that destroys one by one what a listener of connections has gathered. */
function destroysSockets({ code }: TreeModel, { file, fn }: { readonly file: string; readonly fn: number }): boolean {
  const destroys = sitesOfFunction(code, file, fn).some(
    (site) => methodName(site) === 'destroy' && code.contextsOf(file, site.call.context).some(({ kind }) => kind === 'loop'),
  );
  if (!destroys) return false;
  return code.sites(file).some(({ call: { callee, args } }) => {
    const [event] = args;
    return (
      callee.kind === 'member' && callee.name === 'on' && event?.kind === 'literal' && /^(?:secureC|c)onnection$/.test(`${event.value}`)
    );
  });
}

/** Something in the chain runs after a while, whatever happens. */
export function hasDeadline({ code }: TreeModel, sites: readonly CallSite[]): boolean {
  return sites.some((site) => {
    if (/^(?:race|timeout|setTimeout|delay|sleep|withTimeout|pTimeout)$/.test(calledName(code, site))) return true;
    return alternatives(code.callee(site)).some((one) => one.kind === 'global' && /^(?:setTimeout|AbortSignal\.timeout)$/.test(one.path));
  });
}
