import { expect, test } from '@jest/globals';
import { factsOf } from '../support/link-files.ts';

const PACKAGE = '{"name":"app","type":"module","dependencies":{"got":"14","p-retry":"6","cockatiel":"3"}}';
const POST = `fetch('https://shop.example/v1/orders', { method: 'POST' })`;

// What looks at the failure may let those through alone after which the request was not received.
test.each([
  ['p-retry without a condition', `import pRetry from 'p-retry';\nawait pRetry(() => ${POST}, { retries: 3 });`, true],
  ['a condition that is always true', `import pRetry from 'p-retry';\nawait pRetry(() => ${POST}, { shouldRetry: () => true });`, true],
  ['a condition', `import pRetry from 'p-retry';\nawait pRetry(() => ${POST}, { shouldRetry: (e) => e.code === 'ECONNREFUSED' });`, false],
  [
    'a policy for all failures',
    `import { handleAll, retry } from 'cockatiel';\nawait retry(handleAll, { maxAttempts: 3 }).execute(() => ${POST});`,
    true,
  ],
  [
    'a policy for some failures',
    `import { handleWhen, retry } from 'cockatiel';\nawait retry(handleWhen((e) => e.code === 'ECONNREFUSED'), { maxAttempts: 3 }).execute(() => ${POST});`,
    false,
  ],
])('whether all failures are repeated: %s', async (_, code, repeatsAll) => {
  const facts = await factsOf({ 'package.json': PACKAGE, 'src/app.ts': code });
  expect(facts.of('retry-policy').flatMap((one) => (one.unsafe.length > 0 ? [one.repeatsAll] : []))).toEqual([repeatsAll]);
});

test.each([
  ['each attempt has its own limit', `await got.get('https://a.example', { timeout: { request: 1000 } });`, 3],
  ['a signal runs for all of them', `await got.get('https://a.example', { signal: AbortSignal.timeout(1000) });`, 1],
  [
    'a loop goes round nobody knows how often',
    `for (;;) {\n  try {\n    await got.get('https://a.example', { timeout: { request: 1000 } });\n  } catch (error) {\n    console.error(error);\n  }\n}`,
    undefined,
  ],
])('attempts of a request: %s', async (_, code, attempts) => {
  const facts = await factsOf({ 'package.json': PACKAGE, 'src/app.ts': `import got from 'got';\n${code}` });
  expect(facts.of('http-call').map((call) => [call.milliseconds, call.attempts])).toEqual([[1000, attempts]]);
});
