import type { Annotation } from '../model/annotation.ts';
import type { TriagedFinding } from '../model/finding.ts';
import { compareSeverity, type Severity } from '../model/readiness.ts';
import type { IncompleteAction } from '../model/policy.ts';
import type { Review } from '../model/review.ts';
import { visible } from '../model/quote.ts';
import { maskSecrets, type MaskedReview } from './mask-secrets.ts';
import { commentForms } from './markdown.ts';
import type { ReportContext } from './report-context.ts';
import { relativeUri } from './untrusted-text.ts';
import { VERDICT_LABELS, countsBySeverity, listedFindings, plural } from './wording.ts';

export interface CheckRunContent {
  readonly title: string;
  /** Markdown from the full form to the shortest, at most 60,000 UTF-16 units each; GitHub takes 65,535. Rendered when called. */
  readonly summaries: readonly (() => string)[];
  readonly conclusion: 'success' | 'failure' | 'neutral';
  /** The gravest first, at most 200. */
  readonly annotations: readonly Annotation[];
}

const ANNOTATION_LIMIT = 200;
const TITLE_LIMIT = 255;
const MESSAGE_LIMIT = 4_000;
const LEVELS = { P0: 'failure', P1: 'failure', P2: 'warning', P3: 'notice' } as const satisfies Record<
  Severity,
  Annotation['annotation_level']
>;

/** What the check run shows: the verdict, the comment's text and the findings at their lines. */
export function buildCheckRun(review: Review, context: ReportContext, onIncomplete: IncompleteAction): CheckRunContent {
  const masked = maskSecrets(review, context.findSecrets);
  return {
    title: checkTitle(review),
    summaries: commentForms(masked, context),
    conclusion: conclude(review, onIncomplete),
    annotations: toAnnotations(masked),
  };
}

/** The conclusion that the verdict asks for. Only an incomplete review may be let pass, and only where the policy says so. */
export function conclude({ verdict }: Pick<Review, 'verdict'>, onIncomplete: IncompleteAction): CheckRunContent['conclusion'] {
  switch (verdict) {
    case 'production-ready':
    case 'production-ready-with-fixes':
      return 'success';
    case 'not-production-ready':
      return 'failure';
    case 'incomplete':
      return ({ fail: 'failure', neutral: 'neutral', warn: 'success' } as const)[onIncomplete];
  }
}

/** Made of our own words and numbers, since GitHub shows it as it is. */
export function checkTitle(review: Review): string {
  const unread = review.notAnalysed.filter(({ incomplete }) => incomplete).length;
  const tail = review.verdict === 'incomplete' ? `, ${plural(unread, 'file')} not analysed` : '';
  return `${VERDICT_LABELS[review.verdict]}: ${countsBySeverity(review)}${tail}`;
}

function toAnnotations(review: MaskedReview): readonly Annotation[] {
  return listedFindings(review)
    .toSorted((left, right) => compareSeverity(left.finding.severity, right.finding.severity))
    .filter(({ finding }) => relativeUri(finding.at.path) !== undefined)
    .slice(0, ANNOTATION_LIMIT)
    .map(toAnnotation);
}

function toAnnotation({ finding }: TriagedFinding): Annotation {
  const { at, severity, ruleId, title, message, risk, fix } = finding;
  const startLine = Math.max(1, at.line);
  const endLine = Math.max(startLine, at.endLine);
  const columns = startLine === endLine ? { start_column: Math.max(1, at.column), end_column: Math.max(1, at.column, at.endColumn) } : {};
  return {
    path: at.path,
    start_line: startLine,
    end_line: endLine,
    ...columns,
    annotation_level: LEVELS[severity],
    title: visible(`${severity} ${ruleId}: ${title}`, TITLE_LIMIT),
    message: [message, `Risk: ${risk}`, `Fix: ${fix}`].map((part) => visible(part, MESSAGE_LIMIT / 4)).join('\n'),
  };
}
