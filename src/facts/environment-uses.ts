import { append } from '../model/append.ts';
import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { variableRead } from './environment-checks.ts';
import type { Reach } from './fact.ts';
import { requestCalls } from './fixed-address.ts';
import { settingName } from './environment-setting.ts';
import { ADDRESS_SINKS, CONFIGURATION_READS } from './knowledge/configuration.ts';
import { EXACTING_PACKAGES, SECRET_SINKS } from './knowledge/secret-sinks.ts';
import { bootOf } from './link/boot.ts';
import { location } from './link/location-of.ts';
import { textOriginsOf } from './link/origins.ts';
import { isNothing, type CallSite, type Resolved } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { membersOf } from './value-names.ts';
import { partsWithin, valuesOf } from './link/value-parts.ts';

/** What a program does with a variable that it cannot do without. */
export interface VariableUse {
  readonly at: Location;
  /** `secret`: a credential; `address`: where something else runs; `number`: turned into a number that nothing looks at. */
  readonly as: 'secret' | 'address' | 'number';
  /** In a reader's words: `JWT signing key`, `database`. */
  readonly what: string;
  /** The call that takes it, as written. */
  readonly call: string;
  /** Without the variable the program starts all the same, and fails or does the wrong thing when the call matters. */
  readonly late: boolean;
  /** Told no address, the client talks to this machine. */
  readonly here: boolean;
  readonly reach: Reach;
}

/** What is done with a variable, by its table. */
type Taking = Pick<VariableUse, 'as' | 'what'> & { readonly late?: boolean; readonly here?: boolean };

/** Credentials that libraries take at the start without looking at them. */
const TAKEN_UNSEEN: ReadonlySet<string> = new Set(['JWT signing key', 'session secret', 'cookie secret', 'CSRF secret']);

const ENVIRONMENT = 'process.env.';
/** Functions and methods that give back what they are given in another form. */
const KEEPING = /^(?:from|encode|String|trim|toString|createSecretKey|concat|replace|split)$/;
const NUMBERS = ['Number', 'parseInt', 'parseFloat', 'Number.parseInt', 'Number.parseFloat'] as const;
const NUMBER_TESTS = /^(?:isNaN|isFinite|isInteger|isSafeInteger|min|max)$/;

/** What is done with variables as they were read, by name. */
export function variableUses(model: TreeModel): ReadonlyMap<string, readonly VariableUse[]> {
  const uses = new Map<string, VariableUse[]>();
  for (const { site, callee, entry } of knownCalls(model, SECRET_SINKS))
    for (const name of variablesTaken(model, site, entry.takes))
      append(
        uses,
        name,
        useOf(model, site, { as: 'secret', what: entry.use, late: TAKEN_UNSEEN.has(entry.use) && !EXACTING_PACKAGES.has(callee.package) }),
      );
  for (const { site, entry } of knownCalls(model, ADDRESS_SINKS)) {
    if (entry.of === 'allowed origin') continue;
    for (const name of variablesTaken(model, site, entry.takes))
      append(uses, name, useOf(model, site, { as: 'address', what: entry.of, here: entry.here ?? false }));
  }
  for (const site of requestCalls(model))
    for (const name of variablesTaken(model, site, ['0', '0.url', '0.baseURL']))
      append(uses, name, useOf(model, site, { as: 'address', what: 'service' }));
  for (const site of globalCalls(model, ...NUMBERS)) {
    const [first] = site.call.args;
    const name = first && variableRead(first);
    if (name !== undefined && model.roleOf(site.file) === 'production' && !isNumberTested(model, site))
      append(uses, name, useOf(model, site, { as: 'number', what: 'number', late: true }));
  }
  return uses;
}

function useOf(model: TreeModel, site: CallSite, { as, what, late = false, here = false }: Taking): VariableUse {
  const { code } = model;
  return {
    at: location(site.file, site.call.at),
    as,
    what,
    call: expressionText(code.script(site.file), site.call.callee),
    late: late || here || !isAtStart(model, site),
    here,
    get reach() {
      return code.reachOf(site);
    },
  };
}

/** Stands where a file is loaded or an object is made, which most programs do before they serve, or on the way of a program to its first request. */
function isAtStart(model: TreeModel, site: CallSite): boolean {
  const { kind } = model.code.functionRecord(site.file, model.code.enclosing(site)) ?? {};
  if (kind === 'module' || kind === 'constructor' || kind === 'static-block') return true;
  const { entries } = model.code.reachOf(site);
  return entries[0]?.kind === 'startup' ? bootOf(model, site) !== undefined : entries.some((entry) => entry.kind === 'startup');
}

function variablesTaken(model: TreeModel, site: CallSite, takes: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  if (model.roleOf(site.file) !== 'production' || stageAt(model.code, site.file, site.call.context) === 'development') return names;
  for (const take of takes) {
    const [index = '0', ...members] = take.split('.');
    const argument = site.call.args[Number(index)];
    if (!argument || members.some((member) => member.endsWith('()')) || isAskedFor(model, site, writtenAt(argument, members))) continue;
    for (const name of variablesOf(model, site.file, membersOf(argument, members))) names.add(name);
  }
  return names;
}

/** What stands in the object at a call for a member of its argument, as far as that is written there. */
function writtenAt(argument: Value, members: readonly string[]): Value {
  let value = argument;
  for (const member of members) {
    const entry = value.kind === 'object' ? value.entries.find((one) => 'key' in one && one.key === member) : undefined;
    if (!entry || !('value' in entry)) break;
    value = entry.value;
  }
  return value;
}

/** `if (apiKey) send({ password: apiKey })`: the program does without where it is not given. */
function isAskedFor({ code }: TreeModel, { file, call }: CallSite, value: Value): boolean {
  if (value.kind !== 'binding') return false;
  const contexts = code.script(file)?.contexts ?? [];
  for (let at = contexts[call.context]; at; at = contexts[at.parent]) {
    const isAsked =
      at.kind === 'branch' &&
      at.when &&
      [...partsWithin(at.test)].some((part) => part.kind === 'binding' && part.binding === value.binding);
    if (isAsked) return true;
  }
  return false;
}

/** The variables that a value comes from, where nothing else can stand in for them. */
function variablesOf(model: TreeModel, file: string, value: Value): readonly string[] {
  const names = new Set<string>();
  let written = false;
  for (const { from, through } of textOriginsOf(model.code, file, value, 1)) {
    const setting = through.map((passage) => settingRead(model, passage)).find((name) => name !== undefined);
    if (setting !== undefined) names.add(setting);
    else if (through.some(({ call }) => !KEEPING.test(calleeName(call.callee)))) return [];
    else if (from.kind === 'global' && from.path.startsWith(ENVIRONMENT)) names.add(from.path.slice(ENVIRONMENT.length));
    else if (from.kind === 'value' && from.value.kind === 'text') written = true;
    else if (!isNothing(from) && !isEmpty(from)) return [];
  }
  // Of several that stand in for each other one is enough; a text is written out of all.
  return names.size > 1 && !written ? [] : [...names].filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name));
}

/** The name that a call to a service for settings asks for; empty where that has a default or is not known. */
function settingRead(model: TreeModel, site: CallSite): string | undefined {
  const known = model.code.externals(site).map((callee) => CONFIGURATION_READS.find(callee))[0];
  if (!known) return undefined;
  const fallback = site.call.args[known.fallback];
  return fallback === undefined || fallback.kind === 'object' ? (settingName(model, site) ?? '') : '';
}

function isEmpty(from: Resolved): boolean {
  return from.kind === 'value' && from.value.kind === 'literal' && from.value.value === '';
}

function calleeName(callee: Value): string {
  return callee.kind === 'member' || callee.kind === 'global' ? callee.name : '';
}

/** Whether the file looks at a number before it uses it: `Number(x) || 5`, `Number.isNaN(size)`, `if (size > 0)`. */
function isNumberTested({ code }: TreeModel, { file, index }: CallSite): boolean {
  const script = code.script(file);
  if (!script) return true;
  const holds = (value: Value): boolean =>
    [...partsWithin(value)].some((part) => {
      if (part.kind === 'call') return part.call === index;
      const binding = part.kind === 'binding' ? script.bindings[part.binding] : undefined;
      return binding?.kind === 'variable' && binding.values.some((one) => one.kind === 'call' && one.call === index);
    });
  if (script.calls.some(({ callee, args }) => NUMBER_TESTS.test(calleeName(callee)) && args.some(holds))) return true;
  if (script.contexts.some((context) => context.kind === 'branch' && holds(context.test))) return true;
  return [...valuesOf(script)].some(
    (value) => value.kind === 'either' && [value.test, value.values[0]].some((one) => one !== undefined && holds(one)),
  );
}
