import type { Value } from '../../summaries/script-summary.ts';
import type { External } from '../knowledge/table.ts';
import { EXIT_CALLS, EXIT_GLOBALS } from '../knowledge/forced-stops.ts';
import { CLOSING_NAME, NO_SERVER_PACKAGE, SIGNAL_LIBRARIES, SIGNAL_LIBRARY_NAME } from '../knowledge/servers.ts';
import { sitesOfFunction } from './call-walk.ts';
import type { CodeModel } from './code-model.ts';
import { calledName } from './holders.ts';
import { splitSpecifier } from './modules.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';
import { functionOf, methodName } from './route-parts.ts';

/** A handler of process signals. */
export interface SignalHandler {
  readonly site: CallSite;
  /** Undefined where the name of a signal is not decided. */
  readonly signals: readonly string[] | undefined;
  /**
   * `application`: it closes an application of Nest and never ends the process. `nothing`: it ends the process, and nothing it calls closes
   * anything but databases and the like. `idle`: the same, and it does not even end the process. `unknown`: it was not followed to the end.
   */
  readonly closes: 'something' | 'application' | 'nothing' | 'idle' | 'unknown';
}

const LISTENS = /^(?:on|once|addListener|prependListener|prependOnceListener)$/;

/** The handlers of signals that a file registers. */
export function signalHandlers(code: CodeModel, file: string): readonly SignalHandler[] {
  return (code.script(file)?.calls ?? []).flatMap((call, index) => signalHandlerOf(code, { file, index, call }) ?? []);
}

/** The handler that a call registers, if it is one for signals. */
export function signalHandlerOf(code: CodeModel, site: CallSite): SignalHandler | undefined {
  if (isGivenProcess(code, site)) return awaitedSignal(code, site);
  if (!LISTENS.test(methodName(site)) || !isOnProcess(code.callee(site))) return undefined;
  const signals = signalNames(code, site.file, site.call.args[0]);
  if (signals && !signals.some((name) => /^SIG[A-Z]/.test(name))) return undefined;
  return { site, signals, closes: closesOf(code, site) };
}

/** `await once(process, 'SIGTERM')`, `fromEvent(process, 'SIGTERM')`: what follows it is not followed. */
function awaitedSignal(code: CodeModel, site: CallSite): SignalHandler | undefined {
  const signals = signalNames(code, site.file, site.call.args[1]);
  return signals?.some((name) => /^SIG[A-Z]/.test(name)) ? { site, signals, closes: 'unknown' } : undefined;
}

function isGivenProcess(code: CodeModel, { file, call: { args } }: CallSite): boolean {
  const [target] = args;
  if (target?.kind === 'global') return target.name === 'process';
  const binding = target?.kind === 'binding' ? code.script(file)?.bindings[target.binding] : undefined;
  return binding?.kind === 'import' && /^(?:node:)?process$/.test(binding.module);
}

function isOnProcess(callee: Resolved): boolean {
  return alternatives(callee).some(
    (one) => (one.kind === 'global' && /(?:^|\.)process\.\w+$/.test(one.path)) || (one.kind === 'external' && one.package === 'process'),
  );
}

/** The events that a listener is for: a text, the items of a list that is gone through, or what the callers of a helper pass. */
export function signalNames(code: CodeModel, file: string, value: Value | undefined): readonly string[] | undefined {
  if (!value) return undefined;
  const names: string[] = [];
  for (const one of alternatives(listed(code, file, value))) {
    for (const given of one.kind === 'param' ? (argumentsOf(code, one) ?? [one]) : [one]) {
      if (given.kind !== 'value' || given.value.kind !== 'literal' || typeof given.value.value !== 'string') return undefined;
      names.push(given.value.value);
    }
  }
  return names;
}

function argumentsOf(code: CodeModel, param: Extract<Resolved, { kind: 'param' }>): readonly Resolved[] | undefined {
  const callers = code.graph.knownCallers(param.file, param.fn);
  if (callers.length === 0 || param.path.length > 0) return undefined;
  return callers.flatMap((site) => alternatives(listed(code, site.file, site.call.args[param.index] ?? { kind: 'unknown' })));
}

// `['SIGTERM', 'SIGINT'].forEach((signal) => process.on(signal, …))`: the parameter stands for the items.
function listed(code: CodeModel, file: string, value: Value): Resolved {
  const resolved = code.resolve(file, value);
  if (resolved.kind !== 'param' || resolved.index !== 0) return resolved;
  const passed = code.functionRecord(resolved.file, resolved.fn)?.passedTo;
  const call = passed && code.script(resolved.file)?.calls[passed.call];
  if (call?.callee.kind !== 'member' || !/^(?:forEach|map)$/.test(call.callee.name)) return resolved;
  return code.resolve(resolved.file, { kind: 'item', of: call.callee.of });
}

/** Functions followed from a handler; what lies deeper is unknown. */
const MOST_FUNCTIONS = 200;

/** Follows a handler through the functions of the tree to whatever closes a server, a worker or something not known. */
function closesOf(code: CodeModel, site: CallSite): SignalHandler['closes'] {
  const { sites, complete } = followHandler(code, site);
  const closing = sites.filter((one) => isClosing(code, one));
  const exits = sites.some((one) => isExit(code.callee(one)));
  if (closing.length > 0) return complete && !exits && closing.every((one) => isNestClose(code, one)) ? 'application' : 'something';
  if (!complete) return 'unknown';
  if (exits) return 'nothing';
  // What is not known may tell others to stop.
  return sites.length > 0 && sites.every((one) => isKnown(code, one)) ? 'idle' : 'unknown';
}

function isKnown(code: CodeModel, site: CallSite): boolean {
  return alternatives(code.callee(site)).every(({ kind }) => kind === 'external' || kind === 'function' || kind === 'global');
}

/** What runs when a handler does. */
interface Followed {
  readonly sites: readonly CallSite[];
  /** Everything was followed, and nothing is left for other code to act on. */
  readonly complete: boolean;
}

/** The calls that the handler given to a listener leads to. */
export function followHandler(code: CodeModel, { file, call }: CallSite): Followed {
  const [, start] = call.args;
  const handler = start && functionOf(code.resolve(file, start));
  return handler ? sitesFrom(code, handler) : { sites: [], complete: false };
}

function sitesFrom(code: CodeModel, start: { readonly file: string; readonly fn: number }): Followed {
  const seen = new Set<string>();
  const sites: CallSite[] = [];
  let complete = true;
  const work = [start];
  for (let at = work.pop(); at && seen.size < MOST_FUNCTIONS; at = work.pop()) {
    const { file, fn } = at;
    const key = `${file}\0${fn}`;
    if (seen.has(key)) continue;
    seen.add(key);
    complete &&= !changesState(code, file, fn);
    sites.push(...sitesOfFunction(code, file, fn));
    work.push(...code.graph.calleesOf(file, fn));
  }
  return { sites, complete: complete && seen.size < MOST_FUNCTIONS };
}

/** The calls that a function of the tree leads to. */
export function followFrom(code: CodeModel, file: string, fn: number): readonly CallSite[] {
  return sitesFrom(code, { file, fn }).sites;
}

/** Whether a function of the tree closes no server, no worker and nothing that is not known, as far as it leads. */
export function closesNothing(code: CodeModel, start: { readonly file: string; readonly fn: number }): boolean {
  const { sites, complete } = sitesFrom(code, start);
  return complete && !sites.some((site) => isClosing(code, site)) && sites.every((site) => isKnown(code, site));
}

/** `app.close()` of Nest, which ends the application and leaves the process to itself. */
function isNestClose(code: CodeModel, site: CallSite): boolean {
  return alternatives(code.callee(site)).every(
    (one) => one.kind === 'external' && one.package.startsWith('@nestjs/') && one.path.endsWith('close'),
  );
}

// A flag that a loop elsewhere looks at, an abort or an event that others wait for.
function changesState(code: CodeModel, file: string, fn: number): boolean {
  const script = code.script(file);
  const isInside = (context: number): boolean => script?.contexts[context]?.fn === fn;
  return (
    script?.assignments.some(({ context }) => isInside(context)) === true ||
    sitesOfFunction(code, file, fn).some((site) => /^(?:abort|emit|resolve|next|set|complete)$/.test(methodName(site)))
  );
}

function isClosing(code: CodeModel, site: CallSite): boolean {
  const callee = code.callee(site);
  const options = alternatives(callee);
  if (options.every(({ kind }) => kind === 'function')) return false;
  if (options.every(({ kind }) => kind === 'global')) return isDelegated(callee);
  if (options.every((one) => one.kind === 'external' && NO_SERVER_PACKAGE.test(one.package) && !isPromisified(one))) return false;
  return mayBeAnything(site, callee) || CLOSING_NAME.test(calledName(code, site));
}

/** A function that is called by a name of its own and was not followed: a parameter, an item of a list of things to close. */
export function mayBeAnything({ call }: CallSite, callee: Resolved): boolean {
  if (callee.kind === 'param' && callee.path.length === 0) return true;
  const isFollowed = callee.kind !== 'param' && callee.kind !== 'unknown' && callee.kind !== 'result';
  return !isFollowed && (call.callee.kind === 'binding' || call.callee.kind === 'element');
}

/** `promisify(server.close.bind(server))` may be anything, so that its name tells. */
function isPromisified({ package: name, path }: External): boolean {
  return name === 'util' && path === 'promisify()';
}

/** Whether a call ends the process. */
export function isExit(callee: Resolved): boolean {
  if (callee.kind === 'global') return EXIT_GLOBALS.some((path) => path === callee.path);
  return callee.kind === 'external' && EXIT_CALLS.find(callee) !== undefined;
}

/** Whether a call sends a signal on to others, or to the process itself. */
export function isDelegated(callee: Resolved): boolean {
  return callee.kind === 'global' && callee.path === 'process.kill';
}

/** The packages a file loads that answer signals by themselves. */
export function signalLibraries(code: CodeModel, file: string): readonly string[] {
  return (code.script(file)?.references ?? []).flatMap(({ module, typeOnly }) => {
    const { name } = splitSpecifier(module);
    if (typeOnly || module.startsWith('.')) return [];
    const target = code.modules.resolve(file, module);
    const isForeign = target !== undefined && 'package' in target;
    return isForeign && (SIGNAL_LIBRARIES.has(name) || SIGNAL_LIBRARY_NAME.test(name)) && name !== '@nestjs/terminus' ? [name] : [];
  });
}
