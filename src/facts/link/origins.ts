import type { FunctionRecord, Value } from '../../summaries/script-summary.ts';
import { KEEPING_GLOBALS, VALUE_METHODS, VALUELESS_GLOBALS } from '../knowledge/value-methods.ts';
import type { CodeModel } from './code-model.ts';
import { changesOf } from './changes.ts';
import { alternatives, siteKey, type CallSite, type Resolved } from './resolved.ts';

/** A call that a value went into, with the members that are read from its result afterwards. */
export interface Passage extends CallSite {
  readonly path: readonly string[];
}

/** Where a value may come from, with the calls it went through on the way. */
export interface Origin {
  /**
   * A parameter, a global, a package value, a literal, or something unknown. The members read from a parameter stand in its path: a name,
   * `[]` for an item, `name()` for what a method gave.
   */
  readonly from: Resolved;
  /** Calls that took the value in and gave something out, the last one first: coercions, sanitisers, wrappers. Methods that keep a text or list what it is are left out. */
  readonly through: readonly Passage[];
  /** Levels of callers that were climbed to find it. */
  readonly climbed: number;
  /** The calls that were climbed, the nearest to the value first. */
  readonly callers: readonly CallSite[];
}

/** A function of the tree that was entered through a call, so that its parameters are what that call passes. */
interface Frame {
  readonly file: string;
  readonly fn: number;
  readonly argument: (index: number) => Work | undefined;
  readonly depth: number;
  /** Tells two calls of one function apart. */
  readonly id: number;
}

interface Work {
  readonly file: string;
  readonly value: Value;
  /** Members that are still to be read from the value. */
  readonly path: readonly string[];
  readonly through: readonly Passage[];
  readonly callers: readonly CallSite[];
  readonly frame: Frame | undefined;
}

/** Values looked at for one question; beyond it the rest counts as unknown. */
const MOST_VALUES = 1_500;
const MOST_FRAMES = 8;
const LONGEST_PATH = 12;
const ITEM = '[]';

/**
 * All that may flow into a value: through text, operators, objects, arrays, loops, callbacks of array methods, the returns of functions of
 * the tree, and, for `climb` levels, from a parameter to the arguments of its callers.
 */
export function originsOf(model: CodeModel, file: string, value: Value, climb: number): readonly Origin[] {
  return new Search(model, climb, false).run(startAt(file, value));
}

/** The same for a value that is put into a text: an object carries nothing of its members then. */
export function textOriginsOf(model: CodeModel, file: string, value: Value, climb: number): readonly Origin[] {
  return new Search(model, climb, true).run(startAt(file, value));
}

function startAt(file: string, value: Value): Work {
  return { file, value, path: [], through: [], callers: [], frame: undefined };
}

class Search {
  private readonly model: CodeModel;
  private readonly climb: number;
  private readonly textOnly: boolean;
  private readonly work: Work[] = [];
  private readonly found: Origin[] = [];
  private readonly seen = new Map<Value, Set<string>>();
  private frames = 0;

  constructor(model: CodeModel, climb: number, textOnly: boolean) {
    this.model = model;
    this.climb = climb;
    this.textOnly = textOnly;
  }

  run(first: Work): readonly Origin[] {
    this.work.push(first);
    for (let next = this.work.pop(), count = 0; next; next = this.work.pop(), count++) {
      if (count > MOST_VALUES) {
        this.emit(next, { kind: 'unknown' });
        break;
      }
      if (this.isNew(next)) this.expand(next);
    }
    return this.found;
  }

  private isNew({ value, path, frame, through }: Work): boolean {
    const key = `${path.join('.')}|${frame?.id ?? ''}|${through.length}`;
    const keys = this.seen.get(value);
    if (keys?.has(key)) return false;
    if (keys) keys.add(key);
    else this.seen.set(value, new Set([key]));
    return true;
  }

  private emit({ through, callers }: Work, from: Resolved): void {
    this.found.push({ from, through, callers, climbed: callers.length });
  }

  private on(at: Work, value: Value, path: readonly string[] = at.path): void {
    this.work.push({ ...at, value, path: path.length > LONGEST_PATH ? path.slice(0, LONGEST_PATH) : path });
  }

  private expand(at: Work): void {
    const { value } = at;
    switch (value.kind) {
      case 'text':
        for (const part of value.parts) if (typeof part !== 'string') this.on(at, part, []);
        // A text with nothing but literals around its holes still is a text of its own.
        return this.emit(at, { kind: 'value', file: at.file, value });
      case 'either':
        for (const one of value.operator === '&&' ? value.values.slice(1) : value.values) this.on(at, one);
        return;
      case 'operation':
        // A comparison, a negation or arithmetic gives no text; `+x` is a number.
        if (value.operator === '+=' || (value.operator === '+' && value.operands.length > 1))
          for (const one of value.operands) this.on(at, one);
        return;
      case 'object':
        return this.expandObject(at, value);
      case 'array':
        return this.expandArray(at, value);
      case 'await':
        return this.on(at, value.of);
      case 'spread':
      case 'item':
        return this.on(at, value.of, [ITEM, ...at.path]);
      case 'element':
        return this.on(at, value.of, [indexName(value.index), ...at.path]);
      case 'member':
        return this.expandMember(at, value);
      case 'binding':
        return this.expandBinding(at, value.binding);
      case 'param':
        return this.expandParam(at, value);
      case 'call':
        return this.expandCall(at, value.call);
      default:
        return this.expandLeaf(at);
    }
  }

  private expandObject(at: Work, value: Extract<Value, { kind: 'object' }>): void {
    const [name, ...rest] = at.path;
    if (name === undefined && this.textOnly) return;
    const all = name === undefined || name === ITEM;
    for (const entry of value.entries) {
      if ('spread' in entry) this.on(at, entry.spread);
      else if (all || 'computed' in entry || entry.key === name) this.on(at, entry.value, rest);
    }
  }

  private expandArray(at: Work, value: Extract<Value, { kind: 'array' }>): void {
    const [name, ...rest] = at.path;
    const index = name !== undefined && /^\d+$/.test(name) && !value.items.some(({ kind }) => kind === 'spread') ? Number(name) : undefined;
    value.items.forEach((item, position) => {
      if (index !== undefined && index !== position) return;
      if (item.kind === 'spread') this.on(at, item.of);
      else this.on(at, item, name === undefined ? [] : rest);
    });
  }

  private expandMember(at: Work, value: Extract<Value, { kind: 'member' }>): void {
    if (value.name === 'length' || value.name === 'size') return;
    // Fields, imports and enums are known by name; everything else by the value that the member is read from.
    if (value.of.kind === 'this' || value.of.kind === 'super') return this.expandResolved(at, this.model.resolve(at.file, value));
    this.on(at, value.of, [value.name, ...at.path]);
  }

  private expandBinding(at: Work, index: number): void {
    const binding = this.model.script(at.file)?.bindings[index];
    if (binding?.kind === 'param') return this.on(at, binding.value);
    if (binding?.kind !== 'variable') return this.expandLeaf(at);
    for (const value of binding.values) this.on(at, value);
    const changes = changesOf(this.model, at.file, index);
    const [name, ...rest] = at.path;
    if (name === undefined || name === ITEM) for (const value of changes.pushed) this.on(at, value, rest);
    for (const change of changes.assigned) {
      if (name === undefined || name === change.name || change.name === ITEM) this.on(at, change.value, rest);
    }
    if (binding.values.length === 0 && changes.pushed.length === 0 && changes.assigned.length === 0) this.emit(at, { kind: 'unknown' });
  }

  private expandParam(at: Work, { fn, index }: Extract<Value, { kind: 'param' }>): void {
    const { frame } = at;
    const record = this.model.functionRecord(at.file, fn);
    const given = record?.params[index]?.default;
    if (given) this.on(at, given);
    if (frame && frame.file === at.file && frame.fn === fn) {
      const argument = frame.argument(index);
      if (argument) this.work.push({ ...argument, path: [...argument.path, ...at.path], through: [...at.through, ...argument.through] });
      return;
    }
    if (record && this.expandCallbackParam(at, record, index)) return;
    this.climbParam(at, { fn, index, rest: record?.params[index]?.rest ?? false });
  }

  // Inside a callback of an array method or of `then`, the parameter is an item or what the promise gives.
  private expandCallbackParam(at: Work, record: FunctionRecord, index: number): boolean {
    const to = record.passedTo;
    const site = to && this.model.resolver.site(at.file, to.call);
    if (!site || to.path.length > 0 || site.call.callee.kind !== 'member') return false;
    const { of, name } = site.call.callee;
    const method = VALUE_METHODS.get(name);
    if (this.model.callee(site).kind === 'function') return false;
    if (name === 'then') {
      if (to.arg === 0 && index === 0) this.on(at, of);
      return to.arg === 0;
    }
    if (name === 'reduce' || name === 'reduceRight') {
      const start = site.call.args[1];
      if (index === 0 && start) this.on(at, start);
      if (index === 1) this.on(at, of, [ITEM, ...at.path]);
      return true;
    }
    if (method !== 'callback' && method !== 'iterates' && method !== 'same' && method !== 'item' && method !== 'none') return false;
    if (index === 0) this.on(at, of, [ITEM, ...at.path]);
    return true;
  }

  private climbParam(at: Work, { fn, index, rest }: { fn: number; index: number; rest: boolean }): void {
    const { graph } = this.model;
    const callers = at.callers.length < this.climb ? graph.knownCallers(at.file, fn) : [];
    const path = rest && at.path[0] === ITEM ? at.path.slice(1) : at.path;
    for (const site of callers) {
      const given = rest ? site.call.args.slice(index) : site.call.args.slice(index, index + 1);
      for (const value of given) this.work.push({ ...at, file: site.file, value, path, callers: [...at.callers, site], frame: undefined });
    }
    if (callers.length === 0 || graph.entriesOf(at.file, fn).length > 0)
      this.emit(at, { kind: 'param', file: at.file, fn, index, path: at.path });
  }

  private expandCall(at: Work, index: number): void {
    const site = this.model.resolver.site(at.file, index);
    if (!site) return;
    const callees = alternatives(this.model.callee(site));
    if (site.call.kind === 'tag' && callees.some(({ kind }) => kind !== 'global'))
      return this.expandResolved(at, this.model.resolve(at.file, at.value));
    const functions = callees.filter((one) => one.kind === 'function');
    if (functions.length > 0) {
      for (const one of functions) this.enter(at, one, (position) => argumentOf(at, site, position));
      return;
    }
    const global = callees.find((one) => one.kind === 'global');
    if (global) return this.expandGlobal(at, site, global.path);
    // `repository.find` is a method of the library; `repository.find().map` one of what it gave.
    const isOfLibrary = callees.some((one) => one.kind === 'external' && !/\(\)|\[\]/.test(one.path));
    if (site.call.callee.kind === 'member' && !isOfLibrary) return this.expandMethod(at, site, site.call.callee);
    this.passThrough(at, site);
  }

  private expandGlobal(at: Work, site: CallSite, path: string): void {
    const { args, callee } = site.call;
    if (VALUELESS_GLOBALS.test(path)) return;
    if (path === 'Object.keys') {
      for (const argument of args) this.on(at, argument, ['keys()']);
      return;
    }
    if (KEEPING_GLOBALS.test(path)) {
      const inner = path === 'JSON.stringify' && this.textOnly ? [ITEM] : at.path;
      for (const argument of args) this.on(at, argument, inner);
      return;
    }
    // `process.env.HOSTS.split(',')` is a method of a text, not a function of the platform.
    if (callee.kind === 'member' && VALUE_METHODS.has(callee.name) && path.split('.').length > 2)
      return this.expandMethod(at, site, callee);
    this.passThrough(at, site);
  }

  /** Goes on with what a function of the tree returns, its parameters bound to what `argument` gives. */
  private enter(at: Work, { file, fn }: { file: string; fn: number }, argument: Frame['argument']): void {
    const depth = (at.frame?.depth ?? 0) + 1;
    const returns = this.model.functionRecord(file, fn)?.returns ?? [];
    if (depth > MOST_FRAMES || returns.length === 0) return this.emit(at, { kind: 'unknown' });
    const frame: Frame = { file, fn, argument, depth, id: this.frames++ };
    for (const value of returns) this.work.push({ ...at, file, value, frame });
  }

  private expandMethod(at: Work, site: CallSite, { of, name }: Extract<Value, { kind: 'member' }>): void {
    const { args } = site.call;
    const path = at.path;
    switch (VALUE_METHODS.get(name)) {
      case 'none':
        return;
      case 'same':
        return this.on(at, of);
      case 'item':
        return this.on(at, of, [ITEM, ...path]);
      case 'joined':
        for (const argument of args) this.on(at, argument, []);
        return this.on(at, of, [ITEM]);
      case 'added':
        for (const argument of args) this.on(at, argument);
        return this.on(at, of);
      case 'replaced': {
        const through = [...at.through, { ...site, path }];
        if (args[1] && args[1].kind !== 'function') this.on({ ...at, through }, args[1]);
        return this.on({ ...at, through }, of);
      }
      case 'callback':
        return this.expandMapped(at, site, of);
      default:
        return this.passThrough(at, site);
    }
  }

  // `items.map(fn)`: what the callback returns for an item.
  private expandMapped(at: Work, site: CallSite, of: Value): void {
    const [callback, start] = site.call.args;
    const resolved = callback && this.model.resolve(at.file, callback);
    const path = at.path[0] !== undefined && /^(?:\[\]|\d+)$/.test(at.path[0]) ? at.path.slice(1) : at.path;
    const name = site.call.callee.kind === 'member' ? site.call.callee.name : '';
    const item: Work = { ...at, value: of, path: [ITEM], through: [] };
    if (resolved?.kind === 'global' && VALUELESS_GLOBALS.test(resolved.path)) return;
    if (resolved?.kind !== 'function') return this.on({ ...at, through: [...at.through, { ...site, path }] }, of, [ITEM, ...path]);
    if (name === 'then') return this.enter(at, resolved, (index) => (index === 0 ? { ...item, path: [] } : undefined));
    if (name !== 'reduce' && name !== 'reduceRight')
      return this.enter({ ...at, path }, resolved, (index) => (index === 0 ? item : undefined));
    if (start) this.on(at, start);
    this.enter(at, resolved, (index) => (index === 1 ? item : undefined));
  }

  // Any other call may give back what it was given.
  private passThrough(at: Work, site: CallSite): void {
    if (at.through.some((one) => siteKey(one) === siteKey(site))) return;
    const { callee, args } = site.call;
    const through = [...at.through, { ...site, path: at.path }];
    const given = args.filter(({ kind }) => kind !== 'function');
    for (const value of given) this.on({ ...at, through }, value);
    // A method of something the caller handed in may read from it: `request.get('x')`, `params.get('x')`.
    if (callee.kind === 'member') this.on({ ...at, through }, callee.of, [`${callee.name}()`, ...at.path]);
    else if (given.length === 0) this.emit(at, this.model.resolve(at.file, at.value));
  }

  private expandLeaf(at: Work): void {
    this.expandResolved(at, this.model.resolve(at.file, at.value));
  }

  private expandResolved(at: Work, whole: Resolved): void {
    for (const one of alternatives(whole)) this.expandAlternative(at, one);
  }

  private expandAlternative(at: Work, one: Resolved): void {
    if (one.kind === 'value' && one.value !== at.value && one.value.kind !== 'literal') {
      this.work.push({ ...at, file: one.file, value: one.value, frame: undefined });
      return;
    }
    if (one.kind === 'param') {
      this.climbParam(
        { ...at, file: one.file, path: [...one.path, ...at.path], frame: undefined },
        { fn: one.fn, index: one.index, rest: false },
      );
      return;
    }
    const [name] = at.path;
    const isNamed = name !== undefined && name !== ITEM && !name.endsWith('()');
    if (
      isNamed &&
      (one.kind === 'namespace' || one.kind === 'class' || one.kind === 'instance' || one.kind === 'global' || one.kind === 'external')
    ) {
      return this.expandAlternatives({ ...at, path: at.path.slice(1) }, this.model.resolver.member(one, name));
    }
    this.emit(at, one);
  }

  private expandAlternatives(at: Work, whole: Resolved): void {
    for (const one of alternatives(whole)) this.expandAlternative(at, one);
  }
}

function indexName(index: Value): string {
  return index.kind === 'literal' && index.value !== null ? String(index.value) : ITEM;
}

function argumentOf(at: Work, { call }: CallSite, position: number): Work | undefined {
  const before = call.args.slice(0, position + 1);
  const spread = before.find(({ kind }) => kind === 'spread');
  const value = spread ?? call.args[position];
  return value && { ...at, value, path: [], through: [] };
}
