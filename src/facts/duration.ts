import type { Resolved } from './link/resolved.ts';

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The milliseconds that a number or a text such as `5s`, `30 seconds` or `1.5h` stands for; undefined where that is not decided. */
export function durationOf(value: Resolved | undefined): number | undefined {
  if (value?.kind !== 'value' || value.value.kind !== 'literal') return undefined;
  const literal = value.value.value;
  if (typeof literal === 'number') return literal;
  const [, amount, unit = 'ms'] = /^(\d+(?:\.\d+)?)\s*([a-z]+)?$/i.exec(String(literal).trim()) ?? [];
  const size = UNITS[/^(?:ms|milli)/i.test(unit) ? 'ms' : unit.slice(0, 1).toLowerCase()];
  return amount === undefined || size === undefined ? undefined : Number(amount) * size;
}
