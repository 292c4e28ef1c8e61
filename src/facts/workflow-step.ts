import type { Place } from '../model/location.ts';
import type { Scalar, WorkflowJob, WorkflowStep } from '../summaries/manifest-summaries.ts';
import type { Span } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import { CLOUD_KEY_INPUTS } from './knowledge/workflow-contexts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { findExpressions } from './link/workflow-expressions.ts';
import { actionOf, type ActionUse } from './workflow-action.ts';
import { checkoutOf, isGuard } from './workflow-checkout.ts';
import type { WorkflowFile } from './workflow-file.ts';
import { injectionsOf, type Injection } from './workflow-injection.ts';
import { fetchedAndRun, lineWithin, printedSecrets } from './workflow-script.ts';

/** One step of a workflow or composite action; a job that calls a workflow counts as a step. */
export interface WorkflowStepFact extends FactBase {
  readonly kind: 'workflow-step';
  readonly job: string;
  readonly triggers: readonly string[];
  readonly privileged: readonly string[];
  readonly composite: boolean;
  readonly uses?: ActionUse | undefined;
  readonly injections: readonly Injection[];
  /** Fetches the code of a pull request under a privileged trigger; `guarded` where a condition lets only known people through. */
  readonly checkout?: { readonly ref: string; readonly guarded: boolean; readonly at: Place } | undefined;
  /** Prints secrets, or hands all of them over. */
  readonly leaks: readonly { readonly kind: 'printed' | 'all-secrets'; readonly text: string; readonly at: Place }[];
  /** Lets lines of the log set variables and paths of the job, which GitHub switched off for good reason. */
  readonly unsecureCommands?: Place | undefined;
  /** A long-lived key of a cloud. */
  readonly cloudKey?: { readonly cloud: string; readonly at: Place } | undefined;
  /** Fetches a script and runs it. */
  readonly remoteScript?: { readonly text: string; readonly at: Place } | undefined;
}

/** The steps of a workflow or composite action, in order. */
export function workflowSteps(model: TreeModel, file: WorkflowFile): readonly WorkflowStepFact[] {
  return new StepReader(model, file).read();
}

class StepReader {
  private readonly model: TreeModel;
  private readonly file: WorkflowFile;
  private readonly seen = new Set<string>();

  constructor(model: TreeModel, file: WorkflowFile) {
    this.model = model;
    this.file = file;
  }

  read(): readonly WorkflowStepFact[] {
    return this.file.workflow.jobs.flatMap((job) => (job.uses ? [this.callOf(job)] : job.steps.map((step) => this.step(job, step))));
  }

  private place(at: Span, job: WorkflowJob, text: string): Place {
    return manifestPlace(this.file.path, at, job.id, text);
  }

  private bare(
    job: WorkflowJob,
    at: Span,
    text: string,
  ): Pick<WorkflowStepFact, 'kind' | 'at' | 'role' | 'service' | 'job' | 'triggers' | 'privileged' | 'composite'> {
    const { path, workflow, triggers, privileged } = this.file;
    return {
      kind: 'workflow-step',
      at: this.place(at, job, text),
      ...baseOfFile(this.model, path),
      job: job.id,
      triggers,
      privileged,
      composite: workflow.composite,
    };
  }

  /** A job that is a called workflow. */
  private callOf(job: WorkflowJob): WorkflowStepFact {
    const uses = job.uses && this.useOf(job, job.uses, job.secretsInherit ? 'all' : 'none');
    return { ...this.bare(job, job.at, `job ${job.id}`), uses, injections: [], leaks: [] };
  }

  private step(job: WorkflowJob, step: WorkflowStep): WorkflowStepFact {
    const { uses } = step;
    const secrets = [...step.with, ...step.env].some(({ value }) => readsSecrets(value)) ? 'some' : 'none';
    return {
      ...this.bare(job, step.at, step.name || (uses?.text ?? step.run?.text ?? '')),
      uses: uses && this.useOf(job, uses, secrets),
      injections: injectionsOf(this.file, job, step),
      checkout: this.checkout(job, step),
      leaks: this.leaksOf(job, step),
      cloudKey: this.cloudKeyOf(job, step),
      unsecureCommands: this.unsecureCommandsOf(job, step),
      remoteScript: this.remoteScriptOf(job, step),
    };
  }

  private useOf(job: WorkflowJob, { text, at }: Scalar, secrets: ActionUse['secrets']): ActionUse | undefined {
    const action = actionOf(text);
    if (!action) return undefined;
    const repeated = this.seen.has(text);
    this.seen.add(text);
    return { ...action, secrets, repeated, at: this.place(at, job, text) };
  }

  private checkout(job: WorkflowJob, step: WorkflowStep): WorkflowStepFact['checkout'] {
    if (!this.file.privileged.some((trigger) => /^(?:pull_request_target|workflow_run|issue_comment)$/.test(trigger))) return undefined;
    const found = checkoutOf(step);
    if (!found) return undefined;
    const guarded = job.environment || isGuard(job.if) || isGuard(step.if);
    return { ref: found.ref, guarded, at: this.place(found.at, job, found.ref) };
  }

  private leaksOf(job: WorkflowJob, step: WorkflowStep): WorkflowStepFact['leaks'] {
    const all = [...step.with, ...step.env].filter(({ value }) => findExpressions(value).some(({ yields }) => yields.includes('secrets')));
    const printed = step.run
      ? printedSecrets(step.run.text).map((line) => ({ line, at: lineWithin(step.run?.at ?? step.at, step.run?.text ?? '', line) }))
      : [];
    return [
      ...all.map(({ name, at }) => ({ kind: 'all-secrets' as const, text: name, at: this.place(at, job, `all secrets in ${name}`) })),
      ...printed.map(({ line, at }) => ({ kind: 'printed' as const, text: line, at: this.place(at, job, line) })),
    ];
  }

  private cloudKeyOf(job: WorkflowJob, { uses, with: inputs }: WorkflowStep): WorkflowStepFact['cloudKey'] {
    const known = CLOUD_KEY_INPUTS.find(({ action }) => action.test(uses?.text ?? ''));
    const input = known && inputs.find(({ name, value }) => name === known.input && readsSecrets(value));
    return input && { cloud: known.cloud, at: this.place(input.at, job, `${known.cloud} key`) };
  }

  private unsecureCommandsOf(job: WorkflowJob, step: WorkflowStep): Place | undefined {
    const entries = [...step.env, ...job.env, ...this.file.workflow.env];
    const entry = entries.find(({ name, value }) => name === 'ACTIONS_ALLOW_UNSECURE_COMMANDS' && value === 'true');
    return entry && this.place(entry.at, job, entry.name);
  }

  private remoteScriptOf(job: WorkflowJob, { run }: WorkflowStep): WorkflowStepFact['remoteScript'] {
    if (!run) return undefined;
    const line = fetchedAndRun(run.text);
    return line === undefined ? undefined : { text: line, at: this.place(lineWithin(run.at, run.text, line), job, line) };
  }
}

/** Whether secrets beside the token of the job, which every step has anyway, come in. */
function readsSecrets(value: string): boolean {
  return findExpressions(value).some(({ reads }) =>
    reads.some((context) => /^secrets\b/.test(context) && context !== 'secrets.github_token'),
  );
}
