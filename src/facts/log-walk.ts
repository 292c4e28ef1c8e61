import type { Value } from '../summaries/script-summary.ts';
import { isSanitizer } from './knowledge/secret-sources.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import { valuesKept } from './log-kept-values.ts';
import type { Position, Vocabulary } from './log-vocabulary.ts';
import { membersOf, nameOf } from './value-names.ts';

/** A parameter of the function around, whose arguments decide what is given. */
export interface PassedParam extends Position {
  readonly fn: number;
  readonly index: number;
  /** Members read from it. */
  readonly members: readonly string[];
}

/** What a value gives to the reader of a log. */
interface Sources<Leak> {
  readonly leaks: readonly Leak[];
  readonly params: readonly PassedParam[];
}

type Kind<K extends Value['kind']> = Extract<Value, { kind: K }>;

interface At extends Position {
  readonly depth: number;
}

/** Steps followed from a call back to where its arguments come from; it bounds the recursion as well. */
const DEEPEST = 14;
/** Values looked at for one argument. */
const MOST_VALUES = 400;

/** Finds what a vocabulary knows, and the parameters, that may be read from a value that is written. */
export class LogWalk<Leak> {
  private readonly model: CodeModel;
  private readonly vocabulary: Vocabulary<Leak>;
  private left = MOST_VALUES;

  constructor(model: CodeModel, vocabulary: Vocabulary<Leak>) {
    this.model = model;
    this.vocabulary = vocabulary;
  }

  find(value: Value, at: Position): Sources<Leak> {
    this.left = MOST_VALUES;
    return this.visit(value, { ...at, depth: 0 });
  }

  private visit(value: Value, at: At): Sources<Leak> {
    if (at.depth > DEEPEST || this.left-- <= 0) return nothing();
    const deeper = { ...at, depth: at.depth + 1 };
    switch (value.kind) {
      case 'text':
        return this.all(this.shown(value, at.file), { ...deeper, path: undefined, form: 'text' });
      case 'object':
        return this.object(value, deeper);
      case 'array':
        return this.all(value.items, deeper);
      case 'spread':
      case 'await':
      case 'item':
        return this.visit(value.of, deeper);
      case 'either':
        return this.all(value.operator === '&&' ? value.values.slice(1) : value.values, deeper);
      case 'operation':
        return value.operator === '+' || value.operator === '+='
          ? this.all(value.operands, { ...deeper, path: undefined, form: 'text' })
          : nothing();
      case 'element':
        return this.element(value, deeper);
      case 'binding':
        return this.binding(value, deeper);
      case 'module':
        return this.elsewhere(value, deeper);
      case 'member':
        return this.member(value, deeper);
      case 'call':
        return this.call(value.call, deeper);
      case 'param':
        return this.param(value, deeper);
      default:
        return nothing();
    }
  }

  private all(values: readonly Value[], at: At): Sources<Leak> {
    return join(values.map((value) => this.visit(value, at)));
  }

  private shown({ parts }: Kind<'text'>, file: string): readonly Value[] {
    return parts.filter((part, index): part is Value => typeof part !== 'string' && this.vocabulary.isShown(part, parts[index + 1], file));
  }

  private object({ entries }: Kind<'object'>, at: At): Sources<Leak> {
    return join(
      entries.map((entry) =>
        'spread' in entry ? this.visit(entry.spread, at) : this.entry('key' in entry ? entry.key : '', entry.value, at),
      ),
    );
  }

  private entry(key: string, value: Value, at: At): Sources<Leak> {
    const inside = { ...at, path: at.path && [...at.path, key] };
    // A key such as `emailHash` says what has been made of the value.
    const found = isSanitizer(key) ? nothing<Leak>() : this.visit(value, inside);
    if (key === '' || found.leaks.length > 0) return found;
    return { ...found, leaks: this.vocabulary.entry(key, value, inside) ?? [] };
  }

  // The first part of what was split is a scheme or a user.
  private element({ of, index }: Kind<'element'>, at: At): Sources<Leak> {
    const isFirst = index.kind === 'literal' && index.value === 0;
    return of.kind === 'call' && !isFirst ? this.visit(of, at) : nothing();
  }

  private binding(value: Kind<'binding'>, at: At): Sources<Leak> {
    const record = this.model.script(at.file)?.bindings[value.binding];
    // What a pattern leaves over was chosen to be.
    if (!record || (record.kind === 'variable' && record.rest)) return nothing();
    const known = this.vocabulary.binding(value, record, at, (one) => this.visit(one, at).leaks);
    if (known) return onlyLeaks(known);
    switch (record.kind) {
      case 'variable':
        return this.all(record.values, at);
      case 'param':
        return this.visit(record.value, at);
      case 'import':
        return this.elsewhere(value, at);
      default:
        return nothing();
    }
  }

  /** What a name of another file, or a member of one, stands for. */
  private elsewhere(value: Value, at: At): Sources<Leak> {
    return join(
      alternatives(this.exported(this.model.resolve(at.file, value))).map((one) => {
        if (one.kind === 'external' && one.created && one.path.endsWith('()')) return this.made(one.created, at);
        return one.kind === 'value' && one.value !== value && (one.value.kind === 'object' || one.value.kind === 'text')
          ? this.visit(one.value, { ...at, file: one.file })
          : nothing<Leak>();
      }),
    );
  }

  /** What a file of CommonJS gives to who asks for it as a whole. */
  private exported(resolved: Resolved): Resolved {
    return resolved.kind === 'namespace' ? this.model.resolver.exportOf(resolved.file, 'default') : resolved;
  }

  /** What a call of a package in another file gave. */
  private made(site: CallSite, at: At): Sources<Leak> {
    const inside = { ...at, file: site.file };
    const known = this.model.externals(site).map((callee) => this.vocabulary.result(callee, site, inside) ?? []);
    return onlyLeaks(known.flat());
  }

  private member(value: Kind<'member'>, at: At): Sources<Leak> {
    const { of, name } = value;
    const entry = of.kind === 'object' ? of.entries.find((one) => 'key' in one && one.key === name) : undefined;
    if (entry && 'key' in entry) return this.visit(entry.value, at);
    const known = this.vocabulary.member(value, at);
    return known ? onlyLeaks(known) : join([this.elsewhere(value, at), this.passedMember(value, at)]);
  }

  private passedMember(value: Value, { file, path, form }: At): Sources<Leak> {
    const resolved = this.model.resolve(file, value);
    if (resolved.kind !== 'param') return nothing();
    return { leaks: [], params: [{ file: resolved.file, fn: resolved.fn, index: resolved.index, members: resolved.path, path, form }] };
  }

  private param(value: Kind<'param'>, at: At): Sources<Leak> {
    const known = this.vocabulary.param(value, at);
    if (known) return onlyLeaks(known);
    const { file, path, form } = at;
    return { leaks: [], params: [{ file, fn: value.fn, index: value.index, members: [], path, form }] };
  }

  private call(index: number, at: At): Sources<Leak> {
    const site = this.model.resolver.site(at.file, index);
    if (!site) return nothing();
    const name = nameOf(site.call.callee, this.model, at.file);
    if (isSanitizer(name)) return nothing();
    const known = this.vocabulary.call(site, name, at);
    if (known) return onlyLeaks(known);
    const callees = alternatives(this.model.callee(site));
    const inner = join(callees.map((callee) => this.calleeGives(callee, site, at)));
    if (inner.leaks.length > 0 || callees.some(({ kind }) => kind === 'function' || kind === 'global')) return inner;
    return { ...inner, leaks: this.vocabulary.named(name, at) ?? [] };
  }

  private calleeGives(callee: Resolved, site: CallSite, at: At): Sources<Leak> {
    if (callee.kind === 'function') return this.returned(callee, site, at);
    const known = callee.kind === 'external' ? this.vocabulary.result(callee, site, at) : undefined;
    if (known) return onlyLeaks(known);
    const { values, isText } = valuesKept(callee, site);
    return this.all(values, isText ? { ...at, path: undefined, form: 'value' } : at);
  }

  private returned(callee: Extract<Resolved, { kind: 'function' }>, site: CallSite, at: At): Sources<Leak> {
    const record = this.model.functionRecord(callee.file, callee.fn);
    if (!record || record.generator) return nothing();
    const inner = this.all(record.returns, { ...at, file: callee.file, depth: at.depth + 2 });
    const own = inner.params.filter(({ file, fn }) => file === callee.file && fn === callee.fn);
    const through = own.map(({ index, members, path, form }) => {
      const argument = site.call.args[index];
      return argument ? this.visit(membersOf(argument, members), { ...at, path, form }) : nothing<Leak>();
    });
    return join([onlyLeaks(inner.leaks), ...through]);
  }
}

const NOTHING: Sources<never> = { leaks: [], params: [] };

function nothing<Leak>(): Sources<Leak> {
  return NOTHING;
}

function onlyLeaks<Leak>(leaks: readonly Leak[]): Sources<Leak> {
  return { leaks, params: [] };
}

function join<Leak>(all: readonly Sources<Leak>[]): Sources<Leak> {
  const [only] = all;
  if (only && all.length === 1) return only;
  const leaks = all.flatMap((one) => one.leaks);
  const params = all.flatMap((one) => one.params);
  return leaks.length + params.length === 0 ? nothing() : { leaks, params };
}
