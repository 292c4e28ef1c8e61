import { ApiError } from './api-error.ts';
import { COMMENTS_PER_PAGE, type GitHubClient } from './client.ts';
import type { Comment, PullRequest } from './schemas.ts';
import { holdsContent, isNewer, openComment, sealComment, type OwnComment, type RunIdentity } from './sticky-comment.ts';

export interface CommentToDeliver {
  readonly number: number;
  readonly run: RunIdentity;
  /** Renderings from the full one to the shortest; the next is taken when GitHub refuses one. */
  readonly renderings: readonly (() => string)[];
  /** `update` leaves a pull request without a comment of ours alone. */
  readonly mode: 'create-or-update' | 'update';
}

export type CommentOutcome = 'created' | 'updated' | 'unchanged' | 'not-wanted' | 'head-moved' | 'newer-run' | 'pull-request-closed';

export interface CommentDelivery {
  readonly outcome: CommentOutcome;
  /** What a maintainer should know; own words. */
  readonly notices: readonly string[];
}

const MOST_PAGES = 10;
const MOST_DELETIONS = 5;
const ACTIONS_BOT = 'github-actions[bot]';

/** Brings the one comment of this use of the action up to date. Rejects with an `ApiError`; the verdict does not depend on it. */
export async function deliverComment(client: GitHubClient, comment: CommentToDeliver): Promise<CommentDelivery> {
  try {
    return await bringUpToDate(client, comment, undefined);
  } catch (error) {
    if (!(error instanceof NotOurs)) throw error;
    const viewer = await client.readViewer();
    if (viewer === ACTIONS_BOT) throw error.refusal;
    // The bot of Actions wrote it, and the token is another's: look again with the right name.
    return bringUpToDate(client, comment, viewer);
  }
}

/** A comment that seemed to be ours is not to be edited with this token. */
class NotOurs extends Error {
  readonly refusal: ApiError;

  constructor(refusal: ApiError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** `viewer` is the login of the token's user, where it had to be asked for. */
async function bringUpToDate(client: GitHubClient, comment: CommentToDeliver, viewer: string | undefined): Promise<CommentDelivery> {
  const [own, ...seconds] = await findOwnComments(client, comment, viewer);
  await client.waitForWrite();
  const pullRequest = await client.readPullRequest(comment.number);
  const reason = findReasonToLeave(own, pullRequest, comment);
  if (reason !== undefined) return { outcome: reason, notices: reason === 'unchanged' ? await deleteSeconds(client, seconds) : [] };
  if (own === undefined) return { outcome: 'created', notices: await create(client, comment, viewer) };
  const updated = await update(client, own, comment, viewer);
  if (!updated && pullRequest.state === 'closed') return { outcome: 'pull-request-closed', notices: [] };
  if (!updated) return { outcome: 'created', notices: await create(client, comment, viewer) };
  const restored = own.intact ? [] : ['The comment had been edited by hand and was written anew.'];
  return { outcome: 'updated', notices: [...restored, ...(await deleteSeconds(client, seconds))] };
}

function findReasonToLeave(
  own: OwnComment | undefined,
  pullRequest: PullRequest,
  { run, mode, renderings }: CommentToDeliver,
): CommentOutcome | undefined {
  if (pullRequest.head.sha !== run.headSha) return 'head-moved';
  if (own === undefined && pullRequest.state === 'closed') return 'pull-request-closed';
  if (own === undefined) return mode === 'update' ? 'not-wanted' : undefined;
  if (isNewer(own.state, run)) return 'newer-run';
  return renderings.some((render, index) => index === 0 && holdsContent(own, render())) ? 'unchanged' : undefined;
}

/** Ours, the oldest first. Stops at the first page that has any: it is written early in the life of a pull request. */
async function findOwnComments(
  client: GitHubClient,
  { number, run }: CommentToDeliver,
  viewer: string | undefined,
): Promise<readonly OwnComment[]> {
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const comments = await client.listComments(number, page);
    const own = await chooseOwn(client, comments, { key: run.key, viewer });
    if (own.length > 0 || comments.length < COMMENTS_PER_PAGE) return own;
  }
  return [];
}

/**
 * The marker alone proves nothing, since anyone can write it: the author has to be the token's own user. That is the bot of
 * Actions as a rule, and is asked for only when somebody else's comment bears our marker.
 */
async function chooseOwn(
  client: GitHubClient,
  comments: readonly Comment[],
  known: { key: string; viewer: string | undefined },
): Promise<readonly OwnComment[]> {
  const marked = comments.flatMap((comment) => {
    const opened = openComment(comment, known.key);
    return opened === undefined ? [] : [{ comment, opened }];
  });
  const byBot = marked.filter(({ comment }) => comment.user?.login === ACTIONS_BOT && comment.user.type === 'Bot');
  const isUnclear = known.viewer === undefined && byBot.length === 0 && marked.length > 0;
  const viewer = isUnclear ? await client.readViewer() : known.viewer;
  const own = viewer === undefined ? byBot : marked.filter(({ comment }) => comment.user?.login === viewer);
  const opened = own.map((entry) => entry.opened).toSorted((left, right) => left.id - right.id);
  // Text under our marker that is not ours: another workflow's echo if ours is there as well, else ours edited by hand.
  const intact = opened.filter((entry) => entry.intact);
  return intact.length > 0 ? intact : opened.slice(0, 1);
}

/** Writes a comment and makes sure that it is the only one; gives notices. */
async function create(client: GitHubClient, comment: CommentToDeliver, viewer: string | undefined): Promise<readonly string[]> {
  await shrinkUntilAccepted(comment, (body) => createOnce(client, comment, { body, viewer }));
  // Another run for the same commit may have written at the same moment.
  const [oldest, ...seconds] = await findOwnComments(client, comment, viewer);
  if (oldest === undefined || seconds.length === 0) return [];
  if (!isNewer(oldest.state, comment.run)) await update(client, oldest, comment, viewer);
  return deleteSeconds(client, seconds);
}

/** A lost answer does not tell whether the comment is there: it is looked for before another one is made. */
async function createOnce(
  client: GitHubClient,
  comment: CommentToDeliver,
  { body, viewer }: { body: string; viewer: string | undefined },
): Promise<void> {
  try {
    await client.createComment(comment.number, body);
  } catch (error) {
    if (!(error instanceof ApiError) || !error.unclear) throw error;
    const own = await findOwnComments(client, comment, viewer);
    if (own.some(({ state }) => state?.run === comment.run.runId && state.attempt === comment.run.attempt)) return;
    await client.createComment(comment.number, body);
  }
}

/** False when the comment is gone. Throws `NotOurs` when it may not be edited and the token's user is yet to be asked for. */
async function update(client: GitHubClient, own: OwnComment, comment: CommentToDeliver, viewer: string | undefined): Promise<boolean> {
  try {
    await shrinkUntilAccepted(comment, async (body) => void (await client.updateComment(own.id, body)));
    return true;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.kind === 'missing') return false;
    if (error.kind === 'permission' && viewer === undefined) throw new NotOurs(error);
    throw error;
  }
}

async function shrinkUntilAccepted({ renderings, run }: CommentToDeliver, write: (body: string) => Promise<void>): Promise<void> {
  for (const [index, render] of renderings.entries()) {
    try {
      await write(sealComment(render(), run));
      return;
    } catch (error) {
      const last = index === renderings.length - 1;
      if (last || !(error instanceof ApiError) || error.kind !== 'refused') throw error;
    }
  }
}

async function deleteSeconds(client: GitHubClient, seconds: readonly OwnComment[]): Promise<readonly string[]> {
  for (const { id } of seconds.slice(0, MOST_DELETIONS)) {
    try {
      await client.deleteComment(id);
    } catch (error) {
      // The next run finds it again.
      if (error instanceof ApiError && error.kind !== 'cancelled') return [error.message];
      throw error;
    }
  }
  return [];
}
