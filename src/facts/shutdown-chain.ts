import { globalCalls, methodCalls } from './call-index.ts';
import { LONG_LIVED, SERVER_CLOSES } from './knowledge/long-lived.ts';
import { CLOSING_NAME, NEST_SHUTDOWN_HOOKS, NO_SERVER_PACKAGE, SIGNAL_LIBRARIES, SIGNAL_LIBRARY_NAME } from './knowledge/servers.ts';
import { functionsIn } from './link/written-functions.ts';
import { calledName } from './link/holders.ts';
import { alternatives, type CallSite, type Resolved, type FunctionAt } from './link/resolved.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import { followFrom, mayBeAnything } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';
import { serviceFacts, type ServiceFact } from './service.ts';
import { answersTerm } from './shutdown.ts';

/** What runs when a program is told to stop. Only of programs whose shutdown is not wanting as a whole. */
export interface ShutdownChain {
  readonly service: ServiceFact;
  /** Where the chain begins, where a call registers it: listeners of signals, hooks, what libraries are given. */
  readonly handlers: readonly CallSite[];
  /** The functions that begin it. */
  readonly starts: readonly FunctionAt[];
  /** All calls that run then, as far as they are followed. */
  readonly sites: readonly CallSite[];
  /** Nothing among them may close what is not seen to be closed. */
  readonly complete: boolean;
}

const KNOWN = new WeakMap<TreeModel, readonly ShutdownChain[]>();

/** The chains of all programs that answer SIGTERM by code of their own, or by hooks of their framework. */
export function shutdownChains(model: TreeModel): readonly ShutdownChain[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const chains = serviceFacts(model).flatMap((service) => (service.gap ? [] : (chainOf(model, service) ?? [])));
  KNOWN.set(model, chains);
  return chains;
}

function chainOf(model: TreeModel, service: ServiceFact): ShutdownChain | undefined {
  const { code } = model;
  const listeners = listenersOf(model, service);
  const registered = registrations(model, service);
  const hooks = service.nest && (service.nest.enabled || listeners.length > 0) ? hooksOf(model, service) : [];
  const given = [...listeners.map((site) => ({ site, arg: 1 })), ...registered];
  const starts = [...given.flatMap(({ site, arg }) => startsOf(model, site, arg)), ...hooks];
  if (starts.length === 0 && service.nest?.enabled !== true) return undefined;
  const all = [...starts, ...afterClose(model, service)];
  const sites = [...new Set(all.flatMap(({ file, fn }) => followFrom(code, file, fn)))];
  const answered = service.answers.filter(answersTerm).length;
  const isFollowed = listeners.length === answered && listeners.every((site) => startsOf(model, site, 1).length > 0);
  return {
    service,
    handlers: given.map(({ site }) => site),
    starts,
    sites,
    complete: isFollowed && service.complete && !service.handedOut && !sites.some((site) => hidesMore(model, site)),
  };
}

/** The listeners of signals that the service names as its answers. */
function listenersOf(model: TreeModel, { answers }: ServiceFact): readonly CallSite[] {
  const places = new Set(answers.filter(answersTerm).map(({ at }) => `${at.path}:${at.line}:${at.column}`));
  return globalCalls(model, 'process.on', 'process.once').filter(({ file, call }) => places.has(`${file}:${call.at[0]}:${call.at[1]}`));
}

interface Registration {
  readonly site: CallSite;
  readonly arg: number | undefined;
}

/** What libraries that answer signals are given, and hooks of the framework: `closeWithGrace(fn)`, `app.addHook('onClose', fn)`. */
function registrations({ code }: TreeModel, { files }: ServiceFact): readonly Registration[] {
  return [...files].flatMap((file) =>
    (code.script(file)?.calls ?? []).flatMap((call, index): readonly Registration[] => {
      const site = { file, index, call };
      const [event] = call.args;
      if (methodName(site) === 'addHook')
        return event?.kind === 'literal' && /^(?:onClose|preClose)$/.test(`${event.value}`) ? [{ site, arg: 1 }] : [];
      if (call.args.length === 0 || call.kind === 'decorator') return [];
      const isLibrary = code.externals(site).some(({ package: name }) => SIGNAL_LIBRARIES.has(name) || SIGNAL_LIBRARY_NAME.test(name));
      return isLibrary ? [{ site, arg: undefined }] : [];
    }),
  );
}

/** What runs when a server of the program has closed: `server.on('close', fn)`. */
function afterClose(model: TreeModel, { files }: ServiceFact): readonly FunctionAt[] {
  return methodCalls(model, 'on', 'once').flatMap((site) => {
    const [event] = site.call.args;
    if (!files.has(site.file) || event?.kind !== 'literal' || event.value !== 'close') return [];
    const isOfServer = model.code.externals(site).some(({ package: name }) => SERVER_CLOSES.packages.includes(name));
    return isOfServer ? startsOf(model, site, 1) : [];
  });
}

/** The functions among the arguments of a call, or the one at a place. */
function startsOf({ code }: TreeModel, { file, call }: CallSite, arg: number | undefined): readonly FunctionAt[] {
  if (arg === undefined) return call.args.flatMap((one) => functionsIn(code, file, one, 0));
  const given = call.args[arg];
  const found = given && functionOf(code.resolve(file, given));
  return found ? [{ file: found.file, fn: found.fn }] : [];
}

function hooksOf({ code }: TreeModel, { files }: ServiceFact): readonly FunctionAt[] {
  return [...files].flatMap((file) =>
    (code.script(file)?.functions ?? []).flatMap(({ name, class: owner, static: isStatic }, fn) =>
      owner >= 0 && !isStatic && NEST_SHUTDOWN_HOOKS.has(name) ? [{ file, fn }] : [],
    ),
  );
}

/** Whether a call may close something that is not seen: by its name, on an object that is not known, or by telling others to stop. */
function hidesMore({ code }: TreeModel, site: CallSite): boolean {
  const name = calledName(code, site);
  if (/^(?:abort|emit|emitAsync|next|complete)$/.test(name)) return true;
  const callees = alternatives(code.callee(site));
  const known = callees.filter(({ kind }) => kind === 'external');
  // A variable without a value at first is unknown as well as what it is given.
  return (known.length > 0 ? known : callees).some((one) => mayBeAnything(site, one) || mayClose(one, name));
}

function mayClose(one: Resolved, name: string): boolean {
  if (one.kind === 'unknown' || one.kind === 'param' || one.kind === 'result') return CLOSING_NAME.test(name) || name === '';
  if (one.kind !== 'external' || !CLOSING_NAME.test(name) || NO_SERVER_PACKAGE.test(one.package)) return false;
  // What the program made of a package ends itself; what a package hands out ready may end anything.
  return one.created === undefined && SERVER_CLOSES.find(one) === undefined && !LONG_LIVED.packages.includes(one.package);
}
