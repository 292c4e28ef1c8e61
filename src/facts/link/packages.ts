import type { PackageSummary, WorkspaceSummary } from '../../summaries/manifest-summaries.ts';
import type { Summaries } from '../../summaries/summary.ts';
import type { PackageNode, TreeModel } from './tree-model.ts';

/** Finds the packages of a tree and answers which one a path belongs to. */
export function linkPackages(summaries: Summaries): Pick<TreeModel, 'packages' | 'packageOf' | 'majorOf'> {
  const packages = listPackages(summaries);
  const byRoot = new Map(packages.map((node) => [node.root, node]));
  const catalogs = catalogsOf(summaries);
  const around = (path: string): readonly PackageNode[] => foldersOf(path).flatMap((folder) => byRoot.get(folder) ?? []);
  return {
    packages,
    packageOf: (path) => around(path)[0],
    majorOf: (dependency, path) => findMajor(around(path), dependency, catalogs),
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

/** `{ "type": "commonjs" }` beside a few files only says how to load them; those files belong to the package around. */
function isMarker({ name, dependencies, devDependencies, scripts }: PackageSummary): boolean {
  return name === '' && [dependencies, devDependencies, scripts].every((map) => Object.keys(map).length === 0);
}

/** The folders around a path, the nearest first, down to the root (an empty text). */
function foldersOf(path: string): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) folders.push(path.slice(0, end));
  return [...folders, ''];
}

/** pnpm allows one workspace file per tree of packages; where there are several, the outermost counts. */
function catalogsOf(summaries: Summaries): WorkspaceSummary['catalogs'] {
  const files = [...summaries].flatMap(([path, { content }]) => (content?.format === 'workspace' ? [{ path, content }] : []));
  const outermost = files.toSorted((left, right) => left.path.split('/').length - right.path.split('/').length);
  return outermost[0]?.content.catalogs ?? {};
}

function findMajor(packages: readonly PackageNode[], dependency: string, catalogs: WorkspaceSummary['catalogs']): number | undefined {
  for (const { manifest } of packages) {
    for (const ranges of [manifest.dependencies, manifest.devDependencies]) {
      const range = Object.hasOwn(ranges, dependency) ? (ranges[dependency] ?? '') : '';
      const catalog = range.startsWith('catalog:') ? catalogs[range.slice('catalog:'.length).replace(/^default$/, '')] : undefined;
      const major = majorOfRange(catalog?.[dependency] ?? range);
      if (major !== undefined) return major;
    }
  }
  return undefined;
}

/** The one major version that a range allows, by the grammar of npm's ranges; undefined where it allows several or names none. */
export function majorOfRange(range: string): number | undefined {
  const plain = range.trim().replace(/^npm:(?:@[^/]*\/)?[^@]*@/, '');
  const majors = plain.split('||').map((part) => majorOfComparators(part.trim()));
  const [first] = majors;
  return majors.every((major) => major === first) ? first : undefined;
}

const VERSION = /^[v=\s]*(\d{1,6})(?:\.(?:\d+|[xX*]))*(?:[-+][\w.+-]*)?$/;

function majorOfComparators(part: string): number | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(part);
  if (hyphen) return agree(majorOfVersion(hyphen[1] ?? ''), majorOfVersion(hyphen[2] ?? ''));
  const lower = /^>=?\s*(\S+)\s+<(=?)\s*(\S+)$/.exec(part);
  if (lower) return majorBetween(majorOfVersion(lower[1] ?? ''), lower[3] ?? '', lower[2] === '=');
  return majorOfVersion(part.replace(/^[~^]\s*/, ''));
}

function majorOfVersion(text: string): number | undefined {
  const major = VERSION.exec(text)?.[1];
  return major === undefined ? undefined : Number(major);
}

function agree(left: number | undefined, right: number | undefined): number | undefined {
  return left === right ? left : undefined;
}

/** `>=4.1 <5` allows 4 alone; `<5.2` allows 5 too. */
function majorBetween(low: number | undefined, upper: string, inclusive: boolean): number | undefined {
  const high = majorOfVersion(upper);
  const excluded = !inclusive && /^\d+(?:\.0)*(?:-0)?$/.test(upper);
  return agree(low, high === undefined ? undefined : high - (excluded ? 1 : 0));
}
