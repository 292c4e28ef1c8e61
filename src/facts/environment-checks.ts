import { append } from '../model/append.ts';
import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { SETTING_CHECKERS } from './knowledge/configuration.ts';
import { deployablesOf } from './link/deployables.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isEnvironment } from './value-names.ts';
import { partsWithin, valuesOf } from './value-parts.ts';

const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;
const ASSERTION = /^(?:assert|invariant|ok|must|need|check|expect|require|ensure|validate|verify|parse|safeParse)/i;
const READER = /env|requir|must|ensure/i;

/** The variable that a value reads from the environment by its name; undefined for all else. */
export function variableRead(value: Value): string | undefined {
  if (value.kind === 'await') return variableRead(value.of);
  return value.kind === 'member' && isEnvironment(value.of) ? value.name : undefined;
}

/** Tells which variables something looks at before they are used: a schema, a condition, an assertion, a list of names that are asked for. */
export class SettingChecks {
  private readonly model: TreeModel;
  private readonly checkers = new Map<string, string[]>();
  private readonly shared = new Map<string, boolean>();

  constructor(model: TreeModel) {
    this.model = model;
    for (const file of model.code.files) {
      const script = model.code.script(file);
      if (!script || model.roleOf(file) === 'test' || model.roleOf(file) === 'frontend') continue;
      for (const name of checkedIn(script)) append(this.checkers, name, file);
    }
    this.addAliased();
  }

  /** Whether a variable that a file reads is looked at in its package, or in a program that the file is part of. */
  isChecked(name: string, file: string): boolean {
    return this.checkers.get(name)?.some((checker) => this.belongTogether(checker, file)) ?? false;
  }

  private belongTogether(one: string, other: string): boolean {
    if (this.model.packageOf(one) === this.model.packageOf(other)) return true;
    const key = `${one}\0${other}`;
    const known = this.shared.get(key);
    if (known !== undefined) return known;
    const found = deployablesOf(this.model).some(({ files }) => files.has(one) && files.has(other));
    this.shared.set(key, found);
    return found;
  }

  // `if (!config.jwtSecret) throw …` where `jwtSecret: process.env.JWT_SECRET` stands in another file.
  private addAliased(): void {
    const scripts = this.model.code.files.flatMap((file) => {
      const script = this.model.roleOf(file) === 'test' ? undefined : this.model.code.script(file);
      return script ? [{ file, script }] : [];
    });
    const aliases = new Map<string, Set<string>>();
    for (const { script } of scripts) {
      if (script.environment.length === 0) continue;
      for (const [key, variable] of aliasesIn(script)) aliases.set(key, (aliases.get(key) ?? new Set()).add(variable));
    }
    if (aliases.size === 0) return;
    for (const { file, script } of scripts)
      for (const key of namesRefused(script)) for (const variable of aliases.get(key) ?? []) append(this.checkers, variable, file);
  }
}

function checkedIn(script: ScriptSummary): ReadonlySet<string> {
  const isSchema = script.references.some(({ module, typeOnly }) => !typeOnly && SETTING_CHECKERS.has(module));
  const names = new Set([...askedIn(script), ...assertedIn(script)]);
  if (isSchema || script.environment.some(({ name }) => name === '')) for (const name of namesWritten(script)) names.add(name);
  return names;
}

/** What the file asks about, and what a call stands in for: that call may refuse. */
function* askedIn(script: ScriptSummary): Generator<string> {
  for (const { name, asked, fallback } of script.environment) if (asked || fallback?.kind === 'call') yield name;
  if (script.environment.length === 0) return;
  for (const context of script.contexts) if (context.kind === 'branch') yield* variablesIn(script, context.test);
  for (const value of valuesOf(script)) {
    if (value.kind === 'either' && value.test) yield* variablesIn(script, value.test);
    if (value.kind === 'operation' && value.operator === '!') yield* variablesIn(script, value);
  }
}

function* variablesIn(script: ScriptSummary, test: Value): Generator<string> {
  for (const part of partsWithin(test)) {
    const binding = part.kind === 'binding' ? script.bindings[part.binding] : undefined;
    for (const value of binding?.kind === 'variable' ? [part, ...binding.values] : [part]) {
      const name = variableRead(value);
      if (name !== undefined) yield name;
    }
  }
}

function* assertedIn(script: ScriptSummary): Generator<string> {
  for (const { callee, args } of script.calls) {
    const [first] = args;
    if (!first) continue;
    const name =
      callee.kind === 'member' || callee.kind === 'global'
        ? callee.name
        : callee.kind === 'binding'
          ? (script.bindings[callee.binding]?.name ?? '')
          : '';
    if (first.kind === 'literal' && typeof first.value === 'string' && VARIABLE.test(first.value) && READER.test(name)) yield first.value;
    if (script.environment.length > 0 && ASSERTION.test(name)) for (const argument of args) yield* variablesIn(script, argument);
  }
}

/** The names of variables that a file writes down: keys of objects, fields of classes, texts. */
function* namesWritten(script: ScriptSummary): Generator<string> {
  for (const { fields } of script.classes) for (const { name } of fields) if (VARIABLE.test(name)) yield name;
  for (const value of valuesOf(script)) {
    if (value.kind === 'literal' && typeof value.value === 'string' && VARIABLE.test(value.value)) yield value.value;
    if (value.kind === 'object') for (const entry of value.entries) if ('key' in entry && VARIABLE.test(entry.key)) yield entry.key;
  }
}

/** Properties that hold a variable as it was read. */
function* aliasesIn(script: ScriptSummary): Generator<readonly [key: string, variable: string]> {
  const pairs = [
    ...script.assignments.flatMap(({ target, value }) => (target.kind === 'member' ? [[target.name, value] as const] : [])),
    ...script.classes.flatMap(({ fields }) => fields.flatMap(({ name, value }) => (value ? [[name, value] as const] : []))),
  ];
  for (const value of valuesOf(script)) {
    if (value.kind !== 'object') continue;
    for (const entry of value.entries) if ('key' in entry) pairs.push([entry.key, entry.value]);
  }
  for (const [key, value] of pairs) {
    const variable = variableRead(value.kind === 'either' ? (value.values[0] ?? value) : value);
    if (variable !== undefined) yield [key, variable];
  }
}

/** The members that a file asks about before it throws or ends the process. */
function* namesRefused(script: ScriptSummary): Generator<string> {
  const ends = [
    ...script.jumps.filter(({ kind }) => kind === 'throw'),
    ...script.calls.filter(({ callee }) => callee.kind === 'member' && callee.name === 'exit'),
  ];
  for (const { context } of ends) {
    for (let at = script.contexts[context]; at; at = script.contexts[at.parent]) {
      if (at.kind === 'function') break;
      if (at.kind !== 'branch') continue;
      for (const part of partsWithin(at.test)) if (part.kind === 'member') yield part.name;
    }
  }
}
