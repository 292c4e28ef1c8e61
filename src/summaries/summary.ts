import type { ScriptSummary, SecretShape, Span } from './script-summary.ts';
import type {
  ComposeSummary,
  DockerfileSummary,
  DotenvSummary,
  IgnoreSummary,
  KubernetesSummary,
  LockSummary,
  PackageSummary,
  SettingsSummary,
  ShellSummary,
  SqlSummary,
  TestsSummary,
  TsconfigSummary,
  WorkflowSummary,
  WorkspaceSummary,
} from './manifest-summaries.ts';

/** A `readiness-ignore` comment as it stands; whether it holds is decided in triage. */
export interface SuppressionComment {
  readonly ruleId: string;
  /** Empty when the comment gives none. */
  readonly reason: string;
  /** ISO date, when given. */
  readonly until?: string;
  /** Line of the comment; it speaks of that line and of the next line that is no comment. */
  readonly line: number;
  readonly target: number;
}

/** A text that has the format of a service's key. The text itself is never kept. */
export interface SecretSighting {
  readonly at: Span;
  readonly shape: SecretShape;
  /** The name it is given to (variable, key), where there is one. */
  readonly name: string;
}

/** What every file states, whatever its format. */
export interface FileSummary {
  readonly suppressions: readonly SuppressionComment[];
  readonly secrets: readonly SecretSighting[];
  /** The head of the file says that a program wrote it. */
  readonly generated?: boolean;
  /** Undefined where the format says nothing more: plain text, or a format without an extractor. */
  readonly content?:
    | ScriptSummary
    | TestsSummary
    | DockerfileSummary
    | ComposeSummary
    | KubernetesSummary
    | WorkflowSummary
    | PackageSummary
    | WorkspaceSummary
    | LockSummary
    | TsconfigSummary
    | DotenvSummary
    | SqlSummary
    | ShellSummary
    | IgnoreSummary
    | SettingsSummary
    | undefined;
}

/** The files of a tree with what each states; a path is absent when it was not read (see `NotAnalysed`). */
export type Summaries = ReadonlyMap<string, FileSummary>;
