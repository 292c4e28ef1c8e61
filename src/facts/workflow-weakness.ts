import type { Place } from '../model/location.ts';
import type { WorkflowJob, WorkflowStep } from '../summaries/manifest-summaries.ts';
import type { Span } from '../summaries/script-summary.ts';
import { manifestPlace } from './base.ts';
import { CLOUD_KEY_INPUTS } from './knowledge/workflow-contexts.ts';
import { findExpressions, readsSecrets } from './link/workflow-expressions.ts';
import type { WorkflowFile } from './workflow-file.ts';
import { fetchedAndRun, lineWithin, printedSecrets } from './workflow-script.ts';

/** Something in a step by which secrets get out or foreign code gets in. */
export interface Weakness {
  /**
   * `all-secrets`: every secret is handed over at once. `unsecure-commands`: lines of the log may set variables and paths of the job, which
   * GitHub switched off for good reason. `cloud-key`: a long-lived key of a cloud. `remote-script`: a script is fetched and run.
   */
  readonly kind: 'all-secrets' | 'printed-secret' | 'unsecure-commands' | 'cloud-key' | 'remote-script';
  /** The input or variable, the line of the script, the name of the cloud. */
  readonly text: string;
  readonly at: Place;
}

/** A weakness where it stands, with the text that it is known by from run to run. */
type Found = Omit<Weakness, 'at'> & { readonly at: Span; readonly identity?: string };

/** The weaknesses of one step. */
export function weaknessesOf({ path, workflow }: WorkflowFile, job: WorkflowJob, step: WorkflowStep): readonly Weakness[] {
  const found = [
    ...handedOver(step),
    ...printed(step),
    ...unsecureCommands([...step.env, ...job.env, ...workflow.env]),
    ...cloudKeys(step),
  ];
  return [...found, ...remoteScripts(step)].map(({ kind, text, at, identity = text }) => ({
    kind,
    text,
    at: manifestPlace(path, at, job.id, identity),
  }));
}

function handedOver(step: WorkflowStep): readonly Found[] {
  const all = [...step.with, ...step.env].filter(({ value }) => findExpressions(value).some(({ yields }) => yields.includes('secrets')));
  return all.map(({ name, at }) => ({ kind: 'all-secrets', text: name, at, identity: `all secrets in ${name}` }));
}

function printed({ run }: WorkflowStep): readonly Found[] {
  if (!run) return [];
  return printedSecrets(run.text).map((line) => ({ kind: 'printed-secret', text: line, at: lineWithin(run.at, run.text, line) }));
}

function unsecureCommands(variables: WorkflowStep['env']): readonly Found[] {
  const entry = variables.find(({ name, value }) => name === 'ACTIONS_ALLOW_UNSECURE_COMMANDS' && value === 'true');
  return entry ? [{ kind: 'unsecure-commands', text: entry.name, at: entry.at }] : [];
}

function cloudKeys({ uses, with: inputs }: WorkflowStep): readonly Found[] {
  const known = CLOUD_KEY_INPUTS.find(({ action }) => action.test(uses?.text ?? ''));
  const input = known && inputs.find(({ name, value }) => name === known.input && readsSecrets(value));
  return input ? [{ kind: 'cloud-key', text: known.cloud, at: input.at, identity: `${known.cloud} key` }] : [];
}

function remoteScripts({ run }: WorkflowStep): readonly Found[] {
  if (!run) return [];
  const line = fetchedAndRun(run.text);
  return line === undefined ? [] : [{ kind: 'remote-script', text: line, at: lineWithin(run.at, run.text, line) }];
}
