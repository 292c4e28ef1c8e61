import type { BindingRecord, Value } from '../summaries/script-summary.ts';
import { leakOfCall, leakOfMember, leakOfNamedMember, leakOfParam, leakOfResult } from './held-secrets.ts';
import { RANDOM_MAKERS, secretGiven, secretNamed, TOKEN_MAKERS, type NamedSecret } from './knowledge/secret-sources.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import { isOpen, isPlainType, isTextType } from './log-open-values.ts';
import type { Position, Vocabulary } from './log-vocabulary.ts';
import { fieldsOfType } from './record-fields.ts';
import { leakNamed, type SecretLeak } from './secret-leaks.ts';
import { nameOf } from './value-names.ts';

type Known = readonly SecretLeak[] | undefined;

/** Names of classes and functions that let people in: what they call a token is one. */
const GUARDS_ACCESS = /api_?token|auth(?!or(?!i))|session|password|credential|login|jwt|access_?token|refresh_?token|secret/i;
/** What follows a name in a message about something that is not there. */
const MISSING = /^["'`]?\s*(?:is |was )?(?:not (?:found|set|defined|configured|present)|missing|required|undefined|unset|empty)/i;

/** Secrets: what the platform and its libraries keep them in, and what goes by their names. */
export class SecretVocabulary implements Vocabulary<SecretLeak> {
  private readonly model: CodeModel;

  constructor(model: CodeModel) {
    this.model = model;
  }

  isWhole({ kind, fields = [] }: SecretLeak): boolean {
    return (kind !== 'credential' && kind !== 'address') || fields.length > 0;
  }

  // "Secret ${key} not found" names the secret that is looked for.
  isShown(part: Value, next: string | Value | undefined, file: string): boolean {
    const isMissing = typeof next === 'string' && MISSING.test(next);
    return !isMissing || !/(?:key|secret|name)$/i.test(nameOf(part, this.model, file));
  }

  entry(key: string, value: Value, { file, path }: Position): Known {
    const named = secretNamed(key);
    return named && isOpen(this.model, file, value) ? [leakNamed(named, key, path)] : undefined;
  }

  binding(_: Value, record: BindingRecord, at: Position, leaksIn: (value: Value) => readonly SecretLeak[]): Known {
    if (record.kind !== 'variable' && record.kind !== 'param') return undefined;
    const named = secretNamed(record.name);
    if (named) return this.namedBinding(record, named, at, leaksIn);
    const leak =
      at.form === 'value' && record.type ? this.record(record.name, fieldsOfType(this.model, at.file, record.type), at) : undefined;
    return leak && [leak];
  }

  /** A record among whose fields is one that is surely a secret. */
  private record(name: string, fields: readonly string[], { path }: Position): SecretLeak | undefined {
    const secrets = fields.filter((field) => secretNamed(field) === 'certain');
    return secrets.length > 0 ? { what: name, kind: 'credential', fields: secrets, certainty: 'likely', path } : undefined;
  }

  private namedBinding(
    record: Extract<BindingRecord, { kind: 'variable' | 'param' }>,
    named: NamedSecret,
    { file, path }: Position,
    leaksIn: (value: Value) => readonly SecretLeak[],
  ): readonly SecretLeak[] {
    const { name, type, fn } = record;
    if (isPlainType(type) || (named === 'ambiguous' && type && !isTextType(type))) return [];
    const values = record.kind === 'variable' ? record.values : [];
    if (values.length > 0 && !values.some((value) => isOpen(this.model, file, value) || leaksIn(value).length > 0)) return [];
    const origins = record.kind === 'variable' ? values : record.value.kind === 'param' ? [] : [record.value];
    const isProven =
      origins.some((value) => leaksIn(value).some(({ certainty }) => certainty === 'certain')) ||
      values.some((value) => this.isMade(file, value));
    const symbol = this.model.functionRecord(file, fn)?.symbol ?? '';
    const leak = leakNamed(named, name, path, isProven || (isTextType(type) && GUARDS_ACCESS.test(symbol)));
    return [leak.certainty === 'possible' && isTextType(type) ? { ...leak, certainty: 'likely' } : leak];
  }

  /** Whether a value is a token that the program makes: signed, or of random bytes. */
  private isMade(file: string, value: Value): boolean {
    const inner = value.kind === 'await' ? value.of : value;
    const site = inner.kind === 'call' ? this.model.resolver.site(file, inner.call) : undefined;
    return (
      site !== undefined &&
      this.model.externals(site).some((one) => TOKEN_MAKERS.find(one) !== undefined || RANDOM_MAKERS.find(one) !== undefined)
    );
  }

  member(value: Extract<Value, { kind: 'member' }>, at: Position): Known {
    const leak = leakOfMember(this.model, value, at);
    if (leak) return [leak];
    const named = secretNamed(value.name);
    return named && listed(leakOfNamedMember(this.model, value, named, at));
  }

  param(value: Extract<Value, { kind: 'param' }>, at: Position): Known {
    const leak = leakOfParam(this.model, value, at);
    return leak && [leak];
  }

  call(site: CallSite, name: string, { path }: Position): Known {
    const leak = leakOfCall(this.model, site, name, path);
    return leak && [leak];
  }

  result(callee: Extract<Resolved, { kind: 'external' }>, site: CallSite, at: Position): Known {
    const leak = leakOfResult(this.model, callee, site, at);
    return leak && [leak];
  }

  named(name: string, { path }: Position): Known {
    const given = secretGiven(name);
    return given && [leakNamed(given, `${name}()`, path)];
  }
}

function listed(leak: SecretLeak | undefined): readonly SecretLeak[] {
  return leak ? [leak] : [];
}
