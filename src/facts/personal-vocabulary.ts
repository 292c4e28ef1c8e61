import type { BindingRecord, Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { holdsSettings, isPersonName, personalNamed, type PersonalData } from './knowledge/personal-data.ts';
import { holdsTexts, isRequestName, isSanitizer } from './knowledge/secret-sources.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import { isOpen, isPlainType, isTextType } from './log-open-values.ts';
import type { Position, Vocabulary } from './log-vocabulary.ts';
import { entityLeak, fieldLeak, recordLeak, type PersonalLeak } from './personal-leaks.ts';
import { personColumns } from './personal-queries.ts';
import { isInputParam, personalFields, personalFieldsOfType, personalFieldsReturned } from './personal-shapes.ts';
import { isOfEnvironment, nameOf } from './value-names.ts';

type Member = Extract<Value, { kind: 'member' }>;
type Known = readonly PersonalLeak[] | undefined;

/** Names of requests whose `body` is what a client sent; that of a context is what it gets. */
const REQUEST = /^_?(?:req|request|originalRequest|httpRequest|expressRequest)$/;
/** Methods of texts and lists whose result shows a part of it, or something made of it: `email.split('@')`. */
const CUTTING = /^(?:split|slice|substr|substring|replace|replaceAll|charAt|indexOf|map|filter)$/;

/** Data about persons: what goes by their names, records that hold them, and what clients send. */
export class PersonalVocabulary implements Vocabulary<PersonalLeak> {
  private readonly model: CodeModel;

  constructor(model: CodeModel) {
    this.model = model;
  }

  isShown(): boolean {
    return true;
  }

  isWhole({ kind }: PersonalLeak): boolean {
    return kind !== 'field';
  }

  entry(key: string, value: Value, { file, path }: Position): Known {
    if (isSanitizer(key)) return [];
    const data = personalNamed(key);
    return data && !data.ambiguous && this.isDatum(value, file) ? [fieldLeak(key, data, path)] : undefined;
  }

  // What has no name of its own, or is asked of something by a call, takes its meaning from the key.
  private isDatum(value: Value, file: string): boolean {
    return isOpen(this.model, file, value) && !this.isSetting(value, file);
  }

  private isSetting(value: Value, file: string): boolean {
    return value.kind === 'member' && holdsSettings(nameOf(value.of, this.model, file));
  }

  binding(value: Extract<Value, { kind: 'binding' }>, record: BindingRecord, at: Position): Known {
    if (record.kind !== 'variable' && record.kind !== 'param') return undefined;
    const data = personalNamed(record.name);
    if (data) return this.namedBinding(record, data, at);
    const whole = this.record(record, value, at);
    return whole && [whole];
  }

  private namedBinding(record: BindingRecord, data: PersonalData, { file, path }: Position): readonly PersonalLeak[] {
    if (data.ambiguous || isPlainType(record.type) || (record.type && !isTextType(record.type))) return [];
    const values = record.kind === 'variable' ? record.values : [];
    return values.length > 0 && !values.some((one) => this.isDatum(one, file)) ? [] : [fieldLeak(record.name, data, path)];
  }

  /** A variable that holds a record about a person. */
  private record(record: BindingRecord, value: Value, { file, path, form }: Position): PersonalLeak | undefined {
    if (form === 'text') return undefined;
    const { name, type } = record;
    const fields = type ? personalFieldsOfType(this.model, file, type) : personalFields(this.model, this.model.resolve(file, value));
    if (fields.length > 0) return entityLeak(name, fields, path);
    const values = record.kind === 'variable' ? record.values : [];
    const [given] = type ? [] : values.map((one) => personalFieldsReturned(this.model, file, one)).filter((found) => found.length > 0);
    if (given) return entityLeak(name, given, path);
    if (type !== undefined || !values.every((one) => one.kind === 'await' || one.kind === 'call')) return undefined;
    const columns = values.map((one) => personColumns(this.model, file, one)).find((found) => found !== undefined);
    if (columns) return columns.length > 0 ? entityLeak(name, columns, path) : recordLeak(name, path, 'likely');
    return isPersonName(name) ? recordLeak(name, path, 'possible') : undefined;
  }

  member(value: Member, at: Position): Known {
    const { of, name } = value;
    const { file, path, form } = at;
    const owner = nameOf(of, this.model, file);
    const data = personalNamed(name);
    if (data) return this.namedMember(value, data, owner, at);
    if (name === 'body' && REQUEST.test(owner)) return form === 'text' ? [] : [payload(this.text(value, file), path)];
    // The body of such an event is a text.
    if (name === 'body' && this.isHttpEvent(of, file)) return [payload(this.text(value, file), path)];
    if (form === 'text') return undefined;
    const fields = personalFields(this.model, this.model.resolve(file, value));
    if (fields.length > 0) return [entityLeak(this.text(value, file), fields, path)];
    return isRequestName(owner) && isPersonName(name) ? [recordLeak(this.text(value, file), path, 'possible')] : undefined;
  }

  private namedMember(value: Member, data: PersonalData, owner: string, { file, path }: Position): readonly PersonalLeak[] {
    if (holdsTexts(owner) && owner !== 'dto') return [];
    if (holdsSettings(owner) || isOfEnvironment(value)) return [];
    if (data.ambiguous && !isPersonName(owner) && owner !== 'body') return [];
    const isConstant = alternatives(this.model.resolve(file, value)).every(
      (one) =>
        one.kind === 'function' || one.kind === 'class' || one.kind === 'namespace' || (one.kind === 'value' && one.value.kind !== 'text'),
    );
    return isConstant ? [] : [fieldLeak(this.text(value, file), data, path)];
  }

  /** What a function in the cloud is handed for each request. */
  private isHttpEvent(value: Value, file: string): boolean {
    const binding = value.kind === 'binding' ? this.model.script(file)?.bindings[value.binding] : undefined;
    const param = binding?.kind === 'param' ? binding.value : value;
    if (param.kind !== 'param' || param.index !== 0 || nameOf(param, this.model, file) !== 'event') return false;
    return this.model.graph.entriesOf(file, param.fn).some(({ kind }) => kind === 'route');
  }

  param(value: Extract<Value, { kind: 'param' }>, { file, path, form }: Position): Known {
    if (form === 'text') return undefined;
    if (this.isHttpEvent(value, file)) return [payload(this.text(value, file), path)];
    const param = this.model.functionRecord(file, value.fn)?.params[value.index];
    const isInput = param && isInputParam(this.model, file, param.decorators) && !isPlainType(param.type) && !isTextType(param.type);
    return isInput ? [payload(param.name, path)] : undefined;
  }

  call({ file, index }: CallSite, name: string, { path, form }: Position): Known {
    if (CUTTING.test(name)) return [];
    const fields = form === 'text' ? [] : personalFields(this.model, this.model.resolve(file, { kind: 'call', call: index }));
    return fields.length > 0 ? [entityLeak(`${name}()`, fields, path)] : undefined;
  }

  result(): undefined {
    return undefined;
  }

  named(): undefined {
    return undefined;
  }

  private text(value: Value, file: string): string {
    return expressionText(this.model.script(file), value);
  }
}

function payload(what: string, path: Position['path']): PersonalLeak {
  return { what, kind: 'payload', data: '', fields: [], certainty: 'likely', path };
}
