import { z } from 'zod';
import { ConfigurationError } from '../model/errors.ts';
import type { ReviewEvent } from '../model/event.ts';

/** An event as the runner hands it over. */
export interface RawEvent {
  /** `GITHUB_EVENT_NAME` */
  readonly name: string;
  /** Content of the file that `GITHUB_EVENT_PATH` names; undefined when there is none. */
  readonly payload?: string | undefined;
}

/** GitHub sends no larger ones. */
const MAX_PAYLOAD_CHARACTERS = 25 * 1024 * 1024;
const SUPPORTED = ['pull_request', 'merge_group', 'push', 'schedule', 'workflow_dispatch'];
/** They run with the rights of the base repository on what a stranger wrote. */
const PRIVILEGED = new Set(['pull_request_target', 'workflow_run']);

const commitId = z.string().regex(/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/, 'is not the id of a commit');
const repository = z.object({ full_name: z.string() });
const branch = z.object({ ref: z.string(), sha: commitId, repo: repository.nullish() });

const pullRequestPayload = z.object({
  pull_request: z.object({
    number: z.int().positive(),
    state: z.enum(['open', 'closed']),
    draft: z.boolean().default(false),
    head: branch,
    base: branch,
    changed_files: z.int().nonnegative().optional(),
  }),
});

const mergeGroupPayload = z.object({
  merge_group: z.object({ head_sha: commitId, head_ref: z.string(), base_sha: commitId, base_ref: z.string() }),
});

/**
 * What an event asks for. Of the payload only what is used is looked at.
 *
 * @throws ConfigurationError for an event that is not supported, and for a payload that is missing or not what GitHub describes.
 */
export function readEvent({ name, payload }: RawEvent): ReviewEvent {
  switch (name) {
    case 'pull_request':
      return toPullRequest(parsePayload(name, payload, pullRequestPayload));
    case 'merge_group':
      return toMergeGroup(parsePayload(name, payload, mergeGroupPayload));
    // The first push of a branch names no earlier commit, and a push by force one that is gone: the tree as it is now is looked at.
    case 'push':
    case 'schedule':
    case 'workflow_dispatch':
      return { kind: 'audit', ref: 'HEAD' };
    default:
      throw new ConfigurationError(describeUnsupported(name));
  }
}

function describeUnsupported(name: string): string {
  if (PRIVILEGED.has(name)) {
    return `The event ${name} runs with write rights and secrets, so the files of a pull request are not analysed under it; use pull_request.`;
  }
  return `The event ${JSON.stringify(name)} is not supported; use one of ${SUPPORTED.join(', ')}.`;
}

function parsePayload<T>(name: string, payload: string | undefined, schema: z.ZodType<T>): T {
  if (payload === undefined || payload === '')
    throw new ConfigurationError(`The event ${name} has no payload: GITHUB_EVENT_PATH names no file.`);
  if (payload.length > MAX_PAYLOAD_CHARACTERS) throw new ConfigurationError(`The payload of the event ${name} is larger than 25 MB.`);
  const result = schema.safeParse(parseJson(name, payload));
  if (result.success) return result.data;
  const faults = result.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new ConfigurationError(`The payload of the event ${name} is not what GitHub describes: ${faults.join('; ')}.`);
}

function parseJson(name: string, payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    // The parser's own message would quote the payload.
    throw new ConfigurationError(`The payload of the event ${name} is not JSON.`);
  }
}

function toPullRequest({ pull_request: pull }: z.infer<typeof pullRequestPayload>): ReviewEvent {
  const { head, base } = pull;
  return {
    kind: 'pull-request',
    number: pull.number,
    state: pull.state,
    draft: pull.draft,
    headSha: head.sha,
    headRef: head.ref,
    baseSha: base.sha,
    baseRef: base.ref,
    fork: head.repo?.full_name !== base.repo?.full_name,
    changedFiles: pull.changed_files,
  };
}

function toMergeGroup({ merge_group: group }: z.infer<typeof mergeGroupPayload>): ReviewEvent {
  return { kind: 'merge-group', headSha: group.head_sha, headRef: group.head_ref, baseSha: group.base_sha, baseRef: group.base_ref };
}
