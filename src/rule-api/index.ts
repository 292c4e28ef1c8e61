import type { Fact, FactKind, FactOf, Facts, Role } from '../facts/fact.ts';
import type { Evidence, Problem, Suggestion, TextEdit } from '../model/finding.ts';
import type { Confidence, Layer, Section, Severity, Status } from '../model/readiness.ts';
import type { Location, Place } from '../model/location.ts';

export type {
  Confidence,
  Evidence,
  Fact,
  FactKind,
  FactOf,
  Facts,
  Layer,
  Location,
  Place,
  Problem,
  Role,
  Section,
  Severity,
  Status,
  Suggestion,
  TextEdit,
};
export { quote } from '../model/quote.ts';
export { evidenceOfReach, isAsked, isServing } from './reach.ts';

/** What a rule is, for readers, reports and the generated tables. */
export interface RuleMeta {
  /** Stable id of the control; also the file name and the SARIF rule id. */
  readonly id: string;
  readonly layer: Layer;
  readonly section: Section;
  readonly severity: Severity;
  readonly confidence: Confidence;
  /** `trial` rules never gate. */
  readonly stage?: 'stable' | 'trial';
  readonly title: string;
  /** What breaks in production, one sentence. */
  readonly risk: string;
  /** What to do, one sentence, as an order. */
  readonly fix: string;
  /** The distinct ways to fail, each with a phrase that tells them apart. */
  readonly facets?: Readonly<Record<string, string>>;
  /** `safe` where some findings come with an edit that mends them; `none` unless said otherwise. The cases of the rule prove either. */
  readonly suggestion?: 'safe' | 'none';
  /** The roles of code that the rule hears of; `production` alone unless said otherwise. Facts of other roles do not exist for it. */
  readonly roles?: readonly Role[];
}

type Answer = Problem | readonly Problem[] | undefined;
type Listeners = { readonly [K in FactKind]?: (fact: FactOf<K>, facts: Facts) => Answer };

/** One question put to the facts: either fact by fact (`on`), or once per tree (`atEnd`), or both. */
export interface Rule {
  readonly meta: Required<Omit<RuleMeta, 'facets'>> & { readonly facets: Readonly<Record<string, string>>; readonly docs: string };
  readonly on: Listeners;
  readonly atEnd?: ((facts: Facts) => readonly Problem[]) | undefined;
}

const DOCS = 'https://github.com/backend-readiness/backend-readiness/blob/main/rules';

/** Completes a rule: what holds unless it says otherwise, and the link to its document. */
export function defineRule(rule: { meta: RuleMeta; on?: Listeners; atEnd?: (facts: Facts) => readonly Problem[] }): Rule {
  const { meta } = rule;
  return {
    meta: { stage: 'stable', facets: {}, suggestion: 'none', roles: ['production'], ...meta, docs: `${DOCS}/${meta.layer}/${meta.id}.md` },
    on: rule.on ?? {},
    atEnd: rule.atEnd,
  };
}
