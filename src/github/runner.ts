import * as core from '@actions/core';
import type { Annotation } from '../model/annotation.ts';

/** The runner keeps ten of each level and step: one more says how many there are besides, and one tells the verdict. */
const MOST_ANNOTATIONS = 8;
const MOST_SUMMARY_BYTES = 900 * 1024;

/** Makes the runner hide the token wherever it might be printed, and gives it back. */
export function maskToken(token: string): void {
  if (token !== '') core.setSecret(token);
}

export function readInputs(names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, core.getInput(name)]));
}

/** Values are names and numbers of our own and paths that the workflow chose: consumers put them into shell lines. */
export function setOutputs(outputs: Readonly<Record<string, string | number>>): void {
  for (const [name, value] of Object.entries(outputs)) core.setOutput(name, value);
}

/** Shows findings at their lines by way of the log, for runs that may not make a check run. */
export function annotate(annotations: readonly Annotation[]): void {
  for (const level of ['failure', 'warning', 'notice'] as const) {
    const own = annotations.filter(({ annotation_level: found }) => found === level);
    const show = { failure: core.error, warning: core.warning, notice: core.notice }[level];
    for (const { path, start_line: startLine, end_line: endLine, title, message } of own.slice(0, MOST_ANNOTATIONS)) {
      show(message, { file: path, startLine, endLine, title });
    }
    if (own.length > MOST_ANNOTATIONS) show(`${own.length - MOST_ANNOTATIONS} more; the job summary lists every finding.`);
  }
}

/** Puts Markdown into the summary of the step. Rejects where there is none. */
export async function writeSummary(markdown: string): Promise<void> {
  // The runner drops a summary of more than 1 MiB without a word.
  if (Buffer.byteLength(markdown) > MOST_SUMMARY_BYTES) throw new Error('the summary is too large');
  await core.summary.addRaw(markdown, true).write();
}

/** A line for people. Expects one that holds neither syntax of the runner's commands. */
export function print(line: string): void {
  core.info(line);
}

/** A line that is shown with the run as well. */
export function warn(text: string): void {
  core.warning(text);
}

/** Tells, with the run, why the job fails. The exit code is not touched. */
export function announceFailure(text: string): void {
  core.error(text, { title: 'backend-readiness' });
}
