import type { Value } from '../../summaries/script-summary.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';
import type { CodeModel } from './code-model.ts';

/** A class that `@Module()` declares. */
export interface NestModule {
  readonly file: string;
  readonly class: number;
  /** The `@Module()` call. */
  readonly decorator: CallSite;
  readonly isGlobal: boolean;
}

/** An entry of a module's `imports`: what it is, and the call that configures it, if one does. */
export interface NestImport {
  readonly file: string;
  readonly resolved: Resolved;
  readonly call: CallSite | undefined;
}

type ListName = 'imports' | 'exports' | 'providers' | 'controllers';
const DEEPEST_IMPORT = 6;
const BY_MODEL = new WeakMap<CodeModel, NestModules>();

/** The modules of a NestJS application: who provides a class, and what a module can see. */
export class NestModules {
  readonly all: readonly NestModule[];
  private readonly code: CodeModel;
  private readonly byClass = new Map<string, NestModule>();
  private readonly owners = new Map<string, NestModule[]>();

  static of(code: CodeModel): NestModules {
    const known = BY_MODEL.get(code) ?? new NestModules(code);
    BY_MODEL.set(code, known);
    return known;
  }

  private constructor(code: CodeModel) {
    this.code = code;
    this.all = code.files.flatMap((file) => this.modulesIn(file));
    for (const module of this.all) {
      this.byClass.set(`${module.file}\0${module.class}`, module);
      for (const { file, class: owned } of this.declared(module)) this.addOwner(`${file}\0${owned}`, module);
    }
  }

  /** The modules that provide a class or have it as a controller. */
  ownersOf(file: string, index: number): readonly NestModule[] {
    return this.owners.get(`${file}\0${index}`) ?? [];
  }

  moduleOf(resolved: Resolved): NestModule | undefined {
    return resolved.kind === 'class' ? this.byClass.get(`${resolved.file}\0${resolved.class}`) : undefined;
  }

  /** What a module imports, and what the modules it imports hand on by re-export. */
  visibleTo(module: NestModule): readonly NestImport[] {
    const found: NestImport[] = [];
    const seen = new Set<NestModule>([module]);
    let level: readonly NestModule[] = [module];
    for (let depth = 0; depth < DEEPEST_IMPORT && level.length > 0; depth++) {
      const imports = level.flatMap((one) => this.importsOf(one).filter((item) => depth === 0 || this.exports(one, item)));
      found.push(...imports);
      level = imports.flatMap(({ resolved }) => this.moduleOf(resolved) ?? []).filter((one) => !seen.has(one));
      for (const one of level) seen.add(one);
    }
    return found;
  }

  importsOf(module: NestModule): readonly NestImport[] {
    return this.list(module, 'imports').map(({ file, value }) => this.importOf(file, value));
  }

  /** Whether a module hands an import on to those that import it. */
  private exports(module: NestModule, { resolved }: NestImport): boolean {
    const key = keyOf(resolved);
    return this.list(module, 'exports').some(({ file, value }) => keyOf(this.importOf(file, value).resolved) === key);
  }

  private importOf(file: string, value: Value): NestImport {
    const call = value.kind === 'await' ? value.of : value;
    const site = call.kind === 'call' ? this.code.resolver.site(file, call.call) : undefined;
    if (!site) return { file, resolved: this.code.resolve(file, value), call: undefined };
    const callee = this.code.callee(site);
    if (callee.kind === 'external' && callee.path === 'forwardRef') return { file, resolved: this.forwarded(file, site), call: undefined };
    // `X.register({ … })`: the module is what the method belongs to.
    const owner = site.call.callee.kind === 'member' ? this.code.resolve(file, site.call.callee.of) : callee;
    return { file, resolved: owner, call: site };
  }

  private forwarded(file: string, site: CallSite): Resolved {
    const [given] = site.call.args;
    const callback = given ? this.code.resolve(file, given) : undefined;
    return callback?.kind === 'function' ? this.code.resolver.returnOf(callback.file, callback.fn) : { kind: 'unknown' };
  }

  private declared(module: NestModule): readonly { readonly file: string; readonly class: number }[] {
    const values = [...this.list(module, 'providers'), ...this.list(module, 'controllers')];
    return values.flatMap(({ file, value }) => alternatives(this.code.resolve(file, value)).flatMap((one) => this.classOf(one)));
  }

  private classOf(resolved: Resolved): readonly { readonly file: string; readonly class: number }[] {
    if (resolved.kind === 'class') return [resolved];
    if (resolved.kind !== 'value') return [];
    const used = this.code.resolver.property(resolved, 'useClass');
    return used?.kind === 'class' ? [used] : [];
  }

  /** The items of a list of `@Module({ … })`; lists spread into it are followed. */
  private list(module: NestModule, name: ListName): readonly { readonly file: string; readonly value: Value }[] {
    const { file, call } = module.decorator;
    const { state, value } = this.code.setting(file, call.args[0], name);
    return state === 'present' && value ? this.items(value, 0) : [];
  }

  private items(list: Resolved, depth: number): readonly { readonly file: string; readonly value: Value }[] {
    if (list.kind !== 'value' || list.value.kind !== 'array' || depth > 4) return [];
    const { file } = list;
    return list.value.items.flatMap((item) =>
      item.kind === 'spread' ? this.items(this.code.resolve(file, item.of), depth + 1) : [{ file, value: item }],
    );
  }

  private modulesIn(file: string): readonly NestModule[] {
    return (this.code.script(file)?.classes ?? []).flatMap((record, index) => {
      const decorators = record.decorators.flatMap((value) =>
        value.kind === 'call' ? (this.code.resolver.site(file, value.call) ?? []) : [],
      );
      const named = (name: string) =>
        decorators.find((site) => this.code.externals(site).some((one) => one.package === '@nestjs/common' && one.path === name));
      const decorator = named('Module');
      return decorator ? [{ file, class: index, decorator, isGlobal: named('Global') !== undefined }] : [];
    });
  }

  private addOwner(key: string, module: NestModule): void {
    const list = this.owners.get(key);
    if (list) list.push(module);
    else this.owners.set(key, [module]);
  }
}

function keyOf(resolved: Resolved): string {
  if (resolved.kind === 'class') return `${resolved.file}\0${resolved.class}`;
  return resolved.kind === 'external' ? `${resolved.package}\0${resolved.path}` : '';
}
