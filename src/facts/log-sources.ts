import type { BindingRecord, TypeName, Value } from '../summaries/script-summary.ts';
import { isSanitizer, RANDOM_MAKERS, secretGiven, secretNamed, TOKEN_MAKERS, type NamedSecret } from './knowledge/secret-sources.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import { leakOfCall, leakOfMember, leakOfNamedMember, leakOfParam, leakOfResult } from './log-held-secrets.ts';
import { valuesKept } from './log-kept-values.ts';
import { join, leakNamed, NONE, type Leak, type Sources } from './log-leaks.ts';
import { isOpen, isPlainType } from './log-open-values.ts';
import { membersOf, nameOf } from './value-names.ts';

interface At {
  readonly file: string;
  readonly path: readonly string[] | undefined;
  readonly depth: number;
}

/** Steps followed from a call back to where its arguments come from; it bounds the recursion as well. */
const DEEPEST = 14;

/** Names of classes and functions that let people in: what they call a token is one. */
const GUARDS_ACCESS = /api_?token|auth|session|password|credential|login|jwt|access_?token|refresh_?token|secret/i;

/** Values looked at for one argument. */
const MOST_VALUES = 400;
/** What follows a name in a message about something that is not there. */
const MISSING = /^["'`]?\s*(?:is |was )?(?:not (?:found|set|defined|configured|present)|missing|required|undefined|unset|empty)/i;

/** Finds the secrets, and the parameters, that may be read from a value. */
export class SourceSearch {
  private readonly model: CodeModel;
  private left = MOST_VALUES;

  constructor(model: CodeModel) {
    this.model = model;
  }

  /** @param path keys under which the value stands in the object that is given; undefined inside of a text */
  find(file: string, value: Value, path: readonly string[] | undefined): Sources {
    this.left = MOST_VALUES;
    return this.visit(value, { file, path, depth: 0 });
  }

  private visit(value: Value, at: At): Sources {
    if (at.depth > DEEPEST || this.left-- <= 0) return NONE;
    const deeper = { ...at, depth: at.depth + 1 };
    switch (value.kind) {
      case 'text':
        return this.all(this.read(value.parts, at.file), { ...deeper, path: undefined });
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
        return value.operator === '+' || value.operator === '+=' ? this.all(value.operands, { ...deeper, path: undefined }) : NONE;
      case 'element':
        // The first part of what was split is a scheme or a user.
        return value.of.kind === 'call' && !(value.index.kind === 'literal' && value.index.value === 0)
          ? this.visit(value.of, deeper)
          : NONE;
      case 'binding':
        return this.binding(value.binding, deeper);
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

  // "Secret ${key} not found" names the secret that is looked for.
  private read(parts: readonly (string | Value)[], file: string): readonly Value[] {
    return parts.filter((part, index): part is Value => {
      if (typeof part === 'string') return false;
      const next = parts[index + 1];
      const isMissing = typeof next === 'string' && MISSING.test(next);
      return !isMissing || !/(?:key|secret|name)$/i.test(nameOf(part, this.model, file));
    });
  }

  private all(values: readonly Value[], at: At): Sources {
    return join(values.map((value) => this.visit(value, at)));
  }

  private entry(key: string, value: Value, at: At): Sources {
    const inside = { ...at, path: at.path && [...at.path, key] };
    const found = this.visit(value, inside);
    const named = key === '' ? undefined : secretNamed(key);
    if (!named || found.leaks.length > 0 || !isOpen(this.model, at.file, value)) return found;
    return { ...found, leaks: [leakNamed(named, key, inside.path)] };
  }

  private binding(index: number, at: At): Sources {
    const binding = this.model.script(at.file)?.bindings[index];
    if (!binding) return NONE;
    const named = secretNamed(binding.name);
    if (named && (binding.kind === 'variable' || binding.kind === 'param')) return this.namedBinding(binding, named, at);
    switch (binding.kind) {
      case 'variable':
        return this.all(binding.values, at);
      case 'param':
        return this.visit(binding.value, at);
      case 'import':
        return this.imported({ kind: 'binding', binding: index }, at);
      default:
        return NONE;
    }
  }

  private namedBinding(binding: BindingRecord, named: NamedSecret, at: At): Sources {
    if (isPlainType(binding.type) || (named === 'ambiguous' && binding.type && !isText(binding.type))) return NONE;
    const values = binding.kind === 'variable' ? binding.values : [];
    if (values.length > 0 && !values.some((value) => isOpen(this.model, at.file, value) || this.visit(value, at).leaks.length > 0))
      return NONE;
    const origins = join(
      binding.kind === 'param' && binding.value.kind !== 'param'
        ? [this.visit(binding.value, at)]
        : values.map((value) => this.visit(value, at)),
    );
    const symbol = this.model.functionRecord(at.file, binding.fn)?.symbol ?? '';
    const proven = origins.leaks.some(({ certainty }) => certainty === 'certain') || values.some((value) => this.isMade(at.file, value));
    const leak = leakNamed(named, binding.name, at.path, proven || (isText(binding.type) && GUARDS_ACCESS.test(symbol)));
    return onlyOf(leak.certainty === 'possible' && isText(binding.type) ? { ...leak, certainty: 'likely' } : leak);
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

  private imported(value: Value, at: At): Sources {
    return join(
      alternatives(this.model.resolve(at.file, value)).map((one) =>
        one.kind === 'value' && one.value !== value && (one.value.kind === 'object' || one.value.kind === 'text')
          ? this.visit(one.value, { ...at, file: one.file })
          : NONE,
      ),
    );
  }

  private member(value: Extract<Value, { kind: 'member' }>, at: At): Sources {
    const { of, name } = value;
    const entry = of.kind === 'object' ? of.entries.find((one) => 'key' in one && one.key === name) : undefined;
    if (entry && 'key' in entry) return this.visit(entry.value, at);
    const leak = leakOfMember(this.model, value, at);
    if (leak) return onlyOf(leak);
    const named = secretNamed(name);
    if (named) return onlyOf(leakOfNamedMember(this.model, value, named, at));
    return join([this.imported(value, at), this.passedMember(value, at)]);
  }

  private passedMember(value: Value, at: At): Sources {
    const resolved = this.model.resolve(at.file, value);
    if (resolved.kind !== 'param') return NONE;
    const { file, fn, index } = resolved;
    return { leaks: [], params: [{ file, fn, index, members: resolved.path, path: at.path }] };
  }

  private param({ fn, index }: { readonly fn: number; readonly index: number }, at: At): Sources {
    const leak = leakOfParam(this.model, { fn, index }, at);
    return leak ? onlyOf(leak) : { leaks: [], params: [{ file: at.file, fn, index, members: [], path: at.path }] };
  }

  private call(index: number, at: At): Sources {
    const site = this.model.resolver.site(at.file, index);
    if (!site) return NONE;
    const { call } = site;
    const name = nameOf(call.callee, this.model, at.file);
    if (isSanitizer(name)) return NONE;
    const read = leakOfCall(site, name, at.path);
    if (read) return onlyOf(read);
    const callees = alternatives(this.model.callee(site));
    const inner = join(callees.map((callee) => this.calleeGives(callee, site, at)));
    if (inner.leaks.length > 0 || callees.some(({ kind }) => kind === 'function' || kind === 'global')) return inner;
    const given = secretGiven(name);
    return given ? { ...inner, leaks: [leakNamed(given, `${name}()`, at.path)] } : inner;
  }

  private calleeGives(callee: Resolved, site: CallSite, at: At): Sources {
    if (callee.kind === 'function') return this.returned(callee, site, at);
    const leak = callee.kind === 'external' ? leakOfResult(this.model, callee, site, at) : undefined;
    if (leak) return onlyOf(leak);
    const { values, isText } = valuesKept(callee, site);
    return this.all(values, isText ? { ...at, path: undefined } : at);
  }

  private returned(callee: Extract<Resolved, { kind: 'function' }>, site: CallSite, at: At): Sources {
    const record = this.model.functionRecord(callee.file, callee.fn);
    if (!record || record.generator) return NONE;
    const inner = this.all(record.returns, { file: callee.file, path: at.path, depth: at.depth + 2 });
    const own = inner.params.filter(({ file, fn }) => file === callee.file && fn === callee.fn);
    const through = own.map(({ index, members, path }) => {
      const argument = site.call.args[index];
      return argument ? this.visit(membersOf(argument, members), { ...at, path }) : NONE;
    });
    return join([{ leaks: inner.leaks, params: [] }, ...through]);
  }
}

function onlyOf(leak: Leak | undefined): Sources {
  return leak ? { leaks: [leak], params: [] } : NONE;
}

function isText(type: TypeName | undefined): boolean {
  return type !== undefined && (type.name === 'string' || type.name === 'String');
}
