import type { CallRecord, Value } from '../../summaries/script-summary.ts';

/** One call of one file. */
export interface CallSite {
  readonly file: string;
  /** Index into the calls of the file's summary. */
  readonly index: number;
  readonly call: CallRecord;
}

/** One function of one file. */
export interface FunctionAt {
  readonly file: string;
  /** Index into the functions of the file's summary; 0 is the file itself. */
  readonly fn: number;
}

/** A value that stands for itself: what a literal, an object, an array or a text is. */
export type Literal = Extract<Value, { kind: 'literal' | 'masked' | 'undefined' | 'regexp' | 'text' | 'object' | 'array' }>;

/** What an expression turns out to be once followed through bindings, imports, members and calls. */
export type Resolved =
  /**
   * Something of a package outside the tree. `path` reads from the package: `create` is an export, `X#` an instance of class X, `()` the
   * result of a call; the default export is the empty path. So `Pool#query` is a method of an instance made by `new Pool()`, and
   * `create().get` one of what `create()` gave.
   */
  | {
      readonly kind: 'external';
      readonly package: string;
      readonly path: string;
      /** The call that made the object at hand. */ readonly created?: CallSite | undefined;
    }
  | { readonly kind: 'function'; readonly file: string; readonly fn: number }
  | { readonly kind: 'class'; readonly file: string; readonly class: number }
  | { readonly kind: 'instance'; readonly file: string; readonly class: number; readonly created?: CallSite | undefined }
  | { readonly kind: 'namespace'; readonly file: string }
  | {
      readonly kind: 'value';
      readonly file: string;
      readonly value: Literal;
      /** The variable that holds it, whose members may be assigned later. */ readonly binding?: number | undefined;
    }
  /** A parameter whose arguments differ by caller, with the members read from it. */
  | { readonly kind: 'param'; readonly file: string; readonly fn: number; readonly index: number; readonly path: readonly string[] }
  /** A global with its members: `process.env.PORT`. */
  | { readonly kind: 'global'; readonly path: string }
  /** What a call gave whose callee is no function of the tree or of a package. */
  | { readonly kind: 'result'; readonly site: CallSite }
  | { readonly kind: 'union'; readonly of: readonly Resolved[] }
  | { readonly kind: 'unknown' };

export const UNKNOWN: Resolved = { kind: 'unknown' };

/** The single alternatives of a resolved value. */
export function alternatives(resolved: Resolved): readonly Resolved[] {
  return resolved.kind === 'union' ? resolved.of : [resolved];
}

/** Joins alternatives, without repeats; more than `MOST` of them say nothing. */
export function unite(found: readonly Resolved[]): Resolved {
  const [first] = found;
  if (first && found.length === 1) return first;
  const flat = found.flatMap((one) => alternatives(one));
  const seen = new Map(flat.map((one) => [identity(one), one]));
  if (seen.size === 0 || seen.size > MOST) return UNKNOWN;
  const [only, ...others] = seen.values();
  return only && others.length === 0 ? only : { kind: 'union', of: [...seen.values()] };
}

const MOST = 8;

function identity(one: Resolved): string {
  switch (one.kind) {
    case 'external':
      return `e:${one.package}:${one.path}:${siteKey(one.created)}`;
    case 'function':
      return `f:${one.file}:${one.fn}`;
    case 'class':
      return `c:${one.file}:${one.class}`;
    case 'instance':
      return `i:${one.file}:${one.class}`;
    case 'namespace':
      return `n:${one.file}`;
    case 'value':
      return `v:${one.file}:${JSON.stringify(one.value)}`;
    case 'param':
      return `p:${one.file}:${one.fn}:${one.index}:${one.path.join('.')}`;
    case 'global':
      return `g:${one.path}`;
    case 'result':
      return `r:${siteKey(one.site)}`;
    default:
      return one.kind;
  }
}

/** Identity of a call site within a tree. */
export function siteKey(site: CallSite | undefined): string {
  return site ? `${site.file}:${site.index}` : '';
}

/** The first, unless it is unknown. */
export function orElse(first: Resolved, second: Resolved): Resolved {
  return first.kind === 'unknown' ? second : first;
}

/** Whether something is decidedly `undefined` or `null`. */
export function isNothing(resolved: Resolved): boolean {
  return isUndefined(resolved) || (resolved.kind === 'value' && resolved.value.kind === 'literal' && resolved.value.value === null);
}

/** Whether something is decidedly `undefined`. */
export function isUndefined(resolved: Resolved): boolean {
  return resolved.kind === 'value' && resolved.value.kind === 'undefined';
}
