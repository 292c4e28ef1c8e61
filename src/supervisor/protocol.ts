import { z } from 'zod';
import type { PullRequestEvent, ReviewEvent } from '../model/event.ts';
import { UNREAD_REASONS, type Finding, type NotAnalysed, type TriagedFinding } from '../model/finding.ts';
import type { Location, Place } from '../model/location.ts';
import { INCOMPLETE_ACTIONS } from '../model/policy.ts';
import { CONFIDENCES, GATES, LAYERS, SECTIONS, SEVERITIES, STATUSES, VERDICTS } from '../model/readiness.ts';
import type { LayerStatus, Review } from '../model/review.ts';

/** What supervisor and analysis say to each other. Both sides check what they hear, since the analysis reads what strangers wrote. */

const Id = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);
const Count = z.int().nonnegative();

const PullRequest: z.ZodType<PullRequestEvent> = z.strictObject({
  kind: z.literal('pull-request'),
  number: z.int().positive(),
  state: z.enum(['open', 'closed']),
  draft: z.boolean(),
  headSha: Id,
  headRef: z.string(),
  baseSha: Id,
  baseRef: z.string(),
  fork: z.boolean(),
  changedFiles: Count.optional(),
});

const Event: z.ZodType<ReviewEvent> = z.union([
  PullRequest,
  z.strictObject({ kind: z.literal('merge-group'), headSha: Id, headRef: z.string(), baseSha: Id, baseRef: z.string() }),
  z.strictObject({ kind: z.literal('audit'), ref: z.string().optional() }),
  z.strictObject({ kind: z.literal('check'), base: z.string(), head: z.string().optional() }),
]);

/** A file that ended an analysis, to be left out of the next. */
const Fatal = z.strictObject({ path: z.string(), reason: z.enum(['crash', 'timeout']), detail: z.string() });
export type Fatal = z.infer<typeof Fatal>;

export const AnalysisRequest = z.strictObject({
  /** Folder of the checkout. */
  workspace: z.string(),
  event: Event,
  inputs: z.strictObject({ failOn: z.enum(GATES).optional(), onIncomplete: z.enum(INCOMPLETE_ACTIONS).optional() }),
  /** Another place of the policy file in the tree. */
  policyPath: z.string().optional(),
  /** Where results of other runs lie; undefined where none are wanted. */
  cache: z.strictObject({ file: z.string(), mayWrite: z.boolean() }).optional(),
  skip: z.array(Fatal),
});
export type AnalysisRequest = z.infer<typeof AnalysisRequest>;

const location = { path: z.string(), line: Count, column: Count, endLine: Count, endColumn: Count };
// A place is a location as well, so more keys than these may come along.
const Span: z.ZodType<Location> = z.object(location);
const Spot: z.ZodType<Place> = z.strictObject({ ...location, symbol: z.string(), text: z.string() });
const Edits = z.array(z.strictObject({ at: Span, text: z.string() }));

const Found: z.ZodType<Finding> = z.strictObject({
  ruleId: z.string(),
  facet: z.string().optional(),
  layer: z.enum(LAYERS),
  section: z.enum(SECTIONS),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(CONFIDENCES),
  stage: z.enum(['stable', 'trial']),
  status: z.enum(STATUSES),
  title: z.string(),
  message: z.string(),
  risk: z.string(),
  fix: z.string(),
  docs: z.string(),
  at: Spot,
  evidence: z.array(z.strictObject({ at: Span, note: z.string() })),
  suggestion: z.strictObject({ title: z.string(), edits: Edits }).optional(),
  fingerprint: z.string(),
});

const Triaged: z.ZodType<TriagedFinding> = z.strictObject({
  finding: Found,
  baseline: z.enum(['introduced', 'existing', 'fixed']),
  state: z.enum(['open', 'suppressed', 'waived', 'out-of-scope']),
  silence: z
    .strictObject({
      kind: z.enum(['suppression', 'waiver']),
      reason: z.string(),
      owner: z.string().optional(),
      until: z.string().optional(),
      at: Span.optional(),
    })
    .optional(),
  blocking: z.boolean(),
});

const Unread: z.ZodType<NotAnalysed> = z.strictObject({
  path: z.string(),
  reason: z.enum(UNREAD_REASONS),
  detail: z.string(),
  incomplete: z.boolean(),
});

const PerSeverity = z.strictObject({ P0: Count, P1: Count, P2: Count, P3: Count });
const Layers: z.ZodType<LayerStatus> = z.strictObject({
  layer: z.enum(LAYERS),
  status: z.enum(['pass', 'findings', 'incomplete', 'not-evidenced']),
  open: PerSeverity,
});

export const ReviewMessage: z.ZodType<Review> = z.strictObject({
  mode: z.enum(['audit', 'review']),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  gate: z.strictObject({ failOn: z.enum(GATES), on: z.enum(['introduced', 'all']) }),
  score: z.number().min(0).max(100),
  findings: z.array(Triaged),
  counts: z.strictObject({ open: PerSeverity, introduced: Count, existing: Count, fixed: Count, suppressed: Count, waived: Count }),
  layers: z.array(Layers),
  notAnalysed: z.array(Unread),
  notices: z.array(z.strictObject({ text: z.string(), subject: z.string().exactOptional() })),
  head: z.string(),
  base: z.string().optional(),
  filesRead: Count,
  rulesRun: Count,
});

export const AnalysisMessage = z.discriminatedUnion('kind', [
  /** For people. */
  z.strictObject({ kind: z.literal('note'), text: z.string() }),
  z.strictObject({
    kind: z.literal('reviewed'),
    review: ReviewMessage,
    onIncomplete: z.enum(INCOMPLETE_ACTIONS),
    /** The policy file that held; undefined where there is none. */
    policyPath: z.string().optional(),
  }),
  /** The user's to mend. */
  z.strictObject({ kind: z.literal('misconfigured'), message: z.string() }),
  /** Git or the machine said no. */
  z.strictObject({ kind: z.literal('unavailable'), message: z.string() }),
  /** Ours to mend: the class of the error alone, since its text may quote the source. */
  z.strictObject({ kind: z.literal('broken'), error: z.string() }),
]);
export type AnalysisMessage = z.infer<typeof AnalysisMessage>;

/** The descriptor of the file in which the analysis writes what it is at; see `Progress`. */
export const PROGRESS_DESCRIPTOR = 4;
