import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { ConfigurationError } from '../../src/model/errors.ts';
import { DEFAULT_POLICY } from '../../src/model/policy.ts';
import { parseInputs } from '../../src/policy/inputs.ts';
import { findRuleSetting, isInScope, matchesGlob } from '../../src/policy/match-path.ts';
import { parsePolicyFile } from '../../src/policy/policy-file.ts';
import { renderPolicySchema } from '../../src/policy/policy-schema.ts';
import { POLICY_PATHS, readPolicy } from '../../src/policy/read-policy.ts';
import { resolvePolicy } from '../../src/policy/resolve.ts';
import { memoryTrees, type Files } from '../support/memory-trees.ts';

const RULES = ['http-client-timeout', 'graceful-shutdown', 'sql-injection'];
const [FILE, OTHER_FILE] = POLICY_PATHS;

const parseText = (text: string): ReturnType<typeof parsePolicyFile> =>
  parsePolicyFile({ file: 'policy.yml', bytes: Buffer.from(text) }, RULES);

const FULL = `
version: 1
gate: { fail-on: P0, on: all }
on-incomplete: neutral
scope:
  include: [src/**]
  exclude: ['**/*.test.ts', legacy/]
rules:
  http-client-timeout: off
  sql-injection: { severity: P0 }
paths:
  - match: tools/**
    rules: { sql-injection: off }
  - match: [tools/live/**, ops/**]
    rules: { http-client-timeout: on }
waivers:
  - rule: graceful-shutdown
    path: src/main.ts
    owner: '@payments'
    reason: Runs behind a queue that redelivers.
    expires: 2027-01-31
  - rule: sql-injection/template
    fingerprint: 0123456789abcdef0123456789abcdef
    owner: ana
    reason: Constant.
    expires: 2027-02-28
payments:
  - host: Pay.example.com
  - host: '*.bank.example'
    paths: [/v1/payouts, /v1/accounts/*/transfers]
    key: X-Request-Reference
  - host: psp.example
    key: [reference, Reference]
  - package: '@acme/pay'
    calls: [charge, transfers.create]
flows:
  - name: pay an invoice
    entry: POST /payments
    persists: payments
  - { name: remind, entry: 'topic:invoice.created', persists: [reminders, 'topic:invoice.reminded', 'host:api.mail.example'] }
  - name: sign up
    entry: mutation signUp
limits: { max-file-kb: 512 }
suppressions: { allow-new: true }
`;

const lineOf = (words: string): number => FULL.split('\n').findIndex((line) => line.includes(words)) + 1;

describe('a policy file', () => {
  test('says everything there is to say', () => {
    const policy = resolvePolicy(parseText(FULL));
    expect(policy).toEqual({
      gate: { failOn: 'P0', on: 'all' },
      onIncomplete: 'neutral',
      scope: { include: ['src/**'], exclude: ['**/*.test.ts', 'legacy/'] },
      rules: new Map([
        ['http-client-timeout', { off: true }],
        ['sql-injection', { off: false, severity: 'P0' }],
      ]),
      paths: [
        { match: ['tools/**'], rules: new Map([['sql-injection', { off: true }]]) },
        { match: ['tools/live/**', 'ops/**'], rules: new Map([['http-client-timeout', { off: false }]]) },
      ],
      waivers: [
        {
          rule: 'graceful-shutdown',
          path: 'src/main.ts',
          owner: '@payments',
          reason: 'Runs behind a queue that redelivers.',
          expires: '2027-01-31',
        },
        {
          rule: 'sql-injection/template',
          fingerprint: '0123456789abcdef0123456789abcdef',
          owner: 'ana',
          reason: 'Constant.',
          expires: '2027-02-28',
        },
      ],
      payments: [
        { host: 'pay.example.com', paths: [], key: [] },
        { host: '*.bank.example', paths: ['/v1/payouts', '/v1/accounts/*/transfers'], key: ['X-Request-Reference'] },
        { host: 'psp.example', paths: [], key: ['reference', 'Reference'] },
        { package: '@acme/pay', calls: ['charge', 'transfers.create'], key: [] },
      ],
      flows: [
        {
          name: 'pay an invoice',
          entry: 'POST /payments',
          persists: ['payments'],
          at: { path: 'policy.yml', line: lineOf('pay an invoice') },
        },
        {
          name: 'remind',
          entry: 'topic:invoice.created',
          persists: ['reminders', 'topic:invoice.reminded', 'host:api.mail.example'],
          at: { path: 'policy.yml', line: lineOf('name: remind') },
        },
        { name: 'sign up', entry: 'mutation signUp', persists: [], at: { path: 'policy.yml', line: lineOf('name: sign up') } },
      ],
      limits: { fileBytes: 524_288 },
      suppressions: { allowNew: true },
    });
  });

  test.each([
    '',
    '\n',
    '# nothing set\n',
    '---\n',
    'version: 1',
    '\ufeffversion: 1',
    'gate: {}',
    'rules: {}',
    'waivers: []',
    'scope: { include: [], exclude: [] }',
  ])('%j leaves the defaults', (text) => expect(resolvePolicy(parseText(text))).toEqual(DEFAULT_POLICY));

  test.each<[string, string]>([
    ['gate: { fail_on: P1 }', "1:9: unknown key 'fail_on' in 'gate'; did you mean 'fail-on'? allowed: fail-on, on."],
    ['fail-on: P1', "1:1: unknown key 'fail-on'; allowed: version, gate,"],
    ['gate: { fail-on: P9 }', "1:18: 'gate.fail-on' must be one of P0, P1, P2, P3, never."],
    ['gate: { on: true }', "1:13: 'gate.on' must be one of introduced, all."],
    ['gate: P1', "1:7: 'gate' must be a map."],
    ['- gate', '1:1: the policy must be a map.'],
    ['just text', '1:1: the policy must be a map.'],
    ['version: 2', "1:10: 'version' must be 1."],
    ['rules:\n  http-client-timeot: off', "2:3: unknown rule 'http-client-timeot'; did you mean http-client-timeout?"],
    ['rules:\n  quite-another-thing: off', "2:3: unknown rule 'quite-another-thing'; `backend-readiness rules` lists them."],
    ['rules: { sql-injection: false }', "1:25: 'rules.sql-injection' must be off, on, or a map with the key severity (P0, P1, P2, P3)."],
    ['rules: { sql-injection: { level: P1 } }', "1:25: 'rules.sql-injection' must be off, on, or a map"],
    ['paths: [{ match: src/**, rules: { nope: off } }]', "1:35: unknown rule 'nope'"],
    ['paths: [{ rules: {} }]', "1:9: 'paths[0].match' is missing."],
    ['paths: [{ match: [], rules: {} }]', "1:18: 'paths[0].match' must have an entry."],
    ['waivers: [{ rule: sql-injection, path: a.ts, reason: r, expires: 2027-01-01 }]', "1:11: 'waivers[0].owner' is missing."],
    ['waivers: [{ rule: sql-injection, path: a.ts, owner: " ", reason: r, expires: 2027-01-01 }]', "'waivers[0].owner' must not be empty."],
    ['waivers: [{ rule: sql-injection, owner: o, reason: r, expires: 2027-01-01 }]', "'waivers[0]' must name a path or a fingerprint."],
    [
      'waivers: [{ rule: sql-injection, path: a.ts, owner: o, reason: r, expires: 2027-02-30 }]',
      'must be a day of the calendar, as YYYY-MM-DD.',
    ],
    [
      'waivers: [{ rule: sql-injection, path: a.ts, owner: o, reason: r, expires: never }]',
      'must be a day of the calendar, as YYYY-MM-DD.',
    ],
    ['waivers: [{ rule: nope/facet, path: a.ts, owner: o, reason: r, expires: 2027-01-01 }]', "1:19: unknown rule 'nope'"],
    ['waivers: [{ rule: sql-injection, fingerprint: abc, owner: o, reason: r, expires: 2027-01-01 }]', 'must be the 32 hexadecimal digits'],
    ['scope: { include: src/** }', "1:19: 'scope.include' must be a list."],
    ['scope: { include: [/src] }', "'scope.include[0]' must be a plain glob from the root"],
    ['scope: { include: ["!src"] }', "'scope.include[0]' must be a plain glob from the root"],
    ['scope: { include: ["../x"] }', 'must not hold the segments . and ..'],
    ['scope: { include: ["{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}"] }', 'must not stand for more than 64 globs'],
    ['scope: { include: ["+(a|aa)"] }', 'must be a plain glob'],
    ['payments: [{ paths: [/v1] }]', "1:12: 'payments[0]' must name a host or a package."],
    ['payments: [{ host: a.example, package: a, calls: [b] }]', "'payments[0]' must name a host or a package."],
    ['payments: [{ package: a }]', "'payments[0]' must name the calls of a package."],
    ['payments: [{ package: a, calls: [b], paths: [/v1] }]', "'payments[0]' must name paths for a host only."],
    ['payments: [{ package: a, calls: ["b()"] }]', "'payments[0].calls[0]' must be a function or method"],
    ['payments: [{ host: "https://pay.example.com" }]', "1:20: 'payments[0].host' must be the name of a host"],
    ['payments: [{ host: localhost }]', "'payments[0].host' must be the name of a host"],
    ['payments: [{ host: a.example, paths: [v1] }]', "'payments[0].paths[0]' must be a path from the root"],
    ['payments: [{ host: a.example, paths: [] }]', "'payments[0].paths' must have an entry."],
    ['payments: [{ host: a.example, key: [] }]', "'payments[0].key' must"],
    ['payments: [{ host: a.example, header: x }]', "unknown key 'header' in 'payments[0]'; allowed: host, paths, package, calls, key."],
    ['flows: [{ entry: GET /a }]', "1:9: 'flows[0].name' is missing."],
    ['flows: [{ name: a }]', "1:9: 'flows[0].entry' is missing."],
    ['flows: [{ name: a, entry: /payments }]', "'flows[0].entry' must be such as POST /payments"],
    ['flows: [{ name: a, entry: "post /payments" }]', "'flows[0].entry' must be such as POST /payments"],
    ['flows: [{ name: a, entry: "topic:" }]', "'flows[0].entry' must be such as POST /payments"],
    ['flows: [{ name: a, entry: GET /a, persists: [] }]', "'flows[0].persists' must"],
    ['flows: [{ name: a, entry: GET /a, persists: "the payments" }]', "'flows[0].persists' must be a table"],
    ['flows: [{ name: a, entry: GET /a, owner: b }]', "unknown key 'owner' in 'flows[0]'; allowed: name, entry, persists."],
    ['limits: { max-file-kb: 1.5 }', "'limits.max-file-kb' must be a whole number."],
    ['limits: { max-file-kb: 0 }', "'limits.max-file-kb' must be at least 1."],
    ['on-incomplete: ignore', "1:16: 'on-incomplete' must be one of fail, neutral, warn."],
    ['suppressions: { allow-new: "yes" }', "1:28: 'suppressions.allow-new' must be true or false."],
    // F41: broken YAML.
    ['gate: { fail-on: P1', '1:20: Flow map'],
    ['gate:\n\tfail-on: P1', '2:1: '],
    ['gate: {}\ngate: {}', '2:1: Map keys must be unique.'],
    ['rules:\n  sql-injection: off\n  sql-injection: off', '3:3: Map keys must be unique.'],
    ['version: 1\n---\nversion: 1', 'multiple documents'],
    ['version: !!js/function 1', '1:10: Unresolved tag'],
    ['gate: *nowhere', 'aliases must be known'],
    ['__proto__: { polluted: 1 }', "1:1: unknown key '__proto__'"],
    ['constructor: 1', "1:1: unknown key 'constructor'"],
  ])('F41: %j is refused with its place', (text, expected) => {
    expect(() => parseText(text)).toThrow(ConfigurationError);
    expect(() => parseText(text)).toThrow(expected);
    expect(() => parseText(text)).toThrow(/^policy\.yml:\d+:\d+: /);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('tells all faults at once, from top to bottom', () => {
    const message = messageOf(() => parseText('gate:\n  fail-on: P7\n  off: 1\nfoo: 1\nrules:\n  sql-injection: 3\n'));
    expect(message.split('\n').map((line) => line.slice(0, 15))).toEqual([
      'policy.yml:2:12',
      'policy.yml:3:3:',
      'policy.yml:4:1:',
      'policy.yml:6:18',
    ]);
  });

  test('tells at most twenty faults and how many more there are', () => {
    const text = Array.from({ length: 30 }, (_, index) => `key${index}: 1`).join('\n');
    expect(
      messageOf(() => parseText(text))
        .split('\n')
        .at(-1),
    ).toBe('policy.yml: 10 more faults.');
  });

  test.each<[string, string]>([
    ['E03: brackets 2,000 deep', `version: ${'['.repeat(2000)}`],
    ['E03: brackets that a comment seems to close', '[ # ]\n'.repeat(2000)],
    ['E03: brackets after a quote that is none', `a: x ' [ '\nb: ${'{a: '.repeat(100)}`],
    ['E03: dashes', `${'- '.repeat(2000)}a`],
    ['E03: indentation', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    [
      'E04: aliases of aliases',
      [
        'a: &a0 [x]',
        ...Array.from({ length: 9 }, (_, n) => `b${n}: &a${n + 1} [${Array.from({ length: 9 }, () => `*a${n}`).join()}]`),
      ].join('\n'),
    ],
    ['129 KB', `#${'x'.repeat(129 * 1024)}`],
  ])('%s is refused in no time', (_, text) => {
    const start = performance.now();
    expect(() => parseText(text)).toThrow(ConfigurationError);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('that is not UTF-8 is refused', () => {
    expect(() => parsePolicyFile({ file: 'p.yml', bytes: Buffer.from([0xff, 0xfe, 0x41]) }, RULES)).toThrow(/must be UTF-8/);
  });
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
  return '';
}

describe('what holds', () => {
  test('an input of the run beats the file, the file beats the default', () => {
    const file = parseText('gate: { fail-on: P2 }\non-incomplete: warn');
    expect(resolvePolicy().gate.failOn).toBe('P1');
    expect(resolvePolicy(file).gate.failOn).toBe('P2');
    expect(resolvePolicy(file, parseInputs({ failOn: 'P0' })).gate.failOn).toBe('P0');
    expect(resolvePolicy(file, parseInputs({ failOn: '', onIncomplete: ' ' }))).toEqual(resolvePolicy(file));
    expect(resolvePolicy(file, parseInputs({ onIncomplete: 'NEUTRAL' })).onIncomplete).toBe('neutral');
  });

  test.each([
    [{ failOn: 'P4' }, 'fail-on is "P4"; allowed: P0, P1, P2, P3, never.'],
    [{ onIncomplete: 'pass' }, 'on-incomplete is "pass"; allowed: fail, neutral, warn.'],
  ])('the input %j is refused', (inputs, expected) => {
    expect(() => parseInputs(inputs)).toThrow(expected);
  });
});

describe('globs', () => {
  test.each<[string, string, boolean]>([
    ['src/**', 'src/a/b.ts', true],
    ['src/**', 'src/.hidden/b.ts', true],
    ['src/**', 'other/src/b.ts', false],
    ['**/*.test.ts', 'a.test.ts', true],
    ['**/*.test.ts', 'a/b.test.ts', true],
    ['*.ts', 'a/b.ts', false],
    ['legacy/', 'legacy/a/b.ts', true],
    ['legacy/', 'legacy-not/a.ts', false],
    ['{a,b}/*.ts', 'b/x.ts', true],
    ['src/[ab].ts', 'src/b.ts', true],
    ['src/a.ts', 'src/A.ts', false],
    ['src/[!ab].ts', 'src/b.ts', false],
    ['src/[a-c_].ts', 'src/_.ts', true],
    ['src/?.ts', 'src/ab.ts', false],
    ['**', 'a/b', true],
    ['src/**', 'src', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/**/b/**/c', 'a/x/b/x/b/y/c', true],
    ['a/**/b', 'a/xb', false],
    ['**/a*b*c', 'x/azbzzc', true],
    ['**/a*b*c', 'x/azbzzcd', false],
    ['{src,lib/{a,b}}/*.ts', 'lib/b/x.ts', true],
    ['a.ts', 'axts', false],
    ['{', '{', true],
    ['[', '[', true],
  ])('%s on %s: %s', (glob, file, expected) => expect(matchesGlob(glob, file)).toBe(expected));

  test.each<[string, boolean]>([
    ['src/a.ts', true],
    ['src/a.test.ts', false],
    ['docs/a.ts', false],
    ['src/legacy/a.ts', true],
  ])('the scope holds %s: %s', (file, expected) => {
    expect(isInScope(resolvePolicy(parseText(FULL)).scope, file)).toBe(expected);
    expect(isInScope(DEFAULT_POLICY.scope, file)).toBe(true);
  });

  test.each<[string, string, object | undefined]>([
    ['sql-injection', 'src/a.ts', { off: false, severity: 'P0' }],
    ['sql-injection', 'tools/a.ts', { off: true }],
    ['sql-injection', 'tools/live/a.ts', { off: true }],
    ['http-client-timeout', 'tools/live/a.ts', { off: false }],
    ['http-client-timeout', 'src/a.ts', { off: true }],
    ['graceful-shutdown', 'src/a.ts', undefined],
  ])('%s at %s', (rule, file, expected) => {
    expect(findRuleSetting(resolvePolicy(parseText(FULL)), rule, file)).toEqual(expected);
  });

  test('on hostile paths end in no time', () => {
    const start = performance.now();
    for (const glob of ['*a*a*a', '**/*a*/**/*a*/**/*a*/**/x', '{a,a}*a*a*b'])
      matchesGlob(glob, `${'a'.repeat(250)}/${'a/'.repeat(1900)}b`);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});

describe('the policy of a review', () => {
  const strict = 'gate: { fail-on: P2 }\n';
  const weak = 'gate: { fail-on: never }\nscope: { exclude: ["**"] }\nrules: { sql-injection: off }\n';
  const read = (head: Files, base?: Files, path?: string): ReturnType<typeof readPolicy> =>
    readPolicy(memoryTrees(head, base), { ruleIds: RULES, path });

  test('C01: is that of the base, whatever the head makes of it', async () => {
    const kept = await read({ [FILE]: strict }, { [FILE]: strict });
    const weakened = await read({ [FILE]: weak }, { [FILE]: strict });
    expect(weakened.policy).toEqual(kept.policy);
    expect(kept.notices).toEqual([]);
    expect(weakened.notices).toEqual([{ text: expect.stringContaining('takes effect once it is merged') }]);
  });

  test('C01: is not lost when the head removes or moves it', async () => {
    for (const head of [{ 'a.ts': '' }, { [OTHER_FILE]: weak }]) {
      const { policy, notices } = await read(head, { [FILE]: strict });
      expect(policy.gate.failOn).toBe('P2');
      expect(notices).toHaveLength(1);
    }
  });

  test('C02: is the default when only the head has one', async () => {
    const { policy, notices } = await read({ [FILE]: weak }, { 'a.ts': '' });
    expect(policy).toEqual(DEFAULT_POLICY);
    expect(notices).toHaveLength(1);
  });

  test('F41: stays when the head brings an invalid one, which is told', async () => {
    const { policy, notices } = await read({ [FILE]: 'gate: 3' }, { [FILE]: strict });
    expect(policy.gate.failOn).toBe('P2');
    expect(notices).toEqual([{ text: expect.stringContaining('invalid'), subject: `${FILE}:1:7: 'gate' must be a map.` }]);
    const two = await read({ [FILE]: strict, [OTHER_FILE]: strict }, { [FILE]: strict });
    expect(two.notices).toEqual([{ text: expect.stringContaining('invalid'), subject: expect.stringContaining('two policy files') }]);
  });

  test('F41: stops the run when that of the base is invalid', async () => {
    await expect(read({ [FILE]: strict }, { [FILE]: 'gate: 3' })).rejects.toThrow(`${FILE}:1:7`);
    await expect(read({}, { [FILE]: strict, [OTHER_FILE]: strict })).rejects.toThrow(/two policy files/);
  });

  test('is that of the tree in an audit, without a notice', async () => {
    const { policy, notices } = await read({ [OTHER_FILE]: strict });
    expect(policy.gate.failOn).toBe('P2');
    expect(notices).toEqual([]);
  });

  test('may lie elsewhere, inside the tree', async () => {
    expect((await read({ 'ops/policy.yml': strict }, { 'ops/policy.yml': weak }, './ops/policy.yml')).policy.gate.failOn).toBe('never');
    await expect(read({ 'ops/policy.yml': strict }, { 'a.ts': '' }, 'ops/policy.yml')).rejects.toThrow(
      /no policy file ops\/policy.yml in the base/,
    );
    await expect(read({}, {}, '../policy.yml')).rejects.toThrow(/must lie inside the repository/);
  });

  test('may be given by a person, who knows better than the tree', async () => {
    const given = { file: 'mine.yml', bytes: Buffer.from(strict) };
    const { policy, notices } = await readPolicy(memoryTrees({ [FILE]: 'broken: [' }, {}), {
      ruleIds: RULES,
      given,
      inputs: { failOn: 'P3' },
    });
    expect(policy.gate.failOn).toBe('P3');
    expect(notices).toEqual([]);
  });

  test('is not followed through a link', async () => {
    const trees = memoryTrees({ [FILE]: strict });
    const head = { ...trees.head, entries: trees.head.entries.map((entry) => ({ ...entry, kind: 'symlink' as const })) };
    await expect(readPolicy({ ...trees, head }, { ruleIds: RULES })).rejects.toThrow(/must be a file, not a link/);
  });
});

describe('the schema for editors', () => {
  const validate = new Ajv2020({ strict: false, formats: { date: /^\d{4}-\d\d-\d\d$/ } }).compile(
    JSON.parse(renderPolicySchema()) as object,
  );

  test.each<[string, boolean]>([
    [FULL, true],
    ['version: 1', true],
    ['gate: { fail_on: P1 }', false],
    ['rules: { anything: { level: 1 } }', false],
    ['waivers: [{ rule: a }]', false],
  ])('agrees on %j', (text, expected) => expect(validate(parse(text))).toBe(expected));

  test('is checked in as it is generated', () => {
    expect(readFileSync(path.resolve(import.meta.dirname, '../../docs/policy.schema.json'), 'utf8')).toBe(renderPolicySchema());
  });
});
