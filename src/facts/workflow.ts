import type { Place } from '../model/location.ts';
import type { WorkflowJob } from '../summaries/manifest-summaries.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import type { TreeModel } from './link/tree-model.ts';
import { workflowFile, type WorkflowFile } from './workflow-file.ts';
import { workflowSteps, type WorkflowStepFact } from './workflow-step.ts';

/** A GitHub workflow. Composite actions have no fact of this kind, only steps. */
export interface WorkflowFact extends FactBase {
  readonly kind: 'workflow';
  /** Triggers that strangers can set off and that get secrets and a write token. */
  readonly privileged: readonly string[];
  /** Only other workflows start it; it never has more rights than they have. */
  readonly called: boolean;
  /** Jobs that leave the rights of their token open; empty where the workflow states them for all. */
  readonly openJobs: readonly string[];
  /** Where the token is given all rights. */
  readonly writeAll?: Place | undefined;
}

/** The workflows of a tree and their steps. */
export function workflowFacts(model: TreeModel): readonly (WorkflowFact | WorkflowStepFact)[] {
  const facts: (WorkflowFact | WorkflowStepFact)[] = [];
  for (const [path, { content }] of model.summaries) {
    if (content?.format !== 'workflow') continue;
    const file = workflowFile(path, content);
    if (!content.composite) facts.push(workflowFact(model, file));
    facts.push(...workflowSteps(model, file));
  }
  return facts;
}

function workflowFact(model: TreeModel, { path, workflow, triggers, privileged, called }: WorkflowFile): WorkflowFact {
  const { permissions, permissionsAt, jobs } = workflow;
  const first = workflow.triggers[0]?.at ?? [1, 1, 1, 1];
  const all = jobs.find((job) => isWriteAll(job.permissions));
  const at = isWriteAll(permissions) ? permissionsAt : all?.permissionsAt;
  const openJobs = permissions ? [] : jobs.filter((job) => !job.permissions).map(({ id }) => id);
  return {
    kind: 'workflow',
    at: manifestPlace(path, first, '', `on ${triggers.join(' ')}`),
    ...baseOfFile(model, path),
    privileged,
    called,
    openJobs,
    writeAll: at && manifestPlace(path, at, isWriteAll(permissions) ? '' : (all?.id ?? ''), 'write-all'),
  };
}

function isWriteAll(permissions: WorkflowJob['permissions']): boolean {
  return permissions?.['*'] === 'write-all';
}
