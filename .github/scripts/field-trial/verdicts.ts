import type { TrialFinding } from './trial.ts';

export const VERDICTS = ['right', 'wrong', 'debatable'] as const;
/** What somebody who read a finding in its source says of it. */
export type Verdict = (typeof VERDICTS)[number];

export interface JudgedPlace {
  readonly repository: string;
  readonly path: string;
  readonly line: number;
  readonly verdict: Verdict;
  readonly why: string;
}

/** The verdicts of a file, and its lines that are none. */
export interface VerdictFile {
  readonly places: readonly JudgedPlace[];
  readonly unread: readonly string[];
}

/** A finding with what was said of it. */
export interface JudgedFinding {
  readonly finding: TrialFinding;
  readonly verdict: Verdict;
}

/** Reads lines of repository, path:line, severity, verdict and reason; empty lines, headings and those that begin with # are passed over. */
export function parseVerdicts(text: string): VerdictFile {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !/^(?:#|repository\t)/.test(line));
  const places: JudgedPlace[] = [];
  const unread: string[] = [];
  for (const line of lines) {
    const place = parseLine(line);
    if (place) places.push(place);
    else unread.push(line);
  }
  return { places, unread };
}

function parseLine(line: string): JudgedPlace | undefined {
  const [repository = '', where = '', , said = '', ...why] = line.split('\t').map((cell) => cell.trim());
  const verdict = VERDICTS.find((known) => known === said.toLowerCase());
  const [, path, number] = /^(.+?):(\d+)(?::\d+)?$/.exec(where) ?? [];
  if (!verdict || path === undefined || repository === '') return undefined;
  return { repository: repository.replace('+', '/'), path, line: Number(number), verdict, why: why.join(' ') };
}

/** Joins the findings of one rule with its verdicts by place; a verdict on what is no longer found counts for nothing. */
export function judgeFindings(findings: readonly TrialFinding[], places: readonly JudgedPlace[]): readonly JudgedFinding[] {
  const byPlace = new Map(places.map(({ repository, path, line, verdict }) => [placeKey({ repository, path, line }), verdict]));
  return findings.flatMap((finding) => {
    const verdict = byPlace.get(placeKey(finding));
    return verdict ? [{ finding, verdict }] : [];
  });
}

function placeKey({ repository, path, line }: Pick<TrialFinding, 'repository' | 'path' | 'line'>): string {
  return `${repository}\0${path}\0${line}`;
}
