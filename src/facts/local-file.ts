import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { MESSAGING_CALLS } from './knowledge/messaging.ts';
import { DATABASE_FILES, UPLOAD_FOLDERS } from './knowledge/process-state.ts';
import type { CodeModel } from './link/code-model.ts';
import { isInProgram } from './link/deployables.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { ProcessStateFact } from './process-state.ts';
import { reachOf } from './reach.ts';
import { nameOf } from './value-names.ts';

/** Folders that are empty after a restart on purpose, and places that are no files; absolute paths may be mounted. */
const NO_STATE = /^$|:memory:|^\/|^[a-z]+:\/\/|(?:^|\/)te?mp(?:\/|$)|mode=memory/i;

/** Files that services keep on the disk of their instance: what clients upload, and databases. */
export function localFiles(model: TreeModel): readonly ProcessStateFact[] {
  return [...uploads(model), ...databases(model)].filter(({ at }) => isInProgram(model, at.path));
}

function uploads(model: TreeModel): readonly ProcessStateFact[] {
  const { code } = model;
  const found = knownCalls(model, UPLOAD_FOLDERS).flatMap(({ site, entry }) => {
    const { value } = code.setting(site.file, site.call.args[entry.options], entry.folder);
    const folder = value && (textOf(value) ?? joinedIn(code, value) ?? answeredBy(model, value));
    return folder !== undefined && !NO_STATE.test(folder) && !isForDevelopment(model, site)
      ? [factOf(model, site, { state: 'uploads', holder: folder })]
      : [];
  });
  // Files that are moved on or removed afterwards are only passing through.
  return found.length > 0 && movesFilesOn(model) ? [] : found;
}

function databases(model: TreeModel): readonly ProcessStateFact[] {
  const { code } = model;
  return knownCalls(model, DATABASE_FILES).flatMap(({ site, entry }) => {
    const argument = site.call.args[entry.file];
    if (entry.where) {
      const { value } = code.setting(site.file, argument, entry.where[0]);
      if (!value || !entry.where[1].test(textOf(value) ?? '')) return [];
    }
    const given = entry.option === undefined ? code.resolve(site.file, argument) : code.setting(site.file, argument, entry.option).value;
    const path = given && textOf(given);
    return path !== undefined && !NO_STATE.test(path) && !isForDevelopment(model, site)
      ? [factOf(model, site, { state: 'database', holder: path })]
      : [];
  });
}

function movesFilesOn(model: TreeModel): boolean {
  const { code } = model;
  const isUpload = knownCalls(model, MESSAGING_CALLS).some(({ entry }) => entry.effect === 'upload');
  return (
    isUpload || code.files.some((file) => code.script(file)?.calls.some(({ callee }) => REMOVES.test(nameOf(callee, code, file))) === true)
  );
}

const REMOVES = /^(?:unlink|unlinkSync|rename|renameSync|rm|rmSync|move|remove|upload|uploadFile|putObject|fPutObject|upload_stream)$/;

/** The folder that a function answers with: `(request, file, done) => done(null, 'uploads/')`. */
function answeredBy({ code }: TreeModel, given: Resolved): string | undefined {
  if (given.kind !== 'function') return undefined;
  const calls = code.sites(given.file).filter((site) => code.enclosing(site) === given.fn && site.call.args.length === 2);
  const answers = calls.flatMap((site) => {
    const [first, folder] = site.call.args;
    const isNone = first?.kind === 'undefined' || (first?.kind === 'literal' && first.value === null);
    const path = folder && code.resolve(site.file, folder);
    return isNone && path ? [textOf(path) ?? joinedIn(code, path)] : [];
  });
  return answers[0];
}

/** The folder that a call joins, relative to the code or to where the program runs: `path.join(__dirname, 'uploads')`. */
function joinedIn(code: CodeModel, given: Resolved): string | undefined {
  if (given.kind !== 'external' || given.package !== 'path' || !given.created) return undefined;
  const { file, call } = given.created;
  const [root] = call.args;
  const last = call.args.at(-1);
  return root && lastsNoLonger(code, file, root) && last?.kind === 'literal' && typeof last.value === 'string' ? last.value : undefined;
}

/** Whether a folder is that of the code, the working folder, or one named relative to it. */
function lastsNoLonger(code: CodeModel, file: string, root: Value): boolean {
  if (BESIDE.test(expressionText(code.script(file), root))) return true;
  const found = code.resolve(file, root);
  const text = textOf(found);
  return text === undefined ? found.kind === 'external' && found.package === 'path' && found.path === 'dirname()' : !text.startsWith('/');
}

/** `import.meta` has no name of its own. */
const BESIDE = /^(?:__dirname|….(?:dirname|url)|process\.cwd\(\))$/;

function textOf(resolved: Resolved): string | undefined {
  const [one, ...others] = alternatives(resolved);
  return others.length === 0 && one?.kind === 'value' && one.value.kind === 'literal' && typeof one.value.value === 'string'
    ? one.value.value
    : undefined;
}

function factOf(model: TreeModel, site: CallSite, { state, holder }: Pick<ProcessStateFact, 'state' | 'holder'>): ProcessStateFact {
  const base = baseOfSite(model, site);
  const by = expressionText(model.code.script(site.file), site.call.callee);
  return { kind: 'process-state', ...base, state, holder, by, related: base.at, reach: reachOf(model, site) };
}
