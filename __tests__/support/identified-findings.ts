import type { Finding, TriagedFinding } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import type { Place } from '../../src/model/location.ts';
import { aFinding, aPlace } from './builders.ts';

type Parts = Partial<Omit<Finding, 'at'>> & { readonly at?: Partial<Place>; readonly ordinal?: number };

/** A place in `src/app.ts`, unless told otherwise. */
export function place(parts: Partial<Place> = {}): Place {
  return aPlace({ path: 'src/app.ts', symbol: 'start', text: 'a1', ...parts });
}

/** A finding whose fingerprint follows from its rule and place, as in a run. */
export function finding({ at: whereabouts, ordinal = 0, ...rest }: Parts = {}): Finding {
  const at = place(whereabouts);
  const ruleId = rest.ruleId ?? 'http-client-timeout';
  const id = fingerprint({ ruleId, facet: rest.facet, path: at.path, symbol: at.symbol, text: at.text }, ordinal);
  return aFinding({ fingerprint: id, ...rest, at });
}

/** An open, introduced, blocking finding, unless told otherwise. */
export function triaged(parts: Partial<TriagedFinding> = {}): TriagedFinding {
  return { finding: finding(), baseline: 'introduced', state: 'open', blocking: true, ...parts };
}
