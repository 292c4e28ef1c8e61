import type { BindingRecord, FunctionRecord, TypeName, Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import {
  holdsTexts,
  isErrorName,
  isRequestName,
  isSanitizer,
  isSecretHeader,
  KEEPERS,
  RANDOM_MAKERS,
  secretGiven,
  secretNamed,
  TOKEN_MAKERS,
  type NamedSecret,
} from './knowledge/secret-sources.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';

/** A secret among what a call is given. */
export interface Leak {
  /** As a reader knows it: `req.headers.authorization`, `password`. */
  readonly what: string;
  /** `client-request`: what an HTTP client sends, with the headers that it authenticates by. `address`: a connection string. */
  readonly kind: 'environment' | 'headers' | 'credential' | 'address' | 'client-request';
  /** `likely`: of a name that mostly means a secret; `possible`: of a name that means other things as often. */
  readonly certainty: 'certain' | 'likely' | 'possible';
  /** Keys that lead to it in the object that is given; undefined where it is part of a text. */
  readonly path?: readonly string[] | undefined;
}

/** A parameter of the function around, whose arguments decide what is given. */
export interface PassedParam {
  readonly file: string;
  readonly fn: number;
  readonly index: number;
  /** Members read from it. */
  readonly members: readonly string[];
  readonly path?: readonly string[] | undefined;
}

export interface Sources {
  readonly leaks: readonly Leak[];
  readonly params: readonly PassedParam[];
}

interface At {
  readonly file: string;
  readonly path: readonly string[] | undefined;
  readonly depth: number;
}

const NONE: Sources = { leaks: [], params: [] };
/** Steps followed from a call back to where its arguments come from; it bounds the recursion as well. */
const DEEPEST = 14;
/** Names of classes and functions that let people in: what they call a token is one. */
const GUARDS_ACCESS = /api_?token|auth|session|password|credential|login|jwt|access_?token|refresh_?token|secret/i;
/** Values looked at for one argument. */
const MOST_VALUES = 400;

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
        return this.text(value.parts, { ...deeper, path: undefined });
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
  private text(parts: readonly (string | Value)[], at: At): Sources {
    const read = parts.filter((part, index): part is Value => {
      if (typeof part === 'string') return false;
      const next = parts[index + 1];
      const isMissing =
        typeof next === 'string' &&
        /^["'`]?\s*(?:is |was )?(?:not (?:found|set|defined|configured|present)|missing|required|undefined|unset|empty)/i.test(next);
      return !isMissing || !/(?:key|secret|name)$/i.test(nameOf(part, this.model, at.file));
    });
    return this.all(read, at);
  }

  private all(values: readonly Value[], at: At): Sources {
    return join(values.map((value) => this.visit(value, at)));
  }

  private entry(key: string, value: Value, at: At): Sources {
    const inside = { ...at, path: at.path && [...at.path, key] };
    const found = this.visit(value, inside);
    const named = key === '' ? undefined : secretNamed(key);
    if (!named || found.leaks.length > 0 || !this.isOpen(at.file, value)) return found;
    return { ...found, leaks: [this.named(named, key, inside)] };
  }

  /** Whether a value may hold a secret although nothing is seen in it: a constant, a comparison and the result of a sanitiser cannot. */
  private isOpen(file: string, value: Value): boolean {
    switch (value.kind) {
      case 'binding': {
        const binding = this.model.script(file)?.bindings[value.binding];
        if (binding?.kind === 'variable')
          return binding.values.length === 0 || binding.values.some((one) => one.kind !== 'binding' && this.isOpen(file, one));
        return binding?.kind === 'param' ? !isPlainType(binding.type) : false;
      }
      case 'member':
        return (
          !/^(?:length|size|id|type|name|exp|iat|jti|sub|kid|expires\w*)$/i.test(value.name) &&
          !holdsTexts(nameOf(value.of, this.model, file))
        );
      case 'call': {
        const callee = this.model.script(file)?.calls[value.call]?.callee;
        return callee !== undefined && !isSanitizer(nameOf(callee, this.model, file)) && nameOf(callee, this.model, file) !== 'Boolean';
      }
      case 'await':
        return this.isOpen(file, value.of);
      case 'either':
        return value.values.some((one) => this.isOpen(file, one));
      case 'param':
        return true;
      default:
        return false;
    }
  }

  private named(named: NamedSecret, what: string, at: At, evidence = false): Leak {
    if (named === 'address') return { what, kind: 'address', certainty: 'likely', path: at.path };
    return { what, kind: 'credential', certainty: named === 'certain' || evidence ? 'certain' : 'possible', path: at.path };
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
    if (values.length > 0 && !values.some((value) => this.isOpen(at.file, value) || this.visit(value, at).leaks.length > 0)) return NONE;
    const origins = join(
      binding.kind === 'param' && binding.value.kind !== 'param'
        ? [this.visit(binding.value, at)]
        : values.map((value) => this.visit(value, at)),
    );
    const symbol = this.model.functionRecord(at.file, binding.fn)?.symbol ?? '';
    const proven = origins.leaks.some(({ certainty }) => certainty === 'certain') || values.some((value) => this.isMade(at.file, value));
    const leak = this.named(named, binding.name, at, proven || (isText(binding.type) && GUARDS_ACCESS.test(symbol)));
    return { leaks: [leak.certainty === 'possible' && isText(binding.type) ? { ...leak, certainty: 'likely' } : leak], params: [] };
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
    const leak = this.knownMember(value, at);
    if (leak) return { leaks: [leak], params: [] };
    const named = secretNamed(name);
    if (named) return this.namedMember(value, named, at);
    return join([this.imported(value, at), this.passedMember(value, at)]);
  }

  /** What the platform and its libraries keep secrets in. */
  private knownMember(value: Extract<Value, { kind: 'member' }>, at: At): Leak | undefined {
    const { of, name } = value;
    const what = expressionText(this.model.script(at.file), value);
    const { path } = at;
    if (isEnvironment(value)) return { what, kind: 'environment', certainty: 'certain', path };
    const owner = nameOf(of, this.model, at.file);
    if ((name === 'headers' || name === 'rawHeaders' || name === 'cookies' || name === 'signedCookies') && isRequestName(owner))
      return { what, kind: 'headers', certainty: 'certain', path };
    if (owner === 'headers' && isSecretHeader(name)) return { what, kind: 'credential', certainty: 'certain', path };
    const isThrown =
      isErrorName(owner) || (owner === 'response' && of.kind === 'member' && isErrorName(nameOf(of.of, this.model, at.file)));
    return (name === 'config' || name === 'request') && isThrown ? { what, kind: 'client-request', certainty: 'likely', path } : undefined;
  }

  private namedMember(value: Extract<Value, { kind: 'member' }>, named: NamedSecret, at: At): Sources {
    const { of } = value;
    const isVariable = isEnvironment(of);
    const owner = nameOf(of, this.model, at.file);
    if (!isVariable && (holdsTexts(owner) || isKnownHarmless(this.model.resolve(at.file, value)))) return NONE;
    const isSent = /^(?:body|query|params|cookies|headers|payload|input)$/.test(owner);
    return { leaks: [this.named(named, expressionText(this.model.script(at.file), value), at, isVariable || isSent)], params: [] };
  }

  private passedMember(value: Value, at: At): Sources {
    const resolved = this.model.resolve(at.file, value);
    if (resolved.kind !== 'param') return NONE;
    const { file, fn, index } = resolved;
    return { leaks: [], params: [{ file, fn, index, members: resolved.path, path: at.path }] };
  }

  private param({ fn, index }: { readonly fn: number; readonly index: number }, at: At): Sources {
    const record = this.model.functionRecord(at.file, fn);
    if (record && isRequestParam(record, index))
      return {
        leaks: [{ what: record.params[index]?.name ?? 'request', kind: 'headers', certainty: 'likely', path: at.path }],
        params: [],
      };
    const site = record?.passedTo && this.model.resolver.site(at.file, record.passedTo.call);
    const isInterceptor =
      site &&
      index === 0 &&
      this.model.externals(site).some((one) => one.package === 'axios' && /interceptors\.(?:request|response)\.use$/.test(one.path));
    if (isInterceptor && record.passedTo?.arg === 0)
      return {
        leaks: [{ what: record.params[index]?.name ?? 'request', kind: 'client-request', certainty: 'likely', path: at.path }],
        params: [],
      };
    return { leaks: [], params: [{ file: at.file, fn, index, members: [], path: at.path }] };
  }

  private call(index: number, at: At): Sources {
    const site = this.model.resolver.site(at.file, index);
    if (!site) return NONE;
    const { call } = site;
    const name = nameOf(call.callee, this.model, at.file);
    if (isSanitizer(name)) return NONE;
    const read = this.readByCall(site, name, at);
    if (read) return { leaks: [read], params: [] };
    const callees = alternatives(this.model.callee(site));
    const inner = join(callees.map((callee) => this.calleeGives(callee, site, at)));
    if (inner.leaks.length > 0 || callees.some(({ kind }) => kind === 'function' || kind === 'global')) return inner;
    const given = secretGiven(name);
    return given ? { ...inner, leaks: [this.named(given, `${name}()`, at)] } : inner;
  }

  /** Readers of headers and of settings: `req.get('authorization')`, `config.get('JWT_SECRET')`. */
  private readByCall({ call }: CallSite, name: string, at: At): Leak | undefined {
    const [first] = call.args;
    const text = first?.kind === 'literal' && typeof first.value === 'string' ? first.value : '';
    if (text === '' || !/^(?:get|header|getOrThrow|getHeader|getCookie|cookie|env|getEnv|require|required|param|query)$/.test(name))
      return undefined;
    const what = `${name}('${text}')`;
    if (isSecretHeader(text)) return { what, kind: 'credential', certainty: 'certain', path: at.path };
    const named = /^[\w.:-]+$/.test(text) ? secretNamed(text) : undefined;
    return named ? this.named(named, what, at) : undefined;
  }

  private calleeGives(callee: Resolved, site: CallSite, at: At): Sources {
    const { call } = site;
    const inText = { ...at, path: undefined };
    if (callee.kind === 'function') return this.returned(callee, site, at);
    if (callee.kind === 'external') {
      if (TOKEN_MAKERS.find(callee))
        return {
          leaks: [{ what: `${nameOf(call.callee, this.model, at.file)}()`, kind: 'credential', certainty: 'certain', path: at.path }],
          params: [],
        };
      if (KEEPERS.find(callee)) return this.all(call.args, inText);
      // A schema that reads the environment gives the environment.
      return call.args.some(isEnvironment) &&
        /(?:parse|cleanEnv|validate\w*|from|load|create\w*)$/i.test(nameOf(call.callee, this.model, at.file))
        ? { leaks: [{ what: 'process.env', kind: 'environment', certainty: 'certain', path: at.path }], params: [] }
        : this.onReceiver(site, at);
    }
    if (callee.kind === 'global') return this.globalGives(callee.path, site, at);
    return this.onReceiver(site, at);
  }

  private globalGives(path: string, site: CallSite, at: At): Sources {
    const { call } = site;
    // A replacer chooses what is written.
    if (path === 'JSON.stringify')
      return call.args[1] && call.args[1].kind !== 'literal' ? NONE : this.all(call.args.slice(0, 1), { ...at, path: undefined });
    const keeps =
      /^(?:String|Object\.(?:values|entries|assign|fromEntries|freeze)|Array\.(?:from|of)|structuredClone|Buffer\.from|encodeURI(?:Component)?|decodeURI(?:Component)?|JSON\.parse|Promise\.(?:all|resolve))$/.test(
        path,
      );
    return keeps ? this.all(call.args, at) : this.onReceiver(site, at);
  }

  /** Methods of texts and lists that leave what they are called on readable. A stretch that is cut out of a token is no token. */
  private onReceiver({ call }: CallSite, at: At): Sources {
    const { callee } = call;
    if (callee.kind !== 'member') return NONE;
    if (
      /^(?:toString|trim|trimEnd|trimStart|toLowerCase|toUpperCase|valueOf|toJSON|split|join|concat|normalize|padEnd|padStart|flat|entries|toObject)$/.test(
        callee.name,
      )
    )
      return this.all([callee.of, ...(callee.name === 'concat' ? call.args : [])], at);
    const [from, to] = call.args;
    const cutsScheme =
      /^(?:slice|substring|substr)$/.test(callee.name) &&
      to === undefined &&
      from?.kind === 'literal' &&
      typeof from.value === 'number' &&
      from.value > 0 &&
      from.value < 10;
    return cutsScheme ? this.visit(callee.of, at) : NONE;
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

/** A value with members read from it. */
export function membersOf(value: Value, members: readonly string[]): Value {
  return members.reduce<Value>((of, name) => ({ kind: 'member', of, name }), value);
}

function join(all: readonly Sources[]): Sources {
  if (all.length === 1) return all[0] ?? NONE;
  const leaks = all.flatMap((one) => one.leaks);
  const params = all.flatMap((one) => one.params);
  return leaks.length + params.length === 0 ? NONE : { leaks, params };
}

/** `process.env` as a whole. */
function isEnvironment(value: Value): boolean {
  return value.kind === 'member' && value.name === 'env' && value.of.kind === 'global' && value.of.name === 'process';
}

/** The last name of an expression: of a member, a variable, a parameter, or what a call calls. */
export function nameOf(value: Value, model: CodeModel, file: string): string {
  switch (value.kind) {
    case 'member':
      return value.name;
    case 'global':
      return value.name;
    case 'binding':
      return model.script(file)?.bindings[value.binding]?.name ?? '';
    case 'param':
      return model.functionRecord(file, value.fn)?.params[value.index]?.name ?? '';
    case 'await':
      return nameOf(value.of, model, file);
    default:
      return '';
  }
}

function isPlainType(type: TypeName | undefined): boolean {
  return type !== undefined && /^(?:boolean|number|bigint|Date|RegExp|Function|symbol|void|never)$/.test(type.name);
}

function isText(type: TypeName | undefined): boolean {
  return type !== undefined && (type.name === 'string' || type.name === 'String');
}

function isKnownHarmless(resolved: Resolved): boolean {
  return alternatives(resolved).every(
    (one) =>
      one.kind === 'function' ||
      one.kind === 'class' ||
      one.kind === 'namespace' ||
      (one.kind === 'value' && one.value.kind !== 'object' && one.value.kind !== 'text'),
  );
}

// Handlers of Express and its like take the response next to the request; the loggers of Fastify write no headers of a request.
function isRequestParam({ params }: FunctionRecord, index: number): boolean {
  const next = params[index + 1]?.name ?? '';
  return /^_?req(?:uest)?$/.test(params[index]?.name ?? '') && /^_?res(?:p|ponse)?$/.test(next);
}
