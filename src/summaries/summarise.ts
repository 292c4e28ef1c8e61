import { createHash } from 'node:crypto';
import { codeVersions } from '../model/code-versions.ts';
import type { NotAnalysed } from '../model/finding.ts';
import { type PathRole, pathRoleOf } from '../model/path-role.ts';
import type { Tree, TreeEntry } from '../model/scope.ts';
import type { Content, Ports } from '../ports.ts';
import { classifyPath, classifyText, type Format, type PathFormat } from './classify.ts';
import { decode } from './decode.ts';
import type { Extraction, Extractor, Failure } from './extraction.ts';
import { LARGEST_PARSED, LARGEST_READ, objectTo } from './guards.ts';
import { indexLines } from './line-index.ts';
import { asksLockFile } from './lock-need.ts';
import { shapeAs, sightSecrets } from './secret-text.ts';
import type { FileSummary, SecretSighting, Summaries } from './summary.ts';
import { findSuppressionComments } from './suppression-comments.ts';

/** What the files of both trees state, and what could not be read. */
export interface SummarisedTrees {
  /** Undefined in an audit. */
  readonly base: Summaries | undefined;
  readonly head: Summaries;
  /** Digests of all paths and of what each summary was made from and by; equal for trees whose summaries are equal. */
  readonly identities: { readonly base: string | undefined; readonly head: string };
  /** Of the head, sorted by path. */
  readonly notAnalysed: readonly NotAnalysed[];
  readonly filesRead: number;
}

interface Outcome {
  readonly summary?: FileSummary;
  /** By which the summary is kept; empty where it is not. */
  readonly key?: string;
  readonly objection?: Pick<NotAnalysed, 'reason' | 'detail'>;
}

interface Candidate {
  readonly entry: TreeEntry;
  readonly format: PathFormat;
  readonly key: string;
}

/** Each extractor is loaded when the first file of its format turns up: a change without code never loads the parser. */
const EXTRACTORS: Readonly<Record<Exclude<Format, 'text' | 'ignored'>, () => Promise<Extractor>>> = {
  script: async () => (await import('./typescript/extract.ts')).extractScript,
  dockerfile: async () => (await import('./dockerfile.ts')).extractDockerfile,
  compose: async () => (await import('./compose.ts')).extractCompose,
  kubernetes: async () => (await import('./kubernetes.ts')).extractKubernetes,
  workflow: async () => (await import('./workflow.ts')).extractWorkflow,
  package: async () => (await import('./package-json.ts')).extractPackage,
  workspace: async () => (await import('./workspace.ts')).extractWorkspace,
  lock: async () => (await import('./lock-file.ts')).extractLockFile,
  tsconfig: async () => (await import('./tsconfig.ts')).extractTsconfig,
  dotenv: async () => (await import('./dotenv.ts')).extractDotenv,
  sql: async () => (await import('./sql.ts')).extractSql,
  shell: async () => (await import('./shell.ts')).extractShell,
  settings: async () => (await import('./settings.ts')).extractSettings,
  ignore: async () => (await import('./ignore-file.ts')).extractIgnoreFile,
};

/**
 * Summarises both trees. Each distinct content is read and parsed at most once; a file that a parser cannot take
 * becomes an entry of `notAnalysed`, and the run goes on. Files of more than `fileBytes` are searched for secrets alone.
 */
export async function summarise(
  ports: Pick<Ports, 'trees' | 'cache' | 'log'>,
  { fileBytes = LARGEST_PARSED }: { readonly fileBytes?: number } = {},
): Promise<SummarisedTrees> {
  const { trees } = ports;
  const head = candidatesOf(trees.head, fileBytes);
  const base = trees.base && candidatesOf(trees.base, fileBytes);
  const outcomes = new Map<string, Outcome>();
  const read = async (isWanted: (candidate: Candidate) => boolean): Promise<number> =>
    readCandidates([...head, ...(base ?? [])].filter(isWanted), ports, { fileBytes, outcomes });
  let filesRead = await read(({ format }) => format !== 'lock');
  if (asksLockFile(manifestsIn([...head, ...(base ?? [])], outcomes))) filesRead += await read(({ format }) => format === 'lock');
  return {
    base: base && collect(base, outcomes),
    head: collect(head, outcomes),
    identities: { base: base && identify(base, outcomes), head: identify(head, outcomes) },
    notAnalysed: listUnread(trees, head, outcomes),
    filesRead,
  };
}

/** Recalls what the cache knows and reads the rest; gives the number of files read. */
async function readCandidates(
  candidates: readonly Candidate[],
  { trees, cache, log }: Pick<Ports, 'trees' | 'cache' | 'log'>,
  { fileBytes, outcomes }: { readonly fileBytes: number; readonly outcomes: Map<string, Outcome> },
): Promise<number> {
  const unread = new Map<string, Candidate>();
  const recall = (candidate: Candidate, key: string): boolean => {
    const summary = cache.summaries.get(key);
    if (summary) outcomes.set(candidate.key, { summary, key });
    return summary !== undefined;
  };
  for (const candidate of candidates) {
    if (!outcomes.has(candidate.key) && !recall(candidate, candidate.key))
      unread.set(candidate.key, unread.get(candidate.key) ?? candidate);
  }
  let filesRead = 0;
  for await (const { candidate, entry, content } of readAll(trees, unread, outcomes)) {
    const key = keyOf(entry, candidate.format, fileBytes);
    if (candidate.entry.blob === '' && recall(candidate, key)) continue;
    log.working(entry.path);
    filesRead += 1;
    const outcome = await summariseContent(candidate, content, fileBytes);
    outcomes.set(candidate.key, { ...outcome, key });
    if (outcome.summary && !outcome.objection) cache.summaries.set(key, outcome.summary);
  }
  return filesRead;
}

/** Other files are not asked for their content here: in a warm run nothing else may need it. */
function manifestsIn(candidates: readonly Candidate[], outcomes: ReadonlyMap<string, Outcome>): readonly FileSummary[] {
  return candidates.flatMap(({ key, format }) =>
    format === 'package' || format === 'workspace' ? (outcomes.get(key)?.summary ?? []) : [],
  );
}

function identify(candidates: readonly Candidate[], outcomes: ReadonlyMap<string, Outcome>): string {
  const lines = candidates.map((candidate) => {
    const { key = '', objection } = outcomes.get(candidate.key) ?? {};
    return `${candidate.entry.path}\0${key}\0${objection?.reason ?? ''}\n`;
  });
  return createHash('sha256').update(lines.join('')).digest('hex');
}

function candidatesOf(tree: Tree, fileBytes: number): readonly Candidate[] {
  const candidates: Candidate[] = [];
  for (const entry of tree.entries) {
    if (entry.kind !== 'file') continue;
    const format = formatOf(entry.path);
    if (format !== 'ignored') candidates.push({ entry, format, key: keyOf(entry, format, fileBytes) });
  }
  return candidates;
}

/** No rule speaks of tests and of other people's code, and no fact needs them: they are searched for keys and not parsed. */
const UNPARSED: ReadonlySet<PathRole> = new Set(['test', 'vendored']);

function formatOf(path: string): PathFormat {
  const format = classifyPath(path);
  // Examples and fixtures have lock files by the hundred, and no rule asks what they install.
  if (format === 'lock') return pathRoleOf(path) === 'production' ? 'lock' : 'ignored';
  return format === 'script' && UNPARSED.has(pathRoleOf(path)) ? 'text' : format;
}

// The ending is part of the key because `.ts` and `.tsx` read the same text differently.
function keyOf(entry: TreeEntry, format: PathFormat, fileBytes: number): string {
  const ending = format === 'script' ? entry.path.slice(entry.path.lastIndexOf('.') + 1).toLowerCase() : '';
  const version = codeVersions?.summaries[format] ?? codeVersions?.summaries['common'] ?? '';
  return `${contentOf(entry)}:${format}:${ending}:${fileBytes}:${version}`;
}

/** What the content of an entry is known by: its blob, or its path where it lies on disk and its blob is not known before it is read. */
function contentOf({ blob, path }: TreeEntry): string {
  return blob === '' ? `path ${path}` : blob;
}

/** Reads each blob once, for however many paths and formats it stands. */
async function* readAll(
  trees: Ports['trees'],
  unread: ReadonlyMap<string, Candidate>,
  outcomes: Map<string, Outcome>,
): AsyncGenerator<{ readonly candidate: Candidate; readonly entry: TreeEntry; readonly content: Content }> {
  const byBlob = new Map<string, Candidate[]>();
  for (const candidate of unread.values()) {
    const { size } = candidate.entry;
    const blob = contentOf(candidate.entry);
    if (size !== undefined && size > LARGEST_READ) outcomes.set(candidate.key, tooLarge(size, LARGEST_READ));
    else byBlob.set(blob, [...(byBlob.get(blob) ?? []), candidate]);
  }
  const wanted = [...byBlob.values()].flatMap(([first]) => (first ? [first.entry] : []));
  for await (const { entry, content } of trees.read(wanted)) {
    for (const candidate of byBlob.get(entry.blob) ?? byBlob.get(`path ${entry.path}`) ?? []) yield { candidate, entry, content };
  }
}

function tooLarge(size: number, limit: number): Outcome {
  return { objection: { reason: 'too-large', detail: `${size} bytes; files of more than ${limit} are not parsed` } };
}

async function summariseContent(candidate: Candidate, content: Content, fileBytes: number): Promise<Outcome> {
  if ('missing' in content) return { objection: { reason: content.missing, detail: describeMissing(content.missing) } };
  if (content.bytes.length > LARGEST_READ) return tooLarge(content.bytes.length, LARGEST_READ);
  const decoded = decode(content.bytes);
  if ('not' in decoded) return { objection: { reason: decoded.not, detail: describeMissing(decoded.not) } };
  const { text } = decoded;
  const format = classifyText(candidate.format, text);
  if (format === 'lock') return summariseLockFile(candidate.entry.path, text);
  const common = readCommon(text);
  if (format === 'text' || format === 'ignored') return { summary: common };
  const objection = content.bytes.length > fileBytes ? tooLarge(content.bytes.length, fileBytes).objection : objectTo(format, text);
  if (objection) return { summary: common, objection };
  const extraction = await extract(candidate.entry.path, format, text);
  if ('error' in extraction) return { summary: common, objection: toObjection(extraction) };
  const summary = extraction.summary ? { ...common, content: extraction.summary } : common;
  const { syntaxError } = extraction;
  if (!syntaxError) return { summary };
  // The message of the parser may quote the file, so only the line is kept.
  return { summary, objection: { reason: 'syntax-error', detail: `the parser stumbled at line ${syntaxError.line}` } };
}

/** Its hashes look like keys and nobody writes it by hand, so nothing else is looked for in it. */
async function summariseLockFile(path: string, text: string): Promise<Outcome> {
  const extraction = await extract(path, 'lock', text);
  return 'error' in extraction ? {} : { summary: { suppressions: [], secrets: [], content: extraction.summary } };
}

function describeMissing(reason: string): string {
  if (reason === 'binary') return 'holds NUL bytes';
  if (reason === 'lfs-pointer') return 'its content lies in Git LFS';
  return reason === 'too-large' ? 'too large to read' : 'its content could not be had';
}

/** What every file states, whatever its format. */
function readCommon(text: string): FileSummary {
  const generated = isGenerated(text);
  return { suppressions: findSuppressionComments(text), secrets: findSecrets(text), ...(generated ? { generated } : {}) };
}

const GENERATED =
  /@generated\b|\bDO NOT (?:EDIT|MODIFY)\b|^\W*(?:this (?:file|code|module) (?:is|was|has been) )?(?:auto-?generated|automatically generated|code generated|generated (?:by|from|with))\b/i;

/** Generators announce themselves in a comment at the head of the file. */
function isGenerated(text: string): boolean {
  const head = text.slice(0, 600).split('\n').slice(0, 12);
  return head.some((line) => /^\s*(?:\/\/|\/?\*|#|--|<!--)/.test(line) && GENERATED.test(line));
}

function findSecrets(text: string): readonly SecretSighting[] {
  const sighted = sightSecrets(text);
  if (sighted.length === 0) return [];
  const lines = indexLines(text);
  return sighted.map(({ start, end, provider }) => ({
    at: lines.spanOf(start, end),
    shape: shapeAs(provider, text.slice(start, end)),
    name: nameBefore(text.slice(Math.max(0, start - 160), start)),
  }));
}

/** The variable or key that the text before a value gives it to: `apiKey: "`, `TOKEN=`, `const token = '`. */
function nameBefore(before: string): string {
  return /([A-Za-z_][A-Za-z0-9_.-]{0,80})["'`]?\]?\s{0,4}(?:[:=]|=>|:=)\s{0,4}["'`]?$/.exec(before)?.[1] ?? '';
}

async function extract(path: string, format: Exclude<Format, 'text' | 'ignored'>, text: string): Promise<Extraction> {
  const extractor = await EXTRACTORS[format]();
  try {
    return extractor(path, text);
  } catch (cause) {
    const deep = cause instanceof RangeError;
    // The text of the error may quote the file, so only its class is kept.
    const name = cause instanceof Error ? cause.name : 'unknown error';
    return {
      error: deep ? 'nested too deep for its parser' : `the extractor failed (${name})`,
      line: 0,
      reason: deep ? 'too-deep' : 'crash',
    };
  }
}

function toObjection(failure: Failure): Pick<NotAnalysed, 'reason' | 'detail'> {
  const detail = failure.line > 0 ? `${failure.error} (line ${failure.line})` : failure.error;
  return { reason: failure.reason ?? 'syntax-error', detail };
}

function collect(candidates: readonly Candidate[], outcomes: ReadonlyMap<string, Outcome>): Summaries {
  const summaries = new Map<string, FileSummary>();
  for (const { entry, key } of candidates) {
    const summary = outcomes.get(key)?.summary;
    if (summary) summaries.set(entry.path, summary);
  }
  return summaries;
}

const NEVER_COUNTS: ReadonlySet<PathRole> = new Set(['test', 'example', 'generated', 'vendored']);

/** Whether an unread file leaves the verdict open: a changed one in a review, one of the production code in an audit. */
function countsWhenUnread({ base, changes }: Ports['trees']): (path: string, recovered: boolean) => boolean {
  // An old file that was read in part is a notice; one that somebody has just broken has to be mended.
  if (!base) return (path, recovered) => !recovered && pathRoleOf(path) === 'production';
  const changed = new Set(changes.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path));
  return (path) => changed.has(path) && !NEVER_COUNTS.has(pathRoleOf(path));
}

function listUnread(
  trees: Ports['trees'],
  candidates: readonly Candidate[],
  outcomes: ReadonlyMap<string, Outcome>,
): readonly NotAnalysed[] {
  const counts = countsWhenUnread(trees);
  const list: NotAnalysed[] = trees.head.entries.flatMap(({ path, kind }) => unreadKind(path, kind));
  for (const { entry, format, key } of candidates) {
    const { objection, summary } = outcomes.get(key) ?? {};
    // Without its lock file a tree is judged as if the majors were unknown.
    if (!objection || format === 'lock') continue;
    const known = format !== 'text' && format !== 'unnamed' && format !== 'yaml';
    // Other formats are read for secrets only, and there is nothing of that kind to read in a binary.
    if (!known && objection.reason === 'binary') continue;
    const matters = objection.reason !== 'template' && (format !== 'text' || objection.reason === 'unreadable');
    list.push({ path: entry.path, ...objection, incomplete: matters && counts(entry.path, summary?.content !== undefined) });
  }
  return list.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function unreadKind(path: string, kind: TreeEntry['kind']): readonly NotAnalysed[] {
  if (kind === 'symlink') return [{ path, reason: 'symlink', detail: 'links are not followed', incomplete: false }];
  if (kind === 'submodule') return [{ path, reason: 'submodule', detail: 'submodules are not fetched', incomplete: false }];
  return [];
}
