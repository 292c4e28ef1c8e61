import type { Value } from '../summaries/script-summary.ts';
import { baseOfFile, baseOfSite } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { LeftOpenFact, OpenItem } from './left-open.ts';
import { LONG_LIVED } from './knowledge/long-lived.ts';
import { CLOSING_NAME } from './knowledge/servers.ts';
import { location } from './link/location-of.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { namesInside } from './values-inside.ts';

/** A class with the method that brings to an end what it holds. */
interface Stopper {
  readonly file: string;
  readonly class: number;
  readonly fn: number;
}

/** Methods that end all that an object holds. */
const STOPS_ALL =
  /^(?:(?:handle|graceful|do|on)?_?shut_?down|close|stop|destroy|dispose|teardown|terminate|onModuleDestroy|beforeApplicationShutdown|onApplicationShutdown)$/i;
/** Classes held by fields of fields are looked at this far down. */
const DEEPEST = 2;

function stoppersIn(model: TreeModel, file: string): readonly Stopper[] {
  return (model.code.script(file)?.functions ?? []).flatMap((record, fn) =>
    record.class >= 0 && !record.static && record.kind === 'method' && STOPS_ALL.test(record.name)
      ? [{ file, class: record.class, fn }]
      : [],
  );
}

/** Whether a call stands in a function or in one inside it. */
function standsIn(model: TreeModel, { file, call }: CallSite, fn: number): boolean {
  return model.code.isInside(file, call.context, model.code.functionRecord(file, fn)?.context ?? -1);
}

/** Fields that hold an object with timers or connections of its own, in a class whose stopping method ends others and passes them by. */
export function membersLeftOpen(model: TreeModel): readonly LeftOpenFact[] {
  const lively = livelyClasses(model);
  if (lively.size === 0) return [];
  const files = model.code.files.filter(
    (file) => model.roleOf(file) === 'production' && (model.code.script(file)?.assignments.length ?? 0) > 0,
  );
  return files.flatMap((file) => stoppersIn(model, file).flatMap((stopper) => memberFact(model, stopper, lively) ?? []));
}

/** Classes that make something which goes on by itself, and have a method that ends it; by file and index. */
function livelyClasses(model: TreeModel): ReadonlySet<string> {
  const { code } = model;
  const made = [...globalCalls(model, 'setInterval'), ...knownCalls(model, LONG_LIVED).map(({ site }) => site)];
  const owners = made.flatMap((site) => ownerOf(model, site) ?? []);
  return new Set(
    owners.flatMap(({ file, index }) => {
      const members = code.script(file)?.classes[index]?.members ?? [];
      return members.some((fn) => STOPS_ALL.test(code.functionRecord(file, fn)?.name ?? '')) ? [`${file}\0${index}`] : [];
    }),
  );
}

/** The class around a call, through the functions inside its methods. */
function ownerOf({ code }: TreeModel, { file, call }: CallSite): { readonly file: string; readonly index: number } | undefined {
  const script = code.script(file);
  for (let at = call.context; at >= 0; at = script?.contexts[at]?.parent ?? -1) {
    const index = script?.functions[script.contexts[at]?.fn ?? 0]?.class ?? -1;
    if (index >= 0) return { file, index };
  }
  return undefined;
}

function memberFact(model: TreeModel, stopper: Stopper, lively: ReadonlySet<string>): LeftOpenFact | undefined {
  const { file, fn } = stopper;
  const { code } = model;
  const held = fieldsOf(model, stopper).filter(({ value }) => holdsLively(model, file, value, lively));
  const record = code.functionRecord(file, fn);
  const ends = held.length > 0 ? code.sites(file).filter((site) => CLOSING_NAME.test(methodName(site))) : [];
  if (!record || !ends.some((site) => standsIn(model, site, fn))) return undefined;
  const left = held.filter(({ name }) => !ends.some(({ call }) => reads(call.callee, name)) && !isRead(model, stopper, name));
  if (left.length === 0) return undefined;
  const at = code.place(file, record.at, record.symbol, record.text);
  return { kind: 'left-open', at, ...baseOfFile(model, file), sort: 'member', by: record.symbol, items: left.map(({ item }) => item) };
}

interface Field {
  readonly name: string;
  readonly value: Value;
  readonly item: OpenItem;
}

/** `this.name = value` in the class, where the value is made there. */
function fieldsOf({ code }: TreeModel, { file, class: owner }: Stopper): readonly Field[] {
  return (code.script(file)?.assignments ?? []).flatMap(({ target, value, at }) => {
    const isMade = (value.kind === 'await' ? value.of : value).kind === 'call';
    if (!isMade || target.kind !== 'member' || target.of.kind !== 'this' || target.of.class !== owner) return [];
    const item = { what: 'object', expression: `this.${target.name}`, at: location(file, at), end: 'close()' };
    return [{ name: target.name, value, item }];
  });
}

/** Whether a value reads a member of that name on its way. */
function reads(value: Value, name: string): boolean {
  for (let at: Value | undefined = value; at;) {
    if (at.kind === 'member' && at.name === name) return true;
    at = at.kind === 'member' || at.kind === 'element' || at.kind === 'await' ? at.of : undefined;
  }
  return false;
}

/** The stopping method reads the field, if only to hand it on. */
function isRead({ code }: TreeModel, { file, fn }: Stopper, name: string): boolean {
  const outer = code.functionRecord(file, fn)?.context ?? -1;
  for (const one of namesInside(code, file, outer)) if (one === name) return true;
  return false;
}

/** Whether a value is an object of such a class, or of one that holds such an object. */
function holdsLively(model: TreeModel, file: string, value: Value, lively: ReadonlySet<string>): boolean {
  let held = [{ file, value }];
  for (let depth = 0; depth <= DEEPEST && held.length > 0; depth++) {
    const instances = held.flatMap((one) => alternatives(model.code.resolve(one.file, one.value))).filter((one) => one.kind === 'instance');
    if (instances.some((one) => lively.has(`${one.file}\0${one.class}`))) return true;
    held = instances.flatMap((one) =>
      fieldsOf(model, { file: one.file, class: one.class, fn: -1 }).map((field) => ({ file: one.file, value: field.value })),
    );
  }
  return false;
}

/** Timers whose handle is thrown away, in a class whose stopping method clears the others. */
export function timersLeftRunning(model: TreeModel): readonly LeftOpenFact[] {
  const known = new Map<string, readonly Stopper[]>();
  return globalCalls(model, 'setInterval', 'setTimeout').flatMap((site) => {
    const owner = site.call.use === 'statement' && model.roleOf(site.file) === 'production' ? ownerOf(model, site) : undefined;
    if (!owner) return [];
    const clearing = known.get(site.file) ?? stoppersIn(model, site.file).filter((one) => clearsTimers(model, one));
    known.set(site.file, clearing);
    const stopper = clearing.find((one) => one.class === owner.index);
    if (!stopper || standsIn(model, site, stopper.fn) || isPause(model, site) || asksFirst(model, site, stopper)) return [];
    return [timerFact(model, site, stopper)];
  });
}

function timerFact(model: TreeModel, site: CallSite, { file, fn }: Stopper): LeftOpenFact {
  const by = model.code.functionRecord(file, fn)?.symbol ?? '';
  const item = { what: 'timer', expression: methodName(site) || 'timer', at: location(site.file, site.call.at), end: 'clear' };
  return { kind: 'left-open', ...baseOfSite(model, site), sort: 'timer', by, items: [item] };
}

/** `clearInterval(this.timer)`, or `this.timers.forEach(clearInterval)`. */
function clearsTimers(model: TreeModel, { file, fn }: Stopper): boolean {
  const isClear = (value: Value): boolean => value.kind === 'global' && /^clear(?:Interval|Timeout)$/.test(value.name);
  return model.code.sites(file).some((site) => standsIn(model, site, fn) && (isClear(site.call.callee) || site.call.args.some(isClear)));
}

/** A timer that only lets a promise wait, or does nothing but note something. */
function isPause({ code }: TreeModel, { file, call }: CallSite): boolean {
  const [work] = call.args;
  const fn = code.script(file)?.contexts[call.context]?.fn ?? 0;
  const taker = code.functionRecord(file, fn)?.passedTo;
  const taking = taker && code.script(file)?.calls[taker.call];
  if (taking?.kind === 'new' && taking.callee.kind === 'global' && taking.callee.name === 'Promise') return true;
  return work?.kind !== 'function' && work?.kind !== 'member' && work?.kind !== 'binding';
}

/** The work of the timer asks a field first that the stopping method sets. */
function asksFirst({ code }: TreeModel, { file, call }: CallSite, { fn }: Stopper): boolean {
  const [work] = call.args;
  const script = code.script(file);
  if (!script || work?.kind !== 'function') return false;
  const isIn = (context: number, one: number): boolean => script.contexts[context]?.fn === one;
  const set = script.assignments.flatMap(({ target, context }) => (isIn(context, fn) && target.kind === 'member' ? [target.name] : []));
  return script.contexts.some(
    (context) =>
      context.kind === 'branch' && context.fn === work.fn && set.some((name) => JSON.stringify(context.test).includes(`"${name}"`)),
  );
}
