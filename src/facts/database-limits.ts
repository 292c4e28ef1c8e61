import { append } from '../model/append.ts';
import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { textsOf } from './address-text.ts';
import { knownCalls } from './call-index.ts';
import {
  LIMIT_WORDS,
  LOCAL_LIMIT,
  QUERY_LIMITS,
  ROLE_STATEMENTS,
  type DatabaseLimit,
  type DatabasePoolMaker,
} from './knowledge/database-pools.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { optionAt, optionsOf } from './remote-bound.ts';

/** The limits that a pool decidedly lacks, and the options that it was made with. */
export interface PoolGaps {
  readonly gaps: readonly DatabaseLimit[];
  readonly options: Resolved | undefined;
}

const NONE: PoolGaps = { gaps: [], options: undefined };

/** What the arguments that make a pool leave without a limit. What may be set elsewhere and is seen there counts as set. */
export function gapsOfPool(model: TreeModel, site: CallSite, maker: DatabasePoolMaker): PoolGaps {
  const options = givenOptions(model, site, maker);
  const limits = limitsFor(model, site, options, maker);
  const gaps = limits.filter((limit) => lacks(model, options, limit)).filter((limit) => !isSetElsewhere(model, site, limit));
  return gaps.length > 0 ? { gaps, options } : NONE;
}

function givenOptions(model: TreeModel, site: CallSite, { options, factory }: DatabasePoolMaker): Resolved | undefined {
  const given = optionsOf(model, site, options);
  if (factory === undefined || !given) return given;
  const made = model.code.settingOf(given, [factory]).value;
  return made?.kind === 'function' ? model.code.resolver.returnOf(made.file, made.fn) : { kind: 'unknown' };
}

function limitsFor(
  model: TreeModel,
  site: CallSite,
  options: Resolved | undefined,
  { dialect, variants }: DatabasePoolMaker,
): readonly DatabaseLimit[] {
  if (dialect === undefined) return variants.flatMap(({ limits }) => limits);
  const { state, value } = options ? model.code.settingOf(options, [dialect]) : { state: 'absent', value: undefined };
  const given = value?.kind === 'value' && value.value.kind === 'literal' ? value.value.value : undefined;
  const name = state === 'absent' ? protocolOf(model, site) : given;
  return variants.find(({ names }) => typeof name === 'string' && names?.includes(name))?.limits ?? [];
}

/** The protocol of an address among the arguments: `postgres` of `postgres://db/shop`. */
function protocolOf(model: TreeModel, { file, call: { args } }: CallSite): string | undefined {
  const [address] = args;
  const [text] = address ? textsOf(model, file, address) : [];
  return text === undefined ? undefined : /^([a-z0-9]+):\/\//i.exec(text)?.[1];
}

function lacks(model: TreeModel, options: Resolved | undefined, { options: paths, offBy }: DatabaseLimit): boolean {
  if (!options) return offBy === undefined;
  // An address in the place of the options has none.
  const found = paths.map((path) => optionAt(model, options, path));
  if (offBy) return found.some(({ value }) => value !== undefined && alternatives(value).every((one) => isOneOf(one, offBy)));
  if (paths.length === 0) return options.kind === 'value';
  return found.every(
    ({ state, value }) => state === 'absent' || (value !== undefined && alternatives(value).every((one) => isOneOf(one, [0, false]))),
  );
}

function isOneOf(resolved: Resolved, values: readonly (string | number | boolean)[]): boolean {
  if (resolved.kind !== 'value' || resolved.value.kind !== 'literal') return false;
  const { value } = resolved.value;
  return value !== null && values.includes(value);
}

const KNOWN = new WeakMap<TreeModel, SaidLimits>();

/** What the packages of a tree say of limits in another way than by the options of a pool. */
interface SaidLimits {
  readonly byRole: boolean;
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly answers: Map<string, boolean>;
}

/** Whether the package around a pool, or a migration, sets a limit in another way than by the options of the pool. */
function isSetElsewhere(model: TreeModel, { file }: CallSite, { wait, offBy }: DatabaseLimit): boolean {
  const words = LIMIT_WORDS[wait];
  // What is switched off on purpose is told whatever else is said.
  if (!words || offBy) return false;
  const said = saidIn(model);
  const root = model.packageOf(file)?.root ?? '';
  const before = said.answers.get(`${wait} ${root}`);
  if (before !== undefined) return before;
  const isOfQueries = wait === 'statement' && limitsQueries(model, root);
  const found = said.byRole || isOfQueries || (said.files.get(root) ?? []).some((one) => saysSo(model.code.script(one), words));
  said.answers.set(`${wait} ${root}`, found);
  return found;
}

function saidIn(model: TreeModel): SaidLimits {
  const known = KNOWN.get(model);
  if (known) return known;
  const files = new Map<string, string[]>();
  for (const file of model.code.files) append(files, model.packageOf(file)?.root ?? '', file);
  const said = { byRole: isSetByRole(model), files, answers: new Map<string, boolean>() };
  KNOWN.set(model, said);
  return said;
}

function isSetByRole({ summaries }: TreeModel): boolean {
  for (const { content } of summaries.values()) {
    if (content?.format === 'sql' && content.statements.some(({ verb }) => ROLE_STATEMENTS.has(verb))) return true;
  }
  return false;
}

/** Whether some call of a file is given such words: a statement that sets a limit, an option of one query, a method. */
function saysSo(script: ScriptSummary | undefined, words: RegExp): boolean {
  return (script?.calls ?? []).some(
    ({ callee, args }) => (callee.kind === 'member' && words.test(callee.name)) || args.some((argument) => names(argument, words)),
  );
}

function names(value: Value, words: RegExp): boolean {
  if (value.kind !== 'object') return isLimit(value, words);
  return value.entries.some((entry) => 'key' in entry && ((words.test(entry.key) && !isOff(entry.value)) || isLimit(entry.value, words)));
}

function isOff(value: Value): boolean {
  return value.kind === 'literal' && (value.value === 0 || value.value === false);
}

/** Whether some query of a package is given a time of its own. */
function limitsQueries(model: TreeModel, root: string): boolean {
  return knownCalls(model, QUERY_LIMITS).some(
    ({ site, entry: { option } }) =>
      (model.packageOf(site.file)?.root ?? '') === root &&
      (option === undefined || site.call.args.some((argument) => model.code.setting(site.file, argument, option).state === 'present')),
  );
}

function isLimit(value: Value, words: RegExp): boolean {
  const parts = value.kind === 'literal' ? [value.value] : value.kind === 'text' ? value.parts : [];
  const text = parts.filter((part) => typeof part === 'string').join(' ');
  return words.test(text) && !LOCAL_LIMIT.test(text);
}
