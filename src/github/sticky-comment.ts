import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Comment } from './schemas.ts';

/** Which run speaks, and for which commit. */
export interface RunIdentity {
  /** Digest of workflow, job and step, so that two uses of the action in one workflow keep comments of their own. */
  readonly key: string;
  readonly headSha: string;
  readonly runId: number;
  readonly attempt: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What the first line of our comment says of the run that wrote it. Never an input to the verdict. */
const State = z.strictObject({
  v: z.literal(1),
  head: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  run: z.number().int().nonnegative(),
  attempt: z.number().int().nonnegative(),
  started: z.number().int().nonnegative(),
  digest: z.string().regex(/^[0-9a-f]{64}$/),
});
export type CommentState = z.infer<typeof State>;

export interface OwnComment {
  readonly id: number;
  /** Undefined where the state cannot be read: the comment is then treated as the oldest there is. */
  readonly state: CommentState | undefined;
  /** Whether the text is still the one that the state was written for. */
  readonly intact: boolean;
}

const STATE_CHARACTERS = 4_096;
const MARKER = /^<!-- backend-readiness:v1 key=([0-9a-f]{16}) state=([A-Za-z0-9+/=]*) -->$/;

/** Length of the marker line with its line feed, at the most; what a comment may hold is less by this. */
export const MARKER_CHARACTERS = 512;

/** A short name for one use of the action, from parts that a pull request cannot choose freely. */
export function deriveKey(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** Puts the marker line before the text. The alphabet of base64 has no `-`, so the state cannot close the comment. */
export function sealComment(content: string, run: RunIdentity): string {
  const state: CommentState = {
    v: 1,
    head: run.headSha,
    run: run.runId,
    attempt: run.attempt,
    started: run.startedAt,
    digest: digestContent(content),
  };
  const encoded = Buffer.from(JSON.stringify(state)).toString('base64');
  return `<!-- backend-readiness:v1 key=${run.key} state=${encoded} -->\n${content}`;
}

/** Reads the marker on the first line; undefined when there is none with this key. */
export function openComment(comment: Comment, key: string): OwnComment | undefined {
  const [first = '', ...rest] = (comment.body ?? '').replaceAll('\r\n', '\n').split('\n');
  const [, foundKey, encoded = ''] = MARKER.exec(first) ?? [];
  if (foundKey !== key) return undefined;
  const state = parseState(encoded);
  return { id: comment.id, state, intact: state?.digest === digestContent(rest.join('\n')) };
}

/** Whether the text of a comment is the given one. */
export function holdsContent(own: OwnComment, content: string): boolean {
  return own.intact && own.state?.digest === digestContent(content);
}

/**
 * Whether the comment was written by a run that comes after this one, for the same commit. Ids of runs grow, and a clock may be
 * wrong, so it decides last.
 */
export function isNewer(state: CommentState | undefined, run: RunIdentity): boolean {
  if (state === undefined || state.head !== run.headSha) return false;
  if (state.run !== run.runId) return state.run > run.runId;
  if (state.attempt !== run.attempt) return state.attempt > run.attempt;
  return state.started > run.startedAt;
}

function parseState(encoded: string): CommentState | undefined {
  if (encoded.length > STATE_CHARACTERS) return undefined;
  try {
    return State.parse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  } catch {
    // Anyone may write what looks like our state: one that does not fit says nothing.
    return undefined;
  }
}

function digestContent(content: string): string {
  return createHash('sha256').update(content.trim()).digest('hex');
}
