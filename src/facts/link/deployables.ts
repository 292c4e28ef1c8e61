import { SERVING_CALLS, type Serving } from '../knowledge/servers.ts';
import type { Value } from '../../summaries/script-summary.ts';
import { directImports, importsOf } from './imports.ts';
import { folderOf } from './modules.ts';
import { alternatives, siteKey, type CallSite } from './resolved.ts';
import { methodName } from './route-parts.ts';
import { startsForDevelopment } from './stand-in.ts';
import type { TreeModel } from './tree-model.ts';

/** A call that keeps the process running. */
export interface ServingSite {
  readonly site: CallSite;
  /** The call in the file that starts the program which leads there; the same call where that file makes it. */
  readonly via: CallSite;
  readonly serves: Serving;
  readonly framework: string;
  readonly stopsItself: boolean;
}

/** A program that goes on running: what it serves, where it starts, and what it is made of. */
export interface Deployable {
  /** In order of file and line; never empty. */
  readonly serving: readonly ServingSite[];
  /** Files that nothing else loads. */
  readonly roots: readonly string[];
  /** All files that the roots load; with code that is loaded by a computed name, all of the package. */
  readonly files: ReadonlySet<string>;
  /** Whether its imports tell all that it loads. */
  readonly complete: boolean;
}

const KNOWN = new WeakMap<TreeModel, readonly Deployable[]>();

/** The long-running programs of a tree. A server in a function that nothing calls belongs to a library and is none. */
export function deployablesOf(model: TreeModel): readonly Deployable[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const found = findDeployables(model);
  KNOWN.set(model, found);
  return found;
}

interface Start {
  readonly serving: ServingSite;
  readonly roots: ReadonlySet<string>;
}

function findDeployables(model: TreeModel): readonly Deployable[] {
  const importers = importersOf(model);
  const starts = servingSites(model).flatMap((serving): readonly Start[] => {
    const found = startsOf(model, serving.site);
    const [first] = found;
    const roots = new Set(found.flatMap(({ file }) => rootsOf(importers, file)));
    const isOther =
      [...roots].every((root) => startsForDevelopment(model, root)) || [...roots].some((root) => isRunByFramework(model, root));
    return first && !isOther ? [{ serving: { ...serving, via: first.via }, roots }] : [];
  });
  return joinStarts(starts).map(({ serving, roots }) => ({ serving, roots, ...filesOf(model, roots) }));
}

function servingSites(model: TreeModel): readonly ServingSite[] {
  return model.code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (model.code.script(file)?.calls ?? []).flatMap((call, index) => {
      if (call.kind === 'decorator' || (call.callee.kind === 'member' && !MAY_SERVE.test(call.callee.name))) return [];
      const site = { file, index, call };
      const found = servingOf(model, site);
      return found && !isForDevelopment(model, site) ? [{ ...found, via: site }] : [];
    });
  });
}

/** Pages and routes of frameworks that bring a server of their own. */
const FRAMEWORK_FILE =
  /(?:^|\/)app\/(?:routes\/|root\.[jt]sx?$|entry\.server\.[jt]sx?$)|(?:^|\/)app\/(?:.*\/)?(?:page|route|layout)\.[jt]sx?$|(?:^|\/)pages\/|\+(?:page|layout|server)\b|(?:^|\/)(?:instrumentation|middleware|hooks\.server)\.[jt]s$/;

function isRunByFramework(model: TreeModel, root: string): boolean {
  return model.roleOf(root) === 'frontend' || FRAMEWORK_FILE.test(root);
}

const MAY_SERVE = /^(?:listen|start|startAllMicroservices|bindAsync|process|run|consume|serve|startStandaloneServer|Worker)$/;

function servingOf({ code }: TreeModel, site: CallSite): Omit<ServingSite, 'via'> | undefined {
  const { call } = site;
  for (const one of alternatives(code.callee(site))) {
    const known = one.kind === 'external' ? SERVING_CALLS.find(one) : undefined;
    if (known && (call.kind === 'new') === (known.framework === 'bullmq'))
      return { site, serves: known.serves, framework: known.framework, stopsItself: known.stopsItself ?? false };
  }
  return isListen(code.callee(site).kind, site) ? { site, serves: 'http', framework: '', stopsItself: false } : undefined;
}

// `server.listen(port)` on something that is not followed to a package.
function isListen(callee: string, site: CallSite): boolean {
  if (methodName(site) !== 'listen' || callee === 'external' || callee === 'function') return false;
  const [port] = site.call.args;
  return port !== undefined && namesPort(port);
}

function namesPort(value: Value): boolean {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'number';
    case 'member':
      return /port/i.test(value.name);
    case 'either':
    case 'operation':
      return (value.kind === 'either' ? value.values : value.operands).some((one) => one.kind === 'member' && /port/i.test(one.name));
    case 'object':
      return value.entries.some((entry) => 'key' in entry && entry.key === 'port');
    default:
      return false;
  }
}

/** Stands in a branch that production does not take: `if (process.env.NODE_ENV !== 'production')`. */
export function isForDevelopment({ code }: TreeModel, { file, call }: CallSite): boolean {
  const contexts = code.script(file)?.contexts ?? [];
  for (let at = contexts[call.context]; at; at = contexts[at.parent]) {
    if (at.kind === 'branch' && excludesProduction(at.test, at.when)) return true;
  }
  return false;
}

/** Flags of settings: `isIntegrationTest`, `isDev`. */
const NOT_PRODUCTION = /^is_?(?:(?:integration|unit|e2e)_?tests?|test(?:ing|_?env\w*)?|dev|development|local)$/i;
const SERVERLESS = /^(?:VERCEL\w*|AWS_LAMBDA\w*|LAMBDA\w*|NETLIFY)$/;

function excludesProduction(test: Value, when: boolean): boolean {
  if (test.kind === 'operation' && test.operator === '!')
    return test.operands[0] !== undefined && excludesProduction(test.operands[0], !when);
  if (test.kind === 'member' && SERVERLESS.test(test.name)) return !when;
  if (test.kind === 'member' && NOT_PRODUCTION.test(test.name)) return when;
  if (test.kind === 'member' && /^is_?prod(?:uction)?$/i.test(test.name)) return !when;
  if (test.kind !== 'operation') return false;
  const literal = test.operands.find(({ kind }) => kind === 'literal');
  const word = literal?.kind === 'literal' ? literal.value : undefined;
  const isEqual = /^={2,3}$/.test(test.operator) ? when : /^!={1,2}$/.test(test.operator) ? !when : undefined;
  if (isEqual === undefined) return false;
  return isEqual ? word === 'development' || word === 'test' || word === 'local' || word === 'dev' : word === 'production';
}

/** A file whose loading leads to a call, and the call in it that leads there. */
interface StartFile {
  readonly file: string;
  readonly via: CallSite;
}

interface Climb extends StartFile {
  readonly fn: number;
}

/** The files whose loading leads to a call: climbs from callee to caller, and from a callback to the function it is written in. */
function startsOf(model: TreeModel, site: CallSite): readonly StartFile[] {
  const found = new Map<string, StartFile>();
  climb(model, site, ({ file, fn, via }) => {
    if (fn === 0 && model.roleOf(file) !== 'test') found.set(file, { file, via });
    return true;
  });
  // What starts it for development comes last: the first one stands for the program.
  return [...found.values()].toSorted(
    (left, right) =>
      Number(startsForDevelopment(model, left.file)) - Number(startsForDevelopment(model, right.file)) || (left.file < right.file ? -1 : 1),
  );
}

/**
 * Whether a call runs in a program: the top of one of its files leads to it, or a function that something unseen may call. A function
 * that only other programs call does not.
 */
export function isRunBy(model: TreeModel, files: ReadonlySet<string>, site: CallSite): boolean {
  let isRun = false;
  climb(model, site, ({ file, fn }) => {
    if (!files.has(file)) return false;
    const callers = model.code.graph.callersOf(file, fn);
    const isMethod = (model.code.functionRecord(file, fn)?.class ?? -1) >= 0;
    isRun ||= fn === 0 || callers === undefined || isMethod;
    return true;
  });
  return isRun;
}

/** Visits the function around a call and those above it; `visit` tells whether to go on from there. */
function climb({ code }: TreeModel, site: CallSite, visit: (at: Climb) => boolean): void {
  const seen = new Set<string>();
  const work: Climb[] = [{ file: site.file, fn: code.enclosing(site), via: site }];
  for (let at = work.pop(); at; at = work.pop()) {
    const key = `${at.file}\0${at.fn}`;
    if (seen.has(key) || !visit(at)) continue;
    seen.add(key);
    const record = code.functionRecord(at.file, at.fn);
    const parent = code.script(at.file)?.contexts[record?.context ?? -1]?.parent ?? -1;
    if (record?.passedTo) work.push({ ...at, fn: code.script(at.file)?.contexts[parent]?.fn ?? 0 });
    for (const caller of code.graph.knownCallers(at.file, at.fn)) {
      work.push({ file: caller.file, fn: code.enclosing(caller), via: caller.file === at.file ? at.via : caller });
    }
  }
}

/** Who loads whom, tests left out. */
function importersOf(model: TreeModel): ReadonlyMap<string, readonly string[]> {
  const importers = new Map<string, string[]>();
  for (const file of model.code.files) {
    if (model.roleOf(file) === 'test') continue;
    for (const target of directImports(model, file)) {
      const list = importers.get(target);
      if (list) list.push(file);
      else importers.set(target, [file]);
    }
  }
  return importers;
}

/** The files at the start of all chains of imports that lead to a file; the file itself where they only go round. */
function rootsOf(importers: ReadonlyMap<string, readonly string[]>, file: string): readonly string[] {
  const seen = new Set([file]);
  const roots: string[] = [];
  for (const at of seen) {
    const above = importers.get(at) ?? [];
    if (above.length === 0) roots.push(at);
    for (const one of above) seen.add(one);
  }
  return roots.length > 0 ? roots : [file];
}

/** Starts that have a root in common belong to one program. */
function joinStarts(starts: readonly Start[]): readonly { readonly serving: readonly ServingSite[]; readonly roots: readonly string[] }[] {
  const groups: { serving: ServingSite[]; roots: Set<string> }[] = [];
  for (const { serving, roots } of starts) {
    const related = groups.filter((group) => [...roots].some((root) => group.roots.has(root)));
    const joined = {
      serving: [...related.flatMap((group) => group.serving), serving],
      roots: new Set([...related.flatMap((group) => [...group.roots]), ...roots]),
    };
    for (const group of related) groups.splice(groups.indexOf(group), 1);
    groups.push(joined);
  }
  return groups.map(({ serving, roots }) => ({ serving: serving.toSorted(byPlace), roots: [...roots].toSorted() }));
}

function byPlace(left: ServingSite, right: ServingSite): number {
  if (left.site.file !== right.site.file) return left.site.file < right.site.file ? -1 : 1;
  return left.site.call.at[0] - right.site.call.at[0] || (siteKey(left.site) < siteKey(right.site) ? -1 : 1);
}

function filesOf(model: TreeModel, roots: readonly string[]): Pick<Deployable, 'files' | 'complete'> {
  const files = new Set<string>();
  for (const root of roots) for (const file of importsOf(model, root)) files.add(file);
  if (![...files].some((file) => loadsUnseen(model, file))) return { files, complete: true };
  // Whatever stands beside or below the start may be loaded too.
  const folders = roots.map((root) => `${folderOf(root)}/`.replace(/^\//, ''));
  for (const file of model.code.files)
    if (model.roleOf(file) !== 'test' && folders.some((folder) => file.startsWith(folder))) files.add(file);
  return { files, complete: false };
}

const LOADERS = new Set(['@fastify/autoload', 'require-all', 'require-dir', 'include-all', 'awilix', 'glob', 'fast-glob', 'globby']);

/** Loads files whose names are computed, or that are built later, so that imports do not tell all. */
function loadsUnseen({ code }: TreeModel, file: string): boolean {
  const script = code.script(file);
  if (
    script?.references.some(
      ({ module, typeOnly }) =>
        !typeOnly &&
        module.startsWith('.') &&
        !/\.(?:json|css|scss|svg|png|graphql|html|wasm|node)$/.test(module) &&
        code.modules.resolve(file, module) === undefined,
    )
  )
    return true;
  if (script?.references.some(({ module }) => LOADERS.has(module))) return true;
  return (script?.calls ?? []).some(
    ({ callee, args }) =>
      callee.kind === 'global' &&
      (callee.name === 'require' || callee.name === 'import') &&
      args[0] !== undefined &&
      args[0].kind !== 'literal',
  );
}
