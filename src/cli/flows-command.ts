import { rules } from '../../rules/index.ts';
import { buildFlowReport, FLOW_FORMATS } from '../report/flow-report.ts';
import { runFlows } from '../run/run-flows.ts';
import { openScope } from '../scope/review-scope.ts';
import { sightSecrets } from '../summaries/secret-text.ts';
import { openResults } from './open-results.ts';
import type { CommandLine } from './parse-command-line.ts';
import { parseTargetsOf } from './report-targets.ts';
import { terminalLog, wantsColor, widthOfOutput } from './terminal.ts';
import { writeReports } from './write-reports.ts';

const HOMEPAGE = 'https://github.com/backend-readiness/backend-readiness';

/** Runs `flows` and writes its reports. Gives 0, or 3 when a report could not be written: what the flows are like is not judged. */
export async function showFlows(line: CommandLine, version: string): Promise<number> {
  const targets = parseTargetsOf(FLOW_FORMATS, 'text', line.options.get('format') ?? []);
  const color = wantsColor(line.options.get('color')?.[0]);
  const [name] = line.options.get('flow') ?? [];
  const log = terminalLog(line.options.has('quiet'));
  const note = (text: string): void => log.note(text);
  const trees = await openScope({ kind: 'audit' }, { path: line.operand ?? '.', note });
  const cache = openResults(line, note);
  try {
    const found = await runFlows({ trees, cache, log }, { ruleIds: rules.map(({ meta }) => meta.id), name });
    cache.save();
    log.clear();
    const context = { tool: { version, homepage: HOMEPAGE }, findSecrets: sightSecrets };
    const report = { ...found, chosen: name !== undefined };
    const failures = await writeReports(targets, (format) => buildFlowReport(report, context, format, { color, width: widthOfOutput() }));
    for (const failure of failures) process.stderr.write(`backend-readiness: ${failure}\n`);
    return failures.length > 0 ? 3 : 0;
  } finally {
    log.clear();
    await trees.close();
  }
}
