import type { ScriptSummary, Value } from '../../../summaries/script-summary.ts';
import type { Modules } from '../modules.ts';
import { unite, type Resolved } from '../resolved.ts';
import { Decorations } from './decorations.ts';
import { Implementations, type TreeClass } from './implementations.ts';
import { Injection } from './injection.ts';
import type { TypeNames } from './type-names.ts';
import type { Following } from './workings.ts';

/** What wiring is read from. */
interface Tree {
  readonly scripts: ReadonlyMap<string, ScriptSummary>;
  readonly modules: Modules;
  readonly names: TypeNames;
}

/**
 * What stands where the code says only a type, a token or a name: classes that implement, what containers inject, what plugins hang on
 * their host. Reading it follows expressions, which until then are followed without it.
 */
export class Wiring {
  private readonly follow: Following;
  private implementations: Implementations | undefined;
  private injection: Injection | undefined;
  private decorations: Decorations | undefined;

  constructor(follow: Following) {
    this.follow = follow;
  }

  read({ scripts, modules, names }: Tree): void {
    const { follow } = this;
    this.implementations = new Implementations(scripts, names, (file, index) => follow.baseOf(file, index));
    this.decorations = new Decorations(scripts, follow);
    this.injection = new Injection(scripts, {
      resolve: (file, value) => follow.resolve(file, value),
      returnOf: (file, fn) => follow.returnOf(file, fn),
      packageOf: (file) => modules.packageOf(file)?.root ?? '',
    });
  }

  /** Instances of the classes that implement an interface, by the binding that declares it. */
  implementing(file: string, binding: number): Resolved {
    return instancesOf(this.implementations?.ofType(file, binding));
  }

  /** Instances of the classes that extend an abstract one. */
  extending(file: string, index: number): Resolved {
    return instancesOf(this.implementations?.ofAbstract(file, index));
  }

  /** Whether classes stand behind the interface that a local name of a type stands for. */
  isImplemented(file: string, binding: number): boolean {
    return this.implementations?.isImplemented(file, binding) ?? false;
  }

  /** What a container puts in the place of a parameter or field with decorators; where it has no say, what the type names. */
  injected(file: string, decorators: readonly Value[] | undefined, typed: Resolved): Resolved {
    if (!decorators || !this.injection) return typed;
    const wanted = decorators.length > 0 ? this.injection.wanted(file, decorators) : undefined;
    if (wanted && wanted.kind !== 'unknown') return wanted;
    return typed.kind === 'instance' ? (this.injection.insteadOf(file, typed) ?? typed) : typed;
  }

  /** What a container gives who asks for a token; nothing where that is not decided. */
  provided(file: string, token: Value): Resolved | undefined {
    const found = this.injection?.provided(file, this.follow.resolve(file, token));
    return found?.kind === 'unknown' ? undefined : found;
  }

  /** What a container gives a function that it calls, under a name; nothing where no container calls it. */
  named(file: string, fn: number, name: string): Resolved | undefined {
    return this.injection?.named(file, fn, name);
  }

  /** What a container, or the host of a plugin, gives a function as a member of a parameter. */
  givenTo({ file, fn, index }: Extract<Resolved, { kind: 'param' }>, name: string): Resolved | undefined {
    return this.named(file, fn, name) ?? this.decorations?.ofParameter(file, fn, index, name);
  }

  /** Whether a parameter is the host that a plugin is given. */
  isHost(file: string, fn: number, index: number): boolean {
    return this.decorations?.isInstance(file, fn, index) ?? false;
  }

  /** What plugins hang on their host under a name; nothing where no plugin does, or what is asked is no host. */
  hungOn(of: Extract<Resolved, { kind: 'external' }>, name: string): Resolved | undefined {
    return of.package === HOST.package && of.path === HOST.path ? this.decorations?.valueOf(name) : undefined;
  }
}

/** What plugins hang things on. */
export const HOST = { kind: 'external', package: 'fastify', path: 'Fastify#' } as const satisfies Resolved;

function instancesOf(classes: readonly TreeClass[] = []): Resolved {
  return unite(classes.map((one) => ({ kind: 'instance', file: one.file, class: one.class })));
}
