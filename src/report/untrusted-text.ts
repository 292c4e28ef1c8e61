import { cutText, visible } from '../model/quote.ts';

/** Words of our own, or words in which nothing has a meaning to Markdown or to GitHub. A node of the Markdown tree. */
export interface InertText {
  readonly type: 'text';
  readonly value: string;
}

/** Text in which GitHub sees no mention, reference, link, image, HTML, emoji or formula. A node of the Markdown tree. */
export interface InertCode {
  readonly type: 'inlineCode';
  readonly value: string;
}

export interface InertBlock {
  readonly type: 'code';
  readonly lang: Language | null;
  readonly value: string;
}

export type Language = (typeof LANGUAGES)[number];

const LANGUAGES = ['ts', 'tsx', 'js', 'jsx', 'sql', 'yaml', 'json', 'dockerfile', 'sh'] as const;
const ALIASES: ReadonlyMap<string, Language> = new Map([
  ['mts', 'ts'],
  ['cts', 'ts'],
  ['mjs', 'js'],
  ['cjs', 'js'],
  ['yml', 'yaml'],
]);

const BLOCK_LINES = 20;
const CODE_LIMIT = 1_000;
const LOG_LIMIT = 4_000;
const URL_LIMIT = 1_500;

/**
 * Words that GitHub or a Markdown parser would act on: mentions, references to issues and commits, addresses, formulas, footnotes, emoji.
 * A word that matches is shown as code, where none of that works.
 */
const ACTIVE_WORD =
  /[@#$]|GH-\d|:\/\/|www\.|(?:mailto|xmpp):|\[\^|:[\w+-]+:|(?<![0-9a-z])(?:(?=[a-f]*\d)[0-9a-f]{7,}|[0-9a-f]{40})(?![0-9a-z])/i;

/**
 * Untrusted text as inline code: invisible characters as escapes, at most `limit` UTF-16 units, `(empty)` for nothing.
 * The renderer chooses the fence by what is inside.
 */
export function code(text: string, limit = 300): InertCode {
  // Parsers disagree on whether a backslash before a pipe keeps it in its table cell, so the pair never occurs.
  const value = visible(text, limit).replaceAll('\\|', '\\\\u007c');
  return { type: 'inlineCode', value: value || '(empty)' };
}

/**
 * A sentence of ours that may hold names from the code in backticks: what stands between backticks becomes code, also when the last
 * one is missing, and outside of them no word is left that GitHub would act on. At most `limit` UTF-16 units.
 */
export function prose(text: string, limit = 600): readonly (InertText | InertCode)[] {
  const nodes: (InertText | InertCode)[] = [];
  for (const [index, piece] of cutText(text, limit).split('`').entries()) {
    if (index % 2 === 1) append(nodes, code(piece));
    else for (const node of splitWords(visible(piece, limit))) append(nodes, node);
  }
  return trimEnds(nodes);
}

/**
 * Untrusted text as a quoted label of a Mermaid diagram, in which nothing ends the label, opens markup, an icon or a formula, or is a
 * directive. At most `limit` UTF-16 units before it is encoded.
 */
export function mermaidLabel(text: string, limit = 80): string {
  const shown = visible(text, limit)
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    // Icons and formulas are looked for after Mermaid has decoded its entities.
    .replace(/\b(fa[a-z]?):/gi, '$1∶')
    .replace(/\$(?=\$)/g, '$ ');
  const encoded = shown.replace(/[^\p{L}\p{N} ./,:()=+_‹›∶…→·-]/gu, (character) => `#${character.codePointAt(0) ?? 0};`);
  return encoded.trim() === '' ? '(empty)' : encoded;
}

/** A fenced block of untrusted text: at most 20 lines of at most 300 UTF-16 units. */
export function block(text: string, lang: Language | undefined): InertBlock {
  const lines = text.split(/\r\n|[\n\r\u2028\u2029]/);
  const shown = lines.slice(0, BLOCK_LINES).map((line) =>
    line
      .split('\t')
      .map((part) => logLine(part, 300))
      .join('  '),
  );
  if (lines.length > BLOCK_LINES) shown.push('…');
  return { type: 'code', lang: lang ?? null, value: shown.join('\n') };
}

/** The language of a block by the name of its file, from a fixed list. */
export function languageOf(path: string): Language | undefined {
  if (/(?:^|\/)Dockerfile[^/]*$/i.test(path)) return 'dockerfile';
  const extension = /\.([a-z]{1,4})$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  return LANGUAGES.find((language) => language === extension) ?? ALIASES.get(extension);
}

/** One line for a log or a terminal, in which neither syntax of the runner's commands is left. At most `limit` UTF-16 units. */
export function logLine(text: string, limit = LOG_LIMIT): string {
  return breakCommands(visible(text, limit));
}

/** Breaks up `::command::` where the runner would read it: at the start of a line, also behind blanks. Expects a visible line. */
export function breakCommands(line: string): string {
  return line.replace(/(^|\s)::/g, '$1: :');
}

/** The page of one line of a file at one commit; undefined where the path or the server does not make a safe link. */
export function blobUrl(
  server: string,
  repository: string,
  sha: string,
  at: { readonly path: string; readonly line: number },
): string | undefined {
  const relative = relativeUri(at.path);
  const base = httpsUrl(server)?.replace(/\/+$/, '');
  if (relative === undefined || base === undefined || !/^[0-9a-f]{40,64}$/.test(sha)) return undefined;
  const url = `${base}/${repository.split('/').map(encodeSegment).join('/')}/blob/${sha}/${relative}#L${Math.max(1, at.line)}`;
  return url.length > URL_LIMIT ? undefined : url;
}

/** A path of the tree as a relative URI, each segment percent-encoded; undefined for a path that leads out of the tree. */
export function relativeUri(path: string): string | undefined {
  const segments = path.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) return undefined;
  return segments.map(encodeSegment).join('/');
}

/** The address as it is if it is one of https without credentials, else undefined. */
export function httpsUrl(address: string): string | undefined {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isPlain = url?.protocol === 'https:' && url.username === '' && url.password === '' && /^[\x21-\x7e]+$/.test(address);
  return isPlain && !/[<>()"'\\`]/.test(address) ? address : undefined;
}

/** JSON that is safe to print: no character steers a terminal, and no string in it is a command to the runner. Reads back unchanged. */
export function inertJson(value: unknown, indent = 2): string {
  const text = JSON.stringify(value, null, indent);
  const escaped = text.replace(/[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from({ length: character.length }, (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`).join(''),
  );
  return `${escaped.replaceAll('##[', '##\\u005b')}\n`;
}

function* splitWords(text: string): Generator<InertText | InertCode> {
  for (const word of text.split(/( +)/)) {
    if (word === '') continue;
    yield ACTIVE_WORD.test(word) ? code(word) : { type: 'text', value: word };
  }
}

/** Neighbours of one type become one node: two code spans side by side would be read as one with another fence. */
function append(nodes: (InertText | InertCode)[], node: InertText | InertCode): void {
  const last = nodes.at(-1);
  if (last?.type !== node.type) nodes.push(node);
  else
    nodes[nodes.length - 1] =
      node.type === 'text' ? { type: 'text', value: last.value + node.value } : code(last.value + node.value, CODE_LIMIT);
}

// White space at the ends of a paragraph would be written as a character reference.
function trimEnds(nodes: readonly (InertText | InertCode)[]): readonly (InertText | InertCode)[] {
  const trimmed = nodes.map((node, index) => {
    if (node.type === 'inlineCode') return node;
    const start = index === 0 ? node.value.trimStart() : node.value;
    return { type: node.type, value: index === nodes.length - 1 ? start.trimEnd() : start };
  });
  return trimmed.filter((node) => node.value !== '');
}

// `encodeURIComponent` throws on half a surrogate pair and leaves the characters alone that end a link in Markdown.
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
