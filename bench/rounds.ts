import { existsSync } from 'node:fs';
import type { Contender, ContenderName } from './contenders.ts';
import { measure, type Run } from './measure.ts';
import { readTimings } from './product.ts';
import { largest, median } from './statistics.ts';

export interface RoundsOptions {
  readonly rounds: number;
  /** Rounds in which ESLint takes part, which is slower than all others together. */
  readonly slowRounds: number;
  readonly outputFile: string;
  /** Told what happens, a line at a time. */
  readonly say: (text: string) => void;
}

/** What is known of a contender after all rounds. */
export interface Result {
  readonly contender: Contender;
  /** Seconds of each run, in the order they took place. */
  readonly seconds: readonly number[];
  readonly median: number;
  readonly peakMegabytes: number | undefined;
  /** The end of what the last run wrote. */
  readonly output: string;
  /** Medians of the milliseconds per stage, for reports that tell them. */
  readonly timings: Readonly<Record<string, number>>;
  /** Why the contender has dropped out. */
  readonly failure?: string | undefined;
}

interface Course {
  readonly runs: Run[];
  readonly timings: Readonly<Record<string, number>>[];
  failure?: string;
}

/**
 * Runs all contenders in turn, round after round, so that whatever else the machine does meets all of them. A first round, without
 * the slow one, is not counted: it brings the files into memory. Who fails is out, and the others go on.
 */
export async function runRounds(contenders: readonly Contender[], options: RoundsOptions): Promise<ReadonlyMap<ContenderName, Result>> {
  const records = new Map(contenders.map(({ name }): [ContenderName, Course] => [name, { runs: [], timings: [] }]));
  for (let round = 0; round <= Math.max(options.rounds, options.slowRounds); round++) {
    for (const contender of contenders) {
      const record = records.get(contender.name);
      if (record === undefined || record.failure !== undefined || !takesPart(contender, round, options)) continue;
      await runContender(contender, record, { options, counts: round > 0 });
    }
    options.say(round === 0 ? 'warmed up' : `round ${round} done`);
  }
  return new Map(contenders.map((contender) => [contender.name, summarise(contender, records.get(contender.name))]));
}

function takesPart({ name }: Contender, round: number, { rounds, slowRounds }: RoundsOptions): boolean {
  if (name === 'eslint') return round > 0 && round <= slowRounds;
  return round <= rounds;
}

async function runContender(
  contender: Contender,
  record: Course,
  { options, counts }: { readonly options: RoundsOptions; readonly counts: boolean },
): Promise<void> {
  for (let repeat = 0; repeat < contender.repeats; repeat++) {
    const run = await measure(contender, options);
    if (typeof run === 'string') {
      record.failure = run;
      options.say(`${contender.name} is out: ${run}`);
      return;
    }
    if (!counts) continue;
    record.runs.push(run);
    if (contender.reportFile !== undefined && existsSync(contender.reportFile)) record.timings.push(readTimings(contender.reportFile));
  }
}

function summarise(contender: Contender, { runs, timings, failure }: Course = { runs: [], timings: [] }): Result {
  const seconds = runs.map((run) => run.seconds);
  const stages = Object.keys(timings[0] ?? {});
  return {
    contender,
    seconds,
    median: median(seconds),
    peakMegabytes: largest(runs.flatMap(({ megabytes }) => megabytes ?? [])),
    output: runs.at(-1)?.output ?? '',
    timings: Object.fromEntries(stages.map((stage) => [stage, median(timings.flatMap((run) => run[stage] ?? []))])),
    failure,
  };
}
