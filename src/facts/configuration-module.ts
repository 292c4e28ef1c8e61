import { isSecretName } from '../model/secret-name.ts';
import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { environmentVariableFacts } from './environment-variable.ts';
import type { FactBase, Setting } from './fact.ts';
import { CONFIGURATION_MODULES, SCHEMA_CHECKS, subjectOf } from './knowledge/configuration.ts';
import { isSigningName } from './knowledge/secret-sinks.ts';
import type { External } from './knowledge/table.ts';
import { deployablesOf } from './link/deployables.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { describedBeside } from './schema-defaults.ts';

/** A variable that a program reads through its service for settings and that nothing checks. */
export interface UncheckedSetting {
  readonly name: string;
  readonly at: Location;
  /** By its name: `essential` for an address of a database and the like or a key of the service's own, `secret` for another credential. */
  readonly weight: 'essential' | 'secret' | 'other';
}

/** Where an application sets up the service that reads its settings. */
export interface ConfigurationModuleFact extends FactBase {
  readonly kind: 'configuration-module';
  readonly call: string;
  /** Whether it is told how to check them, or has them made by functions that may. */
  readonly checks: Setting;
  /** What to do where it is not, as a sentence. */
  readonly remedy: string;
  /** Those of its program, the heaviest first. */
  readonly unchecked: readonly UncheckedSetting[];
}

/** The modules for settings that production code sets up. */
export function configurationModuleFacts(model: TreeModel): readonly ConfigurationModuleFact[] {
  return knownCalls(model, CONFIGURATION_MODULES).map(({ site, callee, entry }) => ({
    kind: 'configuration-module',
    ...baseOfSite(model, site),
    call: expressionText(model.code.script(site.file), site.call.callee),
    checks: entry.bySchema ? schemaCheck(model, callee) : model.code.setting(site.file, site.call.args[0], ...entry.checks).state,
    remedy: entry.remedy,
    unchecked: byWeight(entry.bySchema ? emptyIn(model, site) : uncheckedBeside(model, site.file)),
  }));
}

function schemaCheck(model: TreeModel, { package: name }: External): Setting {
  return knownCalls(model, SCHEMA_CHECKS).some(({ callee }) => callee.package === name) ? 'present' : 'absent';
}

/** What a schema describes and gives no default. */
function emptyIn(model: TreeModel, site: CallSite): readonly UncheckedSetting[] {
  return describedBeside(site).flatMap(({ name, entry, given }) => {
    const isEmpty = given?.kind === 'undefined' || (given?.kind === 'literal' && (given.value === null || given.value === ''));
    return isEmpty ? [{ name, at: location(site.file, entry.at), weight: weightOf(name) }] : [];
  });
}

function uncheckedBeside(model: TreeModel, file: string): readonly UncheckedSetting[] {
  const programs = deployablesOf(model).filter(({ files }) => files.has(file));
  const isBeside = (path: string): boolean =>
    programs.length > 0 ? programs.some(({ files }) => files.has(path)) : model.packageOf(path) === model.packageOf(file);
  return environmentVariableFacts(model).flatMap((variable): readonly UncheckedSetting[] => {
    const { name, reads, defaults, platform } = variable;
    const read = reads.find(({ by, at, defaulted }) => by === 'service' && !defaulted && isBeside(at.path));
    if (!read || platform || defaults.length > 0 || variable.checked) return [];
    return [{ name, at: read.at, weight: weightOf(name) }];
  });
}

function byWeight(found: readonly UncheckedSetting[]): readonly UncheckedSetting[] {
  return found.toSorted((left, right) => WEIGHTS.indexOf(left.weight) - WEIGHTS.indexOf(right.weight));
}

const WEIGHTS: readonly UncheckedSetting['weight'][] = ['essential', 'secret', 'other'];

function weightOf(name: string): UncheckedSetting['weight'] {
  if (subjectOf(name) === 'connection' || isSigningName(name)) return 'essential';
  return isSecretName(name) ? 'secret' : 'other';
}
