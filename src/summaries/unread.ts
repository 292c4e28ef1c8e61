import type { NotAnalysed } from '../model/finding.ts';
import { type PathRole, pathRoleOf } from '../model/path-role.ts';
import type { TreeEntry } from '../model/scope.ts';
import type { Ports } from '../ports.ts';
import type { Candidate } from './candidate.ts';
import type { Outcome } from './summarise-content.ts';

const NEVER_COUNTS: ReadonlySet<PathRole> = new Set(['test', 'example', 'generated', 'vendored']);

/** Whether an unread file leaves the verdict open: a changed one in a review, one of the production code in an audit. */
function countsWhenUnread({ base, changes }: Ports['trees']): (path: string, recovered: boolean) => boolean {
  // An old file that was read in part is a notice; one that somebody has just broken has to be mended.
  if (!base) return (path, recovered) => !recovered && pathRoleOf(path) === 'production';
  const changed = new Set(changes.filter(({ kind }) => kind !== 'deleted').map(({ path }) => path));
  return (path) => changed.has(path) && !NEVER_COUNTS.has(pathRoleOf(path));
}

/** The entries of the head that were not read, or not wholly, sorted by path. */
export function listUnread(
  trees: Ports['trees'],
  candidates: readonly Candidate[],
  outcomes: ReadonlyMap<string, Outcome>,
): readonly NotAnalysed[] {
  const counts = countsWhenUnread(trees);
  const list: NotAnalysed[] = trees.head.entries.flatMap(({ path, kind }) => unreadKind(path, kind));
  for (const { entry, format, key } of candidates) {
    const { objection, summary } = outcomes.get(key) ?? {};
    // Without its lock file a tree is judged as if the majors were unknown.
    if (!objection || format === 'lock') continue;
    const known = format !== 'text' && format !== 'unnamed' && format !== 'yaml';
    // Other formats are read for secrets only, and there is nothing of that kind to read in a binary.
    if (!known && objection.reason === 'binary') continue;
    const matters = objection.reason !== 'template' && (format !== 'text' || objection.reason === 'unreadable');
    list.push({ path: entry.path, ...objection, incomplete: matters && counts(entry.path, summary?.content !== undefined) });
  }
  return list.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

function unreadKind(path: string, kind: TreeEntry['kind']): readonly NotAnalysed[] {
  if (kind === 'symlink') return [{ path, reason: 'symlink', detail: 'links are not followed', incomplete: false }];
  if (kind === 'submodule') return [{ path, reason: 'submodule', detail: 'submodules are not fetched', incomplete: false }];
  return [];
}
