import type { Finding, Silence, TriagedFinding } from '../model/finding.ts';
import type { Location } from '../model/location.ts';
import type { JsonReport } from './json-schema.ts';
import type { MaskedReview } from './mask-secrets.ts';
import type { ReportContext } from './report-context.ts';
import { inertJson } from './untrusted-text.ts';

/** The versioned JSON report: everything the review holds, secrets masked. */
export function renderJson(review: MaskedReview, context: ReportContext): string {
  return inertJson(toJsonReport(review, context));
}

// Written out field by field, so that a field added to the model does not leave the process before the schema knows it.
function toJsonReport(review: MaskedReview, context: ReportContext): JsonReport {
  return {
    schema: 'backend-readiness/report@1',
    tool: { name: 'backend-readiness', version: context.tool.version },
    mode: review.mode,
    verdict: review.verdict,
    reason: review.reason,
    gate: { failOn: review.gate.failOn, on: review.gate.on },
    score: review.score,
    counts: review.counts,
    layers: review.layers.map(({ layer, status, open }) => ({ layer, status, open })),
    findings: review.findings.map(toJsonFinding),
    notAnalysed: review.notAnalysed.map(({ path, reason, detail, incomplete }) => ({ path, reason, detail, incomplete })),
    notices: review.notices.map(({ text, subject }) => ({ text, subject })),
    head: review.head,
    base: review.base,
    policy: context.policyPath,
    filesRead: review.filesRead,
    rulesRun: review.rulesRun,
    timings: context.timings,
  };
}

function toJsonFinding({ finding, baseline, state, silence, blocking }: TriagedFinding): JsonReport['findings'][number] {
  const { ruleId, facet, layer, section, severity, confidence, stage, status, title, message, risk, fix, docs, fingerprint } = finding;
  return {
    ruleId,
    facet,
    layer,
    section,
    severity,
    confidence,
    stage,
    status,
    baseline,
    state,
    blocking,
    title,
    message,
    risk,
    fix,
    docs,
    at: toJsonLocation(finding.at),
    evidence: finding.evidence.map(({ at, note }) => ({ at: toJsonLocation(at), note })),
    suggestion: toJsonSuggestion(finding),
    silence: silence && toJsonSilence(silence),
    fingerprint,
  };
}

function toJsonSuggestion({ suggestion }: Finding): JsonReport['findings'][number]['suggestion'] {
  return suggestion && { title: suggestion.title, edits: suggestion.edits.map(({ at, text }) => ({ at: toJsonLocation(at), text })) };
}

function toJsonSilence({ kind, reason, owner, until, at }: Silence): JsonReport['findings'][number]['silence'] {
  return { kind, reason, owner, until, at: at && toJsonLocation(at) };
}

function toJsonLocation({ path, line, column, endLine, endColumn }: Location): Location {
  return { path, line, column, endLine, endColumn };
}
