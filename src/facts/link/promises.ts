import type { Location } from '../../model/location.ts';
import type { FunctionRecord, Value } from '../../summaries/script-summary.ts';
import { PROMISING_CALLS, PROMISING_GLOBALS, SETTLING_GLOBALS, SETTLING_PACKAGES } from '../knowledge/promises.ts';
import type { CodeModel } from './code-model.ts';
import { location } from './location-of.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

/** Where a promise may be rejected, and whether its work is only done for those who wait. */
export interface Rejectable {
  /** The `throw` or the awaited call inside, where the function is one of the tree. */
  readonly cause?: Location | undefined;
  readonly lazy: boolean;
}

/** Functions that only hand on the promise of another are looked through this far. */
const DEEPEST = 3;

/** Answers which calls give a promise that may be rejected. What is not decided gives none. */
export class Promises {
  private readonly code: CodeModel;
  private readonly known = new Map<string, Location | undefined>();

  constructor(code: CodeModel) {
    this.code = code;
  }

  /** The rejection that a call may give to those who wait for it, where every function it may call is known to give a promise. */
  ofCall(site: CallSite): Rejectable | undefined {
    const callee = this.code.callee(site);
    if (callee.kind === 'global') return PROMISING_GLOBALS.has(callee.path) ? { lazy: false } : undefined;
    const targets = alternatives(this.code.throughCallers(callee));
    const [first] = targets;
    if (first?.kind === 'external') return targets.length === 1 ? this.ofLibrary(site, first) : undefined;
    const causes = targets.map((one) =>
      one.kind === 'function' && this.promises(one.file, one.fn) ? this.causeIn(one.file, one.fn) : undefined,
    );
    const [cause] = causes;
    return cause && causes.every((one) => one !== undefined) ? { cause, lazy: false } : undefined;
  }

  /** Whether a call gives a promise, rejected or not. */
  givesPromise(site: CallSite): boolean {
    const targets = alternatives(this.code.callee(site));
    return targets.length > 0 && targets.every((one) => one.kind === 'function' && this.promises(one.file, one.fn));
  }

  private ofLibrary({ call }: CallSite, callee: Extract<Resolved, { kind: 'external' }>): Rejectable | undefined {
    const known = PROMISING_CALLS.find(callee);
    const last = call.args.at(-1);
    return known && last?.kind !== 'function' ? { lazy: known.lazy ?? false } : undefined;
  }

  /** Whether a function of the tree gives a promise whenever it gives something. */
  promises(file: string, fn: number, depth = 0): boolean {
    const record = this.code.functionRecord(file, fn);
    if (!record || record.generator) return false;
    if (record.async || record.returnType?.name === 'Promise') return true;
    if (depth >= DEEPEST || record.returnType !== undefined) return false;
    const given = record.returns.filter((value) => value.kind !== 'undefined');
    return given.length > 0 && given.every((value) => this.isPromise(file, value, depth + 1));
  }

  private isPromise(file: string, value: Value, depth: number): boolean {
    const site = value.kind === 'call' ? this.code.resolver.site(file, value.call) : undefined;
    if (!site) return false;
    const callee = this.code.callee(site);
    if (callee.kind === 'global')
      return site.call.kind === 'new'
        ? callee.path === 'Promise'
        : /^Promise\.\w+$/.test(callee.path) || PROMISING_GLOBALS.has(callee.path);
    const { callee: written } = site.call;
    if (written.kind === 'member' && /^(?:then|catch|finally)$/.test(written.name))
      return depth < DEEPEST && this.isPromise(file, written.of, depth + 1);
    const targets = alternatives(callee);
    return targets.length > 0 && targets.every((one) => this.givenBy(site, one, depth));
  }

  private givenBy(site: CallSite, callee: Resolved, depth: number): boolean {
    if (callee.kind === 'external') return this.ofLibrary(site, callee) !== undefined;
    return callee.kind === 'function' && this.promises(callee.file, callee.fn, depth);
  }

  /** The first place in a function from where an error leaves it, or nothing where it handles all of its own. */
  causeIn(file: string, fn: number, depth = 0): Location | undefined {
    const key = `${file}\0${fn}`;
    if (this.known.has(key)) return this.known.get(key);
    this.known.set(key, undefined);
    const record = this.code.functionRecord(file, fn);
    const found = record && (this.throwIn(file, fn) ?? this.awaitIn(file, fn, record, depth));
    this.known.set(key, found);
    return found;
  }

  private throwIn(file: string, fn: number): Location | undefined {
    const script = this.code.script(file);
    const jump = script?.jumps.find(
      ({ kind, context }) => kind === 'throw' && script.contexts[context]?.fn === fn && !this.isCaught(file, context),
    );
    return jump && location(file, jump.at);
  }

  private awaitIn(file: string, fn: number, record: FunctionRecord, depth: number): Location | undefined {
    const site = this.code.sites(file).find((one) => {
      const { use, context, kind } = one.call;
      const counts = use === 'await' || (use === 'return' && (record.async ? this.givesPromise(one) || this.isKnownCall(one) : true));
      if (!counts || this.code.enclosing(one) !== fn) return false;
      if (use === 'await' && this.isCaught(file, context)) return false;
      if (this.isAfterwards(file, context)) return false;
      return kind === 'new' ? use === 'return' : this.mayReject(one, depth);
    });
    return site && location(file, site.call.at);
  }

  private isKnownCall(site: CallSite): boolean {
    return this.code.externals(site).some((one) => PROMISING_CALLS.find(one) !== undefined);
  }

  private mayReject(site: CallSite, depth: number): boolean {
    const { callee: written, args } = site.call;
    if (written.kind === 'member' && (written.name === 'catch' || (written.name === 'then' && args.length > 1))) return false;
    const callee = this.code.callee(site);
    if (callee.kind === 'global') return !SETTLING_GLOBALS.test(callee.path);
    if (callee.kind === 'external') return !SETTLING_PACKAGES.has(callee.package) && !this.mayCatch(site, callee);
    if (callee.kind !== 'function') return true;
    if (!this.promises(callee.file, callee.fn)) return false;
    return depth >= DEEPEST || this.causeIn(callee.file, callee.fn, depth + 1) !== undefined;
  }

  // A function of a package that nothing is known of may catch what the function throws that it is given.
  private mayCatch({ call }: CallSite, callee: Extract<Resolved, { kind: 'external' }>): boolean {
    return PROMISING_CALLS.find(callee) === undefined && call.args.some(({ kind }) => kind === 'function');
  }

  /** Whether a `catch` of the same function hears of what is thrown in a context. */
  isCaught(file: string, context: number): boolean {
    return this.code.contextsOf(file, context).some((one) => one.kind === 'try' && one.hasCatch);
  }

  // What is done after a failure may fail as well; who handles errors at all has done enough.
  private isAfterwards(file: string, context: number): boolean {
    return this.code.contextsOf(file, context).some(({ kind }) => kind === 'catch' || kind === 'finally');
  }
}
