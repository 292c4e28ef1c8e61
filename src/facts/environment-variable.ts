import { append } from '../model/append.ts';
import type { Place } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfFile } from './base.ts';
import { SettingChecks } from './environment-checks.ts';
import { variableDefaults } from './environment-defaults.ts';
import { settingName } from './environment-setting.ts';
import { variableUses, type VariableUse } from './environment-uses.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { CONFIGURATION_READS, isPlatformVariable } from './knowledge/configuration.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { VariableDefault } from './variable-default.ts';

export type { VariableDefault, VariableUse };

/** One read of a variable. */
export interface VariableRead {
  readonly at: Place;
  /** Straight from the environment, or from the service that an application keeps for its settings. */
  readonly by: 'environment' | 'service';
  /** Something stands in where it is not set. */
  readonly defaulted: boolean;
}

/** A variable of the environment that a package asks for, with all that its production code does about it. Its place is the first read or default. */
export interface EnvironmentVariableFact extends FactBase {
  readonly kind: 'environment-variable';
  readonly name: string;
  /** Reads that want a value, not only to ask whether there is one; those for development alone are left out. */
  readonly reads: readonly VariableRead[];
  /** Something looks at it before it is used: a schema, a condition, an assertion, a list of names that are asked for. */
  readonly checked: boolean;
  readonly defaults: readonly VariableDefault[];
  readonly uses: readonly VariableUse[];
  /** The platform or the tool sets it. */
  readonly platform: boolean;
}

interface Group {
  readonly name: string;
  readonly reads: VariableRead[];
  readonly defaults: VariableDefault[];
}

/** The variables of the environment, once per package. */
export function environmentVariableFacts(model: TreeModel): readonly EnvironmentVariableFact[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const groups = new Map<string, Group>();
  const groupOf = (file: string, name: string): Group => {
    const key = `${model.packageOf(file)?.root ?? ''}\0${name}`;
    const group = groups.get(key) ?? { name, reads: [], defaults: [] };
    groups.set(key, group);
    return group;
  };
  for (const { name, read } of readsOf(model)) groupOf(read.at.path, name).reads.push(read);
  for (const one of variableDefaults(model)) groupOf(one.at.path, one.name).defaults.push(one);
  const uses = usesByName(model, [...groups.values()]);
  let checks: SettingChecks | undefined;
  const isChecked = (name: string, file: string): boolean => (checks ??= new SettingChecks(model)).isChecked(name, file);
  const facts = [...groups.values()].flatMap((group) => factOf(model, group, isChecked, uses.get(group) ?? []));
  KNOWN.set(model, facts);
  return facts;
}

const KNOWN = new WeakMap<TreeModel, readonly EnvironmentVariableFact[]>();

function factOf(
  model: TreeModel,
  { name, reads, defaults }: Group,
  isChecked: (name: string, file: string) => boolean,
  uses: readonly VariableUse[],
): readonly EnvironmentVariableFact[] {
  const [first] = [...reads, ...defaults].map(({ at }) => at);
  if (!first) return [];
  return [
    {
      kind: 'environment-variable',
      at: first,
      ...baseOfFile(model, first.path),
      name,
      reads,
      defaults,
      uses,
      platform: isPlatformVariable(name),
      // Few are asked for it, and most trees have none of them.
      get checked() {
        return [first.path, ...uses.map(({ at }) => at.path)].some((file) => isChecked(name, file));
      },
    },
  ];
}

function* readsOf(model: TreeModel): Generator<{ readonly name: string; readonly read: VariableRead }> {
  for (const file of model.code.files) {
    if (model.roleOf(file) !== 'production') continue;
    for (const { name, at, context, asked, fallback } of model.code.script(file)?.environment ?? []) {
      if (name === '' || asked || stageAt(model.code, file, context) === 'development') continue;
      yield {
        name,
        read: {
          at: model.code.place(file, at, model.code.symbolAt(file, context), name),
          by: 'environment',
          defaulted: isDefault(fallback),
        },
      };
    }
  }
  for (const { site, entry } of knownCalls(model, CONFIGURATION_READS)) {
    const name = model.roleOf(site.file) === 'production' ? settingName(model, site) : undefined;
    const fallback = site.call.args[entry.fallback];
    if (name !== undefined)
      yield { name, read: { at: model.code.placeOf(site), by: 'service', defaulted: fallback?.kind !== 'object' && isDefault(fallback) } };
  }
}

// An empty text only silences the compiler.
function isDefault(fallback: Value | undefined): boolean {
  return (
    fallback !== undefined &&
    fallback.kind !== 'undefined' &&
    !(fallback.kind === 'literal' && (fallback.value === '' || fallback.value === null))
  );
}

/** Uses belong to the package that they stand in, or to the one that reads the variable for it. */
function usesByName(model: TreeModel, groups: readonly Group[]): ReadonlyMap<Group, readonly VariableUse[]> {
  const byName = new Map<string, Group[]>();
  for (const group of groups) append(byName, group.name, group);
  const found = new Map<Group, VariableUse[]>();
  for (const [name, uses] of variableUses(model)) {
    const readers = byName.get(name) ?? [];
    for (const use of uses) {
      const own = readers.find(({ reads }) => reads.some(({ at }) => model.packageOf(at.path) === model.packageOf(use.at.path)));
      const group = own ?? readers[0];
      if (group) append(found, group, use);
    }
  }
  return found;
}
