import type { BindingRecord, TypeName, Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { holdsSettings, isPersonName, personalNamed, type PersonalData } from './knowledge/personal-data.ts';
import { holdsTexts, isRequestName, isSanitizer } from './knowledge/secret-sources.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import { valuesKept } from './log-kept-values.ts';
import { isOpen, isPlainType } from './log-open-values.ts';
import {
  entityLeak,
  fieldLeak,
  join,
  NONE,
  only,
  recordLeak,
  type Form,
  type PersonalLeak,
  type PersonalSources,
} from './personal-leaks.ts';
import { personColumns } from './personal-queries.ts';
import { isInputParam, personalFields, personalFieldsOfType } from './personal-shapes.ts';
import { isOfEnvironment, membersOf, nameOf } from './value-names.ts';

interface At {
  readonly file: string;
  readonly path: readonly string[] | undefined;
  readonly form: Form;
  readonly depth: number;
}

/** Names of requests whose `body` is what a client sent; that of a context is what it gets. */
const REQUEST = /^_?(?:req|request|originalRequest|httpRequest|expressRequest)$/;
/** Steps followed from a call back to where its arguments come from; it bounds the recursion as well. */
const DEEPEST = 12;
/** Values looked at for one argument. */
const MOST_VALUES = 300;

/** Finds the personal data, and the parameters, that may be read from a value. */
export class PersonalSearch {
  private readonly model: CodeModel;
  private left = MOST_VALUES;

  constructor(model: CodeModel) {
    this.model = model;
  }

  /** @param path keys under which the value stands in the object that is given; undefined inside of a text */
  find(file: string, value: Value, { path, form }: Pick<At, 'path' | 'form'>): PersonalSources {
    this.left = MOST_VALUES;
    return this.visit(value, { file, path, form, depth: 0 });
  }

  private visit(value: Value, at: At): PersonalSources {
    if (at.depth > DEEPEST || this.left-- <= 0) return NONE;
    const deeper = { ...at, depth: at.depth + 1 };
    switch (value.kind) {
      case 'text':
        return this.all(
          value.parts.filter((part) => typeof part !== 'string'),
          { ...deeper, path: undefined, form: 'text' },
        );
      case 'object':
        return join(
          value.entries.map((entry) =>
            'spread' in entry ? this.visit(entry.spread, deeper) : this.entry('key' in entry ? entry.key : '', entry.value, deeper),
          ),
        );
      case 'array':
        return this.all(value.items, deeper);
      case 'spread':
      case 'await':
      case 'item':
        return this.visit(value.of, deeper);
      case 'either':
        return this.all(value.operator === '&&' ? value.values.slice(1) : value.values, deeper);
      case 'operation':
        return value.operator === '+' ? this.all(value.operands, { ...deeper, path: undefined, form: 'text' }) : NONE;
      case 'binding':
        return this.binding(value, deeper);
      case 'member':
        return this.member(value, deeper);
      case 'call':
        return this.call(value.call, deeper);
      case 'param':
        return this.param(value, deeper);
      default:
        return NONE;
    }
  }

  private all(values: readonly Value[], at: At): PersonalSources {
    return join(values.map((value) => this.visit(value, at)));
  }

  private entry(key: string, value: Value, at: At): PersonalSources {
    const inside = { ...at, path: at.path && [...at.path, key] };
    const found = this.visit(value, inside);
    const data = key === '' ? undefined : personalNamed(key);
    if (!data || data.ambiguous || found.leaks.length > 0 || !this.isDatum(value, at.file)) return found;
    return { ...found, leaks: [fieldLeak(key, data, inside.path)] };
  }

  // What has no name of its own, or is asked of something by a call, takes its meaning from the key.
  private isDatum(value: Value, file: string): boolean {
    if (!isOpen(this.model, file, value)) return false;
    return value.kind !== 'member' || !holdsSettings(nameOf(value.of, this.model, file));
  }

  private binding(value: Extract<Value, { kind: 'binding' }>, at: At): PersonalSources {
    const binding = this.model.script(at.file)?.bindings[value.binding];
    if (!binding) return NONE;
    const data = personalNamed(binding.name);
    if (data && (binding.kind === 'variable' || binding.kind === 'param')) return this.namedBinding(binding, data, at);
    if (binding.kind !== 'variable' && binding.kind !== 'param') return NONE;
    const record = this.record(binding, value, at);
    if (record) return only(record);
    return binding.kind === 'variable' ? this.all(binding.values, at) : this.visit(binding.value, at);
  }

  private namedBinding(binding: BindingRecord, data: PersonalData, at: At): PersonalSources {
    if (data.ambiguous || isPlainType(binding.type) || (binding.type && !isText(binding.type))) return NONE;
    const values = binding.kind === 'variable' ? binding.values : [];
    if (values.length > 0 && !values.some((one) => isOpen(this.model, at.file, one) && !this.isSetting(one, at.file))) return NONE;
    return only(fieldLeak(binding.name, data, at.path));
  }

  private isSetting(value: Value, file: string): boolean {
    return value.kind === 'member' && holdsSettings(nameOf(value.of, this.model, file));
  }

  /** A variable that holds a record about a person. */
  private record(binding: BindingRecord, value: Value, at: At): PersonalLeak | undefined {
    if (at.form === 'text') return undefined;
    const fields = binding.type
      ? personalFieldsOfType(this.model, at.file, binding.type)
      : personalFields(this.model, this.model.resolve(at.file, value));
    if (fields.length > 0) return entityLeak(binding.name, fields, at.path);
    const values = binding.kind === 'variable' ? binding.values : [];
    const isOpenRecord = binding.type === undefined && values.every((one) => one.kind === 'await' || one.kind === 'call');
    if (!isOpenRecord || !isPersonName(binding.name)) return undefined;
    const columns = values.map((one) => personColumns(this.model, at.file, one)).find((found) => found !== undefined);
    if (columns && columns.length > 0) return entityLeak(binding.name, columns, at.path);
    return recordLeak(binding.name, at.path, columns ? 'likely' : 'possible');
  }

  private member(value: Extract<Value, { kind: 'member' }>, at: At): PersonalSources {
    const { of, name } = value;
    const entry = of.kind === 'object' ? of.entries.find((one) => 'key' in one && one.key === name) : undefined;
    if (entry && 'key' in entry) return this.visit(entry.value, at);
    const owner = nameOf(of, this.model, at.file);
    const data = personalNamed(name);
    if (data) return this.namedMember(value, data, owner, at);
    if (name === 'body' && REQUEST.test(owner)) return at.form === 'text' ? NONE : only(this.payload(value, at));
    // The body of such an event is a text.
    if (name === 'body' && this.isHttpEvent(of, at.file)) return only(this.payload(value, at));
    const fields = at.form === 'text' ? [] : personalFields(this.model, this.model.resolve(at.file, value));
    if (fields.length > 0) return only(entityLeak(this.text(value, at.file), fields, at.path));
    if (at.form === 'value' && isRequestName(owner) && isPersonName(name))
      return only(recordLeak(this.text(value, at.file), at.path, 'possible'));
    return this.passedMember(value, at);
  }

  private namedMember(value: Extract<Value, { kind: 'member' }>, data: PersonalData, owner: string, at: At): PersonalSources {
    if (holdsTexts(owner) && owner !== 'dto') return NONE;
    if (holdsSettings(owner) || isOfEnvironment(value)) return NONE;
    if (data.ambiguous && !isPersonName(owner) && owner !== 'body') return NONE;
    const isConstant = alternatives(this.model.resolve(at.file, value)).every(
      (one) =>
        one.kind === 'function' || one.kind === 'class' || one.kind === 'namespace' || (one.kind === 'value' && one.value.kind !== 'text'),
    );
    return isConstant ? NONE : only(fieldLeak(this.text(value, at.file), data, at.path));
  }

  private payload(value: Value, at: At): PersonalLeak {
    return { what: this.text(value, at.file), kind: 'payload', data: '', fields: [], certainty: 'likely', path: at.path };
  }

  private passedMember(value: Value, at: At): PersonalSources {
    const resolved = this.model.resolve(at.file, value);
    if (resolved.kind !== 'param') return NONE;
    const { file, fn, index } = resolved;
    return { leaks: [], params: [{ file, fn, index, members: resolved.path, path: at.path, form: at.form }] };
  }

  /** What a function in the cloud is handed for each request. */
  private isHttpEvent(value: Value, file: string): boolean {
    const binding = value.kind === 'binding' ? this.model.script(file)?.bindings[value.binding] : undefined;
    const param = binding?.kind === 'param' ? binding.value : value;
    if (param.kind !== 'param' || param.index !== 0 || nameOf(param, this.model, file) !== 'event') return false;
    const { entries, chain } = this.model.graph.reach(file, param.fn);
    // The chain ends with the function itself.
    return chain.length <= 1 && entries.some(({ kind }) => kind === 'route');
  }

  private param(value: Extract<Value, { kind: 'param' }>, at: At): PersonalSources {
    const { fn, index } = value;
    if (at.form === 'value' && this.isHttpEvent(value, at.file)) return only(this.payload(value, at));
    const param = this.model.functionRecord(at.file, fn)?.params[index];
    if (
      param &&
      at.form === 'value' &&
      isInputParam(this.model, at.file, param.decorators) &&
      !isPlainType(param.type) &&
      !isText(param.type)
    )
      return only({ what: param.name, kind: 'payload', data: '', fields: [], certainty: 'likely', path: at.path });
    return { leaks: [], params: [{ file: at.file, fn, index, members: [], path: at.path, form: at.form }] };
  }

  private call(index: number, at: At): PersonalSources {
    const site = this.model.resolver.site(at.file, index);
    if (!site) return NONE;
    const name = nameOf(site.call.callee, this.model, at.file);
    // The result of `split('@')` is shown in part.
    if (isSanitizer(name) || /^(?:split|slice|substr|substring|replace|replaceAll|charAt|indexOf|map|filter)$/.test(name)) return NONE;
    const fields = at.form === 'text' ? [] : personalFields(this.model, this.model.resolve(at.file, { kind: 'call', call: index }));
    if (fields.length > 0) return only(entityLeak(`${name}()`, fields, at.path));
    return join(alternatives(this.model.callee(site)).map((callee) => this.calleeGives(callee, site, at)));
  }

  private calleeGives(callee: Resolved, site: CallSite, at: At): PersonalSources {
    if (callee.kind === 'function') return this.returned(callee, site, at);
    const { values, isText: turnsIntoText } = valuesKept(callee, site);
    return this.all(values, turnsIntoText ? { ...at, path: undefined, form: 'value' } : at);
  }

  private returned(callee: Extract<Resolved, { kind: 'function' }>, site: CallSite, at: At): PersonalSources {
    const record = this.model.functionRecord(callee.file, callee.fn);
    if (!record || record.generator) return NONE;
    const inner = this.all(record.returns, { ...at, file: callee.file, depth: at.depth + 2 });
    const own = inner.params.filter(({ file, fn }) => file === callee.file && fn === callee.fn);
    const through = own.map(({ index, members, path, form }) => {
      const argument = site.call.args[index];
      return argument ? this.visit(membersOf(argument, members), { ...at, path, form }) : NONE;
    });
    return join([{ leaks: inner.leaks, params: [] }, ...through]);
  }

  private text(value: Value, file: string): string {
    return expressionText(this.model.script(file), value);
  }
}

function isText(type: TypeName | undefined): boolean {
  return type !== undefined && /^(?:string|String)$/.test(type.name);
}
