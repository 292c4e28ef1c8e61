import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import type { Layer, Rule } from '../../src/rule-api/index.ts';
import { testRule, type RuleCases } from './rule-tester.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

/** Runs the cases of every rule of a layer in one test file, so that the parser is loaded once. */
export async function testLayer(layer: Layer): Promise<void> {
  const rules = namesIn(`rules/${layer}`, '.ts');
  const cases = namesIn(`__tests__/rules/${layer}`, '.cases.ts');
  test(`${layer}: each rule has cases, and each file of cases a rule`, () => {
    expect(cases).toEqual(rules);
  });
  for (const name of rules.filter((rule) => cases.includes(rule))) {
    const [rule, { valid, invalid }] = await Promise.all([
      load<Rule>(`rules/${layer}/${name}.ts`),
      load<RuleCases>(`__tests__/rules/${layer}/${name}.cases.ts`),
    ]);
    testRule(rule, { valid, invalid });
  }
}

function namesIn(folder: string, ending: string): readonly string[] {
  if (!existsSync(path.join(ROOT, folder))) return [];
  const names = readdirSync(path.join(ROOT, folder)).filter((name) => name.endsWith(ending));
  return names.map((name) => name.slice(0, -ending.length)).toSorted();
}

async function load<T>(file: string): Promise<T> {
  const loaded = (await import(path.join(ROOT, file))) as { readonly default: T };
  return loaded.default;
}
