import { ConfigurationError, PlatformError } from '../model/errors.ts';
import { suggestNames } from '../model/nearest-names.ts';
import { requireGit, runGit } from './git.ts';
import { listGitTree } from './git-tree.ts';
import type { Listing } from './listing.ts';
import { openObjects, type Commit, type Objects } from './objects.ts';
import type { Place, Repository } from './repository.ts';

/** The commits of one repository. */
export interface History {
  readonly repository: Repository;
  readonly objects: Objects;
}

const COMMIT_ID = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const FETCH_TIMEOUT_MS = 120_000;

/** Opens the commits of the repository that a folder lies in. Throws where there is none, and where git is missing or too old. */
export async function openHistory({ folder, repository }: Place): Promise<History> {
  await requireGit();
  if (repository === undefined) throw new ConfigurationError(`'${folder}' is not in a git repository, so there are no commits to compare.`);
  return { repository, objects: openObjects(repository) };
}

/** The commit that a person named. Throws a ConfigurationError for a name that git could not have given, or does not know. */
export async function resolveRef({ objects, repository }: History, name: string): Promise<Commit> {
  // Names go to git on a line of their own, never as an argument; what git forbids in names is refused all the same.
  const isPossible = name !== '' && name.length <= 1024 && !/^-|\p{Cc}|[ :?*[\\]/u.test(name);
  const commit = isPossible ? await objects.findCommit(name) : undefined;
  if (commit !== undefined) return commit;
  const { output } = await runGit(repository, [
    'for-each-ref',
    '--count=2000',
    '--format=%(refname:short)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ]);
  const names = output
    .toString('utf8')
    .split('\n')
    .filter((known) => known !== '');
  const remote = names.find((known) => known.endsWith(`/${name}`));
  const advice = remote === undefined ? suggestNames(name, names.slice(0, 20)) : `did you mean ${remote}?`;
  throw new ConfigurationError(`unknown ref ${JSON.stringify(name)}: no branch, tag or commit of this repository has that name; ${advice}`);
}

/** The commit of an id that GitHub gave; fetched when a shallow clone lacks it. Throws a PlatformError when it cannot be had. */
export async function obtainCommit(history: History, id: string): Promise<Commit> {
  if (!COMMIT_ID.test(id)) throw new ConfigurationError(`${JSON.stringify(id)} is not the id of a commit.`);
  const present = await history.objects.findCommit(id);
  if (present !== undefined) return present;
  const complaint = await fetchCommit(history.repository, id);
  const fetched = await history.objects.findCommit(id);
  if (fetched !== undefined) return fetched;
  throw new PlatformError(
    `Commit ${id} is not in this clone and could not be fetched (${complaint}); give actions/checkout the input \`fetch-depth: 2\`.`,
  );
}

/** The best common ancestor; undefined when there is none in this clone. */
export async function findMergeBase({ repository }: History, left: Commit, right: Commit): Promise<string | undefined> {
  const { code, output } = await runGit(repository, ['merge-base', left.id, right.id]);
  const id = output.toString('latin1').trim();
  return code === 0 && COMMIT_ID.test(id) ? id : undefined;
}

/** Lists what a commit holds below the folder asked for; nothing where the commit does not have that folder. */
export async function listCommit({ repository, objects }: History, commitId: string): Promise<Listing> {
  const treeId = await objects.findTree(commitId, repository.prefix);
  if (treeId === undefined) return { tree: { id: commitId, entries: [] }, notAnalysed: [] };
  return listGitTree(repository, { treeId, commitId });
}

/** Fetches one commit from the remote that the checkout came from, with the checkout's own credentials. Gives git's complaint. */
async function fetchCommit(repository: Repository, id: string): Promise<string> {
  const shallow = await runGit(repository, ['rev-parse', '--is-shallow-repository']);
  // A depth would cut off the history of a clone that has all of it.
  const depth = shallow.output.toString('latin1').trim() === 'true' ? ['--depth=1'] : [];
  const quiet = ['--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head', '--no-auto-maintenance', '--refmap='];
  // The remote's settings may name another program to run for local paths.
  const args = ['fetch', ...quiet, ...depth, '--upload-pack=git-upload-pack', '--end-of-options', 'origin', id];
  const { complaint } = await runGit(repository, args, { protocols: 'https:http:file', timeoutMs: FETCH_TIMEOUT_MS });
  return complaint === '' ? 'git gave no reason' : complaint;
}
