import type { CallRecord, ScriptSummary, Value } from '../../../summaries/script-summary.ts';
import {
  BINDING,
  INJECT_DECORATORS,
  INJECTION_PACKAGES,
  PROVIDER_KEYS,
  type Providing,
  REGISTERING,
  SERVICE_DECORATORS,
  TOKEN_KEYS,
  WRAPPERS,
} from '../../knowledge/injection.ts';
import { alternatives, siteKey, UNKNOWN, unite, type Resolved } from '../resolved.ts';

/** What is said to stand for a token. */
interface Provider {
  readonly file: string;
  readonly how: Providing;
  readonly value: Value;
}

/** What injection asks of resolution. */
interface Following {
  resolve(file: string, value: Value): Resolved;
  returnOf(file: string, fn: number): Resolved;
  /** Root folder of the package around a file. */
  packageOf(file: string): string;
}

/** Aliases of tokens are followed this far. */
const DEEPEST_ALIAS = 4;
/** `asClass(X).singleton().disposer(…)`. */
const MOST_OPTIONS = 6;

/** What the containers of a tree hand to those who ask for a token: a text, a symbol or a class. */
export class Injection {
  private readonly providers = new Map<string, Provider[]>();
  /** Functions and constructors that a container calls with its names. */
  private readonly built = new Set<string>();
  private readonly scripts: ReadonlyMap<string, ScriptSummary>;
  private readonly follow: Following;

  constructor(scripts: ReadonlyMap<string, ScriptSummary>, follow: Following) {
    this.scripts = scripts;
    this.follow = follow;
    for (const [file, script] of scripts) {
      if (script.references.some(({ module, typeOnly }) => !typeOnly && INJECTION_PACKAGES.has(module))) this.read(file, script);
    }
  }

  /** What decorators ask to be injected; nothing where they ask for no token, unknown where it is not decided what stands for it. */
  wanted(file: string, decorators: readonly Value[]): Resolved | undefined {
    for (const decorator of decorators) {
      const call = decorator.kind === 'call' ? this.scripts.get(file)?.calls[decorator.call] : undefined;
      const external = call && this.follow.resolve(file, call.callee);
      if (!call || external?.kind !== 'external' || !INJECT_DECORATORS.find(external)) continue;
      const [token] = call.args;
      return token && this.provided(file, this.follow.resolve(file, token));
    }
    return undefined;
  }

  /** What stands for a token in the package of a file, or anywhere where that package says nothing. */
  provided(file: string, token: Resolved): Resolved {
    return this.providedAt(file, token, 0);
  }

  /** What stands for a class whose instances are asked for; nothing where it stands for itself. */
  insteadOf(file: string, { file: owner, class: index }: Extract<Resolved, { kind: 'instance' }>): Resolved | undefined {
    if (!this.providers.has(`class ${owner}\0${index}`)) return undefined;
    const found = this.provided(file, { kind: 'class', file: owner, class: index });
    return found.kind === 'unknown' ? undefined : found;
  }

  /** What a function that a container calls is given under a name; nothing where no container calls it, or none has the name. */
  named(file: string, fn: number, name: string): Resolved | undefined {
    if (!this.built.has(`${file}\0${fn}`) || !this.providers.has(`text ${name}`)) return undefined;
    const found = this.provided(file, { kind: 'value', file, value: { kind: 'literal', value: name } });
    return found.kind === 'unknown' ? undefined : found;
  }

  private providedAt(file: string, token: Resolved, depth: number): Resolved {
    if (depth > DEEPEST_ALIAS) return UNKNOWN;
    const key = keyOf(token);
    const all = (key === undefined ? undefined : this.providers.get(key)) ?? [];
    const root = this.follow.packageOf(file);
    const near = all.filter((one) => this.follow.packageOf(one.file) === root);
    const found = (near.length > 0 ? near : all).map((one) => this.made(one, depth));
    if (found.length > 0) return unite(found);
    return token.kind === 'class' ? { ...token, kind: 'instance' } : UNKNOWN;
  }

  private made({ file, how, value }: Provider, depth: number): Resolved {
    const resolved = this.follow.resolve(file, value);
    if (how === 'value') return resolved;
    if (how === 'existing') return this.providedAt(file, resolved, depth + 1);
    return unite(
      alternatives(resolved).map((one) => {
        if (one.kind === 'class') return { ...one, kind: 'instance' };
        return how === 'factory' && one.kind === 'function' ? this.follow.returnOf(one.file, one.fn) : UNKNOWN;
      }),
    );
  }

  private read(file: string, script: ScriptSummary): void {
    const open: Value[] = [
      ...script.calls.flatMap(({ args }) => args),
      ...script.bindings.flatMap((binding) => (binding.kind === 'variable' ? binding.values : [])),
      ...script.functions.flatMap(({ returns }) => returns),
      ...script.classes.flatMap(({ fields }) => fields.flatMap(({ value }) => value ?? [])),
      ...script.exports.flatMap((record) => ('value' in record ? [record.value] : [])),
    ];
    for (let at = open.pop(); at; at = open.pop()) {
      if (at.kind === 'array') open.push(...at.items);
      else if (at.kind === 'spread') open.push(at.of);
      else if (at.kind === 'either') open.push(...at.values);
      else if (at.kind === 'object') open.push(...this.readObject(file, script, at));
    }
    for (const call of script.calls) this.readCall(file, script, call);
    this.readServices(file, script);
  }

  /** Takes what an object provides, and gives what else it holds. */
  private readObject(file: string, script: ScriptSummary, object: Extract<Value, { kind: 'object' }>): readonly Value[] {
    const token = object.entries.find((entry) => 'key' in entry && TOKEN_KEYS.has(entry.key));
    const inner: Value[] = [];
    for (const entry of object.entries) {
      if (!('key' in entry)) continue;
      const how = PROVIDER_KEYS.get(entry.key);
      if (how && token && 'value' in token) this.add(file, token.value, { file, how, value: entry.value });
      else if (!this.addWrapped(file, script, entry)) inner.push(entry.value);
    }
    return inner;
  }

  // `{ orders: asClass(Orders).singleton() }`.
  private addWrapped(file: string, script: ScriptSummary, { key, value }: { readonly key: string; readonly value: Value }): boolean {
    let at: Value = value;
    for (let links = 0; at.kind === 'call' && links < MOST_OPTIONS; links++) {
      const call: CallRecord | undefined = script.calls[at.call];
      const callee = call && this.follow.resolve(file, call.callee);
      const known = callee?.kind === 'external' ? WRAPPERS.find(callee) : undefined;
      const [given] = call?.args ?? [];
      if (known && given) {
        this.addNamed(file, key, { file, how: known.how, value: given });
        return true;
      }
      if (call?.callee.kind !== 'member') return false;
      at = call.callee.of;
    }
    return false;
  }

  private addNamed(file: string, name: string, provider: Provider): void {
    this.append(`text ${name}`, provider);
    for (const one of alternatives(this.follow.resolve(file, provider.value))) {
      if (one.kind === 'function') this.built.add(`${one.file}\0${one.fn}`);
      const owner = one.kind === 'class' ? this.scripts.get(one.file)?.classes[one.class] : undefined;
      if (one.kind === 'class' && owner) this.built.add(`${one.file}\0${owner.constructorFn}`);
    }
  }

  private readCall(file: string, script: ScriptSummary, { callee, args }: CallRecord): void {
    const [first, second] = args;
    if (callee.kind !== 'member' || !first) return;
    const bound = BINDING.get(callee.name);
    const start = bound && callee.of.kind === 'call' ? script.calls[callee.of.call] : undefined;
    const [token] = start?.args ?? [];
    if (bound && start && token && isNamed(script, start.callee, 'bind')) this.add(file, token, { file, how: bound, value: first });
    const how = REGISTERING.get(callee.name);
    if (!how || !second) return;
    const name = first.kind === 'literal' && typeof first.value === 'string' ? first.value : undefined;
    if (name !== undefined && this.addWrapped(file, script, { key: name, value: second })) return;
    if (second.kind === 'object') this.addProviders(file, first, second);
    else this.add(file, first, { file, how, value: second });
  }

  private addProviders(file: string, token: Value, object: Extract<Value, { kind: 'object' }>): void {
    for (const entry of object.entries) {
      const how = 'key' in entry ? PROVIDER_KEYS.get(entry.key) : undefined;
      if (how && 'key' in entry) this.add(file, token, { file, how, value: entry.value });
    }
  }

  // `@Service('orders') class Orders`.
  private readServices(file: string, script: ScriptSummary): void {
    script.classes.forEach((record, index) => {
      for (const decorator of record.decorators) {
        const call = decorator.kind === 'call' ? script.calls[decorator.call] : undefined;
        const callee = call && this.follow.resolve(file, call.callee);
        const [token] = call?.args ?? [];
        if (!token || token.kind === 'object' || callee?.kind !== 'external' || !SERVICE_DECORATORS.find(callee)) continue;
        this.add(file, token, { file, how: 'class', value: { kind: 'class', class: index } });
      }
    });
  }

  private add(file: string, token: Value, provider: Provider): void {
    const key = keyOf(this.follow.resolve(file, token));
    if (key !== undefined) this.append(key, provider);
  }

  private append(key: string, provider: Provider): void {
    const list = this.providers.get(key);
    if (list) list.push(provider);
    else this.providers.set(key, [provider]);
  }
}

function isNamed(script: ScriptSummary, callee: Value, name: string): boolean {
  if (callee.kind === 'member') return callee.name === name;
  return callee.kind === 'binding' && script.bindings[callee.binding]?.name === name;
}

function keyOf(token: Resolved): string | undefined {
  switch (token.kind) {
    case 'class':
      return `class ${token.file}\0${token.class}`;
    case 'value':
      return token.value.kind === 'literal' ? `text ${String(token.value.value)}` : undefined;
    case 'result':
      return `symbol ${siteKey(token.site)}`;
    case 'external':
      return `external ${token.package}\0${token.path}\0${siteKey(token.created)}`;
    default:
      return undefined;
  }
}
