import type { Resolved } from '../link/resolved.ts';

export type External = Extract<Resolved, { kind: 'external' }>;

/**
 * What is known of some calls of some packages. `calls` are patterns over the path of the callee (see `Resolved`): `*` stands for one
 * name, `**` for anything. So `PrismaClient#*.findMany` is that method of any model.
 */
export type Entry<T> = T & { readonly packages: readonly string[]; readonly calls: readonly string[] };

/** A declarative table of calls, asked by resolved callee. The first entry that matches answers. */
export class Table<T extends object> {
  private readonly byPackage = new Map<string, { readonly pattern: RegExp; readonly entry: Entry<T> }[]>();
  private readonly known = new Map<string, Entry<T> | undefined>();
  readonly entries: readonly Entry<T>[];

  constructor(entries: readonly Entry<T>[]) {
    this.entries = entries;
    for (const entry of entries) for (const name of entry.packages) for (const call of entry.calls) this.add(name, compile(call), entry);
  }

  find({ package: name, path }: Pick<External, 'package' | 'path'>): Entry<T> | undefined {
    const patterns = this.byPackage.get(name);
    if (!patterns) return undefined;
    const key = `${name}\0${path}`;
    if (this.known.has(key)) return this.known.get(key);
    const found = patterns.find(({ pattern }) => pattern.test(path))?.entry;
    this.known.set(key, found);
    return found;
  }

  private add(name: string, pattern: RegExp, entry: Entry<T>): void {
    const list = this.byPackage.get(name);
    if (list) list.push({ pattern, entry });
    else this.byPackage.set(name, [{ pattern, entry }]);
  }
}

function compile(call: string): RegExp {
  const source = call.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*\*|\*/g, (stars) => (stars === '**' ? '.*' : '[^.#()]+'));
  return new RegExp(`^${source}$`);
}
