import type { Evidence, NotAnalysed, Silence, Suggestion, TriagedFinding } from '../model/finding.ts';
import type { Review } from '../model/review.ts';
import type { ReportContext } from './report-context.ts';

/** A review in whose texts and paths no secret is left. Every renderer asks for this type, so none can be handed a raw review. */
export interface MaskedReview extends Review {
  readonly masked: true;
}

export type Mask = (text: string) => string;

/**
 * Replaces what has the format of a secret by `***` in everything that came from the tree: messages, notes, edits, reasons, and paths,
 * since a file name can hold a key as well.
 */
export function maskSecrets(review: Review, findSecrets: ReportContext['findSecrets']): MaskedReview {
  const mask = createMask(findSecrets);
  return {
    ...review,
    masked: true,
    findings: review.findings.map((triaged) => maskFinding(triaged, mask)),
    notAnalysed: review.notAnalysed.map((entry): NotAnalysed => ({ ...entry, path: mask(entry.path), detail: mask(entry.detail) })),
    notices: review.notices.map((notice) => (notice.subject === undefined ? notice : { ...notice, subject: mask(notice.subject) })),
  };
}

// Paths and notes repeat from finding to finding, so each distinct text is searched once.
export function createMask(findSecrets: ReportContext['findSecrets']): Mask {
  const known = new Map<string, string>();
  return (text) => {
    const earlier = known.get(text);
    if (earlier !== undefined) return earlier;
    const masked = replaceSecrets(text, findSecrets(text));
    known.set(text, masked);
    return masked;
  };
}

function replaceSecrets(text: string, secrets: ReturnType<ReportContext['findSecrets']>): string {
  let masked = '';
  let from = 0;
  for (const { start, end } of secrets) {
    masked += `${text.slice(from, Math.max(from, start))}***`;
    from = Math.max(from, end);
  }
  return masked + text.slice(from);
}

function maskFinding(triaged: TriagedFinding, mask: Mask): TriagedFinding {
  const { finding, silence } = triaged;
  return {
    ...triaged,
    silence: silence && maskSilence(silence, mask),
    finding: {
      ...finding,
      message: mask(finding.message),
      risk: mask(finding.risk),
      fix: mask(finding.fix),
      at: maskPath(finding.at, mask),
      evidence: finding.evidence.map((entry): Evidence => ({ at: maskPath(entry.at, mask), note: mask(entry.note) })),
      suggestion: finding.suggestion && maskSuggestion(finding.suggestion, mask),
    },
  };
}

function maskSilence(silence: Silence, mask: Mask): Silence {
  return {
    ...silence,
    reason: mask(silence.reason),
    owner: silence.owner === undefined ? undefined : mask(silence.owner),
    until: silence.until === undefined ? undefined : mask(silence.until),
    at: silence.at && maskPath(silence.at, mask),
  };
}

function maskSuggestion(suggestion: Suggestion, mask: Mask): Suggestion {
  return { ...suggestion, edits: suggestion.edits.map((edit) => ({ at: maskPath(edit.at, mask), text: mask(edit.text) })) };
}

export function maskPath<T extends { readonly path: string }>(at: T, mask: Mask): T {
  return { ...at, path: mask(at.path) };
}
