import type { Annotation } from '../../src/model/annotation.ts';
import type { ClientOptions } from '../../src/github/client.ts';
import { createGitHubClient } from '../../src/github/client.ts';
import { deliver, type Delivery, type Publication } from '../../src/github/deliver.ts';
import type { Clock, Limits } from '../../src/github/requester.ts';
import type { RunIdentity } from '../../src/github/sticky-comment.ts';
import { BOT } from './fake-github-state.ts';
import type { FakeGitHub } from './fake-github.ts';

export const HEAD = 'a'.repeat(40);
export const NEXT_HEAD = 'b'.repeat(40);
export const NUMBER = 7;
export const TOKEN = 'ghs_0123456789abcdefghij';
export const RUN: RunIdentity = { key: '0123456789abcdef', headSha: HEAD, runId: 100, attempt: 1, startedAt: 1_000_000 };

/** Time that passes only when somebody sleeps, except that nothing sleeps for long. */
export class FakeClock implements Clock {
  readonly slept: number[] = [];
  #now = 1_800_000_000_000;

  now(): number {
    return this.#now;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.slept.push(milliseconds);
    this.#now += milliseconds;
  }

  random(): number {
    return 0.5;
  }
}

const LIMITS: Limits = { tryMs: 5_000, runMs: 120_000, calls: 60, writeGapMs: 1_000 };

/** For answers that never come: nobody waits 20 seconds for them here. */
export const IMPATIENT: Limits = { ...LIMITS, tryMs: 800 };

/** A repository with one open pull request and the token of Actions. */
export function seed(fake: FakeGitHub): void {
  fake.repository.tokens.set(TOKEN, BOT);
  fake.repository.addPullRequest({ number: NUMBER, headSha: HEAD });
}

export interface Attempt {
  readonly publication?: Publication;
  readonly client?: Partial<ClientOptions>;
}

/** Delivers a publication to the fake, without waiting. */
export async function deliverTo(fake: FakeGitHub, attempt: Attempt = {}): Promise<Delivery & { readonly clock: FakeClock }> {
  const clock = new FakeClock();
  const client = createGitHubClient({
    token: TOKEN,
    apiUrl: fake.url,
    owner: 'acme',
    repo: 'orders',
    clock,
    signal: new AbortController().signal,
    limits: LIMITS,
    ...attempt.client,
  });
  const delivery = await deliver(client, attempt.publication ?? publish());
  return { ...delivery, clock };
}

export interface PublicationParts {
  readonly run?: Partial<RunIdentity>;
  readonly content?: string;
  readonly renderings?: readonly (() => string)[];
  readonly summaries?: readonly (() => string)[];
  readonly annotations?: readonly Annotation[];
  readonly fork?: boolean;
  readonly mode?: 'create-or-update' | 'update';
  readonly withoutComment?: boolean;
}

/** What one run has to show. */
export function publish(parts: PublicationParts = {}): Publication {
  const run = { ...RUN, ...parts.run };
  const content = parts.content ?? `**Not production-ready**: 1 P1 at ${run.headSha}`;
  const comment = { number: NUMBER, run, renderings: parts.renderings ?? [() => content], mode: parts.mode ?? 'create-or-update' } as const;
  return {
    checkRun: {
      name: 'backend-readiness',
      headSha: run.headSha,
      externalId: `${run.runId}.${run.attempt}.${run.key}`,
      detailsUrl: 'https://github.example/acme/orders/actions/runs/100',
      conclusion: 'failure',
      title: 'Not production-ready',
      summaries: parts.summaries ?? [() => 'One P1.'],
      annotations: parts.annotations ?? annotate(1),
    },
    comment: parts.withoutComment === true ? undefined : comment,
    fork: parts.fork ?? false,
  };
}

export function annotate(count: number): readonly Annotation[] {
  return Array.from({ length: count }, (_, index) => ({
    path: 'src/orders.ts',
    start_line: index + 1,
    end_line: index + 1,
    annotation_level: 'failure' as const,
    title: 'Outbound HTTP call without a timeout',
    message: `Finding ${index + 1}.`,
  }));
}
