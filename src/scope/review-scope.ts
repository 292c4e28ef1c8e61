import { assertNever, PlatformError } from '../model/errors.ts';
import type { PullRequestEvent, ReviewEvent } from '../model/event.ts';
import type { Trees } from '../ports.ts';
import { compareTrees } from './changes.ts';
import { listFolder } from './folder-tree.ts';
import { findMergeBase, listCommit, obtainCommit, openHistory, resolveRef, type History } from './history.ts';
import type { Listing } from './listing.ts';
import { joinTrees, type Sources } from './join-trees.ts';
import { findPlace, type Place } from './repository.ts';

export interface ScopeOptions {
  /** The folder to look at; findings have paths relative to it. */
  readonly path: string;
  /** Told what a person may want to know about how the files were found. */
  readonly note?: ((text: string) => void) | undefined;
}

/** The names of the commits to compare. */
export interface ReviewOptions extends ScopeOptions {
  readonly base: string;
  /** Undefined stands for the files as they are on disk. */
  readonly head?: string | undefined;
}

export interface AuditOptions extends ScopeOptions {
  /** Undefined stands for the files as they are on disk. */
  readonly ref?: string | undefined;
}

/**
 * Opens the trees that an event is about. The caller closes them.
 *
 * @throws ConfigurationError for a folder or a ref that does not exist, PlatformError when git is missing or lacks a commit.
 */
export async function openScope(event: ReviewEvent, options: ScopeOptions): Promise<Trees> {
  switch (event.kind) {
    case 'audit':
      return openAudit({ ...options, ref: event.ref });
    case 'check':
      return openCheck({ ...options, base: event.base, head: event.head });
    case 'merge-group':
      return withHistory(findPlace(options.path), async (history) => {
        const [base, head] = [await obtainCommit(history, event.baseSha), await obtainCommit(history, event.headSha)];
        return joinCommits(history, base.id, head.id);
      });
    case 'pull-request':
      return withHistory(findPlace(options.path), async (history) => openPullRequest(history, event));
    default:
      return assertNever(event);
  }
}

/** Opens one tree: a commit, or a folder as it is on disk. A bare repository has no files on disk, so its HEAD is taken. */
export async function openAudit({ path, ref, note = ignore }: AuditOptions): Promise<Trees> {
  const place = findPlace(path);
  const isBare = place.repository !== undefined && place.repository.workTree === undefined;
  if (ref === undefined && !isBare) return openFolder(place, note);
  return withHistory(place, async (history) => {
    const { id } = await resolveRef(history, ref ?? 'HEAD');
    return joinTrees({ head: await listCommit(history, id), objects: history.objects });
  });
}

async function openFolder(place: Place, note: (text: string) => void): Promise<Trees> {
  const folder = await listFolder(place, note);
  return joinTrees({ head: folder, folder });
}

/** Opens two commits as they are, or a commit and the files on disk, without looking for a common ancestor. */
export async function openReview(options: ReviewOptions): Promise<Trees> {
  const place = findPlace(options.path);
  return withHistory(place, async (history) => {
    const base = await resolveRef(history, options.base);
    if (options.head === undefined) return joinWorkTree(history, base.id, place, options.note ?? ignore);
    return joinCommits(history, base.id, (await resolveRef(history, options.head)).id);
  });
}

/** As `openReview`, with the point where the head left the base in place of the base, as far as they have one in common. */
export async function openCheck(options: ReviewOptions): Promise<Trees> {
  const place = findPlace(options.path);
  return withHistory(place, async (history) => {
    const base = await resolveRef(history, options.base);
    const head = await resolveRef(history, options.head ?? 'HEAD');
    const start = (await findMergeBase(history, base, head)) ?? base.id;
    if (options.head === undefined) return joinWorkTree(history, start, place, options.note ?? ignore);
    return joinCommits(history, start, head.id);
  });
}

/**
 * What was checked out decides, because a job that runs again brings its old payload: GitHub's merge commit has the base as
 * its first parent. Where something else was checked out, the payload's commits are compared from where they parted.
 */
async function openPullRequest(history: History, event: PullRequestEvent): Promise<Trees> {
  const checkedOut = await history.objects.findCommit('HEAD');
  const [target, source, ...others] = checkedOut?.parents ?? [];
  if (checkedOut !== undefined && target !== undefined && source === event.headSha && others.length === 0) {
    return joinCommits(history, (await obtainCommit(history, target)).id, checkedOut.id);
  }
  const [base, head] = [await obtainCommit(history, event.baseSha), await obtainCommit(history, event.headSha)];
  const start = await findMergeBase(history, base, head);
  if (start === undefined) {
    throw new PlatformError(
      `This clone holds no common ancestor of ${base.id} and ${head.id}; check out the merge commit, as actions/checkout does without \`ref\`, or give it \`fetch-depth: 0\`.`,
    );
  }
  return joinCommits(history, start, head.id);
}

/** Closes the history when opening the trees fails. */
async function withHistory(place: Place, open: (history: History) => Promise<Trees>): Promise<Trees> {
  const history = await openHistory(place);
  try {
    return await open(history);
  } catch (cause) {
    await history.objects.close();
    throw cause;
  }
}

async function joinCommits(history: History, baseId: string, headId: string): Promise<Trees> {
  const [base, head] = await Promise.all([listCommit(history, baseId), listCommit(history, headId)]);
  return joinReview({ base, head, objects: history.objects });
}

async function joinWorkTree(history: History, baseId: string, place: Place, note: (text: string) => void): Promise<Trees> {
  const [base, folder] = await Promise.all([listCommit(history, baseId), listFolder(place, note)]);
  const head = folder.identify();
  return joinReview({ base, head, folder: head, objects: history.objects });
}

async function joinReview(sources: Sources & { readonly base: Listing }): Promise<Trees> {
  const trees = joinTrees(sources);
  const changes = await compareTrees(sources.base.tree, sources.head.tree, (entries) => trees.read(entries));
  return { ...trees, changes };
}

function ignore(): void {}
