import type { WorkflowSummary } from '../summaries/manifest-summaries.ts';
import { PRIVILEGED_TRIGGERS } from './knowledge/workflow-contexts.ts';

/** A workflow or composite action, with what every fact about it says. */
export interface WorkflowFile {
  readonly path: string;
  readonly workflow: WorkflowSummary;
  readonly triggers: readonly string[];
  /** Triggers that strangers can set off and that get secrets and a write token. */
  readonly privileged: readonly string[];
  /** Runs for a caller alone, whose event and rights are not known here. */
  readonly called: boolean;
}

/** Reads off a workflow when it runs. */
export function workflowFile(path: string, workflow: WorkflowSummary): WorkflowFile {
  const triggers = workflow.triggers.map(({ name }) => name);
  return {
    path,
    workflow,
    triggers,
    privileged: triggers.filter((trigger) => PRIVILEGED_TRIGGERS.has(trigger)),
    called: workflow.composite || triggers.every((trigger) => trigger === 'workflow_call'),
  };
}
