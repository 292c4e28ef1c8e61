import type { z } from 'zod';
import { ApiError } from './api-error.ts';
import { judgeFailure, type Judgement } from './judge-failure.ts';

/** What a call gives back, as far as it is looked at. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly data: unknown;
}

/** One call of the API. `send` gets the signal that ends this try. */
export interface Call<T> {
  /** What is tried, to follow "Could not", e.g. `create the check run`. */
  readonly task: string;
  /** `read` may be tried again at will; `repeatable` writes what is the same when written twice; `once` creates something. */
  readonly effect: 'read' | 'repeatable' | 'once';
  readonly schema: z.ZodType<T>;
  send(signal: AbortSignal): Promise<Answer>;
}

/** Time and chance, so that tests need not wait. `sleep` rejects when the signal aborts. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export interface Limits {
  /** Of one try. Octokit has none of its own. */
  readonly tryMs: number;
  /** Of all calls together, counted from the first. */
  readonly runMs: number;
  readonly calls: number;
  /** Between two writes: GitHub's limit on content is about one a second. */
  readonly writeGapMs: number;
}

export const LIMITS: Limits = { tryMs: 20_000, runMs: 120_000, calls: 60, writeGapMs: 1_000 };

const READ_TRIES = 4;
const SECOND_LOOK_MS = 2_000;

/**
 * Sends calls one at a time, tries again where that can help and cannot do harm, and never takes a body that does not
 * fit the schema for an answer. After the hourly limit or a refused token it sends nothing more.
 */
export class Requester {
  readonly #clock: Clock;
  readonly #limits: Limits;
  readonly #signal: AbortSignal;
  #calls = 0;
  #deadline: number | undefined;
  #writeAllowedAt = 0;
  #closed: Judgement | undefined;
  #writesClosed: Judgement | undefined;

  constructor(options: { clock: Clock; signal: AbortSignal; limits?: Limits | undefined }) {
    this.#clock = options.clock;
    this.#signal = options.signal;
    this.#limits = options.limits ?? LIMITS;
  }

  /** The checked body of the answer. Rejects with an `ApiError` alone. */
  async request<T>(call: Call<T>): Promise<T> {
    this.#deadline ??= this.#clock.now() + this.#limits.runMs;
    for (let attempt = 1; ; attempt += 1) {
      await this.#waitForTurn(call);
      const outcome = await this.#try(call);
      if ('value' in outcome) return outcome.value;
      const pause = this.#pauseBefore(call, outcome.failed, attempt);
      if (pause === undefined || !this.#hasTimeFor(pause)) throw this.#giveUp(call, outcome.failed);
      await this.#sleep(call.task, pause);
    }
  }

  /** Ends when a second has passed since the last write. */
  async waitForWrite(): Promise<void> {
    const wait = this.#writeAllowedAt - this.#clock.now();
    if (wait > 0) await this.#sleep('wait for the next write', wait);
  }

  async #waitForTurn(call: Call<unknown>): Promise<void> {
    const closed = this.#closed ?? (call.effect === 'read' ? undefined : this.#writesClosed);
    if (closed !== undefined) throw new ApiError({ ...closed, task: call.task });
    if (this.#calls >= this.#limits.calls || !this.#hasTimeFor(0)) throw new ApiError({ kind: 'spent', task: call.task });
    if (call.effect !== 'read') await this.waitForWrite();
    if (this.#signal.aborted) throw new ApiError({ kind: 'cancelled', task: call.task });
  }

  async #try<T>(call: Call<T>): Promise<{ value: T } | { failed: Judgement }> {
    this.#calls += 1;
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(this.#limits.tryMs)]);
    try {
      const answer = await call.send(signal);
      const parsed = call.schema.safeParse(answer.data);
      // Octokit reports cut-off, empty and foreign bodies as successes.
      return parsed.success ? { value: parsed.data } : { failed: { kind: 'unavailable', status: answer.status } };
    } catch (error) {
      if (this.#signal.aborted) return { failed: { kind: 'cancelled' } };
      return { failed: judgeFailure(error, this.#clock.now()) };
    } finally {
      if (call.effect !== 'read') this.#writeAllowedAt = this.#clock.now() + this.#limits.writeGapMs;
    }
  }

  /** Milliseconds until the next try; undefined when there is to be none. */
  #pauseBefore(call: Call<unknown>, failed: Judgement, attempt: number): number | undefined {
    switch (failed.kind) {
      case 'unavailable':
        if (call.effect === 'once' || attempt >= READ_TRIES) return undefined;
        return failed.retryAfterMs ?? this.#clock.random() * 1_000 * 2 ** (attempt - 1);
      case 'throttled':
      case 'rate-limit':
        return attempt === 1 ? failed.retryAfterMs : undefined;
      case 'permission':
      case 'missing':
      case 'unauthorised':
        // Now and then GitHub says so of a thing made a moment ago.
        return call.effect === 'read' && attempt === 1 ? SECOND_LOOK_MS : undefined;
      default:
        return undefined;
    }
  }

  #giveUp(call: Call<unknown>, failed: Judgement): ApiError {
    if (failed.kind === 'rate-limit' || failed.kind === 'unauthorised') this.#closed = failed;
    if (failed.kind === 'throttled') this.#writesClosed = failed;
    return new ApiError({ ...failed, task: call.task, unclear: failed.kind === 'unavailable' && call.effect !== 'read' });
  }

  #hasTimeFor(pause: number): boolean {
    return this.#clock.now() + pause < (this.#deadline ?? Infinity);
  }

  async #sleep(task: string, milliseconds: number): Promise<void> {
    try {
      await this.#clock.sleep(milliseconds, this.#signal);
    } catch {
      // The one reason for which a clock rejects.
      throw new ApiError({ kind: 'cancelled', task });
    }
  }
}
