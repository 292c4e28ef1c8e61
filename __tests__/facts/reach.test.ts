import { describe, expect, test } from '@jest/globals';
import { reachOf } from '../../src/facts/reach.ts';
import { callIn, modelOf } from '../support/link-files.ts';

const MANIFEST = { 'package.json': '{ "name": "shop", "dependencies": { "express": "5", "pg": "8", "@prisma/client": "6" } }' };
const ROUTE = `import express from 'express';
import { save } from './orders.ts';
const app = express();
`;

/** What stands around `work()` in `orders.ts`, as `kind file:line`, the innermost first. */
async function around(orders: string, server: string): Promise<readonly string[]> {
  const files = { ...MANIFEST, 'orders.ts': orders, 'server.ts': `${ROUTE}${server}` };
  const model = await modelOf(files);
  const { within = [] } = reachOf(model, callIn(model, files, 'orders.ts', 'work('));
  return within.map(({ kind, at }) => `${kind} ${at.path}:${at.line}`);
}

const SAVE = `export async function save(order) {\n  await work(order);\n}\n`;

describe('what a call runs in', () => {
  test.each<[string, string, string, readonly string[]]>([
    ['nothing', SAVE, `app.post('/orders', (request) => save(request.body));`, []],
    [
      'a loop around it',
      `export function save(all) {\n  for (const one of all) work(one);\n}`,
      `app.post('/orders', save);`,
      ['loop orders.ts:2'],
    ],
    [
      'a loop of the caller',
      SAVE,
      `app.post('/orders', async (request) => {\n  for (const one of request.body) await save(one);\n});`,
      ['loop server.ts:5'],
    ],
    [
      'a callback that runs once an item',
      SAVE,
      `app.post('/orders', (request) => {\n  request.body.map((one) => save(one));\n});`,
      ['loop server.ts:5'],
    ],
    [
      'a loop beside the call that leads to it',
      SAVE,
      `app.post('/orders', (request) => {\n  for (const one of request.body) check(one);\n  save(request.body);\n});`,
      [],
    ],
    [
      'a guard of the caller',
      SAVE,
      `app.post('/orders', async (request) => {\n  try {\n    await save(request.body);\n  } catch (error) {\n    console.log(error);\n  }\n});`,
      ['try server.ts:5'],
    ],
    [
      'only a finally',
      SAVE,
      `app.post('/orders', async (request) => {\n  try {\n    await save(request.body);\n  } finally {\n    close();\n  }\n});`,
      [],
    ],
    [
      'the handler of a guard',
      SAVE,
      `app.post('/orders', async (request) => {\n  try {\n    check();\n  } catch (error) {\n    await save(request.body);\n  }\n});`,
      [],
    ],
    [
      'a transaction of the caller, as a callback',
      SAVE,
      `import { PrismaClient } from '@prisma/client';\nconst prisma = new PrismaClient();\napp.post('/orders', async (request) => {\n  await prisma.$transaction(async (tx) => {\n    await save(request.body);\n  });\n});`,
      ['transaction server.ts:7'],
    ],
    [
      'a transaction from begin to commit',
      `import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function save(order) {\n  const client = await pool.connect();\n  await client.query('BEGIN');\n  await work(order);\n  await client.query('COMMIT');\n}`,
      `app.post('/orders', save);`,
      ['transaction orders.ts:5'],
    ],
    [
      'what follows the commit',
      `import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function save(order) {\n  const client = await pool.connect();\n  await client.query('BEGIN');\n  await client.query('COMMIT');\n  await work(order);\n}`,
      `app.post('/orders', save);`,
      [],
    ],
    [
      'several, over two functions',
      `export function save(all) {\n  return persist(all);\n}\nfunction persist(all) {\n  while (all.length > 0) work(all.pop());\n}`,
      `app.post('/orders', (request) => {\n  try {\n    for (const list of request.body) save(list);\n  } catch {\n    report();\n  }\n});`,
      ['loop orders.ts:5', 'loop server.ts:6', 'try server.ts:5'],
    ],
  ])('%s', async (_, orders, server, expected) => {
    expect(await around(orders, server)).toEqual(expected);
  });
});

test('a call is unresolved where nothing is known of what it runs', async () => {
  const files = {
    'a.ts': `import { get } from 'elsewhere';
export function run(handler, plugins) {
  handler();
  plugins.first.start();
  get();
  own();
  console.log();
}
function own() {}
`,
  };
  const model = await modelOf(files);
  const fn = model.code.enclosing(callIn(model, files, 'a.ts', 'handler('));
  expect(model.code.graph.unresolvedIn('a.ts', fn).map(({ call }) => call.at[0])).toEqual([3, 4]);
});

describe('a function that a route of files is made of', () => {
  const BUILDER = `export function route(options, handler) {
  return async ({ request }) => {
    const user = await options.check(request);
    return handler({ request, user });
  };
}
export function pair(handler) {
  const action = async ({ request }) => handler({ request });
  return { action, loader: action };
}
`;
  test.each([
    [
      'by a builder of the tree',
      "import { route } from '../builder';\nexport const loader = route({}, async () => work());",
      'GET /orders',
    ],
    [
      'among the options',
      "import { route } from '../builder';\nexport const loader = route({ check: () => work() }, async () => 1);",
      'GET /orders',
    ],
    [
      'by a builder that gives several',
      "import { pair } from '../builder';\nconst { action } = pair(async () => work());\nexport { action };",
      'POST /orders',
    ],
    ['by a package', "import { wrap } from 'some-wrapper';\nexport const loader = wrap(async () => work());", 'GET /orders'],
  ])('runs with its requests: %s', async (_, page, label) => {
    const files = {
      'package.json': '{ "name": "shop", "dependencies": { "@remix-run/node": "2" } }',
      'app/builder.ts': BUILDER,
      'app/routes/orders.ts': page,
    };
    const model = await modelOf(files);
    const { entries } = reachOf(model, callIn(model, files, 'app/routes/orders.ts', 'work('));
    expect(entries).toContainEqual(expect.objectContaining({ kind: 'route', label }));
  });
});
