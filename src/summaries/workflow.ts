import type { Extraction } from './extraction.ts';
import type { WorkflowJob, WorkflowStep, WorkflowSummary } from './manifest-summaries.ts';
import { isSecretName, redact } from './secret-text.ts';
import { parseYaml, textOf, toScalar, type YamlValue } from './yaml-document.ts';

/** Reads a GitHub workflow, or a composite action (which has no triggers and one job called `runs`). */
export function extractWorkflow(path: string, text: string): Extraction {
  const file = parseYaml(text);
  if ('error' in file) return file;
  const [root] = file.documents;
  if (!root?.isMap) return { summary: undefined };
  const isAction = /(?:^|\/)action\.ya?ml$/i.test(path) && !root.get('jobs');
  if (isAction) return { summary: readAction(root) };
  const jobs = root.get('jobs')?.entries() ?? [];
  if (jobs.length === 0) return { summary: undefined };
  return {
    summary: {
      format: 'workflow',
      composite: false,
      triggers: readTriggers(root.get('on')),
      ...readPermissions(root.get('permissions')),
      env: readPairs(root.get('env')),
      jobs: jobs.map(({ key, value }) => readJob(key, value)),
    },
  };
}

function readAction(root: YamlValue): WorkflowSummary | undefined {
  const steps = root.get('runs')?.get('steps');
  if (!steps) return undefined;
  const bare = { secretsInherit: false, environment: false, env: [], with: [], if: '' };
  const job: WorkflowJob = { id: 'runs', ...bare, steps: steps.items().map(readStep), at: steps.at };
  return { format: 'workflow', composite: true, triggers: [], env: [], jobs: [job] };
}

/** `on: push`, `on: [push, pull_request]` and `on: { push: … }`. */
function readTriggers(on: YamlValue | undefined): WorkflowSummary['triggers'] {
  if (!on) return [];
  if (on.isMap) return on.entries().map(({ key, at }) => ({ name: key, at }));
  const list = on.isList ? on.items() : [on];
  return list.map((item) => ({ name: textOf(item), at: item.at }));
}

function readPermissions(permissions: YamlValue | undefined): Pick<WorkflowJob, 'permissions' | 'permissionsAt'> {
  if (!permissions) return {};
  const entries = permissions.entries().map(({ key, value }) => [key, textOf(value)] as const);
  const all = textOf(permissions);
  return { permissions: Object.fromEntries(all ? [['*', all]] : entries), permissionsAt: permissions.at };
}

function readJob(id: string, job: YamlValue): WorkflowJob {
  const uses = toScalar(job.get('uses'));
  return {
    id,
    ...readPermissions(job.get('permissions')),
    ...(uses ? { uses } : {}),
    secretsInherit: textOf(job.get('secrets')) === 'inherit',
    environment: job.get('environment') !== undefined,
    env: readPairs(job.get('env')),
    with: readPairs(job.get('with')),
    steps: (job.get('steps')?.items() ?? []).map(readStep),
    if: textOf(job.get('if')),
    at: job.at,
  };
}

function readStep(step: YamlValue): WorkflowStep {
  const uses = toScalar(step.get('uses'));
  const run = toScalar(step.get('run'));
  return {
    id: textOf(step.get('id')),
    name: textOf(step.get('name')) || textOf(step.get('id')),
    ...(uses ? { uses } : {}),
    ...(run ? { run: { text: redact(run.text), at: run.at } } : {}),
    with: readPairs(step.get('with')),
    env: readPairs(step.get('env')),
    if: textOf(step.get('if')),
    at: step.at,
  };
}

function readPairs(map: YamlValue | undefined): WorkflowStep['env'] {
  return (map?.entries() ?? []).map(({ key, value, at }) => ({ name: key, value: openValue(key, textOf(value)), at }));
}

/** Expressions are kept, since they name secrets and do not hold them; a literal under a secret name is not. */
function openValue(name: string, value: string): string {
  if (value.includes('${{')) return redact(value);
  return isSecretName(name) && value !== '' ? '[withheld]' : redact(value);
}
