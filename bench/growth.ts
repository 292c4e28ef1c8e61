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

/** The last column is the time that one more file costs, from the smallest tree to this one: start-up does not count in it. */
function renderGrowth(steps: readonly Step[], names: readonly ContenderName[]): string {
  const [first] = steps;
  const rows = names.flatMap((name) =>
    steps.map(({ size, results }) => {
      const result = results.get(name);
      const time = result?.median ?? Number.NaN;
      const start = first?.results.get(name)?.median ?? Number.NaN;
      const smallest = first?.size ?? Number.NaN;
      const perFile = time / size;
      const added = size === smallest ? '-' : `${(((time - start) / (size - smallest)) * 1e3).toFixed(3)} ms`;
      const relative = (perFile / (start / smallest)).toFixed(2);
      const peak = result?.peakMegabytes === undefined ? '-' : Math.ceil(result.peakMegabytes).toString();
      return [name, size.toString(), renderSeconds(time), `${(perFile * 1e3).toFixed(3)} ms`, relative, added, peak];
    }),
  );
  return `${renderTable(['contender', 'files', 'median', 'per file', 'x smallest', 'per added file', 'peak MB'], rows)}\n`;
}
