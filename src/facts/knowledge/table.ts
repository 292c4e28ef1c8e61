import type { Resolved } from '../link/resolved.ts';

export type External = Extract<Resolved, { kind: 'external' }>;

/**
 * What is known of some calls of some packages. `calls` are patterns over the path of the callee (see `Resolved`): `*` stands for one
 * name, `**` for anything. So `PrismaClient#*.findMany` is that method of any model.
 */
export type Entry<T> = T & { readonly packages: readonly string[]; readonly calls: readonly string[] };

/** A declarative table of calls, asked by resolved callee. The first entry that matches answers. */
export class Table<T extends object> {
  private readonly byPackage = new Map<string, PackageCalls<T>>();
  readonly entries: readonly Entry<T>[];

  constructor(entries: readonly Entry<T>[]) {
    this.entries = entries;
    for (const entry of entries) for (const name of entry.packages) for (const call of entry.calls) this.add(name, compile(call), entry);
  }

  /** The packages that it knows of. */
  get packages(): readonly string[] {
    return [...this.byPackage.keys()];
  }

  find({ package: name, path }: Pick<External, 'package' | 'path'>): Entry<T> | undefined {
    const calls = this.byPackage.get(name);
    if (!calls) return undefined;
    const known = calls.known.get(path);
    if (known !== undefined || calls.known.has(path)) return known;
    const found = calls.patterns.find(({ pattern }) => pattern.test(path))?.entry;
    calls.known.set(path, found);
    return found;
  }

  private add(name: string, pattern: RegExp, entry: Entry<T>): void {
    const calls: PackageCalls<T> = this.byPackage.get(name) ?? { patterns: [], known: new Map() };
    calls.patterns.push({ pattern, entry });
    this.byPackage.set(name, calls);
  }
}

/** The patterns of one package, and the answers given before. */
interface PackageCalls<T> {
  readonly patterns: { readonly pattern: RegExp; readonly entry: Entry<T> }[];
  readonly known: Map<string, Entry<T> | undefined>;
}

function compile(call: string): RegExp {
  const source = call.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^.#()]+'));
  return new RegExp(`^${source}$`);
}
