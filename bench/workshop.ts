import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { commitChanges } from './changes.ts';
import { listContenders, type ContenderName, type Workshop } from './contenders.ts';
import { BenchmarkError } from './errors.ts';
import { measure } from './measure.ts';
import { primingRun } from './reviews.ts';
import { runRounds, type Result } from './rounds.ts';
import { listScripts } from './scripts.ts';
import { TOKENS } from './tokens.ts';
import type { Tree } from './tree.ts';

export interface TreeOptions {
  readonly rounds: number;
  readonly slowRounds: number;
  readonly only: readonly ContenderName[];
  /** The `cli.js` of the build to measure. */
  readonly commandLine: string;
  /** A folder of our own for all that the runs write. */
  readonly scratch: string;
  readonly say: (text: string) => void;
}

export interface TreeResults {
  readonly results: ReadonlyMap<ContenderName, Result>;
  /** The tree in numbers. */
  readonly description: string;
}

const FloorOutput = z.object({ kept: z.number(), nodes: z.number(), parserMilliseconds: z.number() });

/**
 * Measures the chosen contenders on a tree: writes the changes to review, fills the cache, runs the rounds.
 *
 * @throws BenchmarkError when the tree cannot serve, or the product does not come to a report on it.
 */
export async function measureTree(tree: Tree, options: TreeOptions): Promise<TreeResults> {
  const scripts = listScripts(tree);
  const workshop = openWorkshop(scripts, options);
  const outputFile = path.join(options.scratch, 'output.txt');
  const contenders = listContenders(tree, commitChanges(tree), workshop).filter(({ name }) => options.only.includes(name));
  if (contenders.some(({ reportFile }) => reportFile !== undefined)) await fillCache(tree, workshop, { outputFile, say: options.say });
  const results = await runRounds(contenders, { ...options, outputFile });
  return { results, description: `${describeScripts(tree, scripts)}${describeFloor(results.get('floor'))}` };
}

function openWorkshop(scripts: readonly string[], { commandLine, scratch }: TreeOptions): Workshop {
  const floorInput = path.join(scratch, 'floor.json');
  writeFileSync(floorInput, JSON.stringify({ scripts, tokens: TOKENS }));
  const primedCache = path.join(scratch, 'primed-cache');
  mkdirSync(primedCache, { recursive: true });
  return { commandLine, floorInput, primedCache, cache: path.join(scratch, 'cache'), report: path.join(scratch, 'report.json') };
}

async function fillCache(tree: Tree, workshop: Workshop, { outputFile, say }: { readonly outputFile: string; say: TreeOptions['say'] }) {
  const run = await measure(primingRun(tree, workshop), { outputFile });
  if (typeof run === 'string') throw new BenchmarkError(`The audit that fills the cache failed: ${run}`);
  if (readdirSync(workshop.primedCache).length === 0) say('The audit left no cache: the warm runs will be cold.');
}

function describeScripts(tree: Tree, scripts: readonly string[]): string {
  const sizes = scripts.map((file) => statSync(path.join(tree.folder, file)).size);
  return `${scripts.length} scripts, ${(sizes.reduce((sum, size) => sum + size, 0) / 1e6).toFixed(1)} MB`;
}

function describeFloor(floor: Result | undefined): string {
  if (floor === undefined || floor.output === '') return '';
  const { kept, nodes, parserMilliseconds } = FloorOutput.parse(JSON.parse(floor.output));
  return `; the floor parses ${kept} of them (${nodes} nodes), and takes ${parserMilliseconds} ms to load the parser`;
}
