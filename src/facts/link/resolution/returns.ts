import type { TypeName } from '../../../summaries/script-summary.ts';
import { UNKNOWN, unite, type CallSite, type Resolved } from '../resolved.ts';
import type { FileIndexes } from './file-index.ts';
import { isTypeParameter } from './type-names.ts';
import type { Following, Workings } from './workings.ts';

type TreeFunction = Extract<Resolved, { kind: 'function' }>;

/** What does a function of the tree give back: to anyone, and to one call of it? */
export class Returns {
  private readonly files: FileIndexes;
  private readonly follow: Following;

  constructor({ files, follow }: Workings) {
    this.files = files;
    this.follow = follow;
  }

  /** What a function gives back; promises are looked through. */
  of(file: string, fn: number): Resolved {
    const index = this.files.of(file);
    const known = index?.returned.get(fn);
    if (!index || known) return known ?? UNKNOWN;
    index.returned.set(fn, UNKNOWN);
    const record = index.summary.functions[fn];
    const values = record && !record.generator ? record.returns : [];
    const found = values.length > 0 ? unite(values.map((value) => this.follow.resolve(file, value))) : UNKNOWN;
    const result = found.kind === 'unknown' && record?.returnType ? this.follow.typed(file, record.returnType) : found;
    index.returned.set(fn, result);
    return result;
  }

  /**
   * What a function gives back to one call. One that gives back its own argument (a wrapper, an identity) gives what this call passes, and
   * one that is declared to give back what its callback gives (a memo, a retry), or what it is given (an extension, a proxy), gives that.
   */
  to({ file, call }: CallSite, callee: TreeFunction): Resolved {
    const result = this.of(callee.file, callee.fn);
    // A memo may keep what it gives on the global object.
    const isKept = result.kind === 'global' && /^global(?:This)?\./.test(result.path);
    if (result.kind === 'unknown' || result.kind === 'result' || isKept) return this.ofCallback({ file, call }, callee) ?? result;
    if (result.kind !== 'param' || result.file !== callee.file || result.fn !== callee.fn) return result;
    const argument = call.args[result.index];
    if (!argument) return result;
    return result.path.reduce((of, name) => this.follow.member(of, name), this.follow.resolve(file, argument));
  }

  private ofCallback({ file, call }: Pick<CallSite, 'file' | 'call'>, callee: TreeFunction): Resolved | undefined {
    const record = this.files.functionRecord(callee.file, callee.fn);
    const gives = unwrapPromise(record?.returnType);
    if (!record || !gives || gives.binding >= 0) return undefined;
    const index = record.params.findIndex(({ type }) => type?.name === 'Function' && unwrapPromise(type.args[0])?.name === gives.name);
    const callback = call.args[index];
    const resolved = callback && this.follow.resolve(file, callback);
    if (resolved?.kind === 'function') return this.of(resolved.file, resolved.fn);
    const same = call.args[record.params.findIndex(({ type }) => type?.name === gives.name && isTypeParameter(gives.name))];
    return same && this.follow.resolve(file, same);
  }
}

function unwrapPromise(type: TypeName | undefined): TypeName | undefined {
  return type?.name === 'Promise' ? type.args[0] : type;
}
