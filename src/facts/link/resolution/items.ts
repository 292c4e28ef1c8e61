import type { TypeName, Value } from '../../../summaries/script-summary.ts';
import { UNKNOWN, unite, type Resolved } from '../resolved.ts';
import type { FileIndexes } from './file-index.ts';
import type { Types } from './types.ts';
import type { Following, Workings } from './workings.ts';

/** What stands in a list: at one position, or at any? */
export class Items {
  private readonly files: FileIndexes;
  private readonly follow: Following;
  private readonly types: Types;

  constructor({ files, follow }: Workings, types: Types) {
    this.files = files;
    this.follow = follow;
    this.types = types;
  }

  /** What stands anywhere in a list. */
  anyOf(of: Resolved): Resolved {
    if (of.kind === 'value' && of.value.kind === 'array')
      return unite(of.value.items.map((item) => (item.kind === 'spread' ? UNKNOWN : this.follow.resolve(of.file, item))));
    return of.kind === 'external' || of.kind === 'param' || of.kind === 'global' ? this.follow.member(of, '[]') : UNKNOWN;
  }

  /** What `list[index]` of a file is. */
  element(file: string, value: Extract<Value, { kind: 'element' }>): Resolved {
    const of = this.follow.resolve(file, value.of);
    const index = value.index.kind === 'literal' && typeof value.index.value === 'number' ? value.index.value : undefined;
    const isDeclared = index !== undefined && of.kind === 'param';
    const declared = isDeclared ? this.types.position(file, this.declaredType(file, value.of), index) : UNKNOWN;
    if (declared.kind !== 'unknown') return declared;
    if (of.kind === 'value' && of.value.kind === 'array' && index !== undefined) {
      const item = of.value.items[index];
      return item && item.kind !== 'spread' ? this.follow.resolve(of.file, item) : UNKNOWN;
    }
    return of.kind === 'value' ? UNKNOWN : this.anyOf(of);
  }

  private declaredType(file: string, value: Value): TypeName | undefined {
    if (value.kind === 'param') return this.files.functionRecord(file, value.fn)?.params[value.index]?.type;
    return value.kind === 'binding' ? this.files.bindingRecord(file, value.binding)?.type : undefined;
  }
}
