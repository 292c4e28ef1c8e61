import { readFile } from 'node:fs/promises';
import { ConfigurationError } from '../model/errors.ts';
import type { ReviewEvent } from '../model/event.ts';
import { parseInputs } from '../policy/inputs.ts';
import { POLICY_PATHS, type PolicyOptions } from '../policy/read-policy.ts';
import type { Trees } from '../ports.ts';
import { buildReport } from '../report/build-report.ts';
import type { ReportContext } from '../report/report-context.ts';
import { run } from '../run.ts';
import { openScope } from '../scope/review-scope.ts';
import { sightSecrets } from '../summaries/secret-text.ts';
import { rules } from '../../rules/index.ts';
import type { OptionName } from './commands.ts';
import { openResults } from './open-results.ts';
import type { CommandLine } from './parse-command-line.ts';
import { parseTargets } from './report-targets.ts';
import { terminalLog, wantsColor, widthOfOutput } from './terminal.ts';
import { describeFailure, writeReports } from './write-reports.ts';

const HOMEPAGE = 'https://github.com/backend-readiness/backend-readiness';

/** Runs `audit` or `check` and writes its reports. Gives the exit code: that of the verdict, or 3 when a report could not be written. */
export async function runReview(line: CommandLine, version: string): Promise<number> {
  const one = (name: OptionName): string | undefined => line.options.get(name)?.[0];
  const targets = parseTargets(line.options.get('format') ?? []);
  const color = wantsColor(one('color'));
  const policy = await readPolicyOptions(one('policy'), one('fail-on'));
  const event = toEvent(line.command, one('base'), one('head'));
  const log = terminalLog(line.options.has('quiet'));
  const trees = await openScope(event, { path: line.operand ?? '.', note: (text) => log.note(text) });
  const cache = openResults(line, (text) => log.note(text));
  let failures: readonly string[] = [];
  try {
    const { exitCode } = await run(
      {
        trees,
        cache,
        log,
        now: () => Date.now(),
        async publish(review) {
          log.clear();
          const context = toContext(trees, { version, event, policyPath: one('policy') });
          failures = await writeReports(targets, async (format) => buildReport(review, context, format, { color, width: widthOfOutput() }));
        },
      },
      { rules, wishes: { layers: line.options.get('layer') ?? [], ids: line.options.get('rule') ?? [] }, policy },
    );
    cache.save();
    for (const failure of failures) process.stderr.write(`backend-readiness: ${failure}\n`);
    return failures.length > 0 ? 3 : exitCode;
  } finally {
    log.clear();
    await trees.close();
  }
}

function toEvent(command: CommandLine['command'], base: string | undefined, head: string | undefined): ReviewEvent {
  if (command !== 'check') return { kind: 'audit' };
  if (base === undefined) throw new ConfigurationError('check: name the commit to compare with: check --base REF.');
  return { kind: 'check', base, head };
}

async function readPolicyOptions(file: string | undefined, failOn: string | undefined): Promise<Omit<PolicyOptions, 'ruleIds'>> {
  const inputs = parseInputs({ failOn });
  if (file === undefined) return { inputs };
  try {
    return { inputs, given: { file, bytes: await readFile(file) } };
  } catch (cause) {
    throw new ConfigurationError(`--policy: ${describeFailure(file, cause)}`);
  }
}

interface Circumstances {
  readonly version: string;
  readonly event: ReviewEvent;
  readonly policyPath: string | undefined;
}

function toContext(trees: Trees, { version, event, policyPath }: Circumstances): ReportContext {
  const own = (trees.base ?? trees.head).entries.find(({ path }) => POLICY_PATHS.some((known) => known === path));
  return {
    tool: { version, homepage: HOMEPAGE },
    rules: rules.map(({ meta }) => meta),
    policyPath: policyPath ?? own?.path,
    command: event.kind === 'check' ? `backend-readiness check . --base ${trees.base?.id ?? event.base}` : 'backend-readiness audit .',
    findSecrets: sightSecrets,
  };
}
