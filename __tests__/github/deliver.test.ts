import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createGitHubClient } from '../../src/github/client.ts';
import { sealComment } from '../../src/github/sticky-comment.ts';
import { FakeGitHub, startForeignHost, type Fault } from '../support/fake-github.ts';
import { BOT } from '../support/fake-github-state.ts';
import {
  annotate,
  deliverTo,
  FakeClock,
  HEAD,
  IMPATIENT,
  NEXT_HEAD,
  NUMBER,
  publish,
  RUN,
  seed,
  TOKEN,
} from '../support/delivery-harness.ts';

const COMMENTS = /\/issues\/\d+\/comments$/;
const COMMENT = /\/issues\/comments\/\d+$/;
const PULL = /\/pulls\/\d+$/;
const CHECK_RUNS = /\/check-runs$/;
const CHECK_RUN = /\/check-runs\/\d+$/;
const ANYTHING = /./;
const HUMAN = { login: 'octocat', type: 'User' } as const;

let fake: FakeGitHub;

beforeEach(async () => {
  fake = await FakeGitHub.start();
  seed(fake);
});

afterEach(async () => {
  await fake.stop();
  expect(fake.violations).toEqual([]);
  expect(fake.calls.length).toBeLessThanOrEqual(60);
  expect(fake.calls.every(({ authorized }) => authorized)).toBe(true);
});

function patienceFor(fault: Fault): Pick<Parameters<typeof deliverTo>[1] & object, 'client'> {
  return fault.hang === true ? { client: { limits: IMPATIENT } } : {};
}

describe('an ordinary pull request', () => {
  test('takes five calls the first time, four when the text is new, three when it is not', async () => {
    await expect(deliverTo(fake)).resolves.toMatchObject({ checkRun: 'posted', comment: 'created', warnings: [], notices: [] });
    expect(fake.summary).toEqual([
      'POST check-runs',
      'GET issues/7/comments',
      'GET pulls/7',
      'POST issues/7/comments',
      'GET issues/7/comments',
    ]);
    await expect(deliverTo(fake, { publication: publish({ run: { runId: 101 }, content: 'new' }) })).resolves.toMatchObject({
      comment: 'updated',
    });
    expect(fake.calls).toHaveLength(9);
    await expect(deliverTo(fake, { publication: publish({ run: { runId: 102 }, content: 'new' }) })).resolves.toMatchObject({
      comment: 'unchanged',
    });
    expect(fake.calls).toHaveLength(12);
    expect(fake.repository.comments).toHaveLength(1);
    expect(fake.repository.comments[0]?.body).toMatch(/^<!-- backend-readiness:v1 key=0123456789abcdef state=[A-Za-z0-9+/=]+ -->\nnew$/);
  });

  test('states the version of the API, and writes a second apart', async () => {
    const { clock } = await deliverTo(fake);
    expect(fake.calls.every(({ headers }) => headers['x-github-api-version'] === '2022-11-28')).toBe(true);
    expect(clock.slept).toEqual([1_000]);
  });

  test('posts the check run complete, on the head, with its annotations', async () => {
    await deliverTo(fake);
    expect(fake.repository.checkRuns).toMatchObject([
      {
        name: 'backend-readiness',
        headSha: HEAD,
        conclusion: 'failure',
        externalId: '100.1.0123456789abcdef',
        annotations: [{ start_line: 1 }],
      },
    ]);
  });

  test('posts no comment where none is asked for, as in a merge group (F48)', async () => {
    const publication = publish({ withoutComment: true });
    await expect(deliverTo(fake, { publication })).resolves.toMatchObject({ checkRun: 'posted', comment: 'none' });
    expect(fake.summary).toEqual(['POST check-runs']);
  });

  test('leaves a pull request without a comment alone when there is nothing to say (F47)', async () => {
    const publication = publish({ mode: 'update' });
    await expect(deliverTo(fake, { publication })).resolves.toMatchObject({ comment: 'not-wanted' });
    await deliverTo(fake);
    await expect(deliverTo(fake, { publication: publish({ mode: 'update', content: 'clean' }) })).resolves.toMatchObject({
      comment: 'updated',
    });
  });
});

describe('reads that fail', () => {
  const broken: readonly [string, Fault][] = [
    ['F01 502', { status: 502 }],
    ['F06 dropped before the answer', { drop: 'before' }],
    ['F06 dropped in the middle', { drop: 'middle' }],
    ['F07 cut off', { truncateAt: 1 }],
    ['F07 empty', { truncateAt: 0 }],
    ['F07 an object for a list', { status: 200, body: {} }],
    ['F07 HTML', { status: 200, body: '<html>Sign in</html>', headers: { 'content-type': 'text/html' } }],
    ['F07 no content', { status: 204 }],
    ['F36 no answer', { hang: true }],
    ['404 for a moment', { status: 404 }],
    ['401 for a moment', { status: 401 }],
  ];
  test.each(broken)('%s, once: tried again, nothing else changes', async (_, fault) => {
    fake.on('GET', COMMENTS, fault, 1);
    await expect(deliverTo(fake, patienceFor(fault))).resolves.toMatchObject({ comment: 'created', warnings: [] });
    expect(fake.calls).toHaveLength(6);
    expect(fake.repository.comments).toHaveLength(1);
  });

  test.each([...broken.slice(0, 4), ...broken.slice(5, 8)])('%s, always: no comment, one warning (F02)', async (_, fault) => {
    fake.on('GET', COMMENTS, fault);
    const delivery = await deliverTo(fake);
    expect(delivery).toMatchObject({ checkRun: 'posted', comment: 'failed' });
    expect(delivery.warnings).toHaveLength(1);
    expect(fake.repository.comments).toHaveLength(0);
    expect(fake.calls).toHaveLength(5);
  });

  test.each([
    ['short', 7, 'created'],
    ['too long', 3_600, 'failed'],
  ] as const)('a wait that GitHub asks for and that is %s', async (_, seconds, comment) => {
    fake.on('GET', COMMENTS, { status: 503, headers: { 'retry-after': String(seconds) } }, 1);
    const delivery = await deliverTo(fake);
    expect(delivery.comment).toBe(comment);
    expect(delivery.clock.slept.includes(seconds * 1_000)).toBe(comment === 'created');
  });
});

describe('writes that fail', () => {
  const lost: readonly [string, Fault][] = [
    ['502', { status: 502 }],
    ['dropped', { drop: 'before' }],
    ['dropped in the middle', { drop: 'middle' }],
    ['cut off', { truncateAt: 1 }],
    ['no answer', { hang: true }],
  ];
  test.each(lost)('F04 %s after the comment was made: no second one', async (_, fault) => {
    fake.on('POST', COMMENTS, { ...fault, commit: true }, 1);
    await expect(deliverTo(fake, patienceFor(fault))).resolves.toMatchObject({ comment: 'created', warnings: [] });
    expect(fake.repository.comments).toHaveLength(1);
    expect(fake.writes.filter(({ path }) => COMMENTS.test(path))).toHaveLength(1);
  });

  test.each(lost)('%s before the comment was made: made on the second try', async (_, fault) => {
    fake.on('POST', COMMENTS, fault, 1);
    await expect(deliverTo(fake, patienceFor(fault))).resolves.toMatchObject({ comment: 'created', warnings: [] });
    expect(fake.repository.comments).toHaveLength(1);
  });

  test.each(lost)('F05 %s after the check run was made: no second one, no annotation twice', async (_, fault) => {
    fake.on('POST', CHECK_RUNS, { ...fault, commit: true }, 1);
    await expect(deliverTo(fake, { ...patienceFor(fault), publication: publish({ annotations: annotate(60) }) })).resolves.toMatchObject({
      checkRun: 'posted',
    });
    expect(fake.repository.checkRuns).toHaveLength(1);
    expect(fake.repository.checkRuns[0]?.annotations).toHaveLength(60);
  });

  test.each(lost)('%s after annotations were added: none is there twice', async (_, fault) => {
    fake.on('PATCH', CHECK_RUN, { ...fault, commit: true }, 1);
    await deliverTo(fake, { ...patienceFor(fault), publication: publish({ annotations: annotate(120) }) });
    expect(fake.repository.checkRuns[0]?.annotations).toHaveLength(120);
  });

  test('F08 the hourly limit: nothing more is sent, and the time is named', async () => {
    fake.remaining = 1;
    fake.resetAt = Date.UTC(2027, 0, 15, 8, 40);
    const delivery = await deliverTo(fake);
    expect(delivery).toMatchObject({ checkRun: 'posted', comment: 'failed' });
    expect(delivery.warnings.join()).toContain('2027-01-15 08:40 UTC');
    expect(fake.calls).toHaveLength(2);
  });

  test.each<[string, Fault]>([
    ['with a header', { status: 403, headers: { 'retry-after': '30' }, body: { message: 'You have exceeded a secondary rate limit.' } }],
    ['without one', { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }],
    ['429', { status: 429 }],
  ])('F09 too fast, %s: one wait, then no more writes', async (_, fault) => {
    fake.on('POST', CHECK_RUNS, fault);
    const { clock, ...delivery } = await deliverTo(fake);
    expect(delivery).toMatchObject({ checkRun: 'failed', comment: 'failed' });
    expect(clock.slept).toContain(fault.headers === undefined ? 60_000 : 30_000);
    expect(fake.writes).toHaveLength(2);
  });

  test('F09 too fast, once: waited for', async () => {
    fake.on('POST', COMMENTS, { status: 403, headers: { 'retry-after': '3' } }, 1);
    await expect(deliverTo(fake)).resolves.toMatchObject({ comment: 'created', warnings: [] });
  });

  test('F10 a comment that is too long is rendered shorter', async () => {
    const renderings = [60_000 + 10_000, 66_000, 20_000, 100].map((length) => () => 'x'.repeat(length));
    await expect(deliverTo(fake, { publication: publish({ renderings }) })).resolves.toMatchObject({ comment: 'created' });
    expect(fake.repository.comments[0]?.body.length).toBeLessThan(21_000);
  });

  test('F10 a summary that is too long is rendered shorter, and keeps its annotations', async () => {
    for (const nth of [1, 2]) fake.on('POST', CHECK_RUNS, { status: 422 }, nth);
    const publication = publish({ summaries: [() => 'long', () => 'short'] });
    await expect(deliverTo(fake, { publication })).resolves.toMatchObject({ checkRun: 'posted' });
    expect(fake.repository.checkRuns).toMatchObject([{ summary: 'short', annotations: [{}] }]);
  });

  test('F11 what breaks the known rules is kept back', async () => {
    const good = annotate(3);
    const [first] = good;
    if (first === undefined) throw new Error('no annotation');
    const bad = [
      { ...first, path: '' },
      { ...first, start_line: 0 },
      { ...first, end_line: 0 },
      { ...first, start_column: 1 },
      { ...first, message: '' },
    ];
    const delivery = await deliverTo(fake, { publication: publish({ annotations: [...bad, ...good] }) });
    expect(delivery.notices.join()).toContain('5 annotations');
    expect(fake.repository.checkRuns[0]?.annotations).toHaveLength(3);
    expect(fake.calls).toHaveLength(5);
  });

  test('F11 a batch that GitHub refuses is halved until the bad one is nearly alone', async () => {
    const annotations = annotate(50).map((annotation, index) => (index === 30 ? { ...annotation, path: 'refused-by-github' } : annotation));
    const delivery = await deliverTo(fake, { publication: publish({ annotations, withoutComment: true }) });
    expect(delivery.checkRun).toBe('posted');
    expect(fake.repository.checkRuns).toHaveLength(1);
    const posted = fake.repository.checkRuns[0]?.annotations ?? [];
    expect(posted.length).toBeGreaterThanOrEqual(25);
    expect(posted.length).toBeLessThan(50);
    expect(new Set(posted.map(({ start_line: line }) => line)).size).toBe(posted.length);
    expect(fake.calls.length).toBeLessThanOrEqual(2 + 6);
    expect(delivery.notices.join()).toContain(`${50 - posted.length} annotations`);
  });

  test('at most 200 annotations, 50 at a time', async () => {
    await deliverTo(fake, { publication: publish({ annotations: annotate(260), withoutComment: true }) });
    expect(fake.repository.checkRuns[0]?.annotations).toHaveLength(200);
    expect(fake.summary.map((call) => call.split(' ')[0])).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
  });

  test('F31 annotations that may not be added later are left out', async () => {
    fake.on('PATCH', CHECK_RUN, { status: 403, body: { message: 'can only be updated internally by GitHub Actions' } });
    const delivery = await deliverTo(fake, { publication: publish({ annotations: annotate(120) }) });
    expect(delivery).toMatchObject({ checkRun: 'posted', comment: 'created', warnings: [] });
    expect(delivery.notices.join()).toContain('70 annotations');
    expect(fake.summary.filter((call) => call.startsWith('PATCH'))).toHaveLength(1);
  });
});

describe('who may write', () => {
  test('F30 a fork whose token only reads: one call, no warning', async () => {
    fake.repository.tokens.set(TOKEN, { ...BOT, checks: 'read', pullRequests: 'read' });
    const delivery = await deliverTo(fake, { publication: publish({ fork: true }) });
    expect(delivery).toMatchObject({ checkRun: 'not-permitted', comment: 'none', warnings: [] });
    expect(delivery.notices.join()).toContain('checks: write');
    expect(fake.calls).toHaveLength(1);
  });

  test('F30 no right to checks: the comment is written all the same', async () => {
    fake.repository.tokens.set(TOKEN, { ...BOT, checks: 'none' });
    await expect(deliverTo(fake)).resolves.toMatchObject({ checkRun: 'not-permitted', comment: 'created', warnings: [] });
  });

  test('G06 works with the rights it asks for and no others', async () => {
    fake.repository.tokens.set(TOKEN, { login: BOT.login, type: 'Bot', checks: 'write', pullRequests: 'write' });
    await expect(deliverTo(fake)).resolves.toMatchObject({ checkRun: 'posted', comment: 'created' });
  });

  test('F40 a token that has expired: one call, one warning', async () => {
    fake.repository.tokens.set(TOKEN, { ...BOT, expired: true });
    const delivery = await deliverTo(fake);
    expect(delivery).toMatchObject({ checkRun: 'failed', comment: 'failed' });
    expect(fake.calls).toHaveLength(1);
  });

  test('F28 a locked conversation, and a comment that was deleted', async () => {
    const pullRequest = fake.repository.addPullRequest({ number: NUMBER, headSha: HEAD, locked: true });
    await expect(deliverTo(fake)).resolves.toMatchObject({ checkRun: 'posted', comment: 'not-permitted', warnings: [] });
    pullRequest.locked = false;
    await deliverTo(fake);
    fake.on('PATCH', COMMENT, { before: () => void fake.repository.comments.splice(0) }, 1);
    await expect(deliverTo(fake, { publication: publish({ content: 'new' }) })).resolves.toMatchObject({ comment: 'created' });
    expect(fake.repository.comments).toHaveLength(1);
  });
});

describe('newer wins', () => {
  test('F14 the head moved: the check run stays with its commit, the comment is not touched', async () => {
    await deliverTo(fake);
    fake.repository.addPullRequest({ number: NUMBER, headSha: NEXT_HEAD });
    await deliverTo(fake, { publication: publish({ run: { headSha: NEXT_HEAD, runId: 102 } }) });
    const [shown] = fake.repository.comments.map(({ body }) => body);
    await expect(deliverTo(fake, { publication: publish({ run: { runId: 101 }, content: 'late' }) })).resolves.toMatchObject({
      comment: 'head-moved',
    });
    expect(fake.repository.comments.map(({ body }) => body)).toEqual([shown]);
    expect(fake.repository.checkRuns.map(({ headSha }) => headSha)).toEqual([HEAD, NEXT_HEAD, HEAD]);
  });

  test('F15 a state of another commit is overwritten by the run for the head', async () => {
    await deliverTo(fake, { publication: publish({ run: { runId: 900 } }) });
    fake.repository.addPullRequest({ number: NUMBER, headSha: NEXT_HEAD });
    await expect(deliverTo(fake, { publication: publish({ run: { headSha: NEXT_HEAD, runId: 101 } }) })).resolves.toMatchObject({
      comment: 'updated',
    });
  });

  test.each([
    ['F16 an older run of the same commit', { runId: 99 }, 'newer-run'],
    ['F17 an earlier attempt', { runId: 100, attempt: 0 }, 'newer-run'],
    ['F42 the same attempt, started earlier', { startedAt: 999_999 }, 'newer-run'],
    ['F42 a newer run whose clock is behind', { runId: 101, startedAt: 1 }, 'updated'],
  ] as const)('%s', async (_, run, outcome) => {
    await deliverTo(fake);
    await expect(deliverTo(fake, { publication: publish({ run, content: 'other' }) })).resolves.toMatchObject({ comment: outcome });
  });

  test('F16 two runs at the same moment: one comment, with what the later one says', async () => {
    const earlier = { content: sealComment('earlier', { ...RUN, runId: 99 }) };
    fake.on('POST', COMMENTS, { before: () => void fake.repository.addComment(NUMBER, earlier.content, BOT) }, 1);
    await deliverTo(fake, { publication: publish({ content: 'later' }) });
    expect(fake.repository.comments).toHaveLength(1);
    expect(fake.repository.comments[0]?.body).toMatch(/later$/);
  });

  test('F16 the oldest of several is kept, the others go, five at a time', async () => {
    for (let index = 0; index < 8; index += 1) fake.repository.addComment(NUMBER, sealComment('old', { ...RUN, runId: 1 }), BOT);
    const [oldest] = fake.repository.comments;
    await deliverTo(fake, { publication: publish({ content: 'new' }) });
    expect(fake.repository.comments).toHaveLength(3);
    expect(fake.repository.comments[0]).toMatchObject({ id: oldest?.id, body: expect.stringMatching(/new$/) });
  });

  test('F19 closed meanwhile: no new comment, an old one is brought up to date', async () => {
    const pullRequest = fake.repository.addPullRequest({ number: NUMBER, headSha: HEAD, state: 'closed', merged: true });
    await expect(deliverTo(fake)).resolves.toMatchObject({ comment: 'pull-request-closed' });
    pullRequest.state = 'open';
    await deliverTo(fake);
    pullRequest.state = 'closed';
    await expect(deliverTo(fake, { publication: publish({ content: 'new' }) })).resolves.toMatchObject({ comment: 'updated' });
  });

  test('F29 our comment among 650 others is found', async () => {
    for (let index = 0; index < 650; index += 1) {
      fake.repository.addComment(NUMBER, index === 640 ? sealComment('old', { ...RUN, runId: 1 }) : 'talk', index === 640 ? BOT : HUMAN);
    }
    await expect(deliverTo(fake)).resolves.toMatchObject({ comment: 'updated' });
    expect(fake.calls).toHaveLength(10);
  });

  test('F44 two uses of the action keep two comments', async () => {
    await deliverTo(fake);
    await deliverTo(fake, { publication: publish({ run: { key: 'fedcba9876543210' } }) });
    expect(fake.repository.comments).toHaveLength(2);
  });
});

describe('whose comment it is', () => {
  test('N01 a stranger who writes our marker first gets no edit', async () => {
    const squat = fake.repository.addComment(NUMBER, sealComment('Production-ready', RUN), HUMAN);
    const text = squat.body;
    await expect(deliverTo(fake)).resolves.toMatchObject({ comment: 'created' });
    expect(fake.repository.comments.find(({ id }) => id === squat.id)?.body).toBe(text);
    expect(fake.repository.comments).toHaveLength(2);
  });

  test('N01 a person called like the bot is not the bot', async () => {
    fake.repository.addComment(NUMBER, sealComment('Production-ready', RUN), { login: BOT.login, type: 'User' });
    fake.repository.tokens.set(TOKEN, { ...BOT, login: 'readiness-app[bot]' });
    await expect(deliverTo(fake)).resolves.toMatchObject({ comment: 'created' });
  });

  test.each<[string, string]>([
    ['in the middle of a text', `Look:\n${sealComment('x', RUN)}`],
    ['with another key', sealComment('x', { ...RUN, key: 'fedcba9876543210' })],
    ['after a blank', ` ${sealComment('x', RUN)}`],
  ])('N02 the marker %s, under the same bot, is foreign', async (_, body) => {
    fake.repository.addComment(NUMBER, body, BOT);
    await expect(deliverTo(fake)).resolves.toMatchObject({ comment: 'created' });
    expect(fake.repository.comments[0]?.body).toBe(body);
  });

  test('N02 another workflow echoes our marker before our own comment: ours is chosen', async () => {
    const [marker = ''] = sealComment('Production-ready', RUN).split('\n');
    const echo = fake.repository.addComment(NUMBER, `${marker}\nYou wrote that.`, BOT);
    fake.repository.addComment(NUMBER, sealComment('ours', { ...RUN, runId: 1 }), BOT);
    await expect(deliverTo(fake)).resolves.toMatchObject({ comment: 'updated' });
    expect(fake.repository.comments.find(({ id }) => id === echo.id)?.body).toContain('You wrote that.');
  });

  test('C20 our comment edited by hand is written anew, with a notice', async () => {
    await deliverTo(fake);
    const [comment] = fake.repository.comments;
    if (comment === undefined) throw new Error('no comment');
    comment.body = comment.body.replace('Not production-ready', 'Production-ready');
    const delivery = await deliverTo(fake, { publication: publish({ run: { runId: 101 } }) });
    expect(delivery.comment).toBe('updated');
    expect(delivery.notices).toHaveLength(1);
    expect(comment.body).toContain('**Not production-ready**');
    expect(fake.repository.comments).toHaveLength(1);
  });

  test.each<[string, string]>([
    ['no base64', 'state=%%%%'],
    ['no JSON', `state=${Buffer.from('{').toString('base64')}`],
    ['other types', `state=${Buffer.from('{"v":1,"head":7}').toString('base64')}`],
    ['a prototype', `state=${Buffer.from('{"__proto__":{"v":1}}').toString('base64')}`],
    ['60 KB', `state=${'QUFB'.repeat(15_000)}`],
  ])('N03 a state that is %s is ignored', async (_, state) => {
    fake.repository.addComment(NUMBER, `<!-- backend-readiness:v1 key=${RUN.key} ${state} -->\nold`, BOT);
    const delivery = await deliverTo(fake);
    expect(['created', 'updated']).toContain(delivery.comment);
    expect(delivery.warnings).toEqual([]);
  });

  test('a token of another app finds its own comment', async () => {
    fake.repository.tokens.set(TOKEN, { ...BOT, login: 'readiness-app[bot]' });
    await deliverTo(fake);
    await expect(deliverTo(fake, { publication: publish({ content: 'new' }) })).resolves.toMatchObject({ comment: 'updated' });
    expect(fake.repository.comments).toHaveLength(1);
  });

  test('a token of another app leaves what the bot of Actions wrote, and makes its own once', async () => {
    await deliverTo(fake);
    fake.repository.tokens.set(TOKEN, { ...BOT, login: 'readiness-app[bot]' });
    await expect(deliverTo(fake, { publication: publish({ content: 'new' }) })).resolves.toMatchObject({ comment: 'created' });
    await expect(deliverTo(fake, { publication: publish({ content: 'newer' }) })).resolves.toMatchObject({ comment: 'updated' });
    expect(fake.repository.comments).toHaveLength(2);
  });
});

describe('the token', () => {
  test('N04 does not follow a redirect to another host', async () => {
    const foreign = await startForeignHost();
    fake.on('GET', COMMENTS, { status: 302, headers: { location: `${foreign.url}/comments` }, body: '' });
    await expect(deliverTo(fake)).resolves.toMatchObject({ comment: 'failed' });
    await foreign.stop();
    expect(foreign.requests.length).toBeGreaterThan(0);
    expect(foreign.requests.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test('G03 is in no error and no message', async () => {
    for (const method of ['GET', 'POST', 'PATCH']) fake.on(method, ANYTHING, { status: 403, body: { message: `Bad ${TOKEN}` } });
    const delivery = await deliverTo(fake);
    expect(JSON.stringify(delivery)).not.toContain(TOKEN);
    const clock = new FakeClock();
    const signal = new AbortController().signal;
    const client = createGitHubClient({ token: TOKEN, apiUrl: fake.url, owner: 'acme', repo: 'orders', clock, signal });
    const error: unknown = await client.readPullRequest(NUMBER).catch((reason: unknown) => reason);
    expect(`${String(error)} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toContain(TOKEN);
    expect((error as Error).cause).toBeUndefined();
  });
});

describe('limits of our own', () => {
  test('N05 no more calls than the budget', async () => {
    const limits = { tryMs: 5_000, runMs: 120_000, calls: 3, writeGapMs: 1_000 };
    const delivery = await deliverTo(fake, { client: { limits } });
    expect(delivery).toMatchObject({ checkRun: 'posted', comment: 'failed' });
    expect(fake.calls).toHaveLength(3);
  });

  test('N05 a list that never ends is left after ten pages', async () => {
    const page = Array.from({ length: 100 }, (_, index) => ({ id: index + 1, body: 'talk', user: { login: 'a', type: 'User' } }));
    fake.on('GET', COMMENTS, { status: 200, body: page });
    await deliverTo(fake);
    expect(fake.calls.length).toBeLessThanOrEqual(25);
  });

  test('the time for all calls ends them', async () => {
    const limits = { tryMs: 5_000, runMs: 500, calls: 60, writeGapMs: 1_000 };
    await expect(deliverTo(fake, { client: { limits } })).resolves.toMatchObject({ checkRun: 'posted', comment: 'failed' });
    expect(fake.writes).toHaveLength(1);
  });

  test('F37 a cancelled run writes nothing more', async () => {
    const controller = new AbortController();
    fake.on('GET', PULL, { before: () => controller.abort() }, 1);
    await expect(deliverTo(fake, { client: { signal: controller.signal } })).rejects.toMatchObject({ kind: 'cancelled' });
    expect(fake.repository.comments).toHaveLength(0);
  });
});

describe('chaos: one fault at each call of a run', () => {
  const faults: readonly Fault[] = [
    { status: 502 },
    { status: 502, commit: true },
    { drop: 'before' },
    { drop: 'middle', commit: true },
    { hang: true },
    { truncateAt: 1 },
    { status: 403 },
    { status: 404 },
    { status: 422 },
    { status: 429 },
  ];
  const golden = ['first', 'second', 'many'] as const;
  test.each(golden)(
    '%s run',
    async (kind) => {
      const calls = await runWithFault(kind, {}, 1);
      expect(calls).toBeGreaterThanOrEqual(4);
      for (const fault of faults) {
        for (let nth = 1; nth <= calls; nth += 1) await runWithFault(kind, fault, nth);
      }
    },
    300_000,
  );

  /** Gives the number of calls. */
  async function runWithFault(kind: (typeof golden)[number], fault: Fault, nth: number): Promise<number> {
    const struck = await FakeGitHub.start();
    seed(struck);
    if (kind === 'second') struck.repository.addComment(NUMBER, sealComment('old', { ...RUN, runId: 1 }), BOT);
    struck.strike(nth, fault);
    const delivery = await deliverTo(struck, {
      ...patienceFor(fault),
      publication: publish({ content: 'new', annotations: annotate(kind === 'many' ? 120 : 1) }),
    });
    await struck.stop();
    const where = `${JSON.stringify(fault)} at call ${nth}`;
    expect([where, struck.violations]).toEqual([where, []]);
    expect([where, struck.repository.comments.length <= 1, struck.repository.checkRuns.length <= 1]).toEqual([where, true, true]);
    const lines = (struck.repository.checkRuns[0]?.annotations ?? []).map(({ start_line: line }) => line);
    expect([where, new Set(lines).size]).toEqual([where, lines.length]);
    expect(delivery.clock.now() - new FakeClock().now()).toBeLessThan(120_000);
    return struck.calls.length;
  }
});
