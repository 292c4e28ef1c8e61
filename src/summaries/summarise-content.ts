import type { NotAnalysed } from '../model/finding.ts';
import type { Content } from '../ports.ts';
import type { Candidate } from './candidate.ts';
import { classifyText, type Format } from './classify.ts';
import { decode } from './decode.ts';
import type { Extraction, Extractor, Failure } from './extraction.ts';
import { LARGEST_READ, objectTo } from './guards.ts';
import { indexLines } from './line-index.ts';
import { shapeAs, sightSecrets } from './secret-text.ts';
import type { FileSummary, SecretSighting } from './summary.ts';
import { findSuppressionComments } from './suppression-comments.ts';

/** What became of one file: its summary, why it has none or not a whole one, or both. */
export interface Outcome {
  readonly summary?: FileSummary;
  /** By which the summary is kept; empty where it is not. */
  readonly key?: string;
  readonly objection?: Pick<NotAnalysed, 'reason' | 'detail'>;
}

/** Each extractor is loaded when the first file of its format turns up: a change without code never loads the parser. */
const EXTRACTORS: Readonly<Record<Exclude<Format, 'text' | 'ignored'>, () => Promise<Extractor>>> = {
  tests: async () => (await import('./test-file.ts')).extractTestFile,
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

export function tooLarge(size: number, limit: number): Outcome {
  return { objection: { reason: 'too-large', detail: `${size} bytes; files of more than ${limit} are not parsed` } };
}

/** Summarises the content of one file. Files of more than `fileBytes` are searched for secrets alone. Never rejects for what a file holds. */
export async function summariseContent(candidate: Candidate, content: Content, fileBytes: number): Promise<Outcome> {
  if ('missing' in content) return { objection: { reason: content.missing, detail: describeMissing(content.missing) } };
  if (content.bytes.length > LARGEST_READ) return tooLarge(content.bytes.length, LARGEST_READ);
  const decoded = decode(content.bytes);
  if ('not' in decoded) return { objection: { reason: decoded.not, detail: describeMissing(decoded.not) } };
  const { text } = decoded;
  const format = classifyText(candidate.format, text);
  if (format === 'lock') return summariseLockFile(candidate.entry.path, text);
  const common = readCommon(text);
  if (format === 'text' || format === 'ignored') return { summary: common };
  const objection = objectionTo(format, text, { size: content.bytes.length, limit: fileBytes });
  if (objection) return { summary: common, objection };
  const extraction = await extract(candidate.entry.path, format, text);
  if ('error' in extraction) return { summary: common, objection: toObjection(extraction) };
  const summary = extraction.summary ? { ...common, content: extraction.summary } : common;
  const { syntaxError } = extraction;
  if (!syntaxError) return { summary };
  // The message of the parser may quote the file, so only the line is kept.
  return { summary, objection: { reason: 'syntax-error', detail: `the parser stumbled at line ${syntaxError.line}` } };
}

/** What is searched and not parsed may be of any size and depth. */
function objectionTo(
  format: Format,
  text: string,
  { size, limit }: { readonly size: number; readonly limit: number },
): Outcome['objection'] {
  if (format === 'tests') return undefined;
  return size > limit ? tooLarge(size, limit).objection : objectTo(format, text);
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
