import { isMarker } from '../../model/package-kind.ts';
import { foldersAround } from '../../model/path.ts';
import { majorOfRange, requestOf } from '../../model/version-range.ts';
import type { LockSummary, WorkspaceSummary } from '../../summaries/manifest-summaries.ts';
import type { Summaries } from '../../summaries/summary.ts';
import type { PackageNode, TreeModel } from './tree-model.ts';

/** Finds the packages of a tree and answers which one a path belongs to. */
export function linkPackages(summaries: Summaries): Pick<TreeModel, 'packages' | 'packageOf' | 'majorOf'> {
  const packages = listPackages(summaries);
  const byRoot = new Map(packages.map((node) => [node.root, node]));
  const sources: VersionSources = { catalogs: catalogsOf(summaries), locks: locksOf(summaries) };
  const around = (path: string): readonly PackageNode[] => foldersAround(path).flatMap((folder) => byRoot.get(folder) ?? []);
  return {
    packages,
    packageOf: (path) => around(path)[0],
    majorOf: (dependency, path) => findMajor(around(path), dependency, sources),
  };
}

function listPackages(summaries: Summaries): readonly PackageNode[] {
  const packages: PackageNode[] = [];
  for (const [path, { content }] of summaries) {
    if (content?.format !== 'package' || isMarker(content)) continue;
    packages.push({ root: path.slice(0, Math.max(0, path.lastIndexOf('/'))), manifest: content });
  }
  return packages.toSorted((left, right) => (left.root < right.root ? -1 : 1));
}

/** pnpm allows one workspace file per tree of packages; where there are several, the outermost counts. */
function catalogsOf(summaries: Summaries): WorkspaceSummary['catalogs'] {
  const files = [...summaries].flatMap(([path, { content }]) => (content?.format === 'workspace' ? [{ path, content }] : []));
  const outermost = files.toSorted((left, right) => left.path.split('/').length - right.path.split('/').length);
  return outermost[0]?.content.catalogs ?? {};
}

/** Where a version is found that a package.json does not state. */
interface VersionSources {
  readonly catalogs: WorkspaceSummary['catalogs'];
  /** What the lock files of a folder say. */
  readonly locks: ReadonlyMap<string, readonly LockSummary[]>;
}

function locksOf(summaries: Summaries): VersionSources['locks'] {
  const locks = new Map<string, readonly LockSummary[]>();
  for (const [path, { content }] of summaries) {
    if (content?.format !== 'lock') continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    locks.set(folder, [...(locks.get(folder) ?? []), content]);
  }
  return locks;
}

function findMajor(packages: readonly PackageNode[], dependency: string, { catalogs, locks }: VersionSources): number | undefined {
  for (const { root, manifest } of packages) {
    for (const ranges of [manifest.dependencies, manifest.devDependencies]) {
      const range = Object.hasOwn(ranges, dependency) ? ranges[dependency] : undefined;
      if (range === undefined) continue;
      const catalog = range.startsWith('catalog:') ? catalogs[range.slice('catalog:'.length).replace(/^default$/, '')] : undefined;
      const major = majorOfRange(catalog?.[dependency] ?? range) ?? majorOfLock(locksAround(root, locks), requestOf(dependency, range));
      if (major !== undefined) return major;
    }
  }
  return undefined;
}

/** A workspace has its lock file at its root; a package apart from it has one of its own. */
function locksAround(root: string, locks: VersionSources['locks']): readonly LockSummary[] {
  const folder = [root, ...foldersAround(root)].find((one) => locks.has(one)) ?? '';
  return locks.get(folder) ?? [];
}

/** A lock file that another package manager left behind may say something else; then nothing is known. */
function majorOfLock(locks: readonly LockSummary[], request: string): number | undefined {
  const majors = new Set(locks.flatMap(({ majors: known }) => (Object.hasOwn(known, request) ? [known[request]] : [])));
  return majors.size === 1 ? [...majors][0] : undefined;
}
