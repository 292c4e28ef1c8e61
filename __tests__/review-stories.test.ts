import { describe, expect, test } from '@jest/globals';
import { rules } from '../rules/index.ts';
import type { Review } from '../src/model/review.ts';
import { run } from '../src/run.ts';
import { memoryCache } from '../src/cache/memory-cache.ts';
import { memoryTrees, type Files } from './support/memory-trees.ts';

/**
 * A small service that is in order: it ends on SIGTERM, its one client has a deadline, its settings are checked when it starts, and logs,
 * metrics and traces tell what it does.
 */
const SERVICE: Files = {
  'package.json': JSON.stringify(
    {
      name: 'orders',
      private: true,
      type: 'module',
      scripts: { start: 'node --import ./src/tracing.ts src/main.ts' },
      dependencies: {
        '@opentelemetry/auto-instrumentations-node': '^0.60.0',
        '@opentelemetry/sdk-node': '^0.200.0',
        axios: '^1.7.0',
        express: '^5.1.0',
        pino: '^9.6.0',
        'pino-http': '^10.4.0',
        'prom-client': '^15.1.0',
        zod: '^4.0.0',
      },
    },
    undefined,
    2,
  ),
  'src/main.ts': `import { app } from './app.ts';

const server = app.listen(3000);

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
});
`,
  'src/tracing.ts': `import { NodeSDK } from '@opentelemetry/sdk-node';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';

const sdk = new NodeSDK({ instrumentations: [getNodeAutoInstrumentations()] });
sdk.start();
process.once('SIGTERM', () => void sdk.shutdown().catch(() => undefined));
`,
  'src/settings.ts': `import { z } from 'zod';

export const settings = z.object({ PRICES_URL: z.url() }).parse(process.env);
`,
  'src/metrics.ts': `import { collectDefaultMetrics, Histogram, register } from 'prom-client';

collectDefaultMetrics();
export const durations = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Duration of requests',
  labelNames: ['route', 'status'],
  buckets: [0.05, 0.1, 0.3, 1, 3],
});
export { register };
`,
  'src/app.ts': `import { randomUUID } from 'node:crypto';
import express from 'express';
import { pino } from 'pino';
import { pinoHttp } from 'pino-http';
import { durations, register } from './metrics.ts';
import { loadPrice } from './prices.ts';

export const app = express();
app.use(pinoHttp({ logger: pino(), genReqId: () => randomUUID() }));
app.use((request, response, next) => {
  const stop = durations.startTimer();
  response.on('finish', () => stop({ route: request.route?.path ?? 'none', status: response.statusCode }));
  next();
});

app.get('/metrics', async (_request, response) => {
  response.type(register.contentType).send(await register.metrics());
});

app.get('/healthz', (_request, response) => {
  response.send('ok');
});

app.get('/price/:id', async (request, response) => {
  response.json(await loadPrice(request.params.id));
});
`,
  'src/prices.ts': `import { api } from './http/client.ts';

export async function loadPrice(id: string): Promise<unknown> {
  const { data } = await api.get(\`/prices/\${id}\`);
  return data;
}
`,
  'src/http/client.ts': `import axios from 'axios';
import { settings } from '../settings.ts';

export function createClient() {
  return axios.create({ baseURL: settings.PRICES_URL, timeout: 2_000 });
}

export const api = createClient();
`,
};

async function reviewOf(base: Files, head: Files): Promise<Review> {
  let published: Review | undefined;
  await run(
    {
      trees: memoryTrees(head, base),
      cache: memoryCache(),
      log: { note: () => undefined, working: () => undefined },
      now: () => Date.UTC(2026, 0, 15),
      publish: (review) => {
        published = review;
        return Promise.resolve();
      },
    },
    { rules, wishes: { layers: [], ids: [] }, policy: {} },
  );
  if (!published) throw new Error('nothing was published');
  return published;
}

/** Changes one file; the text to replace must be there. */
function edit(files: Files, path: string, from: string, to: string): Files {
  const text = files[path] ?? '';
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return { ...files, [path]: text.replace(from, to) };
}

function move(files: Files, from: string, to: string): Files {
  const { [from]: text = '', ...others } = files;
  return { ...others, [to]: text };
}

const introduced = ({ findings }: Review): readonly string[] =>
  findings
    .filter(({ baseline }) => baseline === 'introduced')
    .map(({ finding }) => `${finding.severity} ${finding.ruleId} ${finding.at.path}`);

const WITHOUT_HANDLER = edit(SERVICE, 'src/main.ts', `process.on('SIGTERM', () => {\n  server.close(() => process.exit(0));\n});\n`, '');
const WITHOUT_TIMEOUT = edit(SERVICE, 'src/http/client.ts', ', timeout: 2_000', '');
const POLICY = '.github/backend-readiness.yml';

describe('a review compares what the two trees do', () => {
  test('a service that is in order gets a short report', async () => {
    const review = await reviewOf(SERVICE, edit(SERVICE, 'src/prices.ts', '/prices/', '/v2/prices/'));
    expect(review.findings.map(({ finding }) => finding.ruleId)).toEqual([]);
    expect(review.verdict).toBe('production-ready');
  });

  test.each<readonly [string, Files, Files, readonly string[]]>([
    ['taking the SIGTERM handler away', SERVICE, WITHOUT_HANDLER, ['P1 graceful-shutdown src/main.ts']],
    ['taking the timeout out of the shared client', SERVICE, WITHOUT_TIMEOUT, ['P1 http-client-timeout src/http/client.ts']],
    [
      'C09: a new header that calls the file generated',
      SERVICE,
      edit(WITHOUT_TIMEOUT, 'src/http/client.ts', 'import axios', '// @generated DO NOT EDIT\nimport axios'),
      ['P1 http-client-timeout src/http/client.ts'],
    ],
  ])('%s introduces a P1, although no changed line holds a fault', async (_, base, head, expected) => {
    const review = await reviewOf(base, head);
    expect(introduced(review)).toEqual(expected);
    expect(review.verdict).toBe('not-production-ready');
  });

  test.each<readonly [string, Files, Files]>([
    [
      'a pure rename',
      WITHOUT_TIMEOUT,
      edit(
        edit(
          move(WITHOUT_TIMEOUT, 'src/http/client.ts', 'src/http/prices-client.ts'),
          'src/prices.ts',
          './http/client.ts',
          './http/prices-client.ts',
        ),
        'src/main.ts',
        '3000',
        '3000',
      ),
    ],
    [
      'a move into another folder',
      WITHOUT_TIMEOUT,
      edit(
        move(WITHOUT_TIMEOUT, 'src/http/client.ts', 'src/clients/prices.ts'),
        'src/prices.ts',
        './http/client.ts',
        './clients/prices.ts',
      ),
    ],
    [
      'formatting',
      WITHOUT_TIMEOUT,
      edit(WITHOUT_TIMEOUT, 'src/http/client.ts', '{ baseURL: settings.PRICES_URL }', '{\n    baseURL:\n      settings.PRICES_URL,\n  }'),
    ],
    ['lines added above', WITHOUT_HANDLER, edit(WITHOUT_HANDLER, 'src/main.ts', 'const server', '// The port is fixed.\n\n\nconst server')],
    [
      'a renamed function',
      WITHOUT_TIMEOUT,
      edit(
        edit(WITHOUT_TIMEOUT, 'src/http/client.ts', 'function createClient', 'function makeClient'),
        'src/http/client.ts',
        '= createClient()',
        '= makeClient()',
      ),
    ],
    [
      'a split file',
      WITHOUT_HANDLER,
      {
        ...edit(WITHOUT_HANDLER, 'src/main.ts', 'const server = app.listen(3000);', `import './listen.ts';`),
        'src/listen.ts': `import { app } from './app.ts';\n\nconst server = app.listen(3000);\n`,
      },
    ],
    ['mending one of the faults', WITHOUT_TIMEOUT, SERVICE],
    [
      'deleting the code with a fault',
      WITHOUT_TIMEOUT,
      edit(
        edit(SERVICE, 'src/http/client.ts', SERVICE['src/http/client.ts'] ?? '', 'export {};\n'),
        'src/prices.ts',
        SERVICE['src/prices.ts'] ?? '',
        'export const loadPrice = async (id: string) => id;\n',
      ),
    ],
    ['an unrelated change beside old faults', WITHOUT_TIMEOUT, edit(WITHOUT_TIMEOUT, 'src/prices.ts', '/prices/', '/v2/prices/')],
  ])('%s introduces nothing', async (_, base, head) => {
    const review = await reviewOf(base, head);
    expect(introduced(review)).toEqual([]);
    expect(review.counts.existing + review.counts.fixed).toBeGreaterThan(0);
  });

  test('a file that was generated before stays out of the review', async () => {
    const sdk = '// @generated DO NOT EDIT\nexport const stock = (id: string) => fetch(`https://stock.internal/${id}`);\n';
    const base = edit(
      { ...SERVICE, 'src/sdk.ts': sdk },
      'src/app.ts',
      'import express',
      "import { stock } from './sdk.ts';\nimport express",
    );
    const head = edit(
      base,
      'src/app.ts',
      "response.send('ok')",
      "void stock('1').then(() => response.send('ok'), () => response.sendStatus(503))",
    );
    expect(introduced(await reviewOf(base, head)).filter((finding) => finding.includes('src/sdk.ts'))).toEqual([]);
  });

  test('what was mended is counted as fixed', async () => {
    expect((await reviewOf(WITHOUT_TIMEOUT, SERVICE)).counts.fixed).toBe(1);
  });
});

describe('the policy of the base holds', () => {
  test.each([
    ['the rule switched off', 'version: 1\nrules:\n  http-client-timeout: off\n'],
    ['the gate opened', 'version: 1\ngate:\n  fail-on: never\n'],
    ['the file excluded', "version: 1\nscope:\n  exclude: ['**']\n"],
  ])('C01: %s in the head changes nothing', async (_, policy) => {
    const plain = await reviewOf(SERVICE, WITHOUT_TIMEOUT);
    const weakened = await reviewOf(SERVICE, { ...WITHOUT_TIMEOUT, [POLICY]: policy });
    expect(weakened.verdict).toBe(plain.verdict);
    expect(introduced(weakened)).toEqual(expect.arrayContaining([...introduced(plain)]));
    expect(weakened.notices.length).toBeGreaterThan(plain.notices.length);
  });

  test('the same policy in the base is obeyed', async () => {
    const policy = { [POLICY]: 'version: 1\ngate:\n  fail-on: never\n' };
    const review = await reviewOf({ ...SERVICE, ...policy }, { ...WITHOUT_TIMEOUT, ...policy });
    expect(introduced(review)).toEqual(['P1 http-client-timeout src/http/client.ts']);
    expect(review.verdict).not.toBe('not-production-ready');
  });
});

test('two runs give the same bytes', async () => {
  const [first, second] = await Promise.all([reviewOf(SERVICE, WITHOUT_TIMEOUT), reviewOf(SERVICE, WITHOUT_TIMEOUT)]);
  expect(JSON.stringify(first)).toBe(JSON.stringify(second));
});
