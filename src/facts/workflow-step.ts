import type { Place } from '../model/location.ts';
import type { Scalar, WorkflowJob, WorkflowStep } from '../summaries/manifest-summaries.ts';
import type { Span } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import type { TreeModel } from './link/tree-model.ts';
import { readsSecrets } from './link/workflow-expressions.ts';
import { actionOf, type ActionReference, type ActionUse } from './workflow-action.ts';
import { checkoutOf, isGuard } from './workflow-checkout.ts';
import type { WorkflowFile } from './workflow-file.ts';
import { injectionsOf, type Injection } from './workflow-injection.ts';
import { weaknessesOf, type Weakness } from './workflow-weakness.ts';

/** One step of a workflow or composite action; a job that calls a workflow counts as a step. */
export interface WorkflowStepFact extends FactBase {
  readonly kind: 'workflow-step';
  readonly job: string;
  /** Triggers that strangers can set off and that get secrets and a write token. */
  readonly privileged: readonly string[];
  /** Its event is that of a caller, which is not known here. */
  readonly called: boolean;
  readonly uses?: ActionUse | undefined;
  readonly injections: readonly Injection[];
  /** Fetches the code of a pull request under a privileged trigger, and no condition lets only known people through. */
  readonly checkout?: { readonly ref: string; readonly trigger: string; readonly at: Place } | undefined;
  readonly weaknesses: readonly Weakness[];
}

/** The steps of a workflow or composite action, in order. */
export function workflowSteps(model: TreeModel, file: WorkflowFile): readonly WorkflowStepFact[] {
  return new StepReader(model, file).read();
}

class StepReader {
  private readonly model: TreeModel;
  private readonly file: WorkflowFile;
  private readonly seen = new Set<string>();
  /** What comes after the first of GitHub's own actions that can move, once there is one. */
  private alike: ActionReference[] | undefined;

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
  ): Pick<WorkflowStepFact, 'kind' | 'at' | 'role' | 'service' | 'job' | 'privileged' | 'called'> {
    const { path, privileged, called } = this.file;
    return {
      kind: 'workflow-step',
      at: this.place(at, job, text),
      ...baseOfFile(this.model, path),
      job: job.id,
      privileged,
      called,
    };
  }

  /** A job that is a called workflow. */
  private callOf(job: WorkflowJob): WorkflowStepFact {
    const uses = job.uses && this.useOf(job, job.uses, job.secretsInherit ? 'all' : 'none');
    return { ...this.bare(job, job.at, `job ${job.id}`), uses, injections: [], weaknesses: [] };
  }

  private step(job: WorkflowJob, step: WorkflowStep): WorkflowStepFact {
    const { uses } = step;
    const secrets = [...step.with, ...step.env].some(({ value }) => readsSecrets(value)) ? 'some' : 'none';
    return {
      ...this.bare(job, step.at, step.name || (uses?.text ?? step.run?.text ?? '')),
      uses: uses && this.useOf(job, uses, secrets),
      injections: injectionsOf(this.file, job, step),
      checkout: this.checkout(job, step),
      weaknesses: weaknessesOf(this.file, job, step),
    };
  }

  private useOf(job: WorkflowJob, { text, at }: Scalar, secrets: ActionUse['secrets']): ActionUse | undefined {
    const action = actionOf(text);
    if (!action) return undefined;
    const place = this.place(at, job, text);
    const takesAll = secrets === 'all' || (secrets === 'some' && this.file.privileged.length > 0);
    return { ...action, secrets, exposed: action.pin === 'branch' && takesAll, ...this.standing(action, { text, at: place }), at: place };
  }

  /** How a use stands to those before and after it. */
  private standing(action: Pick<ActionUse, 'movable' | 'firstParty'>, reference: ActionReference): Pick<ActionUse, 'repeated' | 'alike'> {
    const repeated = this.seen.has(reference.text);
    this.seen.add(reference.text);
    if (repeated || !action.firstParty || !action.movable) return { repeated, alike: [] };
    if (!this.alike) return { repeated, alike: (this.alike = []) };
    this.alike.push(reference);
    return { repeated: true, alike: [] };
  }

  private checkout(job: WorkflowJob, step: WorkflowStep): WorkflowStepFact['checkout'] {
    const [trigger = '', ...others] = this.file.privileged;
    if (![trigger, ...others].some((one) => /^(?:pull_request_target|workflow_run|issue_comment)$/.test(one))) return undefined;
    const found = checkoutOf(step);
    if (!found || job.environment || isGuard(job.if) || isGuard(step.if)) return undefined;
    return { ref: found.ref, trigger, at: this.place(found.at, job, found.ref) };
  }
}
