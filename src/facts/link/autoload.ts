import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { folderOf, joinPath } from '../../model/path.ts';
import type { CallSite } from './resolved.ts';

/** A file that a plugin loader of Fastify finds in a folder. */
export interface AutoloadedFile {
  readonly file: string;
  /** Path that the folders add. */
  readonly path: string;
  /** Files whose hooks hold for its folder, the outermost first. */
  readonly hooks: readonly string[];
}

const HOOKS = /^[_.]?auto-?hooks\.[cm]?[jt]s$/i;
const SKIPPED = /\.(?:test|spec|d)\.[cm]?[jt]s$/;

/** The files that `register(autoload, { dir })` loads; none where the folder is not decided. */
export function autoloadedFiles(code: CodeModel, { file, call }: CallSite): readonly AutoloadedFile[] {
  const [, options] = call.args;
  const dir = code.setting(file, options, 'dir').value;
  const made = options?.kind === 'object' ? options.entries.find((entry) => 'key' in entry && entry.key === 'dir') : undefined;
  const folder = dir && made && 'value' in made ? folderNamed(code, file, made.value) : undefined;
  if (folder === undefined) return [];
  const within = code.files.filter((path) => path.startsWith(`${folder}/`) && !SKIPPED.test(path));
  const hooks = within.filter((path) => HOOKS.test(path.slice(path.lastIndexOf('/') + 1)));
  return within
    .filter((path) => !hooks.includes(path))
    .map((path) => ({
      file: path,
      path: folderOf(path)
        .slice(folder.length)
        .replaceAll(/\/_+([^/]+)/g, '/:$1'),
      hooks: hooks.filter((hook) => folderOf(path) === folderOf(hook) || folderOf(path).startsWith(`${folderOf(hook)}/`)),
    }));
}

/** `path.join(__dirname, 'routes')` and its like: literal names after the folder of the file at hand. */
function folderNamed(code: CodeModel, file: string, value: Value): string | undefined {
  const call = value.kind === 'call' ? code.script(file)?.calls[value.call] : undefined;
  const name = call?.callee.kind === 'member' ? call.callee.name : call?.callee.kind === 'binding' ? 'join' : '';
  if (!call || !/^(?:join|resolve|fileURLToPath)$/.test(name)) return undefined;
  const [start, ...rest] = call.args;
  const words = rest.map((one) => (one.kind === 'literal' && typeof one.value === 'string' ? one.value : undefined));
  const isHere = start !== undefined && start.kind !== 'literal' && !isWorkingFolder(start);
  return isHere && words.length > 0 && words.every((word) => word !== undefined) ? joinPath(folderOf(file), words.join('/')) : undefined;
}

function isWorkingFolder(value: Value): boolean {
  return value.kind === 'call' || (value.kind === 'member' && value.name === 'cwd');
}
