/** Why a review runs, and what it is asked to look at. Commit ids are 40 or 64 hex digits. */
export type ReviewEvent = PullRequestEvent | MergeGroupEvent | AuditEvent | CheckEvent;

/** A pull request, as its payload said when the run was first started. */
export interface PullRequestEvent {
  readonly kind: 'pull-request';
  readonly number: number;
  readonly state: 'open' | 'closed';
  readonly draft: boolean;
  readonly headSha: string;
  readonly headRef: string;
  /** Tip of the base branch at the time of the event; older than the merge commit's parent when a job is run again. */
  readonly baseSha: string;
  readonly baseRef: string;
  /** Whether the head lies in another repository, or in one that is gone: the token can only read then. */
  readonly fork: boolean;
  /** Number of changed files that GitHub counts. */
  readonly changedFiles?: number | undefined;
}

/** A group of the merge queue. */
export interface MergeGroupEvent {
  readonly kind: 'merge-group';
  readonly headSha: string;
  readonly headRef: string;
  readonly baseSha: string;
  readonly baseRef: string;
}

/** A look at a whole tree: a push, a schedule, a dispatch, or `audit` in a terminal. */
export interface AuditEvent {
  readonly kind: 'audit';
  /** What git knows it by; undefined stands for the files as they are on disk. */
  readonly ref?: string | undefined;
}

/** `check` in a terminal. */
export interface CheckEvent {
  readonly kind: 'check';
  readonly base: string;
  /** Undefined stands for the files as they are on disk. */
  readonly head?: string | undefined;
}
