import * as z from 'zod';
import { UNREAD_REASONS } from '../model/finding.ts';
import { CONFIDENCES, GATES, LAYERS, SECTIONS, SEVERITIES, STATUSES, VERDICTS } from '../model/readiness.ts';

const text = z.string();
const count = z.int().min(0);
const position = z.int().min(1);
const severity = z.enum(SEVERITIES);
const layer = z.enum(LAYERS);
const bySeverity = z.strictObject({ P0: count, P1: count, P2: count, P3: count });

const location = z
  .strictObject({ path: text, line: position, column: position, endLine: position, endColumn: position })
  .meta({ description: 'Lines and columns count from 1, columns in UTF-16 units; the end column is exclusive.' });

const evidence = z.strictObject({ at: location, note: text });

const suggestion = z.strictObject({ title: text, edits: z.array(z.strictObject({ at: location, text })) });

const silence = z.strictObject({
  kind: z.enum(['suppression', 'waiver']),
  reason: text,
  owner: text.optional(),
  until: text.meta({ description: 'ISO date, the last day on which it holds.' }).optional(),
  at: location.optional(),
});

const finding = z.strictObject({
  ruleId: text,
  facet: text.optional(),
  layer,
  section: z.enum(SECTIONS),
  severity,
  confidence: z.enum(CONFIDENCES),
  stage: z.enum(['stable', 'trial']),
  status: z.enum(STATUSES),
  baseline: z.enum(['introduced', 'existing', 'fixed']),
  state: z.enum(['open', 'suppressed', 'waived', 'out-of-scope']),
  blocking: z.boolean(),
  title: text,
  message: text,
  risk: text,
  fix: text,
  docs: text,
  at: location,
  evidence: z.array(evidence),
  suggestion: suggestion.optional(),
  silence: silence.optional(),
  fingerprint: text.meta({ description: 'Identity that survives moved lines.' }),
});

const notAnalysed = z.strictObject({
  path: text,
  reason: z.enum(UNREAD_REASONS),
  detail: text,
  incomplete: z.boolean().meta({ description: 'Whether it leaves the verdict incomplete.' }),
});

/** The JSON report, version 1. Fields may be added within a version; none is removed or changes its meaning. */
export const reportSchema = z
  .strictObject({
    schema: z.literal('backend-readiness/report@1'),
    tool: z.strictObject({ name: z.literal('backend-readiness'), version: text }),
    mode: z.enum(['audit', 'review']),
    verdict: z.enum(VERDICTS),
    reason: text,
    gate: z.strictObject({ failOn: z.enum(GATES), on: z.enum(['introduced', 'all']) }),
    score: z.number().min(0).max(100),
    counts: z.strictObject({ open: bySeverity, introduced: count, existing: count, fixed: count, suppressed: count, waived: count }),
    layers: z.array(z.strictObject({ layer, status: z.enum(['pass', 'findings', 'incomplete', 'not-evidenced']), open: bySeverity })),
    findings: z.array(finding).meta({ description: 'The gravest first, then by path, line and rule.' }),
    notAnalysed: z.array(notAnalysed),
    notices: z.array(z.strictObject({ text, subject: text.optional() })),
    head: text,
    base: text.optional(),
    policy: text.meta({ description: 'Path of the policy file in force; absent for the built-in defaults.' }).optional(),
    filesRead: count,
    rulesRun: count,
    timings: z.record(z.string(), z.number().min(0)).meta({ description: 'Milliseconds per stage.' }).optional(),
  })
  .meta({
    title: 'Report of backend-readiness',
    description: 'Strings that come from the reviewed repository are untrusted: escape them before you show them.',
  });

export type JsonReport = z.infer<typeof reportSchema>;

/** The schema as JSON Schema (draft 2020-12), for the generated file `docs/report.schema.json`. */
export function renderReportSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema), null, 2)}\n`;
}
