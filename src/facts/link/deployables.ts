import { startsOf } from './call-starts.ts';
import { importersOf, loadedBy, rootsOf, type LoadedFiles } from './loaded-files.ts';
import { siteKey } from './resolved.ts';
import { servingSites, type ServingSite } from './serving-sites.ts';
import { startsForDevelopment } from './stand-in.ts';
import type { TreeModel } from './tree-model.ts';

/** A program that goes on running: what it serves, where it starts, and what it is made of. */
export interface Deployable extends LoadedFiles {
  /** In order of file and line; never empty. */
  readonly serving: readonly ServingSite[];
  /** Files that nothing else loads. */
  readonly roots: readonly string[];
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

/** Whether a file is part of a long-running program of the tree. */
export function isInProgram(model: TreeModel, file: string): boolean {
  return deployablesOf(model).some(({ files }) => files.has(file));
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
  return joinStarts(starts).map(({ serving, roots }) => ({ serving, roots, ...loadedBy(model, roots) }));
}

/** Pages and routes of frameworks that bring a server of their own. */
const FRAMEWORK_FILE =
  /(?:^|\/)app\/(?:routes\/|root\.[jt]sx?$|entry\.server\.[jt]sx?$)|(?:^|\/)app\/(?:.*\/)?(?:page|route|layout)\.[jt]sx?$|(?:^|\/)pages\/|\+(?:page|layout|server)\b|(?:^|\/)(?:instrumentation|middleware|hooks\.server)\.[jt]s$/;

function isRunByFramework(model: TreeModel, root: string): boolean {
  return model.roleOf(root) === 'frontend' || FRAMEWORK_FILE.test(root);
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
