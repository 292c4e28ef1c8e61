import type { Value } from '../../../summaries/script-summary.ts';
import { isNothing, isUndefined, unite, type Resolved } from '../resolved.ts';
import type { FileIndexes } from './file-index.ts';
import type { Guard } from './guard.ts';
import type { Following, Workings } from './workings.ts';

type ObjectValue = Extract<Value, { kind: 'object' }>;

/** What does an object that is written out hold under a name, spreads and later assignments included? */
export class Objects {
  private readonly files: FileIndexes;
  private readonly guard: Guard;
  private readonly follow: Following;
  private readonly entries = new Map<Value, Map<string, Resolved | undefined>>();

  constructor({ files, guard, follow }: Workings) {
    this.files = files;
    this.guard = guard;
    this.follow = follow;
  }

  /**
   * A property of an object value: what it is, `undefined` as a value where the object decidedly lacks it, and nothing where that is not
   * decided (an unresolved spread, a computed key).
   */
  property({ file, value, binding }: Extract<Resolved, { kind: 'value' }>, name: string): Resolved | undefined {
    const own = (): Resolved | undefined => (value.kind === 'object' ? this.entryOf(file, value, name) : undefined);
    const assigned = binding === undefined ? undefined : this.files.of(file)?.memberAssignments.get(`${binding}.${name}`);
    if (!assigned) return own();
    const given = assigned.map((assignment) => this.follow.resolve(file, assignment.value));
    if (!assigned.every(({ context }) => this.isChosen(file, context))) return unite(given);
    const written = own();
    return written && unite([...given, written]);
  }

  /** Whether a condition decides if the code of a context runs, in the function that it stands in. */
  private isChosen(file: string, context: number): boolean {
    const contexts = this.files.of(file)?.summary.contexts ?? [];
    for (let at = contexts[context]; at && at.kind !== 'function'; at = contexts[at.parent])
      if (at.kind === 'branch' || at.kind === 'case') return true;
    return false;
  }

  // A variable may be spread into itself, on several branches; each object is asked for a name once, and within itself not again.
  private entryOf(file: string, object: ObjectValue, name: string): Resolved | undefined {
    const known = this.entries.get(object) ?? new Map<string, Resolved | undefined>();
    this.entries.set(object, known);
    if (known.has(name)) return known.get(name);
    known.set(name, undefined);
    const found = this.findEntry(file, object, name);
    known.set(name, found);
    return found;
  }

  private findEntry(file: string, object: ObjectValue, name: string): Resolved | undefined {
    for (const entry of object.entries.toReversed()) {
      if ('key' in entry) {
        if (entry.key === name) return this.follow.resolve(file, entry.value);
        continue;
      }
      if ('computed' in entry) return undefined;
      const inner = this.guard.descend(() => this.spreadProperty(this.follow.resolve(file, entry.spread), name));
      if (inner === undefined || !isUndefined(inner)) return inner;
    }
    return { kind: 'value', file, value: { kind: 'undefined' } };
  }

  private spreadProperty(of: Resolved, name: string): Resolved | undefined {
    if (of.kind === 'value') return of.value.kind === 'object' ? this.property(of, name) : isNothing(of) ? of : undefined;
    if (of.kind !== 'union') return undefined;
    const found = of.of.map((one) => this.guard.descend(() => this.spreadProperty(one, name)));
    return found.every((one) => one !== undefined) ? unite(found) : undefined;
  }
}
