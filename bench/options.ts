import { parseArgs } from 'node:util';
import { CONTENDER_NAMES, type ContenderName } from './contenders.ts';
import { BenchmarkError } from './errors.ts';
import { DIST } from './product.ts';

export interface BenchOptions {
  readonly kind: 'tree' | 'growth' | 'help';
  /** The folder to measure on; empty unless the kind is `tree`. */
  readonly directory: string;
  readonly rounds: number;
  readonly slowRounds: number;
  readonly only: readonly ContenderName[];
  /** Numbers of files for the growth. */
  readonly sizes: readonly number[];
  /** The folder of the build to measure. */
  readonly dist: string;
  /** Where the results go, besides standard output. */
  readonly output: string | undefined;
}

export const HELP = `Measures backend-readiness against the least that its work can cost, and against other tools.

  npm run bench -- DIR [options]        on the repository that DIR lies in, at its HEAD
  npm run bench -- --growth [options]   on synthetic trees of growing size

  --rounds N         rounds to take the median of (5; for the growth 3)
  --rounds-peers N   rounds in which ESLint takes part (1; 0 leaves it out)
  --only NAMES       measure these alone, separated by commas:
                     ${CONTENDER_NAMES.slice(0, 6).join(', ')},
                     ${CONTENDER_NAMES.slice(6).join(', ')}
  --sizes NUMBERS    files of the synthetic trees (1000,5000,10000,20000)
  --dist FOLDER      another build of the product than dist/
  --output FILE      where to write the results (bench/results.md, for all contenders on dist/)
  --help             this text

Exit code: 0 measured, 1 a contender failed, 2 wrong usage.
`;

/** Reads the words after the script's name. Throws a BenchmarkError that says what is wrong with them. */
export function parseOptions(words: readonly string[]): BenchOptions {
  const { values, positionals } = parseWords(words);
  const isGrowth = values.growth === true;
  const [directory = '', ...others] = positionals;
  const kind = values.help === true ? 'help' : isGrowth ? 'growth' : 'tree';
  if (kind === 'tree' && directory === '') throw new BenchmarkError('Name the folder to measure on, or --growth. See --help.');
  if (others.length > 0 || (isGrowth && directory !== '')) throw new BenchmarkError('Too many folders are named. See --help.');
  return {
    kind,
    directory,
    rounds: readCount('--rounds', values.rounds ?? (isGrowth ? '3' : '5'), 1),
    slowRounds: readCount('--rounds-peers', values['rounds-peers'] ?? '1', 0),
    only: readNames(values.only),
    sizes: (values.sizes ?? '1000,5000,10000,20000').split(',').map((size) => readCount('--sizes', size, 50)),
    dist: values.dist ?? DIST,
    output: values.output,
  };
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        dist: { type: 'string' },
        growth: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        only: { type: 'string' },
        output: { type: 'string' },
        rounds: { type: 'string' },
        'rounds-peers': { type: 'string' },
        sizes: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new BenchmarkError(cause instanceof Error ? cause.message : String(cause));
  }
}

function readCount(option: string, text: string, least: number): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= least) return count;
  throw new BenchmarkError(`${option}: ${JSON.stringify(text)} is no whole number of at least ${least}.`);
}

function readNames(text: string | undefined): readonly ContenderName[] {
  if (text === undefined) return CONTENDER_NAMES;
  return text.split(',').map((word) => {
    const name = CONTENDER_NAMES.find((known) => known === word.trim());
    if (name === undefined) throw new BenchmarkError(`--only: ${JSON.stringify(word)} is none of ${CONTENDER_NAMES.join(', ')}.`);
    return name;
  });
}
