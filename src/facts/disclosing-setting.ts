import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { DISCLOSING_SETTINGS, type DisclosingSetting } from './knowledge/personal-data.ts';
import { isForDevelopment } from './link/development-branches.ts';
import type { CallSite } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';

/** An option by which a library writes what users send, or what queries hold. Its place is the option, where that is written in the call. */
export interface DisclosingSettingFact extends FactBase {
  readonly kind: 'disclosing-setting';
  readonly expression: string;
  readonly option: string;
  /** What the library then does, in a reader's words. */
  readonly writes: string;
}

/** The calls of a tree that turn such an option on, for every stage. */
export function disclosingSettingFacts(model: TreeModel): readonly DisclosingSettingFact[] {
  return knownCalls(model, DISCLOSING_SETTINGS).flatMap(({ site, entry }) => {
    const { option, on, writes, unless } = entry;
    if (model.roleOf(site.file) !== 'production' || !isSet(model, site, option, on)) return [];
    if (
      (unless && isSet(model, site, unless.option, [unless.value])) ||
      isForDevelopment(model, site) ||
      stageAt(model.code, site.file, site.call.context) === 'development'
    )
      return [];
    const name = option.split('.').at(-1) ?? '';
    const expression = expressionText(model.code.script(site.file), site.call.callee);
    return [
      {
        kind: 'disclosing-setting' as const,
        ...baseOfSite(model, site),
        ...placeOf(model, site, name),
        expression,
        option: /^\d+$/.test(name) ? nameGiven(site) : name,
        writes,
      },
    ];
  });
}

// Calls that make a client are long: the option is what a reader has to see.
function placeOf({ code }: TreeModel, site: CallSite, name: string): Partial<Pick<FactBase, 'at'>> {
  const entries = site.call.args.flatMap((one) => (one.kind === 'object' ? one.entries : []));
  const entry = entries.find((one) => 'key' in one && one.key === name);
  if (!entry || !('at' in entry)) return {};
  return { at: code.place(site.file, entry.at, code.symbolAt(site.file, site.call.context), site.call.text) };
}

// `mongoose.set('debug', true)`: the option is named by the first argument.
function nameGiven({
  call: {
    args: [name],
  },
}: CallSite): string {
  return name?.kind === 'literal' ? String(name.value) : '';
}

function isSet(model: TreeModel, site: CallSite, option: DisclosingSetting['option'], values: readonly string[]): boolean {
  const [index = '0', ...names] = option.split('.');
  const given = index === '*' ? site.call.args : site.call.args.slice(Number(index), Number(index) + 1);
  if (names.length === 0)
    return (
      site.call.args[0]?.kind === 'literal' &&
      site.call.args[0].value === 'debug' &&
      given.some((one) => isOneOf(model, site.file, one, values))
    );
  return given.some((one) => {
    if (one.kind === 'literal') return false;
    const found = model.code.setting(site.file, one, names.join('.')).value;
    return found?.kind === 'value' && found.value.kind === 'literal' && values.includes(JSON.stringify(found.value.value));
  });
}

function isOneOf(model: TreeModel, file: string, value: Value, values: readonly string[]): boolean {
  const found = model.code.resolve(file, value);
  return found.kind === 'value' && found.value.kind === 'literal' && values.includes(JSON.stringify(found.value.value));
}
