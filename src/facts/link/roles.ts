import { isOuterPackage, packageKindOf, type PackageKind } from '../../model/package-kind.ts';
import { pathRoleOf } from '../../model/path-role.ts';
import type { ScriptSummary } from '../../summaries/script-summary.ts';
import type { FileSummary, Summaries } from '../../summaries/summary.ts';
import type { Role } from '../fact.ts';
import type { PackageNode, TreeModel } from './tree-model.ts';

/**
 * Decides what kind of code each file is: by its path first, then by the head of the file, then by what its package depends on.
 * In doubt a file is production code.
 */
export function linkRoles(summaries: Summaries, packageOf: TreeModel['packageOf']): TreeModel['roleOf'] {
  const known = new Map<string, Role>();
  const kinds = new Map<PackageNode, PackageKind>();
  const manifests = [...summaries.keys()].filter((path) => path.endsWith('/package.json'));
  const kindOf = (node: PackageNode): PackageKind => {
    const kind = kinds.get(node) ?? packageKindOf(node.manifest, isOuterPackage(node.root, manifests));
    kinds.set(node, kind);
    return kind;
  };
  return (path) => {
    const role =
      known.get(path) ?? (isCompiled(path, summaries) ? 'generated' : decideRole(path, summaries.get(path), packageOf(path), kindOf));
    known.set(path, role);
    return role;
  };
}

/** JavaScript that lies beside the TypeScript of its name is what the compiler wrote; the source is judged. */
function isCompiled(path: string, summaries: Summaries): boolean {
  const stem = /^(.*)\.([cm]?)js$/.exec(path);
  return stem !== null && summaries.has(`${stem[1] ?? ''}.${stem[2] ?? ''}ts`);
}

function decideRole(
  path: string,
  summary: FileSummary | undefined,
  node: PackageNode | undefined,
  kindOf: (node: PackageNode) => PackageKind,
): Role {
  const byPath = pathRoleOf(path);
  if (byPath !== 'production') return byPath;
  const kind = node ? kindOf(node) : 'server';
  if (kind === 'test' || kind === 'tooling') return kind;
  const script = summary?.content?.format === 'script' ? summary.content : undefined;
  // Of other formats the header says little: generators write Dockerfiles too, and those are deployed.
  if (!script) return kind === 'frontend' && isCodeOrImage(path, summary) ? 'frontend' : 'production';
  if (summary?.generated) return 'generated';
  if (kind === 'frontend') return 'frontend';
  if (kind === 'cli') return 'script';
  return kind === 'full-stack' && isPage(path, script) ? 'frontend' : 'production';
}

/** Code that could not be read belongs to the front end like the rest of its package, and so does the image that serves it. */
function isCodeOrImage(path: string, summary: FileSummary | undefined): boolean {
  return summary?.content?.format === 'dockerfile' || /\.[cm]?[jt]sx?$/i.test(path);
}

/** What frameworks run on the server although it stands in a file with pages. */
const SERVER_EXPORTS = new Set(
  'loader action getServerSideProps getStaticProps getInitialProps GET POST PUT PATCH DELETE handler config middleware handle'.split(' '),
);

function isPage(path: string, script: ScriptSummary): boolean {
  if (!script.jsx && !/\.[jt]sx$/i.test(path)) return false;
  return !script.exports.some((item) => 'name' in item && SERVER_EXPORTS.has(item.name));
}
