import { isMarker, isOuterPackage, packageKindOf, type PackageKind } from '../model/package-kind.ts';
import { folderOf, foldersAround, joinPath } from '../model/path.ts';
import { pathRoleOf } from '../model/path-role.ts';
import type { Candidate } from './candidate.ts';
import type { PackageSummary } from './manifest-summaries.ts';
import type { FileSummary } from './summary.ts';

/** A package whose scripts need not be parsed, unless other code imports it. */
export interface UnaskedPackage {
  /** Its folder; empty for the root. */
  readonly root: string;
  readonly name: string;
  readonly scripts: ReadonlySet<Candidate>;
}

type SummaryOf = (candidate: Candidate) => FileSummary | undefined;

/** Packages of which no rule asks what their code does. */
const UNASKED: ReadonlySet<PackageKind> = new Set(['frontend', 'test']);

/**
 * The packages of a tree that run in a browser or in tests, as their manifests tell before any script is parsed: no fact of a service comes
 * from them. On repositories with a front end that is a tenth to more than half of what there is to parse.
 */
export function unaskedPackages(candidates: readonly Candidate[], summaryOf: SummaryOf): readonly UnaskedPackage[] {
  const paths = candidates.filter(({ format }) => format === 'package').map(({ entry }) => entry.path);
  const packages = manifestsAmong(candidates, summaryOf).map(({ root, manifest: { name, ...rest } }) => ({
    root,
    name,
    scripts: new Set<Candidate>(),
    isUnasked: UNASKED.has(packageKindOf({ name, ...rest }, isOuterPackage(root, paths))),
  }));
  if (!packages.some(({ isUnasked }) => isUnasked)) return [];
  const byRoot = new Map(packages.map((one) => [one.root, one]));
  for (const candidate of candidates) {
    const { path } = candidate.entry;
    if (candidate.format !== 'script' || pathRoleOf(path) !== 'production') continue;
    const root = foldersAround(path).find((folder) => byRoot.has(folder));
    if (root !== undefined) byRoot.get(root)?.scripts.add(candidate);
  }
  return packages.filter(({ isUnasked, scripts }) => isUnasked && scripts.size > 0);
}

function manifestsAmong(candidates: readonly Candidate[], summaryOf: SummaryOf): readonly { root: string; manifest: PackageSummary }[] {
  return candidates.flatMap((candidate) => {
    const content = candidate.format === 'package' ? summaryOf(candidate)?.content : undefined;
    if (content?.format !== 'package' || isMarker(content)) return [];
    return [{ root: folderOf(candidate.entry.path), manifest: content }];
  });
}

/** Those of some packages that a script of the others imports, by name or by a relative path. */
export function importedPackages(
  packages: readonly UnaskedPackage[],
  candidates: readonly Candidate[],
  summaryOf: SummaryOf,
): ReadonlySet<UnaskedPackage> {
  const imported = new Set<UnaskedPackage>();
  if (packages.length === 0) return imported;
  for (const candidate of candidates) {
    const content = candidate.format === 'script' ? summaryOf(candidate)?.content : undefined;
    if (content?.format !== 'script') continue;
    for (const { module, typeOnly } of content.references) {
      const target = typeOnly ? undefined : packageOf(packages, candidate.entry.path, module);
      if (target) imported.add(target);
    }
  }
  return imported;
}

function packageOf(packages: readonly UnaskedPackage[], from: string, module: string): UnaskedPackage | undefined {
  if (!module.startsWith('.')) return packages.find(({ name }) => name !== '' && (module === name || module.startsWith(`${name}/`)));
  if (!module.startsWith('..')) return undefined;
  const path = joinPath(folderOf(from), module);
  return packages.find(({ root }) => root !== '' && `${path}/`.startsWith(`${root}/`));
}
