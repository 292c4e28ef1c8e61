import { append } from '../model/append.ts';
import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { variableRead } from './environment-checks.ts';
import type { Reach } from './fact.ts';
import { ADDRESS_SINKS, CONFIGURATION_READS } from './knowledge/configuration.ts';
import { SECRET_SINKS } from './knowledge/secret-sinks.ts';
import { location } from './link/location-of.ts';
import { originsOf } from './link/origins.ts';
import { isNothing, type CallSite, type Resolved } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { membersOf } from './value-names.ts';
import { partsWithin, valuesOf } from './value-parts.ts';

/** What a program does with a variable that it cannot do without. */
export interface VariableUse {
  readonly at: Location;
  /** `secret`: a credential; `address`: where something else runs; `number`: turned into a number that nothing looks at. */
  readonly as: 'secret' | 'address' | 'number';
  /** In a reader's words: `JWT signing key`, `database`. */
  readonly what: string;
  /** The call that takes it, as written. */
  readonly call: string;
  readonly file: string;
  readonly reach: Reach;
}

const ENVIRONMENT = 'process.env.';
/** Functions and methods that give back what they are given in another form. */
const KEEPING = /^(?:from|encode|String|trim|toString|createSecretKey|concat|replace|split)$/;
const NUMBERS = ['Number', 'parseInt', 'parseFloat', 'Number.parseInt', 'Number.parseFloat'] as const;
const NUMBER_TESTS = /^(?:isNaN|isFinite|isInteger|isSafeInteger|min|max)$/;

/** What is done with variables as they were read, by name. */
export function variableUses(model: TreeModel): ReadonlyMap<string, readonly VariableUse[]> {
  const uses = new Map<string, VariableUse[]>();
  for (const { site, entry } of knownCalls(model, SECRET_SINKS))
    for (const name of variablesTaken(model, site, entry.takes)) append(uses, name, useOf(model, site, 'secret', entry.use));
  for (const { site, entry } of knownCalls(model, ADDRESS_SINKS)) {
    if (entry.of === 'allowed origin') continue;
    for (const name of variablesTaken(model, site, entry.takes)) append(uses, name, useOf(model, site, 'address', entry.of));
  }
  for (const site of globalCalls(model, ...NUMBERS)) {
    const [first] = site.call.args;
    const name = first && variableRead(first);
    if (name !== undefined && !isNumberTested(model, site)) append(uses, name, useOf(model, site, 'number', 'number'));
  }
  return uses;
}

function useOf(model: TreeModel, site: CallSite, as: VariableUse['as'], what: string): VariableUse {
  const { code } = model;
  return {
    at: location(site.file, site.call.at),
    as,
    what,
    call: expressionText(code.script(site.file), site.call.callee),
    file: site.file,
    get reach() {
      return code.reachOf(site);
    },
  };
}

function variablesTaken(model: TreeModel, site: CallSite, takes: readonly string[]): ReadonlySet<string> {
  const names = new Set<string>();
  if (stageAt(model.code, site.file, site.call.context) === 'development') return names;
  for (const take of takes) {
    const [index = '0', ...members] = take.split('.');
    const argument = site.call.args[Number(index)];
    if (!argument || members.some((member) => member.endsWith('()'))) continue;
    for (const name of variablesOf(model, site.file, membersOf(argument, members))) names.add(name);
  }
  return names;
}

/** The variables that a value comes from, where nothing else can stand in for them. */
function variablesOf(model: TreeModel, file: string, value: Value): readonly string[] {
  const names: string[] = [];
  for (const { from, through } of originsOf(model.code, file, value, 1)) {
    const setting = through.map((passage) => settingRead(model, passage)).find((name) => name !== undefined);
    if (setting !== undefined) names.push(setting);
    else if (through.some(({ call }) => !KEEPING.test(calleeName(call.callee)))) return [];
    else if (from.kind === 'global' && from.path.startsWith(ENVIRONMENT)) names.push(from.path.slice(ENVIRONMENT.length));
    else if (!isNothing(from) && !isEmptyOrWritten(from)) return [];
  }
  return names.filter((name) => /^[A-Z][A-Z0-9_]*$/.test(name));
}

/** The name that a call to a service for settings asks for; empty where that has a default or is not known. */
function settingRead({ code }: TreeModel, site: CallSite): string | undefined {
  const known = code.externals(site).map((callee) => CONFIGURATION_READS.find(callee))[0];
  if (!known) return undefined;
  const [name] = site.call.args;
  const isAlone = site.call.args[known.fallback] === undefined || site.call.args[known.fallback]?.kind === 'object';
  return isAlone && name?.kind === 'literal' && typeof name.value === 'string' ? name.value : '';
}

// A text is written around what is read; an empty one is as bad as none.
function isEmptyOrWritten(from: Resolved): boolean {
  return from.kind === 'value' && (from.value.kind === 'text' || (from.value.kind === 'literal' && from.value.value === ''));
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
