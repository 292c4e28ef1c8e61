import type { Facts } from '../../src/facts/fact.ts';
import { link, linkTree } from '../../src/facts/link.ts';
import type { CallSite, Resolved } from '../../src/facts/link/resolved.ts';
import type { TreeModel } from '../../src/facts/link/tree-model.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { summarise } from '../../src/summaries/summarise.ts';
import type { Summaries } from '../../src/summaries/summary.ts';
import { memoryTrees, type Files } from './memory-trees.ts';

async function summariesOf(files: Files, options: { readonly pages?: boolean } = {}): Promise<Summaries> {
  const log = { note: () => undefined, working: () => undefined };
  return (await summarise({ trees: memoryTrees(files), cache: memoryCache(), log }, options)).head;
}

/** The linked model of a small tree; that of its front ends too where `pages` are asked for. */
export async function modelOf(files: Files, options: { readonly pages?: boolean } = {}): Promise<TreeModel> {
  return linkTree(await summariesOf(files, options));
}

/** The facts of a small tree. */
export async function factsOf(files: Files): Promise<Facts> {
  return link(await summariesOf(files));
}

/** The outermost of the first calls of a file whose source text starts with something. */
export function callIn(model: TreeModel, files: Files, path: string, start: string): CallSite {
  const lines = (files[path] ?? '').split('\n');
  const found = model.code.sites(path).filter(({ call }) => (lines[call.at[0] - 1] ?? '').slice(call.at[1] - 1).startsWith(start));
  const first = found.toSorted((left, right) => left.call.at[0] - right.call.at[0] || left.call.at[1] - right.call.at[1])[0]?.call.at;
  const site = found
    .filter(({ call: { at } }) => at[0] === first?.[0] && at[1] === first[1])
    .toSorted((left, right) => right.call.at[2] - left.call.at[2] || right.call.at[3] - left.call.at[3])[0];
  if (!site) throw new Error(`no call ${start} in ${path}`);
  return site;
}

/** A resolved value in one line: `axios Axios#get`, `function src/a.ts create`, `'text'`. */
export function describeResolved(model: TreeModel, resolved: Resolved): string {
  switch (resolved.kind) {
    case 'external':
      return `${resolved.package} ${resolved.path}`;
    case 'function':
      return `function ${resolved.file} ${model.code.functionRecord(resolved.file, resolved.fn)?.symbol ?? ''}`;
    case 'instance':
    case 'class':
      return `${resolved.kind} ${model.code.script(resolved.file)?.classes[resolved.class]?.name ?? ''}`;
    case 'value':
      return resolved.value.kind === 'literal' ? JSON.stringify(resolved.value.value) : resolved.value.kind;
    case 'param':
      return ['param', resolved.index, ...resolved.path].join(' ');
    case 'global':
      return resolved.path;
    case 'union':
      return resolved.of.map((one) => describeResolved(model, one)).join(' | ');
    default:
      return resolved.kind;
  }
}
