import { z } from 'zod';

// Objects let unknown keys pass: GitHub adds some every month, and GitHub Enterprise Server lacks others.

const Sha = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/);

export const PullRequest = z.object({
  state: z.enum(['open', 'closed']),
  head: z.object({ sha: Sha }),
});
export type PullRequest = z.infer<typeof PullRequest>;

export const Comment = z.object({
  id: z.number().int().positive(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string() }).nullable(),
});
export type Comment = z.infer<typeof Comment>;

export const Comments = z.array(Comment);

export const CheckRun = z.object({
  id: z.number().int().positive(),
  external_id: z.string().nullish(),
  output: z.object({ annotations_count: z.number().int().nonnegative() }),
});
export type CheckRun = z.infer<typeof CheckRun>;

export const CheckRuns = z.object({ check_runs: z.array(CheckRun) });

export const Viewer = z.object({ viewer: z.object({ login: z.string() }) });

/** The answer to a deletion has no body, which Octokit gives as an empty text. */
export const Nothing = z.unknown();
