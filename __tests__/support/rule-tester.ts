import { describe, expect, test } from '@jest/globals';
import { runRules } from '../../src/engine/run-rules.ts';
import { link, type Declarations } from '../../src/facts/link.ts';
import type { Finding } from '../../src/model/finding.ts';
import { parsePolicyFile } from '../../src/policy/policy-file.ts';
import { POLICY_PATHS } from '../../src/policy/read-policy.ts';
import { resolvePolicy } from '../../src/policy/resolve.ts';
import type { Rule } from '../../src/rule-api/index.ts';
import { memoryCache } from '../../src/cache/memory-cache.ts';
import { summarise } from '../../src/summaries/summarise.ts';
import { applyEdits } from './apply-edits.ts';
import { listDifferences, readExpectations, type Expectation } from './expectations.ts';
import { memoryTrees, type Files } from './memory-trees.ts';

/** A small repository: the text of one file, or more than that. */
export type RuleCase = string | RuleCaseParts;

interface RuleCaseParts {
  /** What the case shows, where the code does not say so itself. */
  readonly name?: string;
  /** The text of the one file, or of the file at `path` (`src/app.ts` unless given). */
  readonly code?: string;
  readonly path?: string;
  readonly files?: Files;
  /** Dependencies of the package.json that is added where the case brings none; versions decide what a library does by default. */
  readonly dependencies?: Readonly<Record<string, string>>;
  /** What the policy says of the code. */
  readonly declared?: Declarations;
  /** For files that can hold no comment. */
  readonly expect?: readonly Expectation[];
}

/** A case with findings; `output` is the text (or each changed file) after all suggestions, and is needed exactly where there are any. */
export type InvalidRuleCase = string | (RuleCaseParts & { readonly output?: string | Files });

export interface RuleCases {
  readonly valid: readonly RuleCase[];
  readonly invalid: readonly InvalidRuleCase[];
  readonly covers?: Coverage;
}

/** The libraries and forms that the control names, each as it stands in the text of a case. */
export interface Coverage {
  /** Used wrongly in an invalid case. */
  readonly flagged: readonly string[];
  /** Can't be used wrongly, or is what clears a service: used in a valid case. */
  readonly passed?: readonly string[];
}

/** Types the cases of one rule, in a file `<rule>.cases.ts` that mirrors the rule's. */
export function defineCases(cases: RuleCases): RuleCases {
  return cases;
}

/** Runs a rule over small repositories, through every stage from the bytes to the findings, and compares both ways. */
export function testRule(rule: Rule, cases: RuleCases): void {
  const { id } = rule.meta;
  describe(id, () => {
    test.each(cases.valid.map(prepare))('passes: $title', async ({ files, expected, declared }) => {
      expect(expected).toEqual([]);
      expect(listDifferences([], await findAll(rule, files, declared))).toEqual([]);
    });

    test.each(cases.invalid.map(prepare))('flags: $title', async ({ files, expected, output, declared }) => {
      expect(expected.filter(({ ruleId }) => ruleId === id)).not.toEqual([]);
      const findings = await findAll(rule, files, declared);
      expect(listDifferences(expected, findings)).toEqual([]);
      await expectSuggestions(rule, { files, findings, output });
    });

    test('has cases enough: no two alike, as many near-misses as faults, each facet once, an edit if it promises one', async () => {
      const all = [...cases.valid, ...cases.invalid].map(prepare);
      const texts = all.map(({ files }) => JSON.stringify(files));
      expect(all.filter((_, index) => texts.indexOf(texts[index] ?? '') !== index).map(({ title }) => title)).toEqual([]);
      expect(cases.valid.length).toBeGreaterThanOrEqual(cases.invalid.length);
      const found: Finding[] = [];
      for (const { files, declared } of cases.invalid.map(prepare)) found.push(...(await findAll(rule, files, declared)));
      expect(found.some(({ suggestion }) => suggestion !== undefined) ? 'safe' : 'none').toBe(rule.meta.suggestion);
      expect(notIn(cases.invalid, cases.covers?.flagged)).toEqual([]);
      expect(notIn(cases.valid, cases.covers?.passed)).toEqual([]);
      const facets = new Set(found.map(({ facet }) => facet));
      expect([...facets].filter((facet) => facet !== undefined).toSorted()).toEqual(Object.keys(rule.meta.facets).toSorted());
    });
  });
}

function notIn(cases: readonly RuleCase[], names: readonly string[] = []): readonly string[] {
  const texts = cases.map((given) => Object.entries(prepare(given).files).flat().join('\n'));
  return names.filter((name) => !texts.some((text) => text.includes(name)));
}

/** What a rule finds in a small repository, under the policy that lies in it. Fails when the rule throws or a file can't be read, since the case is broken then. */
export async function findAll(rule: Rule, files: Files, declared = declaredIn(files)): Promise<readonly Finding[]> {
  const log = { note: () => undefined, working: () => undefined };
  const { head, notAnalysed } = await summarise({ trees: memoryTrees(files), cache: memoryCache(), log });
  expect(notAnalysed).toEqual([]);
  const { findings, crashes } = runRules([rule], link(head, declared), {
    working: log.working,
    basePathOf: (path) => path,
    severityAt: () => undefined,
  });
  const [crash] = crashes;
  if (crash) throw crash.cause;
  return findings;
}

function declaredIn(files: Files): Declarations | undefined {
  const [file] = POLICY_PATHS;
  const text = files[file];
  return text === undefined ? undefined : resolvePolicy(parsePolicyFile({ file, bytes: Buffer.from(text) }, []));
}

/** Adds the files that make a text a service, where it brings none of its own. */
export function toFiles(parts: RuleCaseParts): Files {
  const { code, path = 'src/app.ts', files = {}, dependencies = {} } = parts;
  const manifest = { name: 'app', private: true, type: 'module', scripts: { start: 'node src/app.ts' }, dependencies };
  return { 'package.json': `${JSON.stringify(manifest, undefined, 2)}\n`, ...files, ...(code === undefined ? {} : { [path]: code }) };
}

interface Prepared {
  readonly title: string;
  readonly files: Files;
  readonly expected: readonly Expectation[];
  readonly output: Files | undefined;
  readonly declared: Declarations | undefined;
}

function prepare(given: InvalidRuleCase): Prepared {
  const parts = typeof given === 'string' ? { code: given } : given;
  const files = toFiles(parts);
  const { output, path = 'src/app.ts' } = parts as Exclude<InvalidRuleCase, string>;
  return {
    title: parts.name ?? titleOf(parts.code ?? Object.values(parts.files ?? {})[0] ?? ''),
    files,
    expected: [...readExpectations(files), ...(parts.expect ?? [])],
    output: typeof output === 'string' ? { [path]: output } : output,
    declared: parts.declared,
  };
}

/** The first lines of code, in one line. */
function titleOf(code: string): string {
  const lines = code.split('\n').filter((line) => line.trim() !== '' && !line.includes('expect: '));
  return lines.join(' ').replaceAll(/\s+/g, ' ').trim().slice(0, 90);
}

async function expectSuggestions(
  rule: Rule,
  { files, findings, output }: { files: Files; findings: readonly Finding[]; output: Files | undefined },
): Promise<void> {
  const edits = findings.flatMap(({ suggestion }) => suggestion?.edits ?? []);
  const edited = applyEdits(files, edits);
  const changed = Object.fromEntries(Object.entries(edited).filter(([path, text]) => files[path] !== text));
  expect(changed).toEqual(output ?? {});
  if (edits.length === 0) return;
  const left = findings.filter(({ suggestion }) => suggestion === undefined).map(({ facet, message }) => ({ facet, message }));
  expect((await findAll(rule, edited)).map(({ facet, message }) => ({ facet, message }))).toEqual(left);
}
