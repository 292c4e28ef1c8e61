import type { ScriptSummary, TypeName, Value } from '../../../summaries/script-summary.ts';
import { DECORATING, INSTANCE_NAME, PLUGIN_TYPES } from '../../knowledge/plugins.ts';
import { unite, type Resolved } from '../resolved.ts';

interface Decoration {
  readonly file: string;
  readonly value: Value;
}

/** What decorations ask of resolution. */
interface Following {
  resolve(file: string, value: Value): Resolved;
  typed(file: string, type: TypeName | undefined): Resolved;
}

/** What plugins hang on an instance of Fastify under a name: `fastify.decorate('orders', makeOrders())`, then `fastify.orders`. */
export class Decorations {
  private readonly byName = new Map<string, Decoration[]>();
  private readonly types = new Map<string, ReadonlyMap<number, TypeName>>();
  private readonly scripts: ReadonlyMap<string, ScriptSummary>;
  private readonly follow: Following;

  constructor(scripts: ReadonlyMap<string, ScriptSummary>, follow: Following) {
    this.scripts = scripts;
    this.follow = follow;
    for (const [file, { calls }] of scripts) {
      for (const { callee, args } of calls) {
        const [name, value] = args;
        if (callee.kind !== 'member' || !DECORATING.has(callee.name) || !value) continue;
        if (name?.kind === 'literal' && typeof name.value === 'string') this.add(name.value, { file, value });
      }
    }
  }

  /** What a member of an instance is; nothing where no plugin puts it there. */
  valueOf(name: string): Resolved | undefined {
    const found = this.byName.get(name);
    if (!found) return undefined;
    const resolved = unite(found.map(({ file, value }) => this.follow.resolve(file, value)));
    return resolved.kind === 'unknown' ? undefined : resolved;
  }

  /** Whether a parameter is the instance that a plugin is given, by the declared type of the plugin. */
  isInstance(file: string, fn: number, index: number): boolean {
    const declared = index === 0 && this.byName.size > 0 ? this.typesIn(file).get(fn) : undefined;
    const type = declared && this.follow.typed(file, declared);
    return type?.kind === 'external' && PLUGIN_TYPES.find(type) !== undefined;
  }

  /** The declared types of the variables of a file that hold functions, by function. */
  private typesIn(file: string): ReadonlyMap<number, TypeName> {
    const known = this.types.get(file);
    if (known) return known;
    const types = new Map<number, TypeName>();
    for (const binding of this.scripts.get(file)?.bindings ?? []) {
      if (binding.kind !== 'variable' || !binding.type) continue;
      for (const value of binding.values) if (value.kind === 'function') types.set(value.fn, binding.type);
    }
    this.types.set(file, types);
    return types;
  }

  /** A member of a parameter that goes by the name of an instance, in a plugin without types. */
  ofParameter(file: string, fn: number, index: number, name: string): Resolved | undefined {
    if (index !== 0 || !this.byName.has(name)) return undefined;
    const param = this.scripts.get(file)?.functions[fn]?.params[0];
    return param && INSTANCE_NAME.test(param.name) ? this.valueOf(name) : undefined;
  }

  private add(name: string, decoration: Decoration): void {
    const list = this.byName.get(name);
    if (list) list.push(decoration);
    else this.byName.set(name, [decoration]);
  }
}
