import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvDraft04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import type { Log, Result, Run } from 'sarif';
import type { Finding, NotAnalysed, TriagedFinding } from '../../src/model/finding.ts';
import { CONFIDENCES, LAYERS, SEVERITIES, STATUSES, VERDICTS } from '../../src/model/readiness.ts';
import type { Review } from '../../src/model/review.ts';
import { buildReport } from '../../src/report/build-report.ts';
import { renderReportSchema, reportSchema } from '../../src/report/json-schema.ts';
import { HOSTILE_TEXTS, hostileText, readRunnerCommands } from '../support/hostile-text.ts';
import { aPlace, aReportContext, aReview, aRuleDescription, aTriagedFinding } from '../support/report-builders.ts';

const context = aReportContext();
const ROOT = path.resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

const validateSarif = compileSarifSchema();

/** The schema of OASIS is of draft 4, and one of its patterns is no regular expression in Unicode mode. */
function compileSarifSchema() {
  const main = require.resolve('@microsoft/jest-sarif');
  const schema = JSON.parse(readFileSync(path.join(path.dirname(main), 'schemas/sarif-2.1.0-rtm.5.json'), 'utf8'));
  const ajv = new ajvDraft04({ strict: false, unicodeRegExp: false, allErrors: true });
  (addFormats as unknown as (instance: unknown) => void)(ajv);
  return ajv.compile(schema);
}

function errorsOf(text: string): readonly string[] {
  return validateSarif(JSON.parse(text))
    ? []
    : (validateSarif.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

async function runOf(review: Review, more = context): Promise<Run> {
  const text = await buildReport(review, more, 'sarif');
  expect(errorsOf(text)).toEqual([]);
  const [run] = (JSON.parse(text) as Log).runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

async function resultOf(triaged: TriagedFinding, review: Partial<Review> = {}): Promise<Result | undefined> {
  return (await runOf(aReview({ findings: [triaged], ...review }))).results?.[0];
}

const places = fc
  .record({ path: hostileText, line: fc.integer({ min: 1, max: 9 }), column: fc.integer({ min: 1, max: 9 }) })
  .map((at) => aPlace(at));
const evidence = fc.array(fc.record({ at: places, note: hostileText }), { maxLength: 3 });
const findings = fc.record({
  severity: fc.constantFrom(...SEVERITIES),
  layer: fc.constantFrom(...LAYERS),
  status: fc.constantFrom(...STATUSES),
  confidence: fc.constantFrom(...CONFIDENCES),
  facet: fc.option(hostileText, { nil: undefined }),
  message: hostileText,
  docs: fc.oneof(hostileText, fc.webUrl()),
  at: places,
  evidence,
  suggestion: fc.option(
    fc.record({ title: hostileText, edits: fc.array(fc.record({ at: places, text: hostileText }), { maxLength: 2 }) }),
    { nil: undefined },
  ),
});
const silences = fc.record({
  kind: fc.constantFrom('suppression' as const, 'waiver' as const),
  reason: hostileText,
  owner: fc.option(hostileText, { nil: undefined }),
  at: fc.option(places, { nil: undefined }),
});
const triagedFindings = fc
  .record({
    parts: findings,
    baseline: fc.constantFrom('introduced' as const, 'existing' as const, 'fixed' as const),
    state: fc.constantFrom('open' as const, 'suppressed' as const, 'waived' as const, 'out-of-scope' as const),
    silence: fc.option(silences, { nil: undefined }),
  })
  .map(({ parts, ...triaged }) => aTriagedFinding(parts, triaged));
const unread = fc.record({
  path: hostileText,
  reason: fc.constantFrom<NotAnalysed['reason'][]>('crash', 'too-large'),
  detail: hostileText,
  incomplete: fc.boolean(),
});
const reviews = fc
  .record({
    findings: fc.array(triagedFindings, { maxLength: 6 }),
    mode: fc.constantFrom('audit' as const, 'review' as const),
    verdict: fc.constantFrom(...VERDICTS),
    notAnalysed: fc.array(unread, { maxLength: 3 }),
    notices: fc.array(fc.record({ text: hostileText, subject: hostileText }), { maxLength: 2 }),
    reason: hostileText,
  })
  .map((review) => aReview(review));

describe('SARIF', () => {
  test('the schema refuses what is not SARIF', () => {
    expect(
      errorsOf('{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"message":{"text":"x"},"level":"fatal"}]}]}'),
    ).not.toEqual([]);
  });

  test('is valid for every review, and inert in a log', async () => {
    await fc.assert(
      fc.asyncProperty(reviews, async (review) => {
        const text = await buildReport(review, context, 'sarif');
        expect(errorsOf(text)).toEqual([]);
        expect(readRunnerCommands(text)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test.each<[string, Partial<Finding>, object]>([
    ['P0', { severity: 'P0' }, { level: 'error' }],
    ['P2', { severity: 'P2' }, { level: 'warning' }],
    ['P3', { severity: 'P3' }, { level: 'note' }],
    [
      'properties',
      { facet: 'connect' },
      {
        ruleId: 'http-client-timeout',
        ruleIndex: 0,
        properties: {
          severity: 'P1',
          layer: 'reliability',
          section: 'failure-handling',
          status: 'missing',
          facet: 'connect',
          confidence: 'high',
          blocking: true,
        },
      },
    ],
    ['fingerprint', { fingerprint: 'f'.repeat(32) }, { partialFingerprints: { 'readiness/v1': 'f'.repeat(32) } }],
    [
      'region',
      { at: aPlace({ line: 4 }) },
      {
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'src/orders/client.ts', uriBaseId: '%SRCROOT%' },
              region: { startLine: 4, startColumn: 7, endLine: 4, endColumn: 17 },
            },
          },
        ],
      },
    ],
    ['one place as evidence', {}, { relatedLocations: [{ id: 1 }] }],
    [
      'edits',
      { suggestion: { title: 'Bind', edits: [{ at: aPlace(), text: 'x' }] } },
      { fixes: [{ description: { text: 'Bind' }, artifactChanges: [{ replacements: [{ insertedContent: { text: 'x' } }] }] }] },
    ],
  ])('of a finding: %s', async (_, parts, expected) => expect(await resultOf(aTriagedFinding(parts))).toMatchObject(expected));

  test('a chain is a code flow that ends at the finding', async () => {
    const steps = [1, 2].map((line) => ({ at: aPlace({ path: 'routes.ts', line }), note: `step ${line}` }));
    const lines = async (chain: Finding['evidence']) =>
      (await resultOf(aTriagedFinding({ at: aPlace({ line: 9 }), evidence: chain })))?.codeFlows?.[0]?.threadFlows[0]?.locations.map(
        ({ location }) => location?.physicalLocation?.region?.startLine,
      );
    expect(await lines(steps)).toEqual([1, 2, 9]);
    expect(await lines([...steps, { at: aPlace({ line: 9 }), note: 'here' }])).toEqual([1, 2, 9]);
    expect(await lines(steps.slice(0, 1))).toBeUndefined();
  });

  test.each<[Partial<TriagedFinding>, Partial<Review>, string | undefined]>([
    [{ baseline: 'introduced' }, {}, 'new'],
    [{ baseline: 'existing' }, {}, 'unchanged'],
    [{ baseline: 'fixed' }, {}, 'absent'],
    [{ baseline: 'introduced' }, { mode: 'audit' }, undefined],
  ])('baseline of %j in %j is %s', async (triaged, review, expected) => {
    expect((await resultOf(aTriagedFinding({}, triaged), review))?.baselineState).toBe(expected);
  });

  test.each<[Partial<TriagedFinding>, object | undefined]>([
    [{}, undefined],
    [
      { state: 'suppressed', silence: { kind: 'suppression', reason: 'legacy', until: '2027-01-01', at: aPlace({ line: 3 }) } },
      { kind: 'inSource', justification: 'legacy Until 2027-01-01.', location: { physicalLocation: { region: { startLine: 3 } } } },
    ],
    [
      { state: 'waived', silence: { kind: 'waiver', reason: 'legacy', owner: 'pay' } },
      { kind: 'external', justification: 'legacy Owner: pay.' },
    ],
    [{ state: 'out-of-scope' }, { kind: 'external' }],
  ])('suppressions of %j', async (triaged, expected) => {
    const suppressions = (await resultOf(aTriagedFinding({}, triaged)))?.suppressions;
    if (expected === undefined) expect(suppressions).toBeUndefined();
    else expect(suppressions).toMatchObject([expected]);
  });

  test('an incomplete review did not execute successfully, and names the file', async () => {
    const entry: NotAnalysed = { path: 'a b.ts', reason: 'too-deep', detail: '800 levels', incomplete: true };
    const { invocations } = await runOf(aReview({ verdict: 'incomplete', notAnalysed: [entry] }));
    expect(invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          {
            level: 'error',
            message: { text: 'Not analysed, nested too deep: 800 levels' },
            locations: [{ physicalLocation: { artifactLocation: { uri: 'a%20b.ts' } } }],
          },
        ],
      },
    ]);
    expect((await runOf(aReview({ notAnalysed: [{ ...entry, incomplete: false }] }))).invocations).toMatchObject([
      { executionSuccessful: true },
    ]);
    expect((await runOf(aReview({ verdict: 'incomplete' }))).invocations).toMatchObject([
      { executionSuccessful: false, toolExecutionNotifications: [{ level: 'error' }] },
    ]);
  });

  test.each(['../../etc/passwd', 'file:///etc/passwd', '/etc/passwd', 'a/../../b', ''])('A16: %j has no address', async (hostile) => {
    const result = await resultOf(
      aTriagedFinding({
        at: aPlace({ path: hostile }),
        evidence: [{ at: aPlace({ path: hostile }), note: 'x' }],
        suggestion: { title: 'x', edits: [{ at: aPlace({ path: hostile }), text: 'x' }] },
      }),
    );
    expect(result).toMatchObject({ locations: [] });
    expect(result).not.toHaveProperty('fixes');
    expect(result).not.toHaveProperty('relatedLocations');
  });

  test('A16: every address stays in the tree, and only https leads out', async () => {
    const rule = aRuleDescription({ id: 'hostile', docs: 'javascript:alert(1)' });
    const review = aReview({ findings: HOSTILE_TEXTS.map(([, text]) => aTriagedFinding({ message: text, at: aPlace({ path: text }) })) });
    const run = await runOf(review, aReportContext({ rules: [rule] }));
    expect(run.tool.driver.rules?.[0]).not.toHaveProperty('helpUri');
    const uris = (run.results ?? []).flatMap(
      ({ locations }) => locations?.map(({ physicalLocation }) => physicalLocation?.artifactLocation?.uri ?? '') ?? [],
    );
    expect(uris.length).toBeGreaterThan(20);
    for (const uri of uris) expect(new URL(uri, 'https://tree.example/root/').href).toBe(`https://tree.example/root/${uri}`);
    expect(JSON.stringify(run.results)).not.toMatch(/"markdown"|\]\(/);
  });

  test('F13: holds at most 5,000 results, the gravest, and counts the rest', async () => {
    const findings = Array.from({ length: 5_003 }, (_, index) =>
      aTriagedFinding({ severity: index === 5_002 ? 'P0' : 'P3' }, { baseline: index < 2 ? 'fixed' : 'introduced' }),
    );
    const { results, invocations } = await runOf(aReview({ findings }));
    expect(results).toHaveLength(5_000);
    expect(results?.[0]?.level).toBe('error');
    expect(results?.some(({ baselineState }) => baselineState === 'absent')).toBe(false);
    expect(invocations?.[0]?.toolExecutionNotifications?.[0]?.message.text).toBe('3 results left out: a run holds at most 5000.');
  });
});

describe('JSON', () => {
  const ajv = new Ajv2020({ strict: false });
  const validate = ajv.compile(JSON.parse(renderReportSchema()));

  test('agrees with its schema for every review, and keeps every text', async () => {
    await fc.assert(
      fc.asyncProperty(reviews, async (review) => {
        const parsed: unknown = JSON.parse(await buildReport(review, context, 'json'));
        const report = reportSchema.parse(parsed);
        expect(validate(parsed)).toBe(true);
        expect(report.findings.map(({ message, at }) => [message, at.path])).toEqual(
          review.findings.map(({ finding }) => [finding.message, finding.at.path]),
        );
        expect(report.notAnalysed).toEqual(review.notAnalysed);
      }),
      { numRuns: 60 },
    );
  });

  test('says which version it is and what ran', async () => {
    const report = reportSchema.parse(JSON.parse(await buildReport(aReview(), aReportContext({ timings: { link: 12.5 } }), 'json')));
    expect(report).toMatchObject({
      schema: 'backend-readiness/report@1',
      tool: { version: '1.2.3' },
      policy: '.github/backend-readiness.yml',
      timings: { link: 12.5 },
    });
  });

  test('the schema refuses a field that it does not know', async () => {
    const parsed = JSON.parse(await buildReport(aReview(), context, 'json'));
    expect(reportSchema.safeParse({ ...parsed, invented: 1 }).success).toBe(false);
    expect(validate({ ...parsed, invented: 1 })).toBe(false);
  });

  test('the schema file is up to date', () => {
    expect(readFileSync(path.join(ROOT, 'docs/report.schema.json'), 'utf8')).toBe(renderReportSchema());
  });
});

test('the same review gives the same bytes', async () => {
  const review = aReview({ findings: [aTriagedFinding(), aTriagedFinding({ severity: 'P0' })] });
  for (const format of ['text', 'json', 'sarif', 'markdown'] as const) {
    expect(await buildReport(structuredClone(review), aReportContext(), format)).toBe(await buildReport(review, context, format));
  }
});

test('text, JSON and SARIF load neither the Markdown writer nor zod', () => {
  const packages = new Set<string>();
  const pending = ['src/report/build-report.ts'];
  const seen = new Set(pending);
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    const source = readFileSync(path.join(ROOT, file), 'utf8');
    for (const [, target = ''] of source.matchAll(/^(?:import|export)(?! type)[^;'"]*? from '([^']+)'/gm)) {
      const resolved = path.posix.join(path.posix.dirname(file), target);
      if (!target.startsWith('.')) packages.add(target);
      else if (!seen.has(resolved)) {
        seen.add(resolved);
        pending.push(resolved);
      }
    }
  }
  expect(seen).toContain('src/report/sarif.ts');
  expect([...packages]).toEqual([]);
});
