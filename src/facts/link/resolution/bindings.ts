import type { BindingRecord } from '../../../summaries/script-summary.ts';
import { isNothing, orElse, UNKNOWN, unite, type Resolved } from '../resolved.ts';
import type { Exports } from './exports.ts';
import type { FileIndexes } from './file-index.ts';
import type { Guard } from './guard.ts';
import { withAdditions, withOpening } from './merged-objects.ts';
import type { Wiring } from './wiring.ts';
import type { Following, Workings } from './workings.ts';

type Variable = Extract<BindingRecord, { kind: 'variable' }>;

/** What does a name of a file stand for: an import, a variable, a parameter, a declaration, a type? */
export class Bindings {
  private readonly files: FileIndexes;
  private readonly guard: Guard;
  private readonly wiring: Wiring;
  private readonly follow: Following;
  private readonly exports: Exports;
  /** Of variables that are being followed: what the first value is. */
  private readonly firsts = new Map<BindingRecord, Resolved>();

  constructor({ files, guard, wiring, follow }: Workings, exports: Exports) {
    this.files = files;
    this.guard = guard;
    this.wiring = wiring;
    this.follow = follow;
    this.exports = exports;
  }

  /** What a binding is, by its position in the file. */
  at(file: string, position: number): Resolved {
    const index = this.files.of(file);
    const binding = index?.summary.bindings[position];
    if (!index || !binding) return UNKNOWN;
    const known = index.bindings[position];
    if (known) return known;
    const resolved = this.guard.once(binding, () => this.find(file, position, binding));
    if (!resolved) return this.firsts.get(binding) ?? UNKNOWN;
    index.bindings[position] = resolved;
    return resolved;
  }

  private find(file: string, index: number, binding: BindingRecord): Resolved {
    switch (binding.kind) {
      case 'import':
        return this.exports.imported(file, binding.module, binding.imported);
      case 'variable':
        return this.variable(file, index, binding);
      case 'param':
        return this.param(file, binding);
      case 'function':
      case 'class':
      case 'enum':
        return this.follow.resolve(file, binding.value);
      case 'type':
        return orElse(this.wiring.implementing(file, index), this.type(file, binding));
      default:
        return UNKNOWN;
    }
  }

  private variable(file: string, index: number, binding: Variable): Resolved {
    const found = this.opened(file, index, this.assigned(file, binding));
    if (found.kind === 'value' && found.value.kind === 'object' && found.file === file) {
      const added = this.files.of(file)?.additions.get(index);
      return { ...found, value: added ? withAdditions(found.value, added) : found.value, binding: index };
    }
    const isOpen = found.kind === 'unknown' || found.kind === 'result' || isNothing(found);
    return isOpen ? orElse(this.follow.typed(file, binding.type), found) : found;
  }

  private opened(file: string, index: number, found: Resolved): Resolved {
    if (!this.files.of(file)?.opened.has(index)) return found;
    if (found.kind === 'union') return { ...found, of: found.of.map((one) => this.opened(file, index, one)) };
    if (found.kind !== 'value' || found.value.kind !== 'object') return found;
    return { ...found, value: withOpening(found.value) };
  }

  // `query = query.where(…)`: while a later value is followed, the variable is what its first one is.
  private assigned(file: string, binding: Variable): Resolved {
    const [first, ...others] = binding.values;
    if (!first) return UNKNOWN;
    const found = [this.follow.resolve(file, first)];
    if (found[0] && others.length > 0) this.firsts.set(binding, found[0]);
    for (const value of others) found.push(this.follow.resolve(file, value));
    this.firsts.delete(binding);
    return unite(found);
  }

  private param(file: string, { value, type }: Extract<BindingRecord, { kind: 'param' }>): Resolved {
    const given = this.follow.resolve(file, value);
    // A whole parameter has been asked for its type already.
    return given.kind === 'param' && value.kind !== 'param' ? orElse(this.follow.typed(file, type), given) : given;
  }

  // What implements a wider interface need not have what a narrower one adds.
  private type(file: string, { type }: Extract<BindingRecord, { kind: 'type' }>): Resolved {
    return type && this.wiring.isImplemented(file, type.binding) ? UNKNOWN : this.follow.typed(file, type);
  }
}
