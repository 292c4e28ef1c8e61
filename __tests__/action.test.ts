import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { INPUT_NAMES, parseActionInputs } from '../src/action/inputs.ts';
import {
  actionFile,
  buildDist,
  examplePayload,
  runStep,
  TOKEN,
  type Payload,
  type Step,
  type StepResult,
} from './support/action-harness.ts';
import { FakeGitHub } from './support/fake-github.ts';
import { BOT } from './support/fake-github-state.ts';
import { createMergedChange, type Files, type GitRepository, type MergedChange } from './support/git-repository.ts';

// A service whose outbound calls share one client: its deadline is stated far from the calls.
const BASE: Files = {
  'package.json': JSON.stringify({
    name: 'orders',
    version: '1.0.0',
    type: 'module',
    dependencies: { express: '^5.0.0', axios: '^1.7.0' },
  }),
  'README.md': '# Orders\n',
  'src/payments.ts':
    "import axios from 'axios';\n\nexport const payments = axios.create({ baseURL: 'https://payments.internal', timeout: 2_000 });\n",
  'src/server.ts': `import express from 'express';
import { payments } from './payments.ts';

const app = express();
app.get('/orders/:id', async (request, response) => {
  const receipt = await payments.get('/receipts/' + request.params.id);
  response.json(receipt.data);
});
app.listen(8080);
`,
};
const WITHOUT_DEADLINE: Files = {
  'src/payments.ts': "import axios from 'axios';\n\nexport const payments = axios.create({ baseURL: 'https://payments.internal' });\n",
};
const NUMBER = 2;
const WITH_TIMEOUT = 240_000;

let dist: string;
let fake: FakeGitHub;
let unsafe: MergedChange;
let harmless: MergedChange;
const repositories: GitRepository[] = [];

beforeAll(async () => {
  dist = await buildDist();
  unsafe = changeOf(WITHOUT_DEADLINE);
  harmless = changeOf({ 'src/names.ts': 'export const name = (first: string, last: string): string => `${first} ${last}`;\n' });
}, 240_000);

afterAll(() => {
  for (const repository of repositories) repository.remove();
  rmSync(dist, { recursive: true, force: true });
});

beforeEach(async () => {
  fake = await FakeGitHub.start();
  fake.repository.tokens.set(TOKEN, BOT);
});

afterEach(async () => {
  await fake.stop();
  expect(fake.violations).toEqual([]);
  expect(fake.calls.length).toBeLessThanOrEqual(12);
});

function changeOf(files: Files, base: Files = BASE): MergedChange {
  const change = createMergedChange(base, files);
  repositories.push(change.repository);
  return change;
}

function pullRequestPayload(change: MergedChange, { fork = false, state = 'open' }: { fork?: boolean; state?: string } = {}): Payload {
  const payload = examplePayload('pull_request', 'synchronize') as { pull_request: { head: Payload; base: Payload } & Payload } & Payload;
  const { pull_request: pull } = payload;
  pull['number'] = NUMBER;
  pull['state'] = state;
  pull.head = {
    ...pull.head,
    sha: change.head,
    repo: { ...(pull.head['repo'] as Payload), full_name: fork ? 'stranger/orders' : 'acme/orders' },
  };
  pull.base = { ...pull.base, sha: change.base, repo: { ...(pull.base['repo'] as Payload), full_name: 'acme/orders' } };
  return payload;
}

/** A run on the pull request of a change. */
async function review(
  change: MergedChange,
  step: Partial<Step> & { fork?: boolean } = {},
  during?: Parameters<typeof runStep>[1],
): Promise<StepResult> {
  if (!fake.repository.pullRequests.has(NUMBER)) fake.repository.addPullRequest({ number: NUMBER, headSha: change.head });
  const { fork = false, ...given } = step;
  const payload = pullRequestPayload(change, { fork });
  const workspace = change.repository.folder;
  const result = await runStep(
    { dist, workspace, eventName: 'pull_request', payload, sha: change.merge, apiUrl: fake.url, ...given },
    during,
  );
  assertHarmless(result);
  return result;
}

/** What holds of every run, whatever happened in it. */
function assertHarmless(result: StepResult): void {
  expect(result.leaks).toBe('');
  const withoutMask = result.stdout.replace(`::add-mask::${TOKEN}`, '');
  expect(`${withoutMask}${result.stderr}${result.summary}${JSON.stringify(result.outputs)}`).not.toContain(TOKEN);
  expect(result.stderr).not.toMatch(/unhandled|UnhandledPromise|at .*\.js:\d+/i);
  const known = ['add-mask', 'error', 'warning', 'notice', 'debug', 'group', 'endgroup'];
  expect(result.commands.filter(({ name }) => !known.includes(name))).toEqual([]);
  expect(Object.keys(result.outputs).filter((name) => !(name in actionFile.outputs))).toEqual([]);
  for (const [name, value] of Object.entries(result.outputs))
    expect([name, value]).toEqual([name, expect.stringMatching(OUTPUTS[name] ?? /^\d+$/)]);
}

const VERDICT = /^(?:production-ready|production-ready-with-fixes|not-production-ready|incomplete)$/;
const FILE = /^(?:[\w./-]*\/report\.(?:json|sarif|md))?$/;
const OUTPUTS: Readonly<Record<string, RegExp>> = { verdict: VERDICT, 'report-json': FILE, 'report-sarif': FILE, 'report-markdown': FILE };

const errorsOf = (result: StepResult): string =>
  result.commands
    .filter(({ name }) => name === 'error')
    .map(({ data }) => data)
    .join('\n');
const warningsOf = (result: StepResult): string =>
  result.commands
    .filter(({ name }) => name === 'warning')
    .map(({ data }) => data)
    .join('\n');

describe('a pull request', () => {
  test(
    'that takes away the deadline of a shared client: blocked, in a check run and one comment that is edited in place',
    async () => {
      const first = await review(unsafe);
      expect(first.code).toBe(1);
      expect(first.outputs).toMatchObject({ verdict: 'not-production-ready', p0: '0', introduced: expect.stringMatching(/^[1-9]/) });
      expect(fake.summary).toEqual([
        'POST check-runs',
        'GET issues/2/comments',
        'GET pulls/2',
        'POST issues/2/comments',
        'GET issues/2/comments',
      ]);
      expect(fake.repository.checkRuns).toMatchObject([{ name: 'backend-readiness', headSha: unsafe.head, conclusion: 'failure' }]);
      expect(fake.repository.checkRuns[0]?.annotations[0]).toMatchObject({
        annotation_level: 'failure',
        title: expect.stringContaining('http-client-timeout'),
      });
      expect(fake.repository.comments.map(({ body }) => body)).toEqual([expect.stringContaining('http-client-timeout')]);
      expect(first.summary).toContain('http-client-timeout');
      expect(errorsOf(first)).toContain('Not production-ready');

      const again = await review(unsafe, { environment: { GITHUB_RUN_ATTEMPT: '2' } });
      expect(again.code).toBe(1);
      expect(fake.calls).toHaveLength(5 + 3);
      expect(fake.repository.comments).toHaveLength(1);
    },
    WITH_TIMEOUT,
  );

  test(
    'that adds a harmless file: passes, with a short comment',
    async () => {
      const result = await review(harmless);
      expect(result.code).toBe(0);
      expect(result.outputs).toMatchObject({ p0: '0', p1: '0', introduced: '0', fixed: '0' });
      expect(fake.repository.checkRuns).toMatchObject([{ conclusion: 'success', annotations: [] }]);
      expect(fake.repository.comments).toHaveLength(1);
    },
    WITH_TIMEOUT,
  );

  test(
    'F47 of documents alone: passes, and gets no comment',
    async () => {
      const result = await review(changeOf({ 'README.md': '# Orders\n\nMore.\n' }));
      expect(result.code).toBe(0);
      expect(fake.repository.comments).toHaveLength(0);
      expect(fake.repository.checkRuns).toMatchObject([{ conclusion: 'success' }]);
    },
    WITH_TIMEOUT,
  );

  test(
    'C01 whose policy switches the gate off: judged by the policy of the base',
    async () => {
      const change = changeOf({ ...WITHOUT_DEADLINE, '.github/backend-readiness.yml': 'gate:\n  fail-on: never\n' });
      expect((await review(change)).code).toBe(1);
    },
    WITH_TIMEOUT,
  );

  test(
    'writes its reports where it is told to, and says where they are',
    async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'reports-'));
      const sarif = path.join(folder, 'code-scanning', 'a.sarif');
      const result = await review(unsafe, { inputs: { 'report-dir': folder, 'sarif-file': sarif } });
      expect(result.outputs).toMatchObject({
        'report-json': path.join(folder, 'report.json'),
        'report-markdown': path.join(folder, 'report.md'),
      });
      expect(readdirSync(folder).toSorted()).toEqual(['code-scanning', 'report.json', 'report.md', 'report.sarif']);
      expect(readFileSync(sarif, 'utf8')).toBe(readFileSync(path.join(folder, 'report.sarif'), 'utf8'));
      expect(JSON.parse(readFileSync(sarif, 'utf8'))).toMatchObject({ version: '2.1.0' });
      rmSync(folder, { recursive: true });
    },
    WITH_TIMEOUT,
  );

  test(
    'F44 reviewed twice in one job: two comments and two check runs, each its own',
    async () => {
      await review(unsafe, { environment: { GITHUB_ACTION: '__acme_readiness' } });
      await review(unsafe, { environment: { GITHUB_ACTION: '__acme_readiness_2' } });
      expect(fake.repository.comments).toHaveLength(2);
      expect(fake.repository.checkRuns.map(({ name }) => name)).toEqual(['backend-readiness', 'backend-readiness 2']);
    },
    WITH_TIMEOUT,
  );

  test(
    'without a comment, where none is wanted',
    async () => {
      await review(unsafe, { inputs: { comment: 'false' } });
      expect(fake.summary).toEqual(['POST check-runs']);
    },
    WITH_TIMEOUT,
  );
});

describe('what was checked out', () => {
  test(
    'F21 depth 1: the base is fetched from where the checkout came from',
    async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'shallow-'));
      unsafe.repository.git('update-ref', 'refs/pull/2/merge', unsafe.merge);
      unsafe.repository.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
      const git = (...args: readonly string[]): string =>
        execFileSync('git', ['-c', 'protocol.file.allow=always', ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
      git('init', '--quiet');
      git('remote', 'add', 'origin', `file://${unsafe.repository.folder}`);
      git('fetch', '--quiet', '--depth=1', 'origin', 'refs/pull/2/merge');
      git('checkout', '--quiet', '--detach', 'FETCH_HEAD');
      const result = await review(unsafe, { workspace: folder });
      rmSync(folder, { recursive: true });
      expect(result.outputs).toMatchObject({ verdict: 'not-production-ready' });
    },
    WITH_TIMEOUT,
  );

  test(
    'F21 depth 1 and no way to the base: incomplete, and says what to change',
    async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'shallow-'));
      execFileSync(
        'git',
        ['-c', 'protocol.file.allow=always', 'clone', '--quiet', '--depth=1', `file://${unsafe.repository.folder}`, folder],
        { stdio: 'pipe' },
      );
      execFileSync('git', ['remote', 'set-url', 'origin', 'file:///nowhere'], { cwd: folder });
      const result = await review(unsafe, { workspace: folder });
      rmSync(folder, { recursive: true });
      expect(result).toMatchObject({ code: 1, outputs: { verdict: 'incomplete' } });
      expect(fake.repository.checkRuns).toMatchObject([{ conclusion: 'failure' }]);
      expect(`${result.summary}${errorsOf(result)}`).toContain('fetch-depth');
    },
    WITH_TIMEOUT,
  );
});

test(
  'F24 without git: incomplete, and says so',
  async () => {
    const result = await review(unsafe, { environment: { PATH: '/nowhere' } });
    expect(result).toMatchObject({ code: 1, outputs: { verdict: 'incomplete' } });
    expect(result.summary).toContain('git');
  },
  WITH_TIMEOUT,
);

describe('rights', () => {
  test(
    'F30 of a fork: one call, every finding in the log and in the summary, exit code 1',
    async () => {
      fake.repository.tokens.set(TOKEN, { ...BOT, checks: 'read', pullRequests: 'read' });
      const result = await review(unsafe, { fork: true });
      expect(result.code).toBe(1);
      expect(fake.calls).toHaveLength(1);
      const shown = result.commands.filter(({ properties }) => properties['file'] !== undefined);
      expect(shown).toMatchObject([{ name: 'error', properties: { file: expect.stringMatching(/^src\//) } }]);
      expect(result.summary).toContain('http-client-timeout');
      expect(warningsOf(result)).toBe('');
      expect(result.stdout).toContain('checks: write');
    },
    WITH_TIMEOUT,
  );

  test(
    'B09 of a fork with more findings than the log may show: the gravest first, and at most ten of a level',
    async () => {
      fake.repository.tokens.set(TOKEN, { ...BOT, checks: 'read', pullRequests: 'read' });
      const calls = Array.from(
        { length: 30 },
        (_, index) =>
          `app.get('/${index}', async (request, response) => response.json(await (await fetch('https://stock${index}.internal/')).json()));`,
      );
      const server = String(BASE['src/server.ts']).replace('app.listen', `${calls.join('\n')}\napp.listen`);
      const result = await review(changeOf({ ...WITHOUT_DEADLINE, 'src/server.ts': server }), { fork: true });
      const shown = result.commands.filter(({ name }) => ['error', 'warning', 'notice'].includes(name));
      expect(shown[0]).toMatchObject({
        name: 'error',
        properties: { file: expect.stringMatching(/^src\//), title: expect.stringMatching(/^P[01] /) },
      });
      for (const level of ['error', 'warning', 'notice']) expect(shown.filter(({ name }) => name === level).length).toBeLessThanOrEqual(10);
      expect(errorsOf(result)).toMatch(/\d+ more; the job summary/);
    },
    WITH_TIMEOUT,
  );

  test.each<[string, Partial<Step>, (fake: FakeGitHub) => void]>([
    ['F40 an expired token', {}, (github) => github.repository.tokens.clear()],
    ['F40 no token', { inputs: { token: '' } }, () => undefined],
    ['an API that cannot be reached', { apiUrl: 'http://127.0.0.1:9' }, () => undefined],
  ])(
    '%s: the verdict stands, with a warning',
    async (_, step, prepare) => {
      prepare(fake);
      const result = await review(harmless, step);
      expect(result.code).toBe(0);
      expect(warningsOf(result)).not.toBe('');
      expect(result.summary).not.toBe('');
    },
    WITH_TIMEOUT,
  );
});

describe('other events', () => {
  test(
    'F48 a merge group: check run on its head, no comment',
    async () => {
      const payload = examplePayload('merge_group', 'checks_requested') as { merge_group: Payload } & Payload;
      payload.merge_group = { ...payload.merge_group, head_sha: unsafe.merge, base_sha: unsafe.base };
      const result = await review(unsafe, { eventName: 'merge_group', payload });
      expect(result.code).toBe(1);
      expect(fake.summary).toEqual(['POST check-runs']);
      expect(fake.repository.checkRuns).toMatchObject([{ headSha: unsafe.merge, conclusion: 'failure' }]);
    },
    WITH_TIMEOUT,
  );

  test.each([
    ['push', examplePayload('push')],
    ['workflow_dispatch', examplePayload('workflow_dispatch')],
    ['schedule', undefined],
  ] as const)(
    'F39 %s: an audit of the whole tree, check run on the commit, no comment',
    async (eventName, payload) => {
      const result = await review(unsafe, { eventName, payload });
      expect(result.code).toBe(1);
      expect(fake.repository.checkRuns).toMatchObject([{ headSha: unsafe.merge, conclusion: 'failure' }]);
      expect(fake.repository.comments).toHaveLength(0);
      expect(result.summary).toContain('http-client-timeout');
    },
    WITH_TIMEOUT,
  );

  test(
    'a dispatch with a base is a review against it',
    async () => {
      const step = { eventName: 'workflow_dispatch', payload: examplePayload('workflow_dispatch') };
      const result = await review(unsafe, { ...step, inputs: { mode: 'review', base: unsafe.merge } });
      expect(result).toMatchObject({ code: 0, outputs: { introduced: '0' } });
    },
    WITH_TIMEOUT,
  );

  test.each<[string, Partial<Step>, string]>([
    ['N06 pull_request_target', { eventName: 'pull_request_target' }, 'write rights'],
    ['N06 workflow_run', { eventName: 'workflow_run' }, 'write rights'],
    ['F39 an unknown event', { eventName: 'issue_comment' }, 'not supported'],
    ['F39 no payload', { payload: undefined }, 'payload'],
    ['F39 a payload that is no JSON', { payload: '{"pull_request": ::error::owned' }, 'payload'],
    ['F39 a payload of 26 MB', { payload: ' '.repeat(26 * 1024 * 1024) }, 'larger than 25 MB'],
    ['F39 a payload of something else', { payload: { zen: 'x' } }, 'payload'],
    ['an unknown mode', { inputs: { mode: 'fast' } }, 'allowed: auto, review, audit'],
    ['an unknown gate', { inputs: { 'fail-on': 'high' } }, 'allowed: P0, P1, P2, P3, never'],
    ['no time', { inputs: { 'timeout-minutes': '0' } }, 'from 1 to 350'],
    ['no memory', { inputs: { 'max-memory': '63' } }, 'whole megabytes from 64'],
    ['a base that a pull request brings itself', { inputs: { base: 'main' } }, 'leave it out'],
    ['a policy that is not there', { inputs: { policy: 'nowhere.yml' } }, 'nowhere.yml'],
    ['a policy outside of the tree', { inputs: { policy: '../../etc/passwd' } }, 'Configuration error'],
    ['a runner that is none', { environment: { GITHUB_SHA: '' } }, 'GITHUB_SHA'],
  ])(
    '%s: a configuration error, red, and nothing is written',
    async (_, step, words) => {
      const result = await review(unsafe, step);
      expect(result.code).toBe(1);
      expect(errorsOf(result)).toMatch(/^Configuration error: /);
      expect(errorsOf(result)).toContain(words);
      expect(fake.calls).toHaveLength(0);
    },
    WITH_TIMEOUT,
  );

  test.each<[string, string]>([
    ['no YAML', 'gate: [unclosed\n'],
    ['an unknown key', 'gates:\n  fail-on: P0\n'],
    ['a value that is none', 'gate:\n  fail-on: high\n'],
    ['another type', 'gate: 7\n'],
    ['a rule that does not exist', 'rules:\n  http-client-timeot: off\n'],
  ])(
    'F41 a base policy with %s: red, with the place',
    async (_, policy) => {
      const change = changeOf(WITHOUT_DEADLINE, { ...BASE, '.github/backend-readiness.yml': policy });
      const result = await review(change);
      expect(result.code).toBe(1);
      expect(errorsOf(result)).toMatch(/^Configuration error: .*backend-readiness\.yml.*\d/);
    },
    WITH_TIMEOUT,
  );
});

describe('the cache', () => {
  test(
    'a push fills it, a pull request reads it and leaves it alone, and a corrupt one costs a notice and no verdict',
    async () => {
      const home = mkdtempSync(path.join(os.tmpdir(), 'home-'));
      const folder = path.join(home, '.cache', 'backend-readiness');
      const step = { environment: { HOME: home, XDG_CACHE_HOME: '' }, inputs: { comment: 'false' } };
      const push = { ...step, eventName: 'push', payload: examplePayload('push') };

      await review(unsafe, { ...push, inputs: { cache: 'false' } });
      await review(unsafe, { ...step, inputs: { comment: 'false', mode: 'audit' } });
      await review(unsafe, step);
      expect(existsSync(folder)).toBe(false);

      const audit = await review(unsafe, push);
      const [name = ''] = readdirSync(folder);
      const kept = readFileSync(path.join(folder, name));
      expect(audit.stdout).not.toContain('The cache');

      const warm = await review(unsafe, step);
      expect(warm).toMatchObject({ code: 1, outputs: { verdict: 'not-production-ready' } });
      expect(warm.stdout).not.toContain('The cache');
      expect(readFileSync(path.join(folder, name))).toEqual(kept);

      writeFileSync(path.join(folder, name), kept.subarray(1_000));
      const corrupt = await review(unsafe, step);
      expect(corrupt.stdout).toContain('The cache is not used: it was written by another version. Every file is read anew.');
      expect([corrupt.code, corrupt.outputs['verdict'], corrupt.outputs['introduced']]).toEqual([
        1,
        warm.outputs['verdict'],
        warm.outputs['introduced'],
      ]);
      expect(readFileSync(path.join(folder, name))).toEqual(kept.subarray(1_000));
      rmSync(home, { recursive: true });
    },
    WITH_TIMEOUT,
  );

  test(
    'inside of the checkout, where a change may have put one, is none',
    async () => {
      const payload = examplePayload('push');
      const inside = path.join(unsafe.repository.folder, '.cache');
      expect((await review(unsafe, { eventName: 'push', payload, environment: { XDG_CACHE_HOME: inside } })).code).toBe(1);
      expect(existsSync(inside)).toBe(false);
    },
    WITH_TIMEOUT,
  );
});

describe('an analysis that dies', () => {
  test(
    'F35 killed again and again: incomplete, exit code 1, a failed check run',
    async () => {
      const result = await review(unsafe, {}, async (child) => {
        while (child.exitCode === null) {
          for (const pid of listChildren(child.pid)) kill(pid);
          await sleep(5);
        }
      });
      expect(result).toMatchObject({ code: 1, outputs: { verdict: 'incomplete' } });
      expect(fake.repository.checkRuns).toMatchObject([{ conclusion: 'failure', title: expect.stringMatching(/incomplete/i) }]);
      expect(result.summary).toMatch(/killed|was ended/);
    },
    WITH_TIMEOUT,
  );

  // Each bracket is a node with a list of its own: under a megabyte of text whose tree takes about a hundred.
  const hungry = `export const table = [\n${`${'[],'.repeat(100)}\n`.repeat(3_000)}];\n`;

  test.each<[string, Files]>([
    ['one file', { 'src/table.ts': hungry }],
    ['file after file', { 'src/table.ts': hungry, 'src/tables.ts': `${hungry}export const more = 1;\n` }],
  ])(
    'F35 out of memory on %s: incomplete, exit code 1, and the report names what it died on',
    async (_, files) => {
      const result = await review(changeOf(files), { inputs: { 'max-memory': '64' } });
      expect(result).toMatchObject({ code: 1, outputs: { verdict: 'incomplete' } });
      expect(result.summary).toContain('ran out of memory');
      for (const file of Object.keys(files)) expect(result.summary).toContain(file);
      expect(fake.repository.checkRuns).toMatchObject([{ conclusion: 'failure', title: expect.stringMatching(/incomplete/i) }]);
      expect(fake.repository.comments).toMatchObject([{ body: expect.stringContaining('ran out of memory') }]);
    },
    WITH_TIMEOUT,
  );

  test(
    'F35 out of memory in a terminal: exit code 3, a line that says so, and no report',
    () => {
      const { repository } = changeOf({ 'src/table.ts': hungry });
      const words = ['audit', repository.folder, '--max-memory', '64', '--format', 'json'];
      const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(dist, 'cli.js'), ...words], { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
      expect(stderr).toMatch(/did not get by with 64 MB \(--max-memory\); nothing was judged\.\n$/);
    },
    WITH_TIMEOUT,
  );

  test.each([
    ['fail', 1, 'failure'],
    ['neutral', 0, 'neutral'],
    ['warn', 0, 'success'],
  ] as const)(
    'C22 on-incomplete: %s gives exit code %i and concludes %s',
    async (action, code, conclusion) => {
      const broken = changeOf({ 'src/broken.ts': `export const broken = ${'['.repeat(900)}\n` });
      const result = await review(broken, { inputs: { 'on-incomplete': action } });
      expect(result).toMatchObject({ code, outputs: { verdict: 'incomplete' } });
      expect(fake.repository.checkRuns).toMatchObject([{ conclusion }]);
      expect(result.summary).toContain('src/broken.ts');
    },
    WITH_TIMEOUT,
  );

  test(
    'C22 what blocks is not let pass by being incomplete as well',
    async () => {
      const broken = changeOf({ ...WITHOUT_DEADLINE, 'src/broken.ts': `export const broken = ${'['.repeat(900)}\n` });
      const result = await review(broken, { inputs: { 'on-incomplete': 'warn' } });
      expect(result).toMatchObject({ code: 1, outputs: { verdict: 'not-production-ready' } });
    },
    WITH_TIMEOUT,
  );
});

describe('F37 cancelled', () => {
  test.each([
    ['SIGINT at once', 'SIGINT', 60],
    ['SIGTERM while it analyses', 'SIGTERM', 350],
  ] as const)(
    '%s: over in two seconds, red, nothing shown as passed',
    async (_, signal, delay) => {
      let sent = 0;
      const result = await review(harmless, {}, async (child) => {
        await sleep(delay);
        sent = performance.now();
        child.kill(signal);
      });
      expect(performance.now() - sent).toBeLessThan(2_000);
      expect(result.code).not.toBe(0);
      expect(fake.repository.checkRuns.filter(({ conclusion }) => conclusion === 'success')).toEqual([]);
    },
    WITH_TIMEOUT,
  );

  test.each([
    ['the check run', 'POST', /\/check-runs$/],
    ['the comment', 'POST', /\/comments$/],
  ] as const)(
    'while GitHub does not answer to %s',
    async (_, method, target) => {
      let reached: () => void = () => undefined;
      const waiting = new Promise<void>((resolve) => (reached = resolve));
      fake.on(method, target, { hang: true, before: () => reached() });
      let sent = 0;
      const result = await review(harmless, {}, async (child) => {
        await waiting;
        sent = performance.now();
        child.kill('SIGTERM');
      });
      expect(performance.now() - sent).toBeLessThan(2_000);
      expect(result.code).toBe(1);
      expect(errorsOf(result)).toContain('cancelled');
    },
    WITH_TIMEOUT,
  );
});

describe('F38 a disk that takes nothing', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['a summary file that is not there', { GITHUB_STEP_SUMMARY: '/nowhere/summary' }],
    ['an output file that is not there', { GITHUB_OUTPUT: '/nowhere/output' }],
    ['a temporary folder that is not there', { RUNNER_TEMP: '/dev/null' }],
  ])(
    '%s: a warning, and the verdict stands',
    async (_, environment) => {
      const result = await review(harmless, { environment });
      expect(result.code).toBe(0);
      expect(warningsOf(result)).not.toBe('');
      expect(fake.repository.checkRuns).toMatchObject([{ conclusion: 'success' }]);
    },
    WITH_TIMEOUT,
  );
});

describe('B01 to B05: names that are commands', () => {
  const names = [
    'src/\n::error file=x::owned.ts',
    'src/##[add-mask]e.ts',
    'src/a ##[stop-commands]x.ts',
    'src/::stop-commands::token.ts',
    'src/\r::set-env name=PATH::evil.ts',
    'src/x\nEOF\nverdict=production-ready.ts',
  ];
  const CALL = `import express from 'express';
export const app = express();
app.get('/', async (request, response) => response.json(await (await fetch(request.query.stock)).json()));
`;

  test.each([
    ['with the right to write', {}],
    ['as annotations in the log', { checks: 'none', pullRequests: 'none' }],
  ] as const)(
    'are text, %s',
    async (_, rights) => {
      fake.repository.tokens.set(TOKEN, { ...BOT, ...rights });
      const hostile = changeOf(Object.fromEntries(names.map((name) => [name, CALL])));
      const result = await review(hostile);
      expect(result.commands.filter(({ data }) => /^owned|^x$/.test(data))).toEqual([]);
      expect(
        result.commands.map(({ name }) => name).filter((name) => !['add-mask', 'error', 'warning', 'notice', 'debug'].includes(name)),
      ).toEqual([]);
      const annotations =
        fake.repository.checkRuns[0]?.annotations ?? result.commands.filter(({ properties }) => properties['file'] !== undefined);
      expect(annotations).toHaveLength(names.length);
      expect(result.code).toBe(1);
      for (const { body } of fake.repository.comments)
        expect(body.split('\n').filter((line) => /^(?:EOF|verdict=)/.test(line))).toEqual([]);
    },
    WITH_TIMEOUT,
  );

  test('nothing of dist/ can write to the environment of later steps', () => {
    const scripts = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
    const found = scripts.filter((name) => /\benv(?:\.|\[["'`])GITHUB_(?:ENV|PATH)\b/.test(readFileSync(path.join(dist, name), 'utf8')));
    expect(found).toEqual([]);
  });
});

test('H04 our own workflows stand up to our own rule', () => {
  const root = path.resolve(import.meta.dirname, '..');
  const args = [path.join(dist, 'cli.js'), 'audit', '.', '--rule', 'ci-workflow-hardening', '--fail-on', 'P3', '--format', 'json'];
  const report = JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })) as { findings: readonly unknown[] };
  expect(report.findings).toEqual([]);
});

describe('action.yml', () => {
  test('names the inputs that are read, and no others', () => {
    expect(Object.keys(actionFile.inputs).toSorted()).toEqual([...INPUT_NAMES].toSorted());
  });

  test('has defaults that are accepted, and none where the policy file may decide', () => {
    const defaults = Object.fromEntries(Object.entries(actionFile.inputs).map(([name, input]) => [name, input.default ?? '']));
    expect(parseActionInputs(defaults)).toEqual(parseActionInputs({ token: defaults['token'] ?? '' }));
    expect([defaults['fail-on'], defaults['on-incomplete'], defaults['policy']]).toEqual(['', '', '']);
  });

  test('starts a script that is built', () => {
    const { runs } = actionFile as unknown as { runs: { using: string; main: string } };
    expect(runs.using).toBe('node24');
    expect(existsSync(path.join(dist, path.basename(runs.main)))).toBe(true);
  });
});

function listChildren(pid: number | undefined): readonly number[] {
  try {
    const listed = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return listed.split('\n').flatMap((line) => (line.trim() === '' ? [] : [Number(line)]));
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It was gone already.
  }
}
