import { describe, expect, test } from '@jest/globals';
import { describeCrash, runRules, type RuleRunOptions } from '../../src/engine/run-rules.ts';
import { selectRules } from '../../src/engine/select-rules.ts';
import type { Fact, FactKind, FactOf, Facts, Role } from '../../src/facts/fact.ts';
import { DEFAULT_POLICY, type Policy } from '../../src/model/policy.ts';
import { defineRule, type Problem, type Rule, type RuleMeta } from '../../src/rule-api/index.ts';
import { place } from '../support/builders.ts';

const options: RuleRunOptions = { working: () => undefined, basePathOf: (path) => path, severityAt: () => undefined };

interface Note {
  readonly kind: 'http-call' | 'log';
  readonly path: string;
  readonly line: number;
  readonly role: Role;
}

/** Facts of two kinds, of which rules see only what all facts have. */
function facts(...notes: readonly Partial<Note>[]): Facts {
  const all = notes.map(({ kind = 'http-call', path = 'src/app.ts', line = 1, role = 'production' }) => {
    return { kind, at: place({ path, line }), role, service: '' } as unknown as Fact;
  });
  return { all, of: <K extends FactKind>(kind: K) => all.filter((fact) => fact.kind === kind) as unknown as readonly FactOf<K>[] };
}

const meta: RuleMeta = {
  id: 'http-client-timeout',
  layer: 'reliability',
  section: 'failure-handling',
  severity: 'P1',
  confidence: 'high',
  title: 'Title',
  risk: 'Risk.',
  fix: 'Fix.',
};

const problem = (at: Problem['at'], more: Partial<Problem> = {}): Problem => ({
  at,
  status: 'missing',
  message: 'Message.',
  evidence: [],
  ...more,
});
const reportAll = (more: Partial<RuleMeta> = {}): Rule =>
  defineRule({ meta: { ...meta, ...more }, on: { 'http-call': (fact) => problem(fact.at) } });
const throwing: Rule = defineRule({
  meta: { ...meta, id: 'throws' },
  on: {
    'http-call'(fact) {
      if (fact.at.path === 'src/bad.ts') throw new TypeError('const secret = "quoted source"');
      return problem(fact.at);
    },
  },
});

describe('runRules', () => {
  test('offers a rule the production facts of its kinds', () => {
    const tree = facts({}, { kind: 'log' }, { role: 'test', path: '__tests__/a.ts' }, { role: 'script', path: 'seed.ts' });
    const { findings } = runRules([reportAll()], tree, options);
    expect(findings.map(({ at }) => at.path)).toEqual(['src/app.ts']);
  });

  test('offers other roles to a rule that asks for them, at the end too', () => {
    const tree = facts({}, { role: 'test', path: '__tests__/a.ts' }, { role: 'script', path: 'seed.ts' });
    const rule = defineRule({
      meta: { ...meta, roles: ['production', 'script'] },
      atEnd: (seen) => seen.of('http-call').map(({ at }) => problem(at)),
    });
    expect(runRules([rule], tree, options).findings.map(({ at }) => at.path)).toEqual(['seed.ts', 'src/app.ts']);
  });

  test('a rule that throws leaves an entry for its file, and everything else is judged', () => {
    const { findings, crashes } = runRules(
      [throwing, reportAll()],
      facts({ path: 'src/bad.ts' }, { path: 'src/bad.ts', line: 2 }, {}),
      options,
    );
    expect(findings.map(({ ruleId, at }) => `${ruleId} ${at.path}`)).toEqual([
      'http-client-timeout src/app.ts',
      'throws src/app.ts',
      'http-client-timeout src/bad.ts',
      'http-client-timeout src/bad.ts',
    ]);
    expect(crashes.map(describeCrash)).toEqual([
      { path: 'src/bad.ts', reason: 'rule-error', detail: 'rule throws failed with TypeError', incomplete: true },
    ]);
  });

  test('a rule that throws at the end leaves an entry without a file', () => {
    const rule = defineRule({
      meta,
      atEnd: () => {
        throw new Error('broken');
      },
    });
    expect(runRules([rule], facts({}), options).crashes).toMatchObject([{ ruleId: meta.id, path: '' }]);
  });

  test('names the file in work before its facts are judged', () => {
    const trace: string[] = [];
    const rule = defineRule({ meta, on: { 'http-call': ({ at }) => void trace.push(`judged ${at.path}`) }, atEnd: () => [] });
    runRules([rule], facts({ path: 'a.ts' }, { path: 'a.ts', line: 2 }, { path: 'b.ts' }), {
      ...options,
      working: (on) => void trace.push(on),
    });
    expect(trace).toEqual(['a.ts', 'judged a.ts', 'judged a.ts', 'b.ts', 'judged b.ts', 'rule http-client-timeout']);
  });

  test('counts a problem stated twice of one place once, and numbers equal ones apart', () => {
    const { findings } = runRules([reportAll()], facts({}, {}, { line: 2 }), options);
    expect(new Set(findings.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    expect(findings).toHaveLength(2);
  });

  test('a fingerprint knows no line, and a renamed file by its old name', () => {
    const [before] = runRules([reportAll()], facts({ path: 'old.ts' }), options).findings;
    const [after] = runRules([reportAll()], facts({ path: 'new.ts', line: 77 }), { ...options, basePathOf: () => 'old.ts' }).findings;
    expect(after?.fingerprint).toBe(before?.fingerprint);
    expect(after?.fingerprint).toMatch(/^[0-9a-f]{32}$/);
  });

  test('takes the severity from the policy, else from the problem, else from the rule', () => {
    const graver = defineRule({ meta, on: { 'http-call': ({ at }) => problem(at, { severity: 'P0' }) } });
    const severities = (rule: Rule, more: Partial<RuleRunOptions> = {}) =>
      runRules([rule], facts({}), { ...options, ...more }).findings.map(({ severity }) => severity);
    expect([severities(reportAll()), severities(graver), severities(graver, { severityAt: () => 'P3' })]).toEqual([['P1'], ['P0'], ['P3']]);
  });

  test('a rule was heard only when it met a fact', () => {
    const heard = (rule: Rule, tree: Facts): boolean => runRules([rule], tree, options).heard.has(meta.id);
    const atEnd = defineRule({ meta, atEnd: (seen) => seen.of('http-call').map(({ at }) => problem(at)) });
    expect([heard(reportAll(), facts({})), heard(reportAll(), facts({ kind: 'log' }))]).toEqual([true, false]);
    expect([heard(atEnd, facts({})), heard(atEnd, facts({ kind: 'log' })), heard(atEnd, facts({ role: 'test' }))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('selectRules', () => {
  const rules = [reportAll(), reportAll({ id: 'secret-logged', layer: 'security' }), reportAll({ id: 'health-probes' })];
  const wishes = { layers: [], ids: [] };
  const select = (policy: Partial<Policy>, wish: Partial<typeof wishes> | { layers?: string[]; ids?: string[] } = {}) =>
    selectRules(rules, { ...DEFAULT_POLICY, ...policy }, { ...wishes, ...wish }).map((rule) => rule.meta.id);

  test('takes all, those of a layer, or single ones', () => {
    expect(select({})).toHaveLength(3);
    expect(select({}, { layers: ['security'] })).toEqual(['secret-logged']);
    expect(select({}, { ids: ['health-probes'] })).toEqual(['health-probes']);
  });

  test('leaves out what the policy turns off, unless it is on for some path', () => {
    const off = new Map([['health-probes', { off: true }]]);
    const on = [{ match: ['apps/**'], rules: new Map([['health-probes', { off: false }]]) }];
    expect(select({ rules: off })).toEqual(['http-client-timeout', 'secret-logged']);
    expect(select({ rules: off, paths: on })).toHaveLength(3);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['nothing left', () => select({}, { layers: ['security'], ids: ['health-probes'] }), /no rule is left to run/],
    [
      'a rule that the policy has off',
      () => select({ rules: new Map([['health-probes', { off: true }]]) }, { ids: ['health-probes'] }),
      /no rule is left/,
    ],
    ['a rule asked for', () => select({}, { ids: ['secret-loged'] }), /unknown rule "secret-loged"; did you mean secret-logged\?/],
    ['a layer', () => select({}, { layers: ['securty'] }), /unknown layer "securty"; did you mean security\?/],
  ])('says which names there are: %s', (_, act, message) => {
    expect(act).toThrow(message);
  });
});
