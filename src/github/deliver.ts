import { ApiError } from './api-error.ts';
import type { GitHubClient } from './client.ts';
import { deliverCheckRun, type CheckRunToDeliver } from './deliver-check-run.ts';
import { deliverComment, type CommentOutcome, type CommentToDeliver } from './deliver-comment.ts';

export interface Publication {
  readonly checkRun: CheckRunToDeliver;
  /** Absent where there is no pull request to comment on, or no comment is wanted. */
  readonly comment?: CommentToDeliver | undefined;
  /** Whether the head is a fork's, whose token can read alone as a rule. */
  readonly fork: boolean;
}

export interface Delivery {
  readonly checkRun: 'posted' | 'not-permitted' | 'failed';
  readonly comment: CommentOutcome | 'none' | 'not-permitted' | 'failed';
  /** What went wrong, for the log; own words. */
  readonly warnings: readonly string[];
  /** What is as it should be and yet worth a line. */
  readonly notices: readonly string[];
}

/**
 * Shows a review on GitHub: the check run first, since it belongs to its commit whatever happens meanwhile, then the comment,
 * if the commit is still the head. Failure to deliver never changes the verdict, so nothing but a cancellation rejects.
 */
export async function deliver(client: GitHubClient, publication: Publication): Promise<Delivery> {
  const checkRun = await attempt(() => deliverCheckRun(client, publication.checkRun));
  const readOnly = checkRun.state === 'not-permitted' && publication.fork;
  const wanted = readOnly ? undefined : publication.comment;
  const comment = wanted === undefined ? undefined : await attempt(() => deliverComment(client, wanted));
  const leftOut = checkRun.value?.annotationsLeftOut ?? 0;
  return {
    checkRun: checkRun.state === 'done' ? 'posted' : checkRun.state,
    comment: comment === undefined ? 'none' : (comment.value?.outcome ?? (comment.state === 'not-permitted' ? 'not-permitted' : 'failed')),
    warnings: [checkRun, comment].flatMap((result) => (result?.state === 'failed' ? [result.message] : [])),
    notices: [
      ...(checkRun.state === 'not-permitted'
        ? [`${checkRun.message} It needs \`checks: write\`; the job's own result gates all the same.`]
        : []),
      ...(comment?.state === 'not-permitted' ? [`${comment.message} It needs \`pull-requests: write\`.`] : []),
      ...(leftOut > 0 ? [`${leftOut} annotations were left out; every finding is in the job summary.`] : []),
      ...(comment?.value?.notices ?? []),
    ],
  };
}

type Attempt<T> =
  | { readonly state: 'done'; readonly value: T; readonly message: '' }
  | { readonly state: 'not-permitted' | 'failed'; readonly value?: undefined; readonly message: string };

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { state: 'done', value: await work(), message: '' };
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind === 'cancelled') throw error;
    // A write to what the token may not see is answered as if it were not there.
    const refused = error.kind === 'permission' || error.kind === 'missing';
    return { state: refused ? 'not-permitted' : 'failed', message: error.message };
  }
}
