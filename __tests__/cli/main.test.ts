import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { rules } from '../../rules/index.ts';
import { main } from '../../src/cli/main.ts';
import { COMMANDS } from '../../src/cli/commands.ts';

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the terminal's entry in this process and keeps what it writes. */
async function cli(...words: readonly string[]): Promise<Result> {
  const [out, err]: [string[], string[]] = [[], []];
  const spies = [
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => out.push(String(text)) > 0),
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => err.push(String(text)) > 0),
  ];
  try {
    const code = await main(words, '1.2.3');
    return { code, out: out.join(''), err: err.join('') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

let folder = '';
const at = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'readiness-cli-'));
  await mkdir(at('service/src'), { recursive: true });
  await writeFile(at('service/package.json'), '{ "name": "shop", "scripts": { "start": "node src/app.js" } }');
  await writeFile(at('service/src/app.js'), 'export const total = (items) => items.length;\n');
  await writeFile(at('bad-policy.yml'), 'gate:\n  fail-onn: P1\n');
  await writeFile(at('policy.yml'), 'gate:\n  fail-on: never\n');
});

afterAll(async () => rm(folder, { recursive: true, force: true }));

describe('mistakes end with 2, nothing on standard output and one line that helps', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['no command', [], /Name a command: audit, check, flows, rules, explain/],
    ['unknown command', ['audti'], /Unknown command "audti"; did you mean audit\?/],
    ['unknown command, nothing near', ['frobnicate'], /allowed: audit, check, flows, rules, explain/],
    ['unknown option', ['audit', '--formt', 'json'], /audit: unknown option "--formt"; did you mean --format\?/],
    ['option of another command', ['audit', '--base', 'main'], /audit: unknown option "--base"/],
    ['short option', ['audit', '-x'], /unknown option "-x"/],
    ['option without its value', ['check', '--base'], /--base needs a value: --base REF/],
    ['option in place of a value', ['check', '--base', '--quiet'], /--base needs a value/],
    ['empty value', ['audit', '--policy='], /--policy needs a value/],
    ['value of a switch', ['audit', '--quiet=yes'], /--quiet takes no value/],
    ['option given twice', ['audit', '--color', 'auto', '--color', 'never'], /--color is given twice/],
    ['too little memory', ['audit', '--max-memory', '63'], /--max-memory is "63"; allowed: whole megabytes from 64/],
    ['memory with a unit', ['audit', '--max-memory', '2GB'], /allowed: whole megabytes from 64/],
    ['second path', ['audit', 'a', 'b'], /unexpected argument "b"/],
    ['argument of rules', ['rules', 'x'], /unexpected argument "x"/],
    ['unknown format', ['audit', '--format', 'sarrif'], /Unknown format "sarrif"; did you mean sarif\?/],
    ['format without its file', ['audit', '--format', 'json='], /names no file/],
    ['two reports on standard output', ['audit', '--format', 'json', '--format', 'sarif'], /Two formats go to standard output/],
    ['unknown gate', ['audit', '--fail-on', 'P5'], /fail-on is "P5"; allowed: P0, P1, P2, P3, never/],
    ['unknown colour', ['audit', '--color', 'red'], /--color is "red"; allowed: auto, always, never/],
    ['unknown layer', ['audit', '--layer', 'securty'], /unknown layer "securty"; did you mean security\?/],
    ['unknown rule', ['audit', '--rule', 'no-such-rule-at-all'], /unknown rule "no-such-rule-at-all"/],
    ['check without a base', ['check'], /check --base REF/],
    ['explain without a rule', ['explain'], /name a rule/],
    ['explain of no rule', ['explain', 'nonsense'], /unknown rule "nonsense"/],
    ['unknown format of flows', ['flows', '--format', 'sarif'], /Unknown format "sarif"; allowed: text, json, markdown/],
    ['gate of flows', ['flows', '--fail-on', 'P1'], /flows: unknown option "--fail-on"/],
    ['unknown format of rules', ['rules', '--format', 'yaml'], /unknown format "yaml"; allowed: text, json/],
    ['help of no command', ['help', 'audti'], /did you mean audit\?/],
  ])('%s', async (_, words, message) => {
    const { code, out, err } = await cli(...words);
    expect({ code, out, lines: err.split('\n') }).toEqual({ code: 2, out: '', lines: [expect.stringMatching(message), ''] });
  });

  test('a folder that does not exist', async () => {
    expect(await cli('audit', at('nowhere'))).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/There is no folder '.*nowhere'/),
    });
  });

  test('a policy file that does not exist', async () => {
    const result = await cli('audit', at('service'), '--policy', at('no.yml'));
    expect(result).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/--policy: .*no\.yml: no such file or folder/) });
  });

  test('a policy key that does not exist', async () => {
    const result = await cli('audit', at('service'), '--policy', at('bad-policy.yml'));
    expect(result).toMatchObject({ code: 2, out: '', err: expect.stringMatching(/bad-policy\.yml:2:.*fail-onn.*fail-on/) });
  });
});

describe('help', () => {
  test('lists the commands', async () => {
    for (const words of [['--help'], ['help'], ['-h']]) {
      const { code, out, err } = await cli(...words);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      for (const command of Object.keys(COMMANDS)) expect(out).toContain(`  ${command}`);
    }
  });

  test.each(Object.entries(COMMANDS))('of %s lists its options, whatever else is asked', async (command, { options }) => {
    const { code, out } = await cli(command, 'operand', '--help');
    expect([code, (await cli('help', command)).out]).toEqual([0, out]);
    for (const option of options) expect(out).toContain(`--${option}`);
  });
});

describe('flows', () => {
  beforeAll(async () => {
    await mkdir(at('shop/src'), { recursive: true });
    await writeFile(at('shop/package.json'), '{ "name": "shop", "dependencies": { "express": "5", "pg": "8" } }');
    await writeFile(
      at('shop/src/app.js'),
      `import express from 'express';
import { Pool } from 'pg';
const pool = new Pool();
const app = express();
app.post('/orders', async (request, response) => response.json(await pool.query('insert into orders values ($1)', [request.body.id])));
app.get('/orders', async (request, response) => response.json(await pool.query('select * from orders')));
app.listen(3000);
`,
    );
  });

  test('shows all, or the one that is named', async () => {
    const all = await cli('flows', at('shop'));
    expect({ code: all.code, err: all.err }).toEqual({ code: 0, err: '' });
    expect(all.out).toMatch(/✓ GET \/orders\n[\s\S]*✓ POST \/orders\n[\s\S]*writes pool\.query/);
    const one = await cli('flows', at('shop'), '--flow', 'post /orders', '--format', 'json', '--format', `markdown=${at('flows.md')}`);
    expect([one.code, JSON.parse(one.out).flows.map(({ name }: { name: string }) => name)]).toEqual([0, ['POST /orders']]);
    expect(await readFile(at('flows.md'), 'utf8')).toContain('```mermaid\nflowchart LR');
  });

  test.each<[string, RegExp]>([
    ['/order', /--flow "\/order" fits 2 flows: GET \/orders, POST \/orders\.$/],
    ['PUT /orders', /There is no flow "PUT \/orders"; did you mean .*POST \/orders/],
  ])('a name that chooses none is a mistake: %s', async (name, message) => {
    const { code, out, err } = await cli('flows', at('shop'), '--flow', name);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trimEnd()).toMatch(message);
  });

  test('a report that cannot be written is a fault', async () => {
    const { code, err } = await cli('flows', at('shop'), '--format', `json=${at('no/such/folder.json')}`);
    expect(code).toBe(3);
    expect(err).toMatch(/The json report could not be written/);
  });
});

describe('audit', () => {
  test('writes its report alone to standard output', async () => {
    const { code, out, err } = await cli('audit', at('service'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('System meets production readiness standards.');
  });

  test('writes each format to its place, and text to standard output', async () => {
    const { out } = await cli('audit', at('service'), '--format', `json=${at('r.json')}`, '--format', `sarif=${at('r=1.sarif')}`);
    expect(out).toContain('Production-ready');
    expect(JSON.parse(await readFile(at('r.json'), 'utf8'))).toMatchObject({ verdict: 'production-ready', mode: 'audit' });
    expect(JSON.parse(await readFile(at('r=1.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
  });

  test('a report that cannot be written is a fault, and the verdict is still shown', async () => {
    const { code, out, err } = await cli('audit', at('service'), '--format', `json=${at('no/such/folder.json')}`);
    expect({ code, err }).toEqual({
      code: 3,
      err: expect.stringMatching(/^backend-readiness: The json report could not be written: .*no such file or folder\.\n$/),
    });
    expect(out).toContain('Production-ready');
  });

  test('takes the policy that it is given', async () => {
    const { out } = await cli('audit', at('service'), '--policy', at('policy.yml'), '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ gate: { failOn: 'never' }, policy: at('policy.yml') });
    const stricter = await cli('audit', at('service'), '--policy', at('policy.yml'), '--fail-on', 'P3', '--format', 'json');
    expect(JSON.parse(stricter.out)).toMatchObject({ gate: { failOn: 'P3' } });
  });

  test('gives the same bytes each time', async () => {
    const [first, second] = [await cli('audit', at('service'), '--format', 'json'), await cli('audit', at('service'), '--format', 'json')];
    expect(first.out).toBe(second.out);
  });
});

describe('rules', () => {
  test('lists every rule', async () => {
    const { code, out } = await cli('rules');
    expect([code, out.trimEnd().split('\n').length]).toEqual([0, rules.length]);
    const ids = (JSON.parse((await cli('rules', '--format', 'json')).out) as { id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(rules.map(({ meta }) => meta.id));
  });

  test('are explained by their documents', async () => {
    for (const { meta } of rules) {
      const { code, out } = await cli('explain', meta.id);
      expect([code, out.split('\n', 1)[0]]).toEqual([0, `# ${meta.title}`]);
      for (const part of [meta.risk, meta.fix, '## Flagged', '## Passes']) expect(out).toContain(part);
    }
  });
});
