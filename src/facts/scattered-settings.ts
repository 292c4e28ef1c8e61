import type { Location } from '../model/location.ts';
import { environmentVariableFacts } from './environment-variable.ts';
import type { FactBase } from './fact.ts';
import { serviceFacts, type ServiceFact } from './service.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A program many of whose files read the environment by themselves, most of it unchecked. Its place is that of the program. */
export interface ScatteredSettingsFact extends FactBase {
  readonly kind: 'scattered-settings';
  /** Of the program. */
  readonly name: string;
  /** How many files read variables that nothing checks. */
  readonly files: number;
  readonly unchecked: readonly { readonly name: string; readonly at: Location }[];
}

/** Files from which on nobody keeps in mind what a program needs. */
const MANY_FILES = 10;

/** The programs of a tree whose settings are read all over. */
export function scatteredSettingsFacts(model: TreeModel): readonly ScatteredSettingsFact[] {
  return serviceFacts(model).flatMap((service) => scatteredIn(model, service));
}

function scatteredIn(model: TreeModel, { at, role, service, name, files }: ServiceFact): readonly ScatteredSettingsFact[] {
  const own = environmentVariableFacts(model).filter(
    ({ reads, platform }) => !platform && reads.some((read) => read.by === 'environment' && files.has(read.at.path)),
  );
  const filesOf = (variables: typeof own): ReadonlySet<string> =>
    new Set(variables.flatMap(({ reads }) => reads.map((read) => read.at.path)).filter((path) => files.has(path)));
  if (filesOf(own).size < MANY_FILES) return [];
  const unchecked = own.filter(({ checked }) => !checked);
  const places = filesOf(unchecked);
  if (places.size < MANY_FILES || unchecked.length * 2 < own.length) return [];
  return [{ kind: 'scattered-settings', at, role, service, name, files: places.size, unchecked }];
}
