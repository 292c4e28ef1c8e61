import { judge } from './budgets.ts';
import { CONTENDER_NAMES, type ContenderName } from './contenders.ts';
import type { Result } from './rounds.ts';

type Results = ReadonlyMap<ContenderName, Result>;

export interface ReportInput {
  readonly results: Results;
  /** Lines that say what was measured and on what. */
  readonly circumstances: readonly string[];
}

/** Renders the results as Markdown: the contenders with their budgets, then the stages of our runs where the reports tell them. */
export function renderResults({ results, circumstances }: ReportInput): string {
  const rows = CONTENDER_NAMES.flatMap((name) => results.get(name) ?? []).map((result) => renderRow(result, results));
  return [
    '# Results of the benchmark',
    'Written by `npm run bench`; `bench/README.md` explains the contenders and the budgets.',
    circumstances.map((line) => `- ${line}`).join('\n'),
    renderTable(['contender', 'what', 'median', 'range', 'x floor', 'peak MB', 'budget', 'measured', 'met'], rows),
    ...renderFailures(results),
    ...renderStages(results),
    '',
  ]
    .join('\n\n')
    .trimEnd()
    .concat('\n');
}

/** A Markdown table; cells hold no pipes of their own. */
export function renderTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Seconds with three digits that count. */
export function renderSeconds(seconds: number): string {
  return Number.isNaN(seconds) ? '-' : `${seconds.toFixed(seconds < 1 ? 3 : 2)} s`;
}

function renderRow(result: Result, results: Results): readonly string[] {
  const { contender, seconds, peakMegabytes } = result;
  const judgements = judge(contender.name, results);
  const floor = results.get('floor')?.median ?? Number.NaN;
  const ratio = result.median / floor;
  return [
    contender.name,
    contender.about,
    renderSeconds(result.median),
    seconds.length < 2 ? '-' : `${renderSeconds(Math.min(...seconds))} to ${renderSeconds(Math.max(...seconds))}`,
    Number.isNaN(ratio) ? '-' : ratio.toFixed(2),
    peakMegabytes === undefined ? '-' : Math.ceil(peakMegabytes).toString(),
    judgements.map(({ text }) => text).join('<br>'),
    judgements.map(({ measured }) => measured).join('<br>'),
    judgements.map(({ isMet }) => (isMet === undefined ? '-' : isMet ? 'yes' : '**no**')).join('<br>'),
  ];
}

function renderFailures(results: Results): readonly string[] {
  return [...results.values()].flatMap(({ contender, failure }) =>
    failure === undefined ? [] : [`${contender.name} is out: ${failure.replaceAll(/\s+/g, ' ').slice(0, 300)}`],
  );
}

function renderStages(results: Results): readonly string[] {
  const timed = [...results.values()].filter(({ timings }) => Object.keys(timings).length > 0);
  const stages = [...new Set(timed.flatMap(({ timings }) => Object.keys(timings)))];
  if (stages.length === 0) return [];
  const rows = stages.map((stage) => [stage, ...timed.map(({ timings }) => timings[stage]?.toFixed(0) ?? '-')]);
  return ['## Milliseconds per stage', renderTable(['stage', ...timed.map(({ contender }) => contender.name)], rows)];
}
