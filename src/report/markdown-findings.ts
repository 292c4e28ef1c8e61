import type { Evidence, Finding, Suggestion, TriagedFinding } from '../model/finding.ts';
import type { Location } from '../model/location.ts';
import type { Group } from './group-findings.ts';
import {
  bullets,
  heading,
  item,
  joinInline,
  link,
  numbered,
  paragraph,
  renderNodes,
  strong,
  words,
  type Block,
  type Inline,
} from './markdown-nodes.ts';
import type { ReportContext } from './report-context.ts';
import type { Form, Piece } from './size-limits.ts';
import { block, blobUrl, code, languageOf, prose } from './untrusted-text.ts';
import { LAYER_LABELS, SILENCE_LABELS, STATUS_LABELS } from './wording.ts';

/** In which order the parts of a report are given room: what is grave before what is not, risk and fix before evidence. */
export const RANKS = { base: 0, brief: 1, notes: 2, full: 3, minor: 4, rest: 5 } as const;

const TITLE_LIMIT = 160;
const SHORT_PLACE = 120;
const EVIDENCE_LIMIT = 20;
const DOT = words` · `;

type LinkTo = Pick<ReportContext, 'repository'>;

/** A grave finding: at least its heading and place; then what, risk and fix; then evidence, suggested edit and how it was judged. */
export function graveFinding(triaged: TriagedFinding, context: LinkTo): Piece {
  const form = (rank: number, nodes: () => readonly Block[]): Form => ({ rank, render: () => renderNodes(nodes()) });
  return {
    forms: [
      form(RANKS.base, () => [findingHeading(triaged.finding), paragraph(shortPlace(triaged.finding.at))]),
      form(RANKS.brief, () => briefFinding(triaged, context)),
      form(RANKS.full, () => fullFinding(triaged, context)),
    ],
  };
}

/** A finding of an audit that is not grave: left out where there is no room, then as a heading, then in full. */
export function lesserFinding(triaged: TriagedFinding, context: LinkTo): Piece {
  return {
    forms: [
      { rank: RANKS.base, render: () => '' },
      { rank: RANKS.minor, render: () => renderNodes(briefFinding(triaged, context)) },
      { rank: RANKS.rest, render: () => renderNodes(fullFinding(triaged, context)) },
    ],
  };
}

/** One line for a finding that is folded away; left out where there is no room. */
export function foldedFinding({ finding }: TriagedFinding, context: LinkTo): Piece {
  const line = (): readonly Inline[] => [
    strong(words`${finding.severity}`),
    DOT,
    place(finding.at, context),
    words`: `,
    ...prose(finding.message),
    words` `,
    ruleLink(finding),
  ];
  return optionalLine(RANKS.minor, line);
}

/** A finding that someone silenced: who, why and until when. */
export function silencedFinding({ finding, silence }: TriagedFinding, context: LinkTo): Piece {
  const line = (): readonly Inline[] => {
    const found = [strong(words`${finding.severity}`), DOT, ruleLink(finding), words` at `, place(finding.at, context)];
    if (silence === undefined) return found;
    const owner = silence.owner === undefined ? [] : [words`, by `, code(silence.owner, SHORT_PLACE)];
    const until = silence.until === undefined ? [] : [words`, until `, code(silence.until, 30)];
    return [...found, words`: ${SILENCE_LABELS[silence.kind]}, `, code(silence.reason), ...owner, ...until];
  };
  return optionalLine(RANKS.notes, line);
}

/** All grave findings of one rule in one line, for a report without room for each: at least severity, rule and number. */
export function graveGroup(findings: Group<Finding>): Piece {
  const [first] = findings;
  const line = (...more: readonly Inline[]): string =>
    renderNodes([bullets([item([strong(words`${first.severity}`), words` `, ...more])])]);
  const count = words` (${findings.length})`;
  const id = code(first.ruleId, TITLE_LIMIT);
  const title = prose(first.title, TITLE_LIMIT);
  const places = joinInline(
    findings.slice(0, 10).map(({ at }) => [shortPlace(at)]),
    words`, `,
  );
  const more = findings.length > 10 ? [words` and ${findings.length - 10} more`] : [];
  return {
    forms: [
      { rank: RANKS.base, render: () => line(id, count) },
      { rank: RANKS.base, render: () => line(...title, words` `, id, count) },
      { rank: RANKS.brief, render: () => line(...title, words` `, id, count, words`: `, ...places, ...more) },
    ],
  };
}

/** A line of a list that is left out where there is no room. */
export function optionalLine(rank: number, line: () => readonly Inline[]): Piece {
  return optionalPiece(rank, () => renderNodes([bullets([item(line())])]));
}

/** A part that is left out where there is no room. */
export function optionalPiece(rank: number, render: () => string): Piece {
  return {
    forms: [
      { rank: RANKS.base, render: () => '' },
      { rank, render },
    ],
  };
}

/** `path:line` as code, with a link to it at the reviewed commit. */
export function place(at: Location, context: LinkTo): Inline {
  return placeLink(code(`${at.path}:${at.line}`), at, context);
}

/** A label that leads to a line at the reviewed commit, where that is known. */
export function placeLink(label: Inline, at: Location, { repository }: LinkTo): Inline {
  return repository === undefined ? label : link(blobUrl(repository.server, repository.name, repository.sha, at), label);
}

function shortPlace(at: Location): Inline {
  return code(`${at.path}:${at.line}`, SHORT_PLACE);
}

function findingHeading({ severity, title }: Finding): Block {
  return heading(3, words`${severity} · `, ...prose(title, TITLE_LIMIT));
}

function briefFinding({ finding }: TriagedFinding, context: LinkTo): readonly Block[] {
  return [findingHeading(finding), what(finding, context), bullets(riskAndFix(finding))];
}

function fullFinding(triaged: TriagedFinding, context: LinkTo): readonly Block[] {
  const { finding } = triaged;
  const items = [...riskAndFix(finding), ...evidenceItem(finding.evidence, context), item(judgement(triaged))];
  return [findingHeading(finding), what(finding, context), bullets(items), ...suggestedEdits(finding.suggestion)];
}

function what(finding: Finding, context: LinkTo): Block {
  return paragraph(place(finding.at, context), words`: `, ...prose(finding.message));
}

function riskAndFix(finding: Finding): readonly ReturnType<typeof item>[] {
  return [item([strong(words`Risk:`), words` `, ...prose(finding.risk)]), item([strong(words`Fix:`), words` `, ...prose(finding.fix)])];
}

function evidenceItem(evidence: readonly Evidence[], context: LinkTo): readonly ReturnType<typeof item>[] {
  if (evidence.length === 0) return [];
  const shown = evidence.slice(0, EVIDENCE_LIMIT).map((entry) => item([place(entry.at, context), words`: `, ...prose(entry.note)]));
  const more = evidence.length > EVIDENCE_LIMIT ? [item([words`and ${evidence.length - EVIDENCE_LIMIT} more places`])] : [];
  return [item([strong(words`Evidence:`)], numbered([...shown, ...more]))];
}

/** Rule, layer, status, confidence, whether it blocks, and the fingerprint that a waiver would name. */
function judgement({ finding, blocking }: TriagedFinding): readonly Inline[] {
  const parts: readonly (readonly Inline[])[] = [
    [ruleLink(finding)],
    [words`${LAYER_LABELS[finding.layer]}`],
    [words`${STATUS_LABELS[finding.status]}`],
    [words`confidence ${finding.confidence}`],
    blocking ? [words`blocks the merge`] : [],
    [words`fingerprint `, code(finding.fingerprint, 64)],
  ];
  return joinInline(parts, DOT);
}

function ruleLink(finding: Finding): Inline {
  return link(finding.docs, code(finding.facet === undefined ? finding.ruleId : `${finding.ruleId}/${finding.facet}`, TITLE_LIMIT));
}

/** Shown, never as a GitHub suggestion: a comment on the pull request is not bound to the lines it would replace. */
function suggestedEdits(suggestion: Suggestion | undefined): readonly Block[] {
  if (suggestion === undefined) return [];
  return suggestion.edits
    .slice(0, 3)
    .flatMap(({ at, text }) =>
      text === ''
        ? []
        : [
            paragraph(words`Suggested edit at `, shortPlace(at), words`: `, ...prose(suggestion.title, TITLE_LIMIT)),
            block(text, languageOf(at.path)),
          ],
    );
}
