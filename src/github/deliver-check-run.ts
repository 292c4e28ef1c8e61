import type { Annotation } from '../model/annotation.ts';
import { ApiError } from './api-error.ts';
import type { CheckOutput, GitHubClient, NewCheckRun } from './client.ts';
import type { CheckRun } from './schemas.ts';

export interface CheckRunToDeliver extends Omit<NewCheckRun, 'output'> {
  readonly title: string;
  /** Renderings of the summary from the full one to the shortest; the next is taken when GitHub refuses one. */
  readonly summaries: readonly (() => string)[];
  /** The gravest first. */
  readonly annotations: readonly Annotation[];
}

export interface CheckRunDelivery {
  readonly annotationsPosted: number;
  readonly annotationsLeftOut: number;
}

const BATCH = 50;
const MOST_BATCHES = 4;
const MOST_BISECTION_CALLS = 6;
const MOST_MESSAGE_BYTES = 64 * 1024;

/**
 * Posts the check run, complete from the first call on, and then the annotations that one call cannot hold.
 * Rejects with an `ApiError` when there is no check run; annotations that GitHub will not have are counted as left out.
 */
export async function deliverCheckRun(client: GitHubClient, run: CheckRunToDeliver): Promise<CheckRunDelivery> {
  const wanted = run.annotations.filter(isAcceptable).slice(0, BATCH * MOST_BATCHES);
  const [first = [], ...others] = toBatches(wanted);
  const created = await create(client, run, first);
  const append = new Appender(client, created, run.title);
  const pending = created.refused ? [first, ...others] : others;
  for (const batch of pending) await append.all(batch);
  const posted = wanted.length - append.leftOut;
  return { annotationsPosted: posted, annotationsLeftOut: run.annotations.length - posted };
}

interface Created {
  readonly id: number;
  readonly summary: string;
  readonly posted: number;
  /** Whether the annotations had to be dropped for GitHub to take the rest. */
  readonly refused: boolean;
}

async function create(client: GitHubClient, run: CheckRunToDeliver, annotations: readonly Annotation[]): Promise<Created> {
  const attempts = run.summaries.flatMap((render, index) =>
    index === 0 && annotations.length > 0
      ? [
          { render, annotations },
          { render, annotations: [] },
        ]
      : [{ render, annotations: [] }],
  );
  for (const [index, attempt] of attempts.entries()) {
    const output: CheckOutput = { title: run.title, summary: attempt.render(), annotations: attempt.annotations };
    try {
      const { id } = await createOnce(client, { ...run, output });
      return { id, summary: output.summary, posted: attempt.annotations.length, refused: attempt.annotations.length < annotations.length };
    } catch (error) {
      const last = index === attempts.length - 1;
      if (last || !(error instanceof ApiError) || error.kind !== 'refused') throw error;
    }
  }
  throw new ApiError({ kind: 'refused', task: 'create the check run' });
}

/** A lost answer does not tell whether the run is there: it is looked for before another one is made. */
async function createOnce(client: GitHubClient, run: NewCheckRun): Promise<CheckRun> {
  try {
    return await client.createCheckRun(run);
  } catch (error) {
    if (!(error instanceof ApiError) || !error.unclear) throw error;
    const found = await client.findCheckRuns(run.headSha, run.name);
    return found.find(({ external_id: id }) => id === run.externalId) ?? (await client.createCheckRun(run));
  }
}

/** Adds annotations to a run that exists, and never twice. */
class Appender {
  leftOut = 0;
  readonly #client: GitHubClient;
  readonly #run: Created;
  readonly #title: string;
  #posted: number;
  #bisectionCalls = MOST_BISECTION_CALLS;
  #stopped = false;

  constructor(client: GitHubClient, run: Created, title: string) {
    this.#client = client;
    this.#run = run;
    this.#title = title;
    this.#posted = run.posted;
  }

  /** Posts a batch; where GitHub refuses it, its halves, until the bad ones are alone or the calls are spent. */
  async all(batch: readonly Annotation[]): Promise<void> {
    const pending = [{ batch, isHalf: this.#run.refused }];
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      if (this.#stopped || (next.isHalf && this.#bisectionCalls <= 0)) {
        this.leftOut += next.batch.length;
        continue;
      }
      if (next.isHalf) this.#bisectionCalls -= 1;
      const accepted = await this.#post(next.batch);
      if (accepted) continue;
      const middle = Math.ceil(next.batch.length / 2);
      if (next.batch.length === 1 || this.#stopped) this.leftOut += next.batch.length;
      else pending.unshift(...[next.batch.slice(0, middle), next.batch.slice(middle)].map((half) => ({ batch: half, isHalf: true })));
    }
  }

  async #post(annotations: readonly Annotation[]): Promise<boolean> {
    try {
      await this.#postOnce({ title: this.#title, summary: this.#run.summary, annotations });
      this.#posted += annotations.length;
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.kind === 'cancelled') throw error;
      // The run stands and says the verdict: whatever else goes wrong here costs annotations alone.
      this.#stopped = error.kind !== 'refused';
      return false;
    }
  }

  async #postOnce(output: CheckOutput): Promise<void> {
    try {
      await this.#client.appendAnnotations(this.#run.id, output);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.unclear) throw error;
      const { output: present } = await this.#client.readCheckRun(this.#run.id);
      if (present.annotations_count < this.#posted + output.annotations.length) await this.#client.appendAnnotations(this.#run.id, output);
    }
  }
}

function toBatches(annotations: readonly Annotation[]): readonly (readonly Annotation[])[] {
  const count = Math.ceil(annotations.length / BATCH);
  return Array.from({ length: count }, (_, index) => annotations.slice(index * BATCH, (index + 1) * BATCH));
}

/** One annotation that breaks GitHub's rules costs the whole batch, so those are kept back. */
function isAcceptable({ path, start_line: start, end_line: end, start_column, end_column, message }: Annotation): boolean {
  const hasColumns = start_column !== undefined || end_column !== undefined;
  const columnsFit = !hasColumns || (start === end && start_column !== undefined && end_column !== undefined && end_column >= start_column);
  return path !== '' && start >= 1 && end >= start && columnsFit && message !== '' && Buffer.byteLength(message) <= MOST_MESSAGE_BYTES;
}
