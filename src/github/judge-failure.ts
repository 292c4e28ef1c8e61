import { z } from 'zod';
import type { ApiFailure } from './api-error.ts';

/** What a failed try means for the next one. */
export interface Judgement {
  readonly kind: ApiFailure;
  readonly status?: number | undefined;
  /** How long to wait before trying again; undefined when waiting takes too long or is no use. */
  readonly retryAfterMs?: number | undefined;
  /** Replaces the explanation of the kind; our own words. */
  readonly detail?: string | undefined;
}

/** Longer waits are not worth a runner's time: delivery is given up instead. */
const LONGEST_WAIT_MS = 60_000;

/** The parts of Octokit's error that are looked at. Its request is not among them: that holds the token. */
const FailedAnswer = z.object({
  response: z.object({
    status: z.number(),
    headers: z.record(z.string(), z.unknown()).catch({}),
    data: z.object({ message: z.string() }).catch({ message: '' }),
  }),
});

/** Sorts the error of a failed call. `now` is in milliseconds since the epoch. */
export function judgeFailure(error: unknown, now: number): Judgement {
  const parsed = FailedAnswer.safeParse(error);
  if (!parsed.success) return { kind: 'unavailable' };
  const { status, headers, data } = parsed.data.response;
  if (status === 401) return { kind: 'unauthorised', status };
  if (status === 422 || status === 413) return { kind: 'refused', status };
  if (status === 403 || status === 429) return judgeRefusal(status, headers, data.message, now);
  if (status === 404 || status === 410) return { kind: 'missing', status };
  if (status === 408 || status >= 500) return { kind: 'unavailable', status, retryAfterMs: findRetryAfter(headers) };
  return { kind: 'refused', status };
}

/** 403 and 429 stand for three things: no right, the hourly limit, and too fast. */
function judgeRefusal(status: number, headers: Readonly<Record<string, unknown>>, message: string, now: number): Judgement {
  const wait = findRetryAfter(headers);
  if (String(headers['x-ratelimit-remaining']) === '0') return judgeRateLimit(status, headers, now);
  if (wait !== undefined) return { kind: 'throttled', status, retryAfterMs: withinReason(wait) };
  // GitHub's advice for an answer without the header: a minute at least.
  if (status === 429 || /secondary rate limit|abuse detection/i.test(message)) {
    return { kind: 'throttled', status, retryAfterMs: LONGEST_WAIT_MS };
  }
  return { kind: 'permission', status };
}

function judgeRateLimit(status: number, headers: Readonly<Record<string, unknown>>, now: number): Judgement {
  const reset = Number(headers['x-ratelimit-reset']) * 1_000;
  if (!Number.isFinite(reset)) return { kind: 'rate-limit', status };
  const detail = `the hourly limit of calls is used up until ${formatTime(reset)}`;
  return { kind: 'rate-limit', status, detail, retryAfterMs: withinReason(Math.max(reset - now, 1_000)) };
}

function formatTime(milliseconds: number): string {
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? 'an unknown time' : `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

function findRetryAfter(headers: Readonly<Record<string, unknown>>): number | undefined {
  const text = headers['retry-after'];
  const seconds = typeof text === 'string' && text !== '' ? Number(text) : Number.NaN;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function withinReason(milliseconds: number): number | undefined {
  return milliseconds <= LONGEST_WAIT_MS ? milliseconds : undefined;
}
