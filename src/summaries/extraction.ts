import type { NotAnalysed } from '../model/finding.ts';
import type { FileSummary } from './summary.ts';

export type Content = NonNullable<FileSummary['content']>;

/** Why a text cannot be turned into a summary. */
export interface Failure {
  readonly error: string;
  /** From 1; 0 where no line is to blame. */
  readonly line: number;
  /** `syntax-error` unless given. */
  readonly reason?: NotAnalysed['reason'];
}

/** What an extractor gives: a pure function of the text. `undefined` content means: of this format, but it states nothing. */
export type Extraction = Extracted | Failure;

export interface Extracted {
  readonly summary: Content | undefined;
  /** The first error that the parser recovered from; what stands around it may be missing from the summary. */
  readonly syntaxError?: { readonly line: number; readonly message: string };
}

export type Extractor = (path: string, text: string) => Extraction;
