import type { Place } from '../model/location.ts';
import type { WorkflowJob } from '../summaries/manifest-summaries.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import type { TreeModel } from './link/tree-model.ts';
import { workflowFile, type WorkflowFile } from './workflow-file.ts';
import { workflowSteps, type WorkflowStepFact } from './workflow-step.ts';

/** What the token of a workflow or job may do, as far as it is stated. */
export type TokenRights = 'stated' | 'write-all' | 'absent';

/** A GitHub workflow. Composite actions have no fact of this kind, only steps. */
export interface WorkflowFact extends FactBase {
  readonly kind: 'workflow';
  readonly triggers: readonly string[];
  /** Triggers that strangers can set off and that get secrets and a write token. */
  readonly privileged: readonly string[];
  readonly rights: TokenRights;
  /** Jobs that leave the rights of their token open; empty where the workflow states them for all. */
  readonly openJobs: readonly string[];
  /** Where `write-all` stands. */
  readonly rightsAt?: Place | undefined;
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

function workflowFact(model: TreeModel, { path, workflow, triggers, privileged }: WorkflowFile): WorkflowFact {
  const { permissions, permissionsAt, jobs } = workflow;
  const first = workflow.triggers[0]?.at ?? [1, 1, 1, 1];
  const all = jobs.find((job) => isWriteAll(job.permissions));
  const at = isWriteAll(permissions) ? permissionsAt : all?.permissionsAt;
  const openJobs = permissions ? [] : jobs.filter((job) => !job.permissions).map(({ id }) => id);
  return {
    kind: 'workflow',
    at: manifestPlace(path, first, '', `on ${triggers.join(' ')}`),
    ...baseOfFile(model, path),
    triggers,
    privileged,
    rights: at ? 'write-all' : openJobs.length > 0 ? 'absent' : 'stated',
    openJobs,
    rightsAt: at && manifestPlace(path, at, isWriteAll(permissions) ? '' : (all?.id ?? ''), 'write-all'),
  };
}

function isWriteAll(permissions: WorkflowJob['permissions']): boolean {
  return permissions?.['*'] === 'write-all';
}
