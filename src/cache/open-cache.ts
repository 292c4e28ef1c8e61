import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { RuleRun } from '../engine/run-rules.ts';
import type { ResultCache } from '../ports.ts';
import type { FileSummary } from '../summaries/summary.ts';
import { ForeignPack, Pack } from './pack.ts';

export interface CacheFile {
  readonly file: string;
  /** False where what a run finds out is not to be believed by later ones: one on a stranger's change. */
  readonly mayWrite: boolean;
}

/** A cache that outlives the process once it is saved. */
export interface LastingCache extends ResultCache {
  /** Writes what this run added, in one step, so that a reader meets the old file or the new one. */
  save(): void;
}

/**
 * Where the results for a folder are kept: `$XDG_CACHE_HOME` or `~/.cache`, then `backend-readiness`. Undefined where there is no such place,
 * or where it lies inside of the folder, whose files may be a stranger's.
 */
export function cacheFileOf(folder: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const root = rootOf(environment);
  const subject = resolveLinks(path.resolve(folder));
  if (root === undefined) return undefined;
  const place = path.join(resolveLinks(root), 'backend-readiness');
  if (!isOutside(resolveLinks(place), subject)) return undefined;
  return path.join(place, `${createHash('sha256').update(subject).digest('hex').slice(0, 16)}.pack`);
}

function rootOf({
  XDG_CACHE_HOME: wanted = '',
  HOME: home = findHome(),
}: Readonly<Record<string, string | undefined>>): string | undefined {
  // A relative path is to be ignored, says the specification of the variable.
  if (path.isAbsolute(wanted)) return wanted;
  return path.isAbsolute(home) ? path.join(home, '.cache') : undefined;
}

/** Empty where the system has no entry for the user, as in some containers. */
function findHome(): string {
  try {
    return os.homedir();
  } catch {
    return '';
  }
}

/** The path without links, as far as it exists. */
function resolveLinks(place: string): string {
  const missing: string[] = [];
  for (let existing = place; ; existing = path.dirname(existing)) {
    try {
      return path.join(realpathSync(existing), ...missing);
    } catch {
      if (existing === path.dirname(existing)) return place;
      missing.unshift(path.basename(existing));
    }
  }
}

function isOutside(place: string, folder: string): boolean {
  const way = path.relative(folder, place);
  return way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way);
}

/** Opens the results of earlier runs, when the first is asked for. What cannot be read or written is told to `note`, and costs time alone. */
export function openCache({ file, mayWrite }: CacheFile, note: (text: string) => void): LastingCache {
  let opened: Pack | undefined;
  // A run that ends with a mistake of the user's, or judges no code, has no use for it.
  const pack = (): Pack => (opened ??= readPack(file, note));
  return {
    summaries: {
      get: (key) => readSummary(pack(), `summary ${key}`),
      set: (key, summary) => keepSummary(pack(), `summary ${key}`, summary),
    },
    runs: { get: (key) => readRun(pack(), `run ${key}`), set: (key, run) => keepRun(pack(), `run ${key}`, run) },
    save() {
      if (mayWrite && opened?.isChanged) writePack(file, opened, note);
    },
  };
}

function readPack(file: string, note: (text: string) => void): Pack {
  try {
    return Pack.parse(readFileSync(file));
  } catch (cause) {
    const isMissing = codeOf(cause) === 'ENOENT';
    if (!isMissing)
      note(`The cache is not used: ${cause instanceof ForeignPack ? cause.message : codeOf(cause)}. Every file is read anew.`);
    return Pack.empty();
  }
}

function writePack(file: string, pack: Pack, note: (text: string) => void): void {
  const draft = `${file}.${process.pid}.tmp`;
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    // readiness-ignore event-loop-blocking/sync-io-on-request -- one piece of work, which is done by now (until 2027-11-22)
    writeFileSync(draft, pack.serialise(), { mode: 0o600 });
    renameSync(draft, file);
    removeOldDrafts(path.dirname(file));
  } catch (cause) {
    removeDraft(draft);
    note(`The cache could not be written: ${codeOf(cause)}. The next run reads every file anew.`);
  }
}

const OLD_DRAFT_MS = 3_600_000;

/** What processes left behind that were killed while they wrote; a runner would keep it for ever. */
function removeOldDrafts(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.endsWith('.tmp'))) {
    const draft = path.join(folder, name);
    if (Date.now() - (statSync(draft, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > OLD_DRAFT_MS) removeDraft(draft);
  }
}

function removeDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // What kept it from being written keeps it from being removed.
  }
}

function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : 'unknown error';
}

// A pack is ours once its checksum holds, and the keys name the code that made its values: the types need no second check.

/** The content of a file is the bulk of its summary, and not asked for where a whole run is kept. */
function readSummary(pack: Pack, key: string): FileSummary | undefined {
  const [common, content] = pack.get(key) ?? [];
  if (common === undefined) return undefined;
  let read: FileSummary['content'];
  return {
    ...(common() as Omit<FileSummary, 'content'>),
    get content() {
      return (read ??= content?.() as FileSummary['content']);
    },
  };
}

function keepSummary(pack: Pack, key: string, { content, ...common }: FileSummary): void {
  keep(pack, key, content === undefined ? [common] : [common, content]);
}

function readRun(pack: Pack, key: string): RuleRun | undefined {
  const [read] = pack.get(key) ?? [];
  if (read === undefined) return undefined;
  const { findings, heard } = read() as { readonly findings: RuleRun['findings']; readonly heard: readonly string[] };
  return { findings, crashes: [], heard: new Set(heard) };
}

/** A run in which a rule crashed is not kept: it is to be made again. */
function keepRun(pack: Pack, key: string, { findings, crashes, heard }: RuleRun): void {
  if (crashes.length === 0) keep(pack, key, [{ findings, heard: [...heard] }]);
}

function keep(pack: Pack, key: string, values: readonly unknown[]): void {
  try {
    pack.set(key, values);
  } catch (cause) {
    // What cannot be kept is made again, which is no reason to end a review.
    if (!(cause instanceof TypeError)) throw cause;
  }
}
