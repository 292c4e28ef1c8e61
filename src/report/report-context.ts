import type { Confidence, Layer, Section, Severity } from '../model/readiness.ts';

/** What a report says of a rule. */
export interface RuleDescription {
  readonly id: string;
  readonly layer: Layer;
  readonly section: Section;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly stage: 'stable' | 'trial';
  readonly title: string;
  readonly risk: string;
  readonly fix: string;
  /** An https address. */
  readonly docs: string;
  readonly facets: Readonly<Record<string, string>>;
}

/** What reports need beside the review: all that is known before the run, and how it was started. */
export interface ReportContext {
  readonly tool: { readonly version: string; /** An https address. */ readonly homepage: string };
  /** Where permalinks lead; without it, places are shown without links. */
  readonly repository?:
    | { readonly server: string; /** `owner/name` */ readonly name: string; /** Full commit id. */ readonly sha: string }
    | undefined;
  readonly rules: readonly RuleDescription[];
  /** The policy file that was in force; undefined for the built-in defaults. */
  readonly policyPath?: string | undefined;
  /** The command that gives the same result on a developer's machine, made of our own words and commit ids. */
  readonly command: string;
  /** Stretches of a text that are secrets (UTF-16 offsets, the end exclusive); they are masked in every report. */
  readonly findSecrets: (text: string) => readonly { readonly start: number; readonly end: number }[];
  /** Milliseconds per stage, for the JSON report alone: all other reports are the same bytes for the same input. */
  readonly timings?: Readonly<Record<string, number>> | undefined;
}
