import { parseArgs } from 'node:util';

export interface TrialOptions {
  /** Checked-out repositories. */
  readonly directories: readonly string[];
  /** Rules to ask; all of them where none is named. */
  readonly rules: readonly string[];
  readonly seed: number;
  /** How many findings of each rule are drawn. */
  readonly sample: number;
  /** The command line that audits: a build, or the sources. */
  readonly commandLine: string;
  /** Where all findings go as JSON. */
  readonly json: string | undefined;
  /** Folder of files with verdicts. */
  readonly verdicts: string | undefined;
  /** The page that is kept about the trial; written where there are verdicts. */
  readonly page: string;
}

/** Something that whoever runs the trial can mend; its message is all that is shown. */
export class TrialError extends Error {
  override readonly name = 'TrialError';
}

export const HELP = `Audits checked-out repositories and lists what a person has to read.

  npm run field-trial -- DIR... [options]

  --rule ID        ask this rule alone; may be given several times
  --sample N       findings drawn of each rule for reading (10); all where there are no more
  --seed N         another seed draws others (1)
  --cli FILE       the command line to run (dist/cli.js; src/cli.ts runs the sources)
  --json FILE      write all findings
  --verdicts DIR   read verdicts from DIR/<rule>.tsv and write the page
  --page FILE      the page (docs/field-trial.md)

A verdict is a line of repository, path:line, severity, right|wrong|debatable and why, with tabs between them. A repository
is called by the name of its folder, where + stands for /.
`;

/** Reads the words after the script's name; undefined where help is asked for. Throws a TrialError that says what is wrong with them. */
export function parseOptions(words: readonly string[]): TrialOptions | undefined {
  const { values, positionals } = parseWords(words);
  if (values.help === true) return undefined;
  if (positionals.length === 0) throw new TrialError('Name the folders to audit. See --help.');
  return {
    directories: positionals,
    rules: values.rule ?? [],
    seed: readCount('--seed', values.seed ?? '1'),
    sample: readCount('--sample', values.sample ?? '10'),
    commandLine: values.cli ?? 'dist/cli.js',
    json: values.json,
    verdicts: values.verdicts,
    page: values.page ?? 'docs/field-trial.md',
  };
}

function parseWords(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        cli: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
        json: { type: 'string' },
        page: { type: 'string' },
        rule: { type: 'string', multiple: true },
        sample: { type: 'string' },
        seed: { type: 'string' },
        verdicts: { type: 'string' },
      },
    });
  } catch (cause) {
    throw new TrialError(cause instanceof Error ? cause.message : String(cause));
  }
}

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new TrialError(`${option}: ${JSON.stringify(text)} is no whole number of at least 1.`);
}
