import { append } from '../model/append.ts';
import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { namesDescribed, namesWritten } from './environment-names.ts';
import { isVariableName } from './environment-setting.ts';
import { CONFIGURATION_READS, OUTCOME_CHECKERS, SETTING_CHECKERS } from './knowledge/configuration.ts';
import { deployablesOf } from './link/deployables.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isEnvironment } from './value-names.ts';
import { partsWithin, valuesOf } from './link/value-parts.ts';

interface Checked {
  readonly file: string;
  readonly script: ScriptSummary;
}

/** What a program may be made of. */
const ROLES: ReadonlySet<string> = new Set(['production', 'script', 'tooling', 'generated']);
const ASSERTION = /^(?:assert|invariant|ok|must|need|check|expect|require|ensure|validate|parse(?!Int|Float)|safeParse)/i;
const READER = /env|requir|must|ensure|orThrow/i;

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
    const scripts = model.code.files.flatMap((file): readonly Checked[] => {
      const script = ROLES.has(model.roleOf(file)) ? model.code.script(file) : undefined;
      return script ? [{ file, script }] : [];
    });
    for (const { file, script } of scripts) for (const name of checkedIn(script)) append(this.checkers, name, file);
    this.addAliased(scripts);
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
  private addAliased(scripts: readonly Checked[]): void {
    const aliases = new Map<string, string[]>();
    for (const { script } of scripts)
      if (script.environment.length > 0) for (const [key, variable] of aliasesIn(script)) append(aliases, key, variable);
    if (aliases.size === 0) return;
    for (const { file, script } of scripts)
      for (const variable of namesRefused(script).flatMap((key) => aliases.get(key) ?? [])) append(this.checkers, variable, file);
  }
}

function checkedIn(script: ScriptSummary): ReadonlySet<string> {
  const isSchema =
    script.references.some(({ module, typeOnly }) => !typeOnly && SETTING_CHECKERS.has(packageNameOf(module))) && !isOutcomeDropped(script);
  const isComputed = script.environment.some(({ name }) => name === '');
  return new Set([
    ...(readsSettings(script) ? askedIn(script) : []),
    ...namedIn(script),
    ...(isSchema ? namesDescribed(script) : []),
    ...(isComputed ? namesWritten(script) : []),
  ]);
}

/** `schema.validate(process.env);` of Joi and `safeParse` of Zod give back what is wrong instead of throwing it. */
function isOutcomeDropped({ calls, references }: ScriptSummary): boolean {
  if (!references.some(({ module }) => OUTCOME_CHECKERS.has(packageNameOf(module)))) return false;
  const checks = calls.filter(
    ({ callee, args: [given] }) =>
      callee.kind === 'member' &&
      (callee.name === 'validate' || callee.name === 'safeParse') &&
      given !== undefined &&
      isEnvironment(given),
  );
  return checks.length > 0 && checks.every(({ use }) => use === 'statement');
}

/** `zod` of `zod/v4`, `@t3-oss/env-core` of `@t3-oss/env-core/presets`. */
function packageNameOf(module: string): string {
  return module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
}

function readsSettings({ environment, references }: ScriptSummary): boolean {
  return environment.length > 0 || references.some(({ module }) => CONFIGURATION_READS.packages.includes(module));
}

/** What the file asks about or asserts, and what a call stands in for: that call may refuse. */
function askedIn(script: ScriptSummary): readonly string[] {
  const read = script.environment.flatMap(({ name, asked, fallback }) => (asked || fallback?.kind === 'call' ? [name] : []));
  const branches = script.contexts.flatMap((context) => (context.kind === 'branch' ? [context.test] : []));
  const tests = [...valuesOf(script)].flatMap((value) => {
    if (value.kind === 'either') return value.test ?? [];
    return value.kind === 'operation' && value.operator === '!' ? [value] : [];
  });
  const asserted = script.calls.flatMap(({ callee, args }) => (ASSERTION.test(calleeName(script, callee)) ? args : []));
  return [...read, ...[...branches, ...tests, ...asserted].flatMap((test) => variablesIn(script, test))];
}

/** The variables that a condition is about, also by the names that hold them. */
function variablesIn(script: ScriptSummary, test: Value): readonly string[] {
  const parts = [...partsWithin(test)];
  const held = parts.flatMap((part) => heldBy(script, part)).flatMap((value) => [...partsWithin(value)]);
  return [...parts, ...held].flatMap((value) => variableRead(value) ?? settingAsked(script, value) ?? []);
}

/** `config.get('REDIS_HOST')`, `config.get(Env.REDIS_HOST)` */
function settingAsked(script: ScriptSummary, value: Value): string | undefined {
  const call = value.kind === 'call' ? script.calls[value.call] : undefined;
  const [name] = call?.args ?? [];
  if (call?.callee.kind !== 'member' || call.callee.name !== 'get' || !name) return undefined;
  const text = name.kind === 'literal' ? String(name.value) : name.kind === 'member' ? name.name : '';
  return isVariableName(text) ? text : undefined;
}

function heldBy(script: ScriptSummary, value: Value): readonly Value[] {
  const binding = value.kind === 'binding' ? script.bindings[value.binding] : undefined;
  if (binding?.kind === 'variable') return binding.values;
  const param = binding?.kind === 'param' ? binding.value : value;
  const standIn = param.kind === 'param' ? script.functions[param.fn]?.params[param.index]?.default : undefined;
  return standIn ? [standIn] : [];
}

/** `required('JWT_SECRET')`, `config.getOrThrow('JWT_SECRET')` */
function namedIn(script: ScriptSummary): readonly string[] {
  return script.calls.flatMap(({ callee, args: [name] }) => {
    if (name?.kind !== 'literal' || typeof name.value !== 'string' || !isVariableName(name.value)) return [];
    return READER.test(calleeName(script, callee)) ? [name.value] : [];
  });
}

function calleeName(script: ScriptSummary, callee: Value): string {
  if (callee.kind === 'binding') return script.bindings[callee.binding]?.name ?? '';
  return callee.kind === 'member' || callee.kind === 'global' ? callee.name : '';
}

/** Properties that hold a variable as it was read, with its name. */
function aliasesIn(script: ScriptSummary): readonly (readonly [key: string, variable: string])[] {
  const objects = [...valuesOf(script)].flatMap((value) => (value.kind === 'object' ? value.entries : []));
  const pairs = [
    ...script.assignments.flatMap(({ target, value }) => (target.kind === 'member' ? [[target.name, value] as const] : [])),
    ...script.classes.flatMap(({ fields }) => fields.flatMap(({ name, value }) => (value ? [[name, value] as const] : []))),
    ...objects.flatMap((entry) => ('key' in entry ? [[entry.key, entry.value] as const] : [])),
  ];
  return pairs.flatMap(([key, value]) => {
    const variable = variableRead(value.kind === 'either' ? (value.values[0] ?? value) : value);
    return variable === undefined ? [] : [[key, variable] as const];
  });
}

/** The members that a file asks about before it throws or ends the process. */
function namesRefused(script: ScriptSummary): readonly string[] {
  const ends = [
    ...script.jumps.filter(({ kind }) => kind === 'throw'),
    ...script.calls.filter(({ callee }) => callee.kind === 'member' && callee.name === 'exit'),
  ];
  const tests = ends.flatMap(({ context }) => testsAround(script, context));
  return tests.flatMap((test) => [...partsWithin(test)].flatMap((part) => (part.kind === 'member' ? [part.name] : [])));
}

function testsAround({ contexts }: ScriptSummary, context: number): readonly Value[] {
  const tests: Value[] = [];
  for (let at = contexts[context]; at && at.kind !== 'function'; at = contexts[at.parent]) if (at.kind === 'branch') tests.push(at.test);
  return tests;
}
