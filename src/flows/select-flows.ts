import { ConfigurationError } from '../model/errors.ts';
import type { Flow } from '../model/flow.ts';
import { nearestNames } from '../model/nearest-names.ts';

/** Names listed in a message. */
const MOST_NAMES = 8;

/**
 * The flows of a name, in any case: those that have it, else the one whose name holds each word of it. Throws a ConfigurationError that lists the names
 * that fit where several do, and the nearest ones where none does.
 */
export function selectFlows(flows: readonly Flow[], name: string): readonly Flow[] {
  const wanted = normalise(name);
  const same = flows.filter((flow) => normalise(flow.name) === wanted);
  if (same.length > 0) return same;
  const words = wanted.split(' ');
  const holding = flows.filter((flow) => words.every((word) => normalise(flow.name).includes(word)));
  const names = [...new Set(holding.map((flow) => flow.name))];
  if (names.length === 1) return holding;
  if (names.length > 1) throw new ConfigurationError(`--flow ${JSON.stringify(name)} fits ${names.length} flows: ${listed(names)}.`);
  throw new ConfigurationError(`There is no flow ${JSON.stringify(name)}${nearest(name, flows)}`);
}

function nearest(name: string, flows: readonly Flow[]): string {
  const all = [...new Set(flows.map((flow) => flow.name))];
  if (all.length === 0) return ': none was found.';
  const near = nearestNames(name, all);
  return near.length > 0 ? `; did you mean ${near.join(' or ')}?` : `; there are ${listed(all)}.`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `${shown} and ${names.length - MOST_NAMES} more` : shown;
}

function normalise(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}
