import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rules } from '../../rules/index.ts';
import hardcodedSecret from '../../rules/security/hardcoded-secret.ts';
import { describeText } from '../../src/model/secret-shape.ts';
import type { Review } from '../../src/model/review.ts';
import { buildReport, REPORT_FORMATS } from '../../src/report/build-report.ts';
import { run } from '../../src/run.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { openCache } from '../../src/cache/open-cache.ts';
import type { ResultCache } from '../../src/ports.ts';
import { sightSecrets } from '../../src/summaries/secret-text.ts';
import { link } from '../../src/facts/link.ts';
import { summarise } from '../../src/summaries/summarise.ts';
import { memoryTrees, type Files } from '../support/memory-trees.ts';
import { aReportContext } from '../support/report-builders.ts';
import { findAll } from '../support/rule-tester.ts';

const LOG = { note: () => undefined, working: () => undefined };
const ALPHABET = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const characters = (length: number) =>
  fc.array(fc.constantFrom(...Array.from(ALPHABET)), { minLength: length, maxLength: length }).map((all) => all.join(''));

/** A secret that no rule takes for a dummy, with the prefixes of some services and without. */
const secret = fc
  .tuple(fc.constantFrom('', 'ghp_', 'sk_live_', 'npm_'), characters(36))
  .map(([prefix, body]) => prefix + body)
  .filter((text) => !/x{3}|(.)\1{3}|test|your|fake|mock|some|here/i.test(text));
const random = characters(36).filter((text) => describeText(text).random && !describeText(text).placeholder);
/** What a person would think up. */
const password = fc.tuple(characters(5), characters(6)).map(([first, second]) => `${first}-${second}!`);

/** Ways to write a secret down. */
const WRITTEN: Readonly<Record<string, (text: string) => Files>> = {
  sink: (text) => ({
    'src/a.ts': `import jwt from 'jsonwebtoken';\njwt.sign({}, '${text}');\njwt.sign({}, process.env.KEY ?? \`${text}\`);`,
  }),
  name: (text) => ({ 'src/a.ts': `export const config = { jwtSecret: process.env.JWT_SECRET || '${text}', password: "${text}" };` }),
  schema: (text) => ({
    'src/a.ts': `export const schema = Joi.object({ SESSION_SECRET: Joi.string().default('${text}') });\ndeclare const Joi: any;`,
  }),
  logged: (text) => ({
    'src/a.ts': `const password = '${text}';\nconsole.log('using', password, { password: '${text}' });\nfetch(\`https://bot:${text}@acme.io/\${password}\`);`,
  }),
  env: (text) => ({ '.env': `JWT_SECRET=${text}\nDATABASE_URL=postgres://app:${text}@db.acme.io/app\nTOKEN="${text}"\n` }),
  compose: (text) => ({
    'compose.yml': `services:\n  a:\n    image: a\n    command: run --password=${text}\n    entrypoint: [run, --db-password, '${text}']\n    healthcheck:\n      test: ['CMD', 'check', '--password', '${text}']\n    environment:\n      - JWT_SECRET=${text}\n      - URL=redis://:${text}@cache:6379\n`,
  }),
  kubernetes: (text) => ({
    'deploy/a.yml': `apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData:\n  password: ${text}\ndata:\n  other: ${Buffer.from(text).toString('base64')}\n`,
  }),
  docker: (text) => ({
    Dockerfile: `FROM node:22\nARG API_TOKEN=${text}\nENV JWT_SECRET=${text}\nRUN curl -H "Authorization: Bearer ${text}" https://a.io && login --password ${text}\n`,
  }),
  workflow: (text) => ({
    '.github/workflows/a.yml': `on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env:\n      DB_PASSWORD: ${text}\n    steps:\n      - run: deploy --token=${text}\n`,
  }),
  sql: (text) => ({
    'migrations/1.sql': `CREATE ROLE app LOGIN PASSWORD '${text}';\n-- password: ${text}\nINSERT INTO users (name, password) VALUES ('root', '${text}');\nALTER USER app WITH PASSWORD '${text}';\n`,
  }),
  shell: (text) => ({
    'deploy/run.sh': `#!/bin/sh\ncurl 'https://hooks.acme.io/notify?room=1&api_key=${text}#a'\nexport API_TOKEN=${text}\nDB_PASSWORD='${text}' node server.js --password=${text}\ncurl -u bot:${text} https://bot:${text}@acme.io\nexec node --token "${text}" dist/main.js\n`,
  }),
  settings: (text) => ({
    'config/production.json': `{ "database": { "password": "${text}", "url": "postgres://app:${text}@db/app" }, "jwtSecret": "${text}" }`,
    'appsettings.json': `{ "apiKey": "${text}" }`,
  }),
  package: (text) => ({
    'package.json': `{ "name": "a", "scripts": { "start": "DB_PASSWORD=${text} node app.js --token=${text}", "deploy": "curl -H 'Authorization: Bearer ${text}' https://a.io" }, "config": { "password": "${text}" }, "dependencies": { "b": "git+https://bot:${text}@git.acme.io/b.git", "d": "git+https://${text}@git.acme.io/d.git", "c": "https://a.io/c.tgz?token=${text}" } }`,
    'pnpm-workspace.yaml': `packages: ['a']\ncatalog:\n  b: git+https://bot:${text}@git.acme.io/b.git\n`,
    '.npmrc': `//registry.acme.io/:_authToken=${text}\n`,
  }),
  tsconfig: (text) => ({
    'tsconfig.json': `{ "compilerOptions": { "paths": { "@a/*": ["./src/*"] } }, "password": "${text}" } // token=${text}\n`,
  }),
  comment: (text) => ({
    'src/a.ts': `// password: ${text}\n// readiness-ignore hardcoded-secret -- password=${text} is that of the sandbox\nexport const password = '${text}';\n`,
  }),
};

const folder = mkdtempSync(path.join(os.tmpdir(), 'leaks-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function reviewOf(files: Files, cache: ResultCache = memoryCache()): Promise<Review> {
  const published: Review[] = [];
  await run(
    {
      trees: memoryTrees(files),
      cache,
      log: LOG,
      now: () => 0,
      publish: (review) => {
        published.push(review);
        return Promise.resolve();
      },
    },
    { rules, wishes: { ids: [], layers: [] }, policy: { inputs: {} } },
  );
  const [review] = published;
  if (!review) throw new Error('nothing was published');
  return review;
}

async function everythingOf(files: Files): Promise<readonly string[]> {
  const { head } = await summarise({ trees: memoryTrees(files), cache: memoryCache(), log: LOG });
  const facts = link(head);
  const file = path.join(folder, 'a.pack');
  rmSync(file, { force: true });
  const cache = openCache({ file, mayWrite: true }, () => undefined);
  const review = await reviewOf(files, cache);
  cache.save();
  const reports = await Promise.all(
    REPORT_FORMATS.map((format) => buildReport(review, aReportContext({ findSecrets: sightSecrets }), format)),
  );
  return [JSON.stringify([...head]), JSON.stringify(facts.all), JSON.stringify(review), readFileSync(file, 'latin1'), ...reports];
}

describe.each(Object.entries(WRITTEN))('G01, G02: a secret written as %s', (_, write) => {
  test('is in no summary, fact, finding, report or cache', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(secret, password), async (text) => {
        const files = write(text);
        const encoded = Buffer.from(text).toString('base64');
        for (const [index, output] of (await everythingOf(files)).entries()) {
          expect({ index, holds: output.includes(text) || output.includes(encoded) }).toEqual({ index, holds: false });
        }
      }),
      { numRuns: 12 },
    );
  });

  test('G05: has the same fingerprint whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(random, random, async (one, other) => {
        const [first, second] = await Promise.all([one, other].map(async (text) => findAll(hardcodedSecret, write(text))));
        expect(second?.map(({ fingerprint }) => fingerprint)).toEqual(first?.map(({ fingerprint }) => fingerprint));
      }),
      { numRuns: 8 },
    );
  });
});

test('G04: a secret in the name of a file is masked', async () => {
  const key = `ghp_${'q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1Jd5Fg0YcTuEiO'}`;
  const files = { [`deploy/${key}/compose.yml`]: 'services:\n  a:\n    image: a\n    environment:\n      DB_PASSWORD: hunter2hunter2\n' };
  const review = await reviewOf(files);
  expect(review.findings.length).toBeGreaterThan(0);
  for (const format of REPORT_FORMATS) {
    expect(await buildReport(review, aReportContext({ findSecrets: sightSecrets }), format)).not.toContain(key);
  }
});
