import { SEVERITIES } from '../model/readiness.ts';
import type { NotAnalysed } from '../model/finding.ts';
import { groupBy } from './group-findings.ts';
import type { MaskedReview } from './mask-secrets.ts';
import { evidenceIndex, implementationChecklist } from './markdown-audit.ts';
import { RANKS, foldedFinding, graveFinding, graveGroup, lesserFinding, optionalLine, silencedFinding } from './markdown-findings.ts';
import {
  fold,
  heading,
  link,
  paragraph,
  renderNodes,
  strong,
  table,
  words,
  type Block,
  type FoldLabel,
  type Inline,
} from './markdown-nodes.ts';
import type { ReportContext } from './report-context.ts';
import {
  COMMENT_LIMIT,
  COMMENT_SIZES,
  NO_LIMIT,
  SIZE_SHARES,
  SUMMARY_LIMIT,
  fitGroups,
  type CommentSize,
  type Piece,
  type PieceGroup,
  type SizeLimit,
} from './size-limits.ts';
import { code, prose } from './untrusted-text.ts';
import {
  LAYER_LABELS,
  LAYER_STATUS_LABELS,
  READY_SENTENCE,
  REASON_LABELS,
  VERDICT_LABELS,
  isGrave,
  listedFindings,
  silencedFindings,
} from './wording.ts';

// About what a grave finding takes without its evidence: a list of bare headings is worse to read than their rules.
const GRAVE_ROOM = 400;

export interface CommentOptions {
  /** UTF-16 units to keep free, for the hidden line by which a comment is found again. */
  readonly reserved?: number | undefined;
  /** Where the whole report is; shown by the shortest form. */
  readonly detailsUrl?: string | undefined;
}

/**
 * The comment on a pull request, from its full form to the shortest, each for a server that refused the one before; rendered when called.
 * At most 60,000 UTF-16 units with what is reserved. All but the last name every grave finding, or at least its rule.
 */
export function commentForms(review: MaskedReview, context: ReportContext, options: CommentOptions = {}): readonly (() => string)[] {
  return COMMENT_SIZES.map((size) => () => renderComment(review, context, { ...options, size }));
}

function renderComment(review: MaskedReview, context: ReportContext, options: CommentOptions & { readonly size: CommentSize }): string {
  const limit = { ...COMMENT_LIMIT, size: Math.floor(COMMENT_LIMIT.size * SIZE_SHARES[options.size]) - (options.reserved ?? 0) };
  const opening = staticGroup(renderNodes([headline(review)]));
  const minimal = (): string => joinMinimal(opening, review, context, options.detailsUrl);
  if (options.size === 'minimal') return minimal();
  return fitBest(opening, limit, review, (graves) => changeGroups(review, context, graves)) ?? minimal();
}

/** The job summary, at most 900 KiB: the comment of a review, the document of an audit. */
export function renderSummary(review: MaskedReview, context: ReportContext): string {
  return renderWithin(review, context, SUMMARY_LIMIT);
}

/** The whole report as a file, nothing left out. */
export function renderDocument(review: MaskedReview, context: ReportContext): string {
  return renderWithin(review, context, NO_LIMIT);
}

function renderWithin(review: MaskedReview, context: ReportContext, limit: SizeLimit): string {
  const isAudit = review.mode === 'audit';
  const title = isAudit ? words`Production readiness audit` : words`Production readiness review`;
  const opening = staticGroup(renderNodes([heading(1, title), headline(review)]));
  const compose = isAudit ? auditGroups : changeGroups;
  const text = fitBest(opening, limit, review, (graves) => compose(review, context, graves));
  return `${text ?? joinMinimal(opening, review, context, undefined)}\n`;
}

/** With each grave finding by itself where there is room to say something of it, else with a line for each of their rules. */
function fitBest(
  opening: PieceGroup,
  limit: SizeLimit,
  review: MaskedReview,
  compose: (graves: Graves) => readonly PieceGroup[],
): string | undefined {
  const graves = listedFindings(review).filter(({ finding }) => isGrave(finding.severity)).length;
  const individual = graves * GRAVE_ROOM <= limit.size ? fitGroups([opening, ...compose(individualGraves)], limit) : undefined;
  return individual ?? fitGroups([opening, ...compose(groupedGraves)], limit);
}

type Graves = (review: MaskedReview, context: ReportContext) => PieceGroup;

function changeGroups(review: MaskedReview, context: ReportContext, graves: Graves): readonly PieceGroup[] {
  const listed = listedFindings(review);
  const lesser = listed.filter(({ finding }) => !isGrave(finding.severity));
  const fixed = review.findings.filter(({ baseline }) => baseline === 'fixed');
  const isQuiet = listed.length === 0 && review.notAnalysed.length === 0;
  return [
    noticeGroup(review),
    graves(review, context),
    staticGroup(renderNodes(isQuiet ? [tally(review)] : [layerTable(review), tally(review)])),
    foldGroup(
      'P2 and P3',
      lesser.map((triaged) => foldedFinding(triaged, context)),
    ),
    foldGroup(
      'Fixed',
      fixed.map((triaged) => foldedFinding(triaged, context)),
    ),
    foldGroup('Not analysed', review.notAnalysed.map(notAnalysedLine)),
    foldGroup(
      'Suppressed and waived',
      silencedFindings(review).map((triaged) => silencedFinding(triaged, context)),
    ),
    staticGroup(renderNodes([reproduction(context)])),
  ];
}

function auditGroups(review: MaskedReview, context: ReportContext, graves: Graves): readonly PieceGroup[] {
  const lesser = listedFindings(review).filter(({ finding }) => !isGrave(finding.severity));
  const listed = listedFindings(review).map(({ finding }) => finding);
  return [
    staticGroup(renderNodes([auditFacts(review, context)])),
    noticeGroup(review),
    staticGroup(renderNodes([heading(2, words`Layers`), layerTable(review), tally(review)])),
    staticGroup(renderNodes([heading(2, words`Findings`), ...(listed.length === 0 ? [paragraph(words`None.`)] : [])])),
    graves(review, context),
    plainGroup(
      '',
      '\n\n',
      lesser.map((triaged) => lesserFinding(triaged, context)),
    ),
    listGroup(words`Not analysed`, review.notAnalysed.map(notAnalysedLine)),
    listGroup(
      words`Suppressed and waived`,
      silencedFindings(review).map((triaged) => silencedFinding(triaged, context)),
    ),
    listGroup(words`Implementation checklist`, implementationChecklist(listed)),
    listGroup(words`Evidence index`, evidenceIndex(listed, context)),
    staticGroup(renderNodes([reproduction(context)])),
  ];
}

function individualGraves(review: MaskedReview, context: ReportContext): PieceGroup {
  const graves = listedFindings(review).filter(({ finding }) => isGrave(finding.severity));
  return plainGroup(
    '',
    '\n\n',
    graves.map((triaged) => graveFinding(triaged, context)),
  );
}

function groupedGraves(review: MaskedReview): PieceGroup {
  const graves = listedFindings(review).flatMap(({ finding }) => (isGrave(finding.severity) ? [finding] : []));
  const rules = groupBy(graves, ({ severity, ruleId }) => `${severity} ${ruleId}`);
  const note = paragraph(words`There is no room here for each of ${graves.length} findings; they are counted by rule.`);
  return plainGroup(renderNodes([note]), '\n', rules.map(graveGroup));
}

function headline(review: MaskedReview): Block {
  const label = strong(words`${VERDICT_LABELS[review.verdict]}.`);
  if (review.verdict !== 'production-ready') return paragraph(label, words` `, ...prose(review.reason));
  const more = review.reason === READY_SENTENCE ? [] : [words` `, ...prose(review.reason)];
  return paragraph(label, words` ${READY_SENTENCE}`, ...more);
}

/** What the run compared and read, in one line. */
function tally({ counts, mode, rulesRun, filesRead }: MaskedReview): Block {
  const changed = mode === 'audit' ? [] : [words`Introduced ${counts.introduced} · fixed ${counts.fixed} · existing ${counts.existing} · `];
  return paragraph(...changed, words`suppressed ${counts.suppressed} · waived ${counts.waived} · rules ${rulesRun} · files ${filesRead}`);
}

function auditFacts(review: MaskedReview, { policyPath, tool }: ReportContext): Block {
  const policy = policyPath === undefined ? words`built-in` : code(policyPath);
  return paragraph(
    words`Score ${review.score} of 100 · commit `,
    code(review.head, 64),
    words` · policy `,
    policy,
    words` · backend-readiness `,
    code(tool.version, 40),
  );
}

function layerTable(review: MaskedReview): Block {
  const header = [words`Layer`, words`Status`, ...SEVERITIES.map((severity) => words`${severity}`)];
  const rows = review.layers.map(({ layer, status, open }): readonly Inline[] => [
    words`${LAYER_LABELS[layer]}`,
    words`${LAYER_STATUS_LABELS[status]}`,
    ...SEVERITIES.map((severity) => words`${open[severity]}`),
  ]);
  return table([header, ...rows]);
}

function noticeGroup(review: MaskedReview): PieceGroup {
  const lines = review.notices.map(({ text, subject }) =>
    optionalLine(RANKS.notes, () => [...prose(text), ...(subject === undefined ? [] : [words` `, code(subject)])]),
  );
  return plainGroup('', '\n', lines);
}

function notAnalysedLine({ path, reason, detail, incomplete }: NotAnalysed): Piece {
  const why = detail === '' ? [] : [words`, `, code(detail)];
  const weight = incomplete ? [words` (makes the result incomplete)`] : [];
  return optionalLine(RANKS.notes, () => [code(path), words`: ${REASON_LABELS[reason]}`, ...why, ...weight]);
}

function reproduction({ command }: ReportContext): Block {
  return paragraph(words`Reproduce: `, code(command, 500));
}

/** The verdict, the numbers and where the rest is, for a server that took nothing longer. */
function joinMinimal(opening: PieceGroup, review: MaskedReview, context: ReportContext, detailsUrl: string | undefined): string {
  const numbers = paragraph(
    ...SEVERITIES.map((severity) => words`${severity} ${review.counts.open[severity]} · `),
    words`not analysed ${review.notAnalysed.length}`,
  );
  const details = detailsUrl === undefined ? [] : [paragraph(link(detailsUrl, words`The whole report`))];
  return [opening.before, renderNodes([numbers, tally(review), ...details, reproduction(context)])].join('\n\n');
}

function staticGroup(before: string): PieceGroup {
  return { before, pieces: [], separator: '\n', renderOmitted: () => '', after: '' };
}

function plainGroup(before: string, separator: '\n' | '\n\n', pieces: readonly Piece[]): PieceGroup {
  return { before, pieces, separator, renderOmitted, after: '' };
}

function foldGroup(label: FoldLabel, pieces: readonly Piece[]): PieceGroup {
  const frame = pieces.length === 0 ? { before: '', after: '' } : fold(label, pieces.length);
  return { ...frame, pieces, separator: '\n', renderOmitted };
}

function listGroup(title: Inline, pieces: readonly Piece[]): PieceGroup {
  return plainGroup(pieces.length === 0 ? '' : renderNodes([heading(2, title)]), '\n', pieces);
}

function renderOmitted(count: number): string {
  return renderNodes([paragraph(words`${count} more left out for want of room.`)]);
}
