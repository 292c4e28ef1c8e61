import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { rules } from '../rules/index.ts';
import { CONTROLS } from '../src/model/controls.ts';
import type { Section } from '../src/model/readiness.ts';
import type { RuleCases } from './support/rule-tester.ts';

const ROOT = path.resolve(import.meta.dirname, '..');

/** Why a rule's severity is not that of its control. */
const OTHER_SEVERITIES: Readonly<Record<string, string>> = {};

/** Sections whose controls are all listed; of the others some are, or none. */
const LISTED: readonly Section[] = [
  'deployability-startup',
  'config-secrets',
  'observability',
  'failure-handling',
  'background-jobs',
  'shutdown',
];

const decided = CONTROLS.filter(({ decidedOn }) => decidedOn === 'code');
const byId = new Map(rules.map((rule) => [rule.meta.id, rule.meta]));
const listed = new Map(CONTROLS.map((control) => [control.id, control]));

test('every control that is decided on code has a rule', () => {
  expect(decided.map(({ id }) => id).filter((id) => !byId.has(id))).toEqual([]);
});

test('each control is listed once', () => {
  const ids = CONTROLS.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test('every rule of a listed section is a control of it', () => {
  const strangers = rules.filter(({ meta }) => LISTED.includes(meta.section) && listed.get(meta.id)?.section !== meta.section);
  expect(strangers.map(({ meta }) => meta.id)).toEqual([]);
});

test('another severity than that of the control has a reason, and every reason a rule', () => {
  const other = CONTROLS.filter(({ id, severity }) => byId.has(id) && byId.get(id)?.severity !== severity);
  expect(other.map(({ id }) => id).toSorted()).toEqual(Object.keys(OTHER_SEVERITIES).toSorted());
});

describe.each(CONTROLS.filter(({ id }) => byId.has(id)).map((control) => ({ ...control, meta: byId.get(control.id) })))(
  '$id',
  ({ id, layer, section, meta }) => {
    test('has a rule of its layer and section', () => {
      expect({ layer: meta?.layer, section: meta?.section }).toEqual({ layer, section });
      expect(existsSync(path.join(ROOT, 'rules', layer, `${id}.ts`))).toBe(true);
    });

    test('has a document that names each facet', () => {
      const text = readFileSync(path.join(ROOT, 'rules', layer, `${id}.md`), 'utf8');
      expect(Object.keys(meta?.facets ?? {}).filter((facet) => !text.includes(`\`${facet}\``))).toEqual([]);
    });

    test('has cases of both kinds', async () => {
      const file = path.join(ROOT, '__tests__/rules', layer, `${id}.cases.ts`);
      const { valid, invalid } = ((await import(file)) as { readonly default: RuleCases }).default;
      expect(valid.length).toBeGreaterThanOrEqual(invalid.length);
      expect(invalid.length).toBeGreaterThan(0);
    });

    // That each stands in a case is checked with the cases.
    test('has cases that say which libraries and forms of it they cover', async () => {
      const file = path.join(ROOT, '__tests__/rules', layer, `${id}.cases.ts`);
      const { covers } = ((await import(file)) as { readonly default: RuleCases }).default;
      expect(covers?.flagged.length).toBeGreaterThan(0);
    });
  },
);

test('every rule stands in the list of rules', () => {
  const folders = readdirSync(path.join(ROOT, 'rules'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const files = folders.flatMap(({ name }) => readdirSync(path.join(ROOT, 'rules', name)).filter((file) => file.endsWith('.ts')));
  expect(rules.map(({ meta }) => `${meta.id}.ts`).toSorted()).toEqual(files.toSorted());
});
