import type { Severity } from '../model/readiness.ts';

/** What one open finding leaves of the score. */
const REMAINDERS: Readonly<Record<Severity, number>> = { P0: 0.6, P1: 0.85, P2: 0.97, P3: 0.99 };
/** No score is above this while a finding of the severity is open. */
const CEILINGS: Readonly<Record<Severity, number>> = { P0: 39, P1: 69, P2: 94, P3: 99 };

/**
 * Scores 0 to 100 by the open findings that count: 100, times 0.6 for each P0, 0.85 for each P1, 0.97 for each P2 and 0.99 for each P3, rounded
 * down, and no more than 39 with any P0, 69 with any P1, 94 with any P2 and 99 with any P3. Another finding never raises it.
 */
export function score(open: Readonly<Record<Severity, number>>): number {
  const factors = severitiesOf(open).map((severity) => REMAINDERS[severity] ** open[severity]);
  const ceilings = severitiesOf(open).map((severity) => CEILINGS[severity]);
  return Math.min(Math.floor(factors.reduce((product, factor) => product * factor, 100)), ...ceilings);
}

function severitiesOf(open: Readonly<Record<Severity, number>>): readonly Severity[] {
  return (['P0', 'P1', 'P2', 'P3'] as const).filter((severity) => open[severity] > 0);
}
