import { fork, type ChildProcess } from 'node:child_process';
import os from 'node:os';
import type { IncompleteAction } from './model/policy.ts';
import type { Review } from './model/review.ts';
import { Progress } from './supervisor/progress.ts';
import { AnalysisMessage, type AnalysisRequest, type Fatal } from './supervisor/protocol.ts';

export interface Supervision {
  /** The script that analyses; `dist/analysis.js`. */
  readonly entry: string;
  readonly request: Omit<AnalysisRequest, 'skip'>;
  /** The whole environment of the analysis: it gets no token. */
  readonly environment: Readonly<Record<string, string>>;
  readonly limits: SupervisionLimits;
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
  /** Milliseconds since some moment, never running back. */
  readonly now: () => number;
}

export interface SupervisionLimits {
  /** For all attempts together. */
  readonly runMs: number;
  /** For one file. */
  readonly fileMs: number;
  /** Of V8's old space, in MiB. */
  readonly heapMb: number;
}

export type Supervised =
  | {
      readonly kind: 'reviewed';
      readonly review: Review;
      readonly onIncomplete: IncompleteAction;
      readonly policyPath?: string | undefined;
    }
  | { readonly kind: 'misconfigured'; readonly message: string }
  /** No review: the reasons, each with the file that was in work, if any. */
  | { readonly kind: 'failed'; readonly failures: readonly Failure[] }
  | { readonly kind: 'cancelled' };

export interface Failure {
  /** Empty where no file was in work. */
  readonly path: string;
  readonly reason: 'crash' | 'timeout' | 'unreadable';
  /** Own words. */
  readonly detail: string;
}

const WATCH_MS = 250;
const GRACE_MS = 2_000;
const ERROR_CHARACTERS = 4_096;
const ATTEMPTS = 2;

/**
 * Analyses in a process of its own, which may crash, hang or run out of memory without taking the verdict along. A file that kills it
 * is left out of a second attempt and listed as not analysed.
 */
export async function supervise(supervision: Supervision): Promise<Supervised> {
  const deadline = supervision.now() + supervision.limits.runMs;
  const skip: Fatal[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const ended = await new Attempt(supervision, skip, deadline).run();
    if (ended.kind !== 'died') return ended;
    const { path, reason, detail } = ended.failure;
    const hasTime = supervision.now() < deadline;
    if (path === '' || reason === 'unreadable' || attempt >= ATTEMPTS || !hasTime)
      return { kind: 'failed', failures: [...skip, ended.failure] };
    supervision.note('The analysis died on one file; it starts again without that file.');
    skip.push({ path, reason, detail });
  }
}

/** How much memory the analysis may take: most of what the machine or the container has. */
export function heapLimit(): number {
  const constrained = process.constrainedMemory();
  // Without a limit some systems answer with zero, some with a number that no machine has.
  const bytes = constrained > 0 ? Math.min(constrained, os.totalmem()) : os.totalmem();
  return Math.max(256, Math.min(8_192, Math.floor((bytes * 0.7) / 2 ** 20)));
}

/** V8 compiles on four threads, which take turns with the one that works where there are not cores for all. */
function compileThreads(): number {
  return Math.max(1, Math.min(4, os.availableParallelism() - 1));
}

type Ended = Supervised | { readonly kind: 'died'; readonly failure: Failure };

/** One process from start to end. */
class Attempt {
  readonly #supervision: Supervision;
  readonly #request: AnalysisRequest;
  readonly #deadline: number;
  readonly #progress: Progress | undefined;
  #result: Ended | undefined;
  #killedFor: Failure | undefined;
  #resultAt = Infinity;
  #errorText = '';
  #seen = { step: -1, at: 0 };

  constructor(supervision: Supervision, skip: readonly Fatal[], deadline: number) {
    this.#supervision = supervision;
    this.#request = { ...supervision.request, skip: [...skip] };
    this.#deadline = deadline;
    this.#progress = openProgress();
  }

  async run(): Promise<Ended> {
    const { signal } = this.#supervision;
    if (signal.aborted) return { kind: 'cancelled' };
    const child = this.#start();
    // readiness-ignore force-kill/sigkill -- what is out of time or memory may answer no signal (until 2027-11-22)
    const stop = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', stop);
    const watch = setInterval(() => this.#watch(child), WATCH_MS);
    try {
      const { code, name } = await this.#waitForEnd(child);
      if (signal.aborted) return { kind: 'cancelled' };
      return this.#result ?? { kind: 'died', failure: this.#killedFor ?? this.#explainDeath(code, name) };
    } finally {
      clearInterval(watch);
      signal.removeEventListener('abort', stop);
      this.#progress?.close();
    }
  }

  #start(): ChildProcess {
    const { entry, environment, limits } = this.#supervision;
    const child = fork(entry, [], {
      env: environment,
      execArgv: [`--max-old-space-size=${limits.heapMb}`, `--v8-pool-size=${compileThreads()}`],
      // What the analysis prints is not shown: it may hold text of the tree. Node's last words are looked at, to tell why it died.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc', this.#progress?.descriptor ?? 'ignore'],
    });
    this.#seen = { step: -1, at: this.#supervision.now() };
    child.stderr?.on('data', (chunk: Buffer) => {
      this.#errorText = (this.#errorText + chunk.toString('latin1')).slice(-ERROR_CHARACTERS);
    });
    child.on('message', (message) => this.#hear(message, child));
    // A failed send is followed by the end of the process, which is what counts.
    child.send(this.#request, () => undefined);
    return child;
  }

  #waitForEnd(child: ChildProcess): Promise<{ code: number | null; name: NodeJS.Signals | null }> {
    return new Promise((resolve) => {
      child.once('error', () => resolve({ code: null, name: null }));
      child.once('exit', (code, name) => {
        // Its last message may still be on the way.
        if (child.connected) child.once('disconnect', () => resolve({ code, name }));
        else resolve({ code, name });
      });
    });
  }

  #hear(message: unknown, child: ChildProcess): void {
    const parsed = AnalysisMessage.safeParse(message);
    if (!parsed.success) {
      this.#kill(child, { path: '', reason: 'crash', detail: 'the analysis sent an answer that is none' });
      return;
    }
    if (parsed.data.kind === 'note') {
      this.#supervision.note(parsed.data.text);
      return;
    }
    this.#result ??= toEnd(parsed.data);
    this.#resultAt = this.#supervision.now();
  }

  #watch(child: ChildProcess): void {
    const now = this.#supervision.now();
    const { limits } = this.#supervision;
    const work = this.#progress?.read();
    if (work !== undefined && work.step !== this.#seen.step) this.#seen = { step: work.step, at: now };
    const file = work?.isFile === true ? work.on : '';
    if (now - this.#resultAt > GRACE_MS) child.kill('SIGKILL');
    else if (this.#result !== undefined) return;
    else if (file !== '' && now - this.#seen.at > limits.fileMs) {
      this.#kill(child, { path: file, reason: 'timeout', detail: `took longer than ${limits.fileMs / 1_000} s` });
    } else if (now > this.#deadline) {
      const detail = `the analysis took longer than ${Math.round(limits.runMs / 6_000) / 10} min`;
      this.#kill(child, { path: file, reason: 'timeout', detail });
    }
  }

  #kill(child: ChildProcess, why: Failure): void {
    this.#killedFor ??= why;
    child.kill('SIGKILL');
  }

  #explainDeath(code: number | null, name: NodeJS.Signals | null): Failure {
    const work = this.#progress?.read();
    const path = work?.isFile === true ? work.on : '';
    const stage = work !== undefined && path === '' ? ` while ${work.on}` : '';
    return { path, reason: 'crash', detail: `the analysis ${describeDeath({ code, name, text: this.#errorText })}${stage}` };
  }
}

function openProgress(): Progress | undefined {
  try {
    return new Progress(os.tmpdir());
  } catch {
    // A full or read-only disk costs the name of the file in work and the time limit per file, not the review.
    return undefined;
  }
}

function toEnd(message: Exclude<AnalysisMessage, { kind: 'note' }>): Ended {
  switch (message.kind) {
    case 'reviewed':
      return message;
    case 'misconfigured':
      return { kind: 'misconfigured', message: message.message };
    case 'unavailable':
      return { kind: 'failed', failures: [{ path: '', reason: 'unreadable', detail: message.message }] };
    case 'broken':
      return { kind: 'failed', failures: [{ path: '', reason: 'crash', detail: `the analysis failed with ${message.error}` }] };
  }
}

function describeDeath({ code, name, text }: { code: number | null; name: NodeJS.Signals | null; text: string }): string {
  if (/heap out of memory|Allocation failed|Reached heap limit/i.test(text)) return 'ran out of memory';
  if (name === 'SIGKILL' || code === 137) return 'was killed, perhaps for want of memory';
  if (name !== null) return `was ended by ${name}`;
  if (code === 134) return 'was aborted';
  if (code === null) return 'could not be started';
  return code === 0 ? 'ended without a result' : `ended with exit code ${code}`;
}
