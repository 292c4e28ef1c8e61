import type { NotAnalysed } from '../model/finding.ts';
import type { Format } from './classify.ts';

/** Why a text is not handed to a parser. */
export interface Objection {
  readonly reason: NotAnalysed['reason'];
  readonly detail: string;
}

/** Bytes from which on a file is read for secrets only. */
export const LARGEST_PARSED = 1 << 20;
/** Bytes from which on a file is not read at all. */
export const LARGEST_READ = 4 << 20;

/** Parsers recurse: TypeScript's overflows from about 600 levels on, and real code stays below 40. */
const DEEPEST_CODE = 200;
/** A flow of 4,000 levels makes the YAML lexer abort the whole process, so the limit is checked before it sees the text. */
const DEEPEST_DATA = 60;
const WIDEST_INDENT = 400;
const MOST_DOCUMENTS = 500;

const DATA_FORMATS: ReadonlySet<Format> = new Set(['compose', 'kubernetes', 'workflow', 'workspace', 'package', 'tsconfig', 'settings']);

/** Judges whether a text can safely be parsed. Linear in its length. */
export function objectTo(format: Format, text: string): Objection | undefined {
  if (format === 'script') return objectToMinified(text) ?? objectToDeepCode(text);
  return DATA_FORMATS.has(format) ? objectToDeepData(text) : undefined;
}

function objectToMinified(text: string): Objection | undefined {
  const { longest, lines } = measureLines(text);
  if (longest > 20_000) return { reason: 'minified', detail: `a line of ${longest} characters` };
  const mean = Math.round(text.length / lines);
  return mean > 500 && text.length > 40_000 ? { reason: 'minified', detail: `${mean} characters per line` } : undefined;
}

function measureLines(text: string): { longest: number; lines: number } {
  let longest = 0;
  let lines = 0;
  for (let start = 0; start <= text.length; lines++) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    longest = Math.max(longest, end - start);
    start = end + 1;
  }
  return { longest, lines };
}

function objectToDeepCode(text: string): Objection | undefined {
  // Brackets in strings and comments are counted too at first: the careful count is for the few files that reach the limit.
  if (deepestBracket(text) <= DEEPEST_CODE && longestAngleRun(text) <= DEEPEST_CODE) return undefined;
  const bare = withoutStrings(text);
  const depth = Math.max(deepestBracket(bare), longestAngleRun(bare));
  return depth > DEEPEST_CODE ? { reason: 'too-deep', detail: `brackets nested ${depth} deep` } : undefined;
}

/** The text without block comments, line comments and quoted strings; one pass, since `/*` without an end must not cost a search each. */
function withoutStrings(text: string): string {
  const parts: string[] = [];
  const opening = /\/\*|\/\/|['"]/g;
  let from = 0;
  for (let match = opening.exec(text); match !== null; match = opening.exec(text)) {
    parts.push(text.slice(from, match.index));
    from = endOfQuoted(text, match.index, match[0]);
    opening.lastIndex = from;
  }
  return parts.join(' ') + text.slice(from);
}

function endOfQuoted(text: string, start: number, opening: string): number {
  if (opening === '/*') {
    const end = text.indexOf('*/', start + 2);
    return end === -1 ? text.length : end + 2;
  }
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  if (opening === '//') return lineEnd;
  let at = start + 1;
  while (at < lineEnd && text[at] !== opening) at += text[at] === '\\' ? 2 : 1;
  return Math.min(at + 1, lineEnd);
}

/** Deepest nesting of round, square and curly brackets, whether or not they match. */
function deepestBracket(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 40 || code === 91 || code === 123) deepest = Math.max(deepest, ++depth);
    else if ((code === 41 || code === 93 || code === 125) && depth > 0) depth--;
  }
  return deepest;
}

/** Deepest run of type arguments such as `A<B<C<`; anything that ends a type ends the run. */
function longestAngleRun(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at + 1)) {
    const next = text.indexOf('<', at + 1);
    deepest = Math.max(deepest, ++depth);
    if (next === -1 || next - at > 200 || /[>;{}()=]/.test(text.slice(at + 1, next))) depth = 0;
  }
  return deepest;
}

function objectToDeepData(text: string): Objection | undefined {
  const depth = deepestBracket(text);
  if (depth > DEEPEST_DATA) return { reason: 'too-deep', detail: `brackets nested ${depth} deep` };
  const indent = /^ {400,}\S/m.test(text) || /^[ \t]*(?:- ){60}/m.test(text) || /^[ \t]*(?:\? ){60}/m.test(text);
  if (indent) return { reason: 'too-deep', detail: `indented by more than ${WIDEST_INDENT} columns, or lists nested 60 deep` };
  const documents = text.match(/^---/gm)?.length ?? 0;
  return documents > MOST_DOCUMENTS ? { reason: 'too-large', detail: `${documents} documents in one file` } : undefined;
}
