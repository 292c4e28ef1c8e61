import type { TypeName, Value } from '../../../summaries/script-summary.ts';
import type { CallSite, Resolved } from '../resolved.ts';
import type { FileIndexes } from './file-index.ts';
import type { Guard } from './guard.ts';
import type { Wiring } from './wiring.ts';

/**
 * What a part of resolution asks where an answer leads on into the question of another part. The resolver answers, by handing it to that
 * part.
 */
export interface Following {
  resolve(file: string, value: Value): Resolved;
  member(of: Resolved, name: string): Resolved;
  typed(file: string, type: TypeName | undefined): Resolved;
  returnOf(file: string, fn: number): Resolved;
  callee(site: CallSite): Resolved;
  baseOf(file: string, index: number): Resolved;
}

/** What all parts of resolution work with. */
export interface Workings {
  readonly files: FileIndexes;
  readonly guard: Guard;
  readonly wiring: Wiring;
  readonly follow: Following;
}
