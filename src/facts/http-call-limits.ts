import { globalCalls, knownCalls, type KnownCall } from './call-index.ts';
import { TIME_LIMITERS, TIMEOUT_OPERATORS, type HttpClient, type TimeLimiter } from './knowledge/http-clients.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { consumersOf } from './link/consumers.ts';
import { alternatives, type CallSite, type FunctionAt, type Resolved } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Names of functions that bound what they are given. */
const LIMITING_NAME = /time[-_]?out|deadline|time[-_]?limit|timeboxed?/i;
/** These delay or stop a timer and bound nothing. */
const TIMERS = /^(?:set|clear)Timeout$/;
/** Methods that end a request. */
const ENDING_METHOD = /^(?:destroy|abort|cancel)$/;
/** How many functions outwards a call is looked for in a breaker. */
const DEEPEST_GUARDED = 4;
const CALLER_LEVELS = 2;
const KNOWN = new WeakMap<TreeModel, TimeLimits>();

/** Tells which calls end in time because of something around them: a race with a timer, a timeout operator, a circuit breaker. */
export class TimeLimits {
  private readonly model: TreeModel;
  private readonly guarded: ReadonlySet<string>;
  /** Functions that race something. */
  private readonly racing: ReadonlySet<string>;

  /** Those of a tree, which several facts ask. */
  static of(model: TreeModel): TimeLimits {
    const known = KNOWN.get(model);
    if (known) return known;
    const limits = new TimeLimits(model);
    KNOWN.set(model, limits);
    return limits;
  }

  private constructor(model: TreeModel) {
    this.model = model;
    this.guarded = guardedFunctions(model);
    this.racing = racingFunctions(model);
  }

  areAround(site: CallSite, client: Pick<HttpClient, 'methods'>, levels = CALLER_LEVELS): boolean {
    const { code } = this.model;
    const fn = code.enclosing(site);
    if (this.guarded.has(key(site.file, fn)) || this.isPassedToLimiter(site.file, fn)) return true;
    const consumers = consumersOf(code, site);
    if (consumers.some((one) => this.limits(one, client))) return true;
    const isReturned = site.call.use === 'return' || consumers.some(({ call }) => call.use === 'return');
    if (!isReturned || levels === 0) return false;
    const callers = code.graph.callersOf(site.file, fn) ?? [];
    return callers.length > 0 && callers.every((caller) => this.areAround(caller, client, levels - 1));
  }

  private limits(site: CallSite, client: Pick<HttpClient, 'methods'>): boolean {
    if (this.isLimiter(site)) return true;
    if (site.call.callee.kind !== 'member') return false;
    const { name } = site.call.callee;
    if (client.methods.includes(name) || endsByTimer(this.model, site)) return true;
    return name === 'pipe' && site.call.args.some((operator) => this.isTimeoutOperator(site.file, operator));
  }

  private isTimeoutOperator(file: string, operator: CallSite['call']['args'][number]): boolean {
    const site = operator.kind === 'call' ? this.model.code.resolver.site(file, operator.call) : undefined;
    if (!site) return false;
    return this.model.code.externals(site).some((one) => TIMEOUT_OPERATORS.find(one) !== undefined) || hasLimitingName(this.model, site);
  }

  private isLimiter(site: CallSite): boolean {
    return alternatives(this.model.code.callee(site)).some((one) => {
      if (one.kind === 'global') return one.path === 'Promise.race';
      if (one.kind === 'external' && isKnownLimiter(this.model, site, one)) return true;
      return hasLimitingName(this.model, site) || (one.kind === 'function' && this.racing.has(key(one.file, one.fn)));
    });
  }

  // A callback runs under whatever its caller, or the caller of a function around it, wraps it in.
  private isPassedToLimiter(file: string, fn: number): boolean {
    const { code } = this.model;
    let at = fn;
    for (let depth = 0; depth < DEEPEST_GUARDED; depth++) {
      const record = code.functionRecord(file, at);
      const site = record?.passedTo && code.resolver.site(file, record.passedTo.call);
      if (site && this.isLimiter(site)) return true;
      const context = code.script(file)?.contexts[record?.context ?? -1];
      const outer = code.script(file)?.contexts[context?.parent ?? -1]?.fn;
      if (outer === undefined || outer === at || outer === 0) return false;
      at = outer;
    }
    return false;
  }
}

function isKnownLimiter(model: TreeModel, site: CallSite, callee: Extract<Resolved, { kind: 'external' }>): boolean {
  const entry = TIME_LIMITERS.find(callee);
  if (!entry?.offSwitch) return entry !== undefined;
  const { state, value } = model.code.setting(site.file, site.call.args[entry.offSwitch.argument], entry.offSwitch.name);
  return !(state === 'present' && value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === false);
}

/** Whether a call ends what it is called on from a timer, or gives the socket of that a limit: `request.on('socket', (one) => one.setTimeout(ms))`. */
function endsByTimer({ code }: TreeModel, site: CallSite): boolean {
  const { args } = site.call;
  const name = methodName(site);
  if (ENDING_METHOD.test(name)) {
    const { passedTo } = code.functionRecord(site.file, code.enclosing(site)) ?? {};
    const timer = passedTo && code.resolver.site(site.file, passedTo.call);
    const callee = timer && code.callee(timer);
    return callee?.kind === 'global' && callee.path === 'setTimeout';
  }
  const [event, listener] = args;
  const isOfSocket = /^on(?:ce)?$/.test(name) && event?.kind === 'literal' && event.value === 'socket';
  const given = isOfSocket && listener ? code.resolve(site.file, listener) : undefined;
  return given?.kind === 'function' && sitesOfFunction(code, given.file, given.fn).some((one) => methodName(one) === 'setTimeout');
}

function hasLimitingName(model: TreeModel, { file, call: { callee } }: CallSite): boolean {
  const name =
    callee.kind === 'binding'
      ? model.code.script(file)?.bindings[callee.binding]?.name
      : callee.kind === 'member'
        ? callee.name
        : undefined;
  return name !== undefined && LIMITING_NAME.test(name) && !TIMERS.test(name);
}

function racingFunctions(model: TreeModel): ReadonlySet<string> {
  const racing = new Set<string>();
  for (const site of globalCalls(model, 'Promise.race')) racing.add(key(site.file, model.code.enclosing(site)));
  return racing;
}

/** Functions that run only inside a circuit breaker or a time limit, with those that they alone call. */
function guardedFunctions(model: TreeModel): ReadonlySet<string> {
  const { code } = model;
  const guarded = new Set<string>();
  const work: FunctionAt[] = [];
  const add = (file: string, fn: number): void => {
    if (guarded.has(key(file, fn))) return;
    guarded.add(key(file, fn));
    work.push({ file, fn });
  };
  for (const call of knownCalls(model, TIME_LIMITERS)) for (const { file, fn } of limited(model, call)) add(file, fn);
  for (let next = work.pop(); next; next = work.pop()) {
    for (const { file, fn } of code.graph.calleesOf(next.file, next.fn)) {
      const callers = code.graph.callersOf(file, fn) ?? [];
      if (callers.length > 0 && callers.every((site) => guarded.has(key(site.file, code.enclosing(site))))) add(file, fn);
    }
  }
  return guarded;
}

function limited(model: TreeModel, { site, callee, entry }: KnownCall<TimeLimiter>): readonly FunctionAt[] {
  const argument = site.call.args[entry.argument];
  if (!argument || !isKnownLimiter(model, site, callee)) return [];
  const wrapped = model.code.resolve(site.file, argument);
  return wrapped.kind === 'function' ? [wrapped] : [];
}

function key(file: string, fn: number): string {
  return `${file}\0${fn}`;
}
