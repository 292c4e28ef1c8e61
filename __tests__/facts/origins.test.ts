import { describe, expect, test } from '@jest/globals';
import { databaseAccessOf } from '../../src/facts/database-call.ts';
import { originsOf, type Origin } from '../../src/facts/link/origins.ts';
import { trustOf } from '../../src/facts/link/untrusted.ts';
import { callIn, describeResolved, modelOf } from '../support/link-files.ts';
import type { Files } from '../support/memory-trees.ts';

/** Where the argument of `use(…)` comes from, each origin as a word. */
async function originsOfUse(files: Files, path: string): Promise<readonly string[]> {
  const model = await modelOf(files);
  const [argument] = callIn(model, files, path, 'use(').call.args;
  const origins = argument ? originsOf(model.code, path, argument, 3) : [];
  return [...new Set(origins.map(describeOrigin))].toSorted();
}

function describeOrigin({ from, climbed }: Origin): string {
  const climbs = '^'.repeat(climbed);
  if (from.kind === 'param') return `${climbs}param ${from.index} ${from.path.join('.')}`.trimEnd();
  if (from.kind === 'value') return from.value.kind === 'literal' ? `${climbs}${JSON.stringify(from.value.value)}` : from.value.kind;
  return from.kind === 'external' || from.kind === 'global' ? `${from.kind} ${from.path}` : from.kind;
}

describe('origins of a value', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['a literal through a variable', `const a = 'x';\nuse(a);`, ['"x"']],
    ['both sides of a choice', `function f(a) { use(a ? 'x' : 'y'); }`, ['"x"', '"y"']],
    ['what is pushed later', `function f(a) { const all = [];\nall.push(a.b);\nuse(all.join()); }`, ['param 0 b']],
    ['what is assigned to a member later', `function f(a) { const all = { x: 'x' };\nall.y = a;\nuse(all.y); }`, ['param 0']],
    ['one member of an object, not the others', `function f(a, b) { const all = { a, b };\nuse(all.b); }`, ['param 1']],
    ['one item of a destructured list', `async function f(a, b) { const [x, y] = await Promise.all([a, b]);\nuse(y); }`, ['param 1']],
    ['the item of a loop', `function f(rows) { for (const { id } of rows) use(id); }`, ['param 0 [].id']],
    ['the item of a callback', `function f(rows) { rows.map((row) => use(row.id)); }`, ['param 0 [].id']],
    ['the index of a callback is a number', `function f(rows) { rows.map((row, index) => use(index)); }`, []],
    ['what a callback returns for the items', `function f(rows) { use(rows.map((row) => row.id).join()); }`, ['param 0 [].id']],
    ['placeholders hold nothing of the items', `function f(rows) { use(rows.map(() => '?').join(',')); }`, ['","', '"?"']],
    ['coercions, comparisons and lengths give no text', `function f(a) { use([Number(a), +a, a * 2, a === 'x', a.length, !a]); }`, []],
    ['the argument of each call of a function', `const id = (x) => x;\nfunction f(a, b) { id(b);\nuse(id(a)); }`, ['param 0']],
    ['the callers of a function', `function f(a) { use(a); }\nfunction g(b) { f(b.c); }\nf('x');`, ['^"x"', '^param 0 c']],
    ['a default', `function f(a = 'x') { use(a); }`, ['"x"', 'param 0']],
    ['a field that the constructor sets', `class A { constructor(a) { this.a = a; }\nf() { use(this.a); } }\nnew A('x');`, ['^"x"']],
    ['a lookup by a computed key', `const MAP = { a: 'x', b: 'y' };\nfunction f(k) { use(MAP[k]); }`, ['"x"', '"y"']],
    ['a text, which holds nothing by a name', `function f(a) { const all = \`\${a}/x\`;\nuse(all.password); }`, ['text']],
    ['the environment', `use(process.env.HOSTS.split(','));`, ['global process.env.HOSTS']],
  ];

  test.each(cases)('%s', async (_name, code, expected) => {
    expect(await originsOfUse({ 'a.ts': code }, 'a.ts')).toEqual(expected);
  });

  test('end where a value is built from itself, over and over', async () => {
    const code = `function f(a) { let x = a;\nfor (;;) x = x + g(x);\nuse(x); }\nfunction g(x) { return f(g(x)) + x; }`;
    expect(await originsOfUse({ 'a.ts': code }, 'a.ts')).toContain('unknown');
  });
});

describe('trust in what arrives', () => {
  const EXPRESS = `import express from 'express';\nconst app = express();\n`;
  const ZOD = `import { z } from 'zod';\n`;
  const TRPC = `import { initTRPC } from '@trpc/server';\n${ZOD}const t = initTRPC.create();\n`;
  const inRoute = (code: string): string => `${EXPRESS}app.get('/', (req, res) => { ${code} });`;
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['the query of a request', inRoute(`use(req.query.a);`), ['untrusted req.query.a']],
    ['what the server put on the request', inRoute(`use(req.user.id);`), ['unknown']],
    ['the response', inRoute(`use(res.locals.a);`), ['unknown']],
    ['text of a schema', ZOD + inRoute(`use(z.object({ a: z.string().trim() }).parse(req.body).a);`), ['untrusted req.body.a']],
    ['words of a schema', ZOD + inRoute(`use(z.object({ a: z.enum(['x']) }).parse(req.body).a);`), ['trusted']],
    ['a field added by extend', ZOD + inRoute(`use(z.object({}).extend({ a: z.string().uuid() }).parse(req.body).a);`), ['trusted']],
    ['a field that the schema does not tell', ZOD + inRoute(`use(schema.parse(req.body).a);`), ['unknown']],
    ['all quotes replaced', inRoute(`use(req.query.a.replace(/'/g, ''));`), ['unknown']],
    ['the first quote replaced', inRoute(`use(req.query.a.replace("'", ''));`), ['untrusted req.query.a']],
    [
      'text of a procedure',
      `${TRPC}export const list = t.procedure.input(z.object({ a: z.string() })).query(({ input }) => use(input.a));`,
      ['untrusted input.a'],
    ],
    [
      'words of a procedure',
      `${TRPC}export const list = t.procedure.input(z.object({ a: z.enum(['x']) })).query(({ input }) => use(input.a));`,
      ['trusted'],
    ],
    ['a handler wired up elsewhere', `export const show = (req, res) => use(req.params.id);`, ['untrusted req.params.id']],
    ['a function that only looks like one', `export const show = (req, options) => use(req.params.id);`, ['unknown']],
  ];

  test.each(cases)('%s', async (_name, code, expected) => {
    const files = { 'src/a.ts': code };
    const model = await modelOf(files);
    const [argument] = callIn(model, files, 'src/a.ts', 'use(').call.args;
    const origins = argument ? originsOf(model.code, 'src/a.ts', argument, 3) : [];
    const found = origins
      .filter(({ from }) => from.kind === 'param')
      .map((origin) => trustOf(model.code, origin))
      .map(({ level, label }) => (label === undefined ? level : `${level} ${label}`));
    expect([...new Set(found)].toSorted()).toEqual(expected);
  });
});

describe('round trips to a database', () => {
  const KNEX = `import knex from 'knex';\nconst db = knex({});\n`;
  const PG = `import { Pool } from 'pg';\nconst pool = new Pool();\n`;
  const cases: readonly (readonly [string, string, string, string | undefined])[] = [
    ['the end of a chain that is awaited', `${KNEX}await db('a').where({ b }).first();`, 'db(', 'read'],
    ['a chain that inserts', `${KNEX}await db('a').insert({ b }).returning('*');`, 'db(', 'write'],
    ['a link that is added to a builder', `${KNEX}const query = db('a');\nquery.where({ b });`, 'query.where', undefined],
    ['a statement that reads', `${PG}pool.query('SELECT 1');`, 'pool.query', 'read'],
    ['a statement that writes, in a variable', `${PG}const text = \`UPDATE a SET b = \${c}\`;\npool.query(text);`, 'pool.query', 'write'],
    ['a step of a transaction', `${PG}pool.query('BEGIN');`, 'pool.query', undefined],
    [
      'a tagged template of slonik',
      `import { createPool, sql } from 'slonik';\nconst pool = await createPool('');\npool.query(sql.unsafe\`delete from a\`);`,
      'pool.query',
      'write',
    ],
    [
      'a model class of sequelize',
      `import { Model } from 'sequelize';\nclass User extends Model {}\nUser.findAll({});`,
      'User.findAll',
      'read',
    ],
    [
      'a client whose type is an alias of another file',
      `import type { Db } from './db.ts';\nexport const f = (db: Db) => db.user.create({});`,
      'db.user',
      'write',
    ],
  ];

  test.each(cases)('%s', async (_name, code, start, expected) => {
    const db = `import { PrismaClient } from '@prisma/client';\ntype Tx = Omit<PrismaClient, '$on'>;\nexport type Db = PrismaClient | Tx;`;
    const files = { 'src/a.ts': code, 'src/db.ts': db };
    const model = await modelOf(files);
    expect(databaseAccessOf(model, callIn(model, files, 'src/a.ts', start))?.access).toBe(expected);
  });
});

test('types by position: the parameters of a function type, spread into a handler', async () => {
  const files = {
    'src/types.ts': `import type { Pool } from 'pg';\ntype Init<T> = (router: T, pool: Pool) => void;\nexport type Args<T> = Parameters<Init<T>>;`,
    'src/a.ts': `import type { Args } from './types.ts';\nexport default function routes<T>(...[router, pool]: Args<T>) {\n  pool.query('SELECT 1');\n}`,
  };
  const model = await modelOf(files);
  expect(describeResolved(model, model.code.callee(callIn(model, files, 'src/a.ts', 'pool.query')))).toBe('pg Pool#query');
});
