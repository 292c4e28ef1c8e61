import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '../../src/model/errors.ts';
import { readEvent } from '../../src/event/read-event.ts';

interface WebhookExamples {
  readonly name: string;
  readonly examples: readonly Record<string, unknown>[];
}

const webhooks = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly WebhookExamples[];
const examplesOf = (name: string): readonly Record<string, unknown>[] => webhooks.find((webhook) => webhook.name === name)?.examples ?? [];

const SHA = { head: 'a'.repeat(40), base: 'b'.repeat(40) };
const pullRequest = {
  number: 7,
  state: 'open',
  draft: false,
  head: { ref: 'topic', sha: SHA.head, repo: { full_name: 'acme/shop' } },
  base: { ref: 'main', sha: SHA.base, repo: { full_name: 'acme/shop' } },
  changed_files: 3,
};
const readPullRequest = (changes: object): ReturnType<typeof readEvent> =>
  readEvent({ name: 'pull_request', payload: JSON.stringify({ pull_request: { ...pullRequest, ...changes } }) });

describe('pull_request', () => {
  test('becomes what is needed of it', () => {
    expect(readPullRequest({ title: 'ignored', body: null })).toEqual({
      kind: 'pull-request',
      number: 7,
      state: 'open',
      draft: false,
      headSha: SHA.head,
      headRef: 'topic',
      baseSha: SHA.base,
      baseRef: 'main',
      fork: false,
      changedFiles: 3,
    });
  });

  test.each([
    ['of another repository', { full_name: 'stranger/shop' }],
    ['of a repository that is gone', null],
  ])('from a head %s is from a fork', (_, repo) => {
    expect(readPullRequest({ head: { ...pullRequest.head, repo } })).toMatchObject({ fork: true });
  });

  test('has an id of 64 digits in a repository of SHA-256', () => {
    expect(readPullRequest({ head: { ...pullRequest.head, sha: 'c'.repeat(64) } })).toMatchObject({ headSha: 'c'.repeat(64) });
  });

  test.each<[string, object]>([
    ['D01: an option in place of an id', { head: { ...pullRequest.head, sha: '--upload-pack=touch /tmp/x;' } }],
    ['an id with a line feed', { base: { ...pullRequest.base, sha: `${SHA.base}\n` } }],
    ['an id of 39 digits', { base: { ...pullRequest.base, sha: SHA.base.slice(1) } }],
    ['a number that is none', { number: '7' }],
    ['number 0', { number: 0 }],
    ['an unknown state', { state: 'merged' }],
    ['no head', { head: undefined }],
  ])('with %s is refused', (_, changes) => {
    expect(() => readPullRequest(changes)).toThrow(ConfigurationError);
  });

  test.each(examplesOf('pull_request').map((payload) => [String(payload['action']), payload] as const))(
    'of the kind GitHub sends (%s) is read',
    (_, payload) => {
      const event = readEvent({ name: 'pull_request', payload: JSON.stringify(payload) });
      expect(event).toMatchObject({ kind: 'pull-request', number: payload['number'] });
    },
  );
});

test.each(examplesOf('merge_group').map((payload) => [payload]))('F48: merge_group is read as GitHub sends it', (payload) => {
  const group = payload['merge_group'] as Record<string, unknown>;
  expect(readEvent({ name: 'merge_group', payload: JSON.stringify(payload) })).toEqual({
    kind: 'merge-group',
    headSha: group['head_sha'],
    headRef: group['head_ref'],
    baseSha: group['base_sha'],
    baseRef: group['base_ref'],
  });
});

test.each(['push', 'schedule', 'workflow_dispatch'])('F23: %s asks for an audit, whatever its payload says', (name) => {
  for (const payload of [undefined, '{}', JSON.stringify({ before: '0'.repeat(40) })]) {
    expect(readEvent({ name, payload })).toEqual({ kind: 'audit', ref: 'HEAD' });
  }
});

describe('F39: what cannot be read', () => {
  test.each<[string, string | undefined, RegExp]>([
    ['pull_request', undefined, /has no payload/],
    ['pull_request', '', /has no payload/],
    ['pull_request', '{"pull_request":', /is not JSON/],
    ['pull_request', '{}', /not what GitHub describes: pull_request: /],
    ['pull_request', '[]', /not what GitHub describes/],
    ['pull_request', 'null', /not what GitHub describes/],
    ['pull_request', ' '.repeat(25 * 1024 * 1024 + 1), /larger than 25 MB/],
    ['merge_group', '{"merge_group":{"head_sha":"x"}}', /not what GitHub describes: merge_group\.head_sha: is not the id of a commit/],
    ['issue_comment', '{}', /"issue_comment" is not supported; use one of pull_request, merge_group, push, schedule, workflow_dispatch/],
    ['', '{}', /"" is not supported/],
    ['constructor', '{}', /is not supported/],
  ])('%s', (name, payload, expected) => {
    expect(() => readEvent({ name, payload })).toThrow(ConfigurationError);
    expect(() => readEvent({ name, payload })).toThrow(expected);
  });

  test('is not quoted in the message', () => {
    expect(() => readEvent({ name: 'pull_request', payload: '{"token": secret-text' })).toThrow(/^(?!.*secret-text)/s);
  });
});

test.each(['pull_request_target', 'workflow_run'])('N06: %s is refused, and the way out is told', (name) => {
  expect(() => readEvent({ name, payload: '{}' })).toThrow(ConfigurationError);
  expect(() => readEvent({ name, payload: '{}' })).toThrow(/write rights and secrets.*use pull_request/);
});
