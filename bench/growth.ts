import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ContenderName } from './contenders.ts';
import { renderSeconds, renderTable } from './render.ts';
import type { Result } from './rounds.ts';
import { generateTree } from './synthetic.ts';
import { commitTree, type Tree } from './tree.ts';
import { measureTree, type TreeOptions } from './workshop.ts';

export interface GrowthOptions extends TreeOptions {
  /** Numbers of files, smallest first. */
  readonly sizes: readonly number[];
}

interface Step {
  readonly size: number;
  readonly results: ReadonlyMap<ContenderName, Result>;
}

const MEASURED = ['floor', 'audit-cold', 'audit-warm', 'check-warm'] as const;

/** Measures synthetic trees of each size, one after the other. Gives a Markdown table, and whether a contender failed. */
export async function measureGrowth(options: GrowthOptions): Promise<{ readonly text: string; readonly failed: boolean }> {
  const only = MEASURED.filter((name) => options.only.includes(name));
  const steps: Step[] = [];
  for (const size of options.sizes) {
    options.say(`${size} files`);
    const scratch = path.join(options.scratch, `growth-${size}`);
    const { results } = await measureTree(writeTree(path.join(scratch, 'tree'), size), { ...options, only, scratch });
    steps.push({ size, results });
    rmSync(scratch, { recursive: true, force: true });
  }
  const failed = steps.some(({ results }) => [...results.values()].some(({ failure }) => failure !== undefined));
  return { text: renderGrowth(steps, only), failed };
}

function writeTree(root: string, size: number): Tree {
  for (const { path: name, text } of generateTree(size)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return commitTree(root);
}

/**
 * A row for each contender and size. `per added file` is what one more file costs between the size before and this one: start-up, which
 * weighs on small trees, does not count in it.
 */
function renderGrowth(steps: readonly Step[], names: readonly ContenderName[]): string {
  const rows = names.flatMap((name) => steps.map((step, index) => renderStep(name, step, { first: steps[0], before: steps[index - 1] })));
  return `${renderTable(['contender', 'files', 'median', 'per file', 'x smallest', 'per added file', 'peak MB'], rows)}\n`;
}

interface Neighbours {
  readonly first: Step | undefined;
  readonly before: Step | undefined;
}

function renderStep(name: ContenderName, step: Step, { first = step, before }: Neighbours): readonly string[] {
  const timeOf = ({ results }: Step): number => results.get(name)?.median ?? Number.NaN;
  const perFile = timeOf(step) / step.size;
  const perAddedFile = before && (timeOf(step) - timeOf(before)) / (step.size - before.size);
  const megabytes = step.results.get(name)?.peakMegabytes;
  return [
    name,
    step.size.toString(),
    renderSeconds(timeOf(step)),
    renderMilliseconds(perFile),
    (perFile / (timeOf(first) / first.size)).toFixed(2),
    perAddedFile === undefined ? '-' : renderMilliseconds(perAddedFile),
    megabytes === undefined ? '-' : Math.ceil(megabytes).toString(),
  ];
}

function renderMilliseconds(seconds: number): string {
  return `${(seconds * 1e3).toFixed(3)} ms`;
}
