import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from '../model/errors.ts';
import { deriveKey } from './sticky-comment.ts';

/** What the runner says of itself and of the run. */
export interface RunnerEnvironment {
  readonly owner: string;
  readonly repo: string;
  readonly sha: string;
  readonly runId: number;
  readonly attempt: number;
  readonly apiUrl: string;
  readonly serverUrl: string;
  /** Folder of the checkout. */
  readonly workspace: string;
  readonly eventName: string;
  /** Content of the payload's file; undefined when there is none. */
  readonly payload: string | undefined;
  /** Folder that is emptied after the job. */
  readonly temporary: string;
  /** Tells uses of the action apart. */
  readonly key: string;
  readonly checkName: string;
}

const Variables = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  GITHUB_SHA: z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/),
  GITHUB_RUN_ID: z.coerce.number<string>().int().positive(),
  GITHUB_RUN_ATTEMPT: z.coerce.number<string>().int().positive().default(1),
  GITHUB_API_URL: z.url({ protocol: /^https?$/ }).default('https://api.github.com'),
  GITHUB_SERVER_URL: z.url({ protocol: /^https?$/ }).default('https://github.com'),
  GITHUB_WORKSPACE: z.string().min(1),
  GITHUB_EVENT_NAME: z.string().min(1),
  GITHUB_EVENT_PATH: z.string().optional(),
  GITHUB_WORKFLOW_REF: z.string().default(''),
  GITHUB_JOB: z.string().default(''),
  GITHUB_ACTION: z.string().default(''),
  RUNNER_TEMP: z.string().min(1),
});

const CHECK_NAME = 'backend-readiness';
const MOST_PAYLOAD_BYTES = 25 * 1024 * 1024;

/** Reads what the runner sets. Throws a ConfigurationError that names what is missing. */
export function readRunnerEnvironment(environment: NodeJS.ProcessEnv): RunnerEnvironment {
  const parsed = Variables.safeParse(environment);
  if (!parsed.success) {
    const names = parsed.error.issues.map(({ path }) => path.join('.'));
    throw new ConfigurationError(`This runs as a step of GitHub Actions alone: ${names.join(', ')} is not set as the runner sets it.`);
  }
  const set = parsed.data;
  const [owner = '', repo = ''] = set.GITHUB_REPOSITORY.split('/');
  return {
    owner,
    repo,
    sha: set.GITHUB_SHA,
    runId: set.GITHUB_RUN_ID,
    attempt: set.GITHUB_RUN_ATTEMPT,
    apiUrl: set.GITHUB_API_URL,
    serverUrl: set.GITHUB_SERVER_URL,
    workspace: set.GITHUB_WORKSPACE,
    eventName: set.GITHUB_EVENT_NAME,
    payload: readPayload(set.GITHUB_EVENT_PATH),
    temporary: set.RUNNER_TEMP,
    // The part after `@` is the ref, which differs from run to run.
    key: deriveKey([set.GITHUB_WORKFLOW_REF.split('@', 1)[0] ?? '', set.GITHUB_JOB, set.GITHUB_ACTION]),
    checkName: nameCheck(set.GITHUB_ACTION),
  };
}

/** The runner numbers the uses of one action in one job from the second on: `__org_repo`, `__org_repo_2`. */
function nameCheck(action: string): string {
  const [, number] = /^__.+_(\d+)$/.exec(action) ?? [];
  return number === undefined ? CHECK_NAME : `${CHECK_NAME} ${number}`;
}

function readPayload(file: string | undefined): string | undefined {
  if (file === undefined || file === '') return undefined;
  try {
    if (statSync(file).size > MOST_PAYLOAD_BYTES) throw new ConfigurationError('The payload of the event is larger than 25 MB.');
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // Some events need none; whoever needs it says that it is missing.
    return undefined;
  }
}
