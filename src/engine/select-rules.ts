import { ConfigurationError } from '../model/errors.ts';
import { suggestNames } from '../model/nearest-names.ts';
import type { Policy } from '../model/policy.ts';
import { LAYERS } from '../model/readiness.ts';
import type { Rule } from '../rule-api/index.ts';

/** What the caller asked for; an empty list asks for all. */
export interface RuleWishes {
  readonly layers: readonly string[];
  readonly ids: readonly string[];
}

/**
 * Chooses the rules of a run, in the order given: those wished for that the policy has on, for some paths at least.
 * Throws a ConfigurationError on a rule or layer that does not exist, and when nothing is left: no rules would find no fault.
 */
export function selectRules(rules: readonly Rule[], policy: Pick<Policy, 'rules' | 'paths'>, wishes: RuleWishes): readonly Rule[] {
  const known = rules.map(({ meta }) => meta.id);
  for (const id of wishes.ids) assertKnown(id, known, 'unknown rule');
  for (const layer of wishes.layers) assertKnown(layer, LAYERS, 'unknown layer');
  const chosen = rules.filter(({ meta }) => {
    const { layers, ids } = wishes;
    const isWished = (layers.length === 0 || layers.includes(meta.layer)) && (ids.length === 0 || ids.includes(meta.id));
    return isWished && isOn(meta.id, policy);
  });
  if (chosen.length === 0 && rules.length > 0)
    throw new ConfigurationError('no rule is left to run: mend `rules` of the policy, --layer or --rule.');
  return chosen;
}

function isOn(id: string, { rules, paths }: Pick<Policy, 'rules' | 'paths'>): boolean {
  return rules.get(id)?.off !== true || paths.some((path) => path.rules.get(id)?.off === false);
}

function assertKnown(name: string, known: readonly string[], problem: string): void {
  if (!known.includes(name)) throw new ConfigurationError(`${problem} ${JSON.stringify(name)}; ${suggestNames(name, known)}`);
}
