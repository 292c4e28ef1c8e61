import type { ContenderName } from './contenders.ts';

/** A bound on the median of a contender, as a multiple of another's. */
export interface TimeBudget {
  readonly contender: ContenderName;
  readonly factor: number;
  readonly of: ContenderName;
}

/** What a review may cost; ratios, since seconds depend on the machine. */
export const TIME_BUDGETS: readonly TimeBudget[] = [
  { contender: 'audit-cold', factor: 1.5, of: 'floor' },
  { contender: 'audit-cold', factor: 1, of: 'biome' },
  { contender: 'audit-cold', factor: 1 / 25, of: 'eslint' },
  { contender: 'audit-warm', factor: 1, of: 'oxlint-all' },
  { contender: 'check-warm', factor: 2, of: 'oxlint' },
  { contender: 'version', factor: 1.5, of: 'node' },
];

/** Peak of the whole process tree, for each way to review a tree of up to 6,000 files. */
export const MEMORY_BUDGET = { contenders: ['audit-cold', 'audit-warm', 'check-warm', 'check-text'], megabytes: 600 } as const;

export interface Judgement {
  /** The budget in words. */
  readonly text: string;
  /** What was measured, in the unit of the budget. */
  readonly measured: string;
  /** Undefined when a side of the comparison was not measured. */
  readonly isMet: boolean | undefined;
}

/** What the budgets need to know of a contender. */
export interface Figures {
  /** Seconds; NaN when it did not run. */
  readonly median: number;
  readonly peakMegabytes: number | undefined;
}

/** Holds one contender against its budgets. */
export function judge(name: ContenderName, results: ReadonlyMap<ContenderName, Figures>): readonly Judgement[] {
  const own = results.get(name);
  const times = TIME_BUDGETS.filter(({ contender }) => contender === name).map((budget) => judgeTime(budget, results));
  if (own === undefined || !MEMORY_BUDGET.contenders.some((bound) => bound === name)) return times;
  return [...times, judgeMemory(own.peakMegabytes)];
}

function judgeTime({ contender, factor, of }: TimeBudget, results: ReadonlyMap<ContenderName, Figures>): Judgement {
  const ratio = (results.get(contender)?.median ?? Number.NaN) / (results.get(of)?.median ?? Number.NaN);
  const multiple = factor < 1 ? `1/${Math.round(1 / factor)} of ` : factor === 1 ? '' : `${factor} x `;
  const text = `at most ${multiple}${of}`;
  if (Number.isNaN(ratio)) return { text, measured: 'not measured', isMet: undefined };
  return { text, measured: factor < 1 ? `1/${(1 / ratio).toFixed(1)}` : `${ratio.toFixed(2)} x`, isMet: ratio <= factor };
}

function judgeMemory(megabytes: number | undefined): Judgement {
  const text = `at most ${MEMORY_BUDGET.megabytes} MB`;
  if (megabytes === undefined) return { text, measured: 'not measured', isMet: undefined };
  return { text, measured: `${Math.ceil(megabytes)} MB`, isMet: megabytes <= MEMORY_BUDGET.megabytes };
}
