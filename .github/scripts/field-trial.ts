import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SEVERITIES } from '../../src/model/readiness.ts';
import { HELP, parseOptions, TrialError, type TrialOptions } from './field-trial/options.ts';
import { renderPage } from './field-trial/page.ts';
import { drawSample } from './field-trial/sample.ts';
import { auditFolder, type Trial, type TrialFinding } from './field-trial/trial.ts';
import { judgeFindings, parseVerdicts, type JudgedFinding } from './field-trial/verdicts.ts';

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === undefined) process.stdout.write(HELP);
  else await main(options);
} catch (cause) {
  if (!(cause instanceof TrialError)) throw cause;
  process.stderr.write(`${cause.message}\n`);
  process.exitCode = 2;
}

async function main(options: TrialOptions): Promise<void> {
  const trials: Trial[] = [];
  // One after the other, so that the times mean something.
  for (const folder of options.directories) {
    const trial = await auditFolder(folder, options);
    trials.push(trial);
    say(describeTrial(trial));
  }
  const byRule = groupByRule(trials.flatMap(({ findings }) => findings));
  const judged = new Map([...byRule].map(([rule, findings]) => [rule, judge(options, rule, findings)]));
  for (const [rule, findings] of byRule) listSample(options, { rule, findings, judged: judged.get(rule) ?? [] });
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(trials, undefined, 2)}\n`);
  if (options.verdicts === undefined) return;
  writeFileSync(options.page, renderPage({ trials, judged }, existsSync(options.page) ? readFileSync(options.page, 'utf8') : ''));
  say(`Written: ${options.page}.`);
}

/** The findings of each rule, by the names of the rules. */
function groupByRule(findings: readonly TrialFinding[]): ReadonlyMap<string, readonly TrialFinding[]> {
  const rules = [...new Set(findings.map(({ rule }) => rule))].toSorted();
  return new Map(rules.map((rule) => [rule, findings.filter((one) => one.rule === rule)]));
}

function judge({ verdicts }: TrialOptions, rule: string, findings: readonly TrialFinding[]): readonly JudgedFinding[] {
  const file = path.join(verdicts ?? '', `${rule}.tsv`);
  if (verdicts === undefined || !existsSync(file)) return [];
  const { places, unread } = parseVerdicts(readFileSync(file, 'utf8'));
  for (const line of unread) process.stderr.write(`${file}: no verdict in ${JSON.stringify(line.slice(0, 120))}\n`);
  return judgeFindings(findings, places);
}

function describeTrial({ repository, commit, files, seconds, findings, notes }: Trial): string {
  const rules = [...groupByRule(findings)].map(([rule, found]) => `  ${rule}: ${countBySeverity(found)}`);
  const heading = `${repository} ${commit}: ${files} files, ${seconds.toFixed(1)} s, ${countBySeverity(findings)}`;
  return [heading, ...rules, ...notes.map((note) => `  ${note}`)].join('\n');
}

function countBySeverity(findings: readonly TrialFinding[]): string {
  const counts = SEVERITIES.map((severity) => [severity, findings.filter((one) => one.severity === severity).length] as const);
  const told = counts.filter(([, count]) => count > 0).map(([severity, count]) => `${count} ${severity}`);
  return told.length > 0 ? told.join(', ') : 'nothing found';
}

interface Listed {
  readonly rule: string;
  readonly findings: readonly TrialFinding[];
  readonly judged: readonly JudgedFinding[];
}

/** Prints what a person has to read of a rule, with the verdicts that there are. */
function listSample({ sample, seed }: TrialOptions, { rule, findings, judged }: Listed): void {
  const verdicts = new Map(judged.map(({ finding, verdict }) => [finding, verdict]));
  const drawn = drawSample(findings, { size: sample, seed });
  const lines = drawn.map((finding) => {
    const { repository, path: file, line, severity, facet, message } = finding;
    const verdict = verdicts.get(finding) ?? 'unread';
    return `  ${severity} ${verdict} ${repository} ${file}:${line} ${facet === undefined ? '' : `[${facet}] `}${message}`;
  });
  say(`\n${rule}: ${drawn.length} of ${findings.length} to be read\n${lines.join('\n')}`);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
