import { isUndecidedRange, requestOf } from '../model/version-range.ts';
import type { Extraction } from './extraction.ts';
import { entriesOf, fieldOf, stringOf } from './json-text.ts';

/** Most answers that are kept of one file; a tree of a thousand packages gives a few hundred. */
const MOST_ANSWERS = 10_000;

/**
 * Reads out of a lock file which major versions were chosen where a range allows several: `package-lock.json` from version 2 on,
 * `pnpm-lock.yaml` from version 5 on, `yarn.lock` of any version, `bun.lock`. What it cannot read it leaves out.
 */
export function extractLockFile(path: string, text: string): Extraction {
  const answers = new Answers();
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (file === 'yarn.lock') readYarn(text, answers);
  else if (file === 'pnpm-lock.yaml') readPnpm(text, answers);
  else if (file === 'bun.lock') readBun(text, answers);
  else readNpm(text, answers);
  return { summary: { format: 'lock', majors: answers.toRecord() } };
}

/** Majors by request. Two packages may ask for the same and be given different majors: then there is no answer. */
class Answers {
  private readonly majors = new Map<string, number | undefined>();

  add(dependency: string, range: string, version: string): void {
    if (/^[~^]?\d+(?:\.\d+)*$/.test(range) || !isUndecidedRange(range)) return;
    const major = VERSION.exec(version)?.[1];
    if (major === undefined || this.majors.size >= MOST_ANSWERS) return;
    const request = requestOf(dependency, range);
    const agrees = !this.majors.has(request) || this.majors.get(request) === Number(major);
    this.majors.set(request, agrees ? Number(major) : undefined);
  }

  toRecord(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.majors].flatMap(([request, major]) => (major === undefined ? [] : [[request, major]])));
  }
}

/** A version as lock files write it: `4.18.2`, `4.18.2(debug@4.0.0)`, `express@4.18.2` under another name. */
const VERSION = /^(?:v?|(?:@[^/]*\/)?[^@/(]+@)(\d{1,6})\.\d/;

/** Folders are climbed for each dependency of theirs, and a hostile one may have a million steps. */
const LONGEST_FOLDER = 300;
const NPM_MAPS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/** The keys of `packages` are folders: those of the tree's own packages, and those below `node_modules` where npm puts the others. */
function readNpm(text: string, answers: Answers): void {
  const packages = fieldOf(parseJson(text), 'packages');
  for (const [folder, entry] of entriesOf(packages)) {
    if (folder.length > LONGEST_FOLDER || /(?:^|\/)node_modules\//.test(folder)) continue;
    for (const [dependency, range] of NPM_MAPS.flatMap((map) => entriesOf(fieldOf(entry, map)))) {
      if (typeof range === 'string') answers.add(dependency, range, versionFrom(packages, folder, dependency));
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A lock file that was merged badly answers nothing.
    return undefined;
  }
}

/** As Node looks it up: in the package's own `node_modules`, then in those of the folders around. */
function versionFrom(packages: unknown, folder: string, dependency: string): string {
  for (let around = folder; ; around = around.slice(0, Math.max(0, around.lastIndexOf('/')))) {
    const found = fieldOf(packages, `${around === '' ? '' : `${around}/`}node_modules/${dependency}`);
    if (found !== undefined || around === '') return stringOf(fieldOf(found, 'version'));
  }
}

/** JSON with commas at the ends. A package's own version of a dependency stands under both names, one that all share under its own. */
function readBun(text: string, answers: Answers): void {
  const lock = parseJson(text.replaceAll(/,(\s*[}\]])/g, '$1'));
  const packages = fieldOf(lock, 'packages');
  for (const [, entry] of entriesOf(fieldOf(lock, 'workspaces'))) {
    const owner = stringOf(fieldOf(entry, 'name'));
    for (const [dependency, range] of NPM_MAPS.flatMap((map) => entriesOf(fieldOf(entry, map)))) {
      const found = fieldOf(packages, `${owner}/${dependency}`) ?? fieldOf(packages, dependency);
      if (typeof range === 'string' && Array.isArray(found)) answers.add(dependency, range, stringOf(found[0]));
    }
  }
}

const PNPM_MAPS: ReadonlySet<string> = new Set(['dependencies', 'devDependencies', 'optionalDependencies']);
const PNPM_LINE = /^( {0,8})(?:'([^']{1,300})'|([^\s'#:][^:\n]{0,300})):(?: +(\S.*))?$/;

/** Line by line, since a YAML parser takes a second for what is looked at here in milliseconds; all that matters stands above `packages:`. */
function readPnpm(text: string, answers: Answers): void {
  const above = /^(?:packages|snapshots):/m.exec(text)?.index ?? text.length;
  const parents: string[] = [];
  const specifiers = new Map<string, string>();
  for (const line of text.slice(0, above).split(/\r?\n/)) {
    const [, indent, quoted, plain, value = ''] = PNPM_LINE.exec(line) ?? [];
    if (indent === undefined) continue;
    const key = quoted ?? plain ?? '';
    parents.splice(indent.length / 2);
    const [map = '', dependency = ''] = parents.slice(-2);
    const parent = parents.at(-1) ?? '';
    parents[indent.length / 2] = key;
    // A package of its own begins; version 5 gives its ranges first, apart from its versions.
    if (parent === 'importers') specifiers.clear();
    if (parent === 'specifiers') specifiers.set(key, unquote(value));
    else if (PNPM_MAPS.has(parent) && value !== '') answers.add(key, specifiers.get(key) ?? '', unquote(value));
    else if (PNPM_MAPS.has(map) && key === 'specifier') specifiers.set(dependency, unquote(value));
    else if (PNPM_MAPS.has(map) && key === 'version') answers.add(dependency, specifiers.get(dependency) ?? '', unquote(value));
  }
}

function unquote(text: string): string {
  return text.replace(/^(['"])(.*)\1$/, '$2');
}

/** An entry begins at the margin with all requests it answers; its version comes next. */
function readYarn(text: string, answers: Answers): void {
  for (const [, requests = '', version = ''] of text.matchAll(/^(?![#\s])(.{1,5000}):\r?\n {2}version:? "?([^"\r\n]{1,100})/gm)) {
    for (const request of requests.replaceAll('"', '').split(', ')) {
      const at = request.indexOf('@', 1);
      if (at !== -1) answers.add(request.slice(0, at), request.slice(at + 1).replace(/^npm:/, ''), version);
    }
  }
}
