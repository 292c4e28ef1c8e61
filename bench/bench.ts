import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { currentLoad, describeCircumstances, isBusy } from './circumstances.ts';
import { CONTENDER_NAMES, isPeer } from './contenders.ts';
import { BenchmarkError } from './errors.ts';
import { measureGrowth } from './growth.ts';
import { HELP, parseOptions, type BenchOptions } from './options.ts';
import { ensurePeers, peerVersions } from './peers.ts';
import { DIST, findCommandLine } from './product.ts';
import { renderResults } from './render.ts';
import { cloneTree } from './tree.ts';
import { measureTree, type TreeOptions } from './workshop.ts';

// Taken before the benchmark itself adds to it.
const load = currentLoad();

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (cause) {
  if (!(cause instanceof BenchmarkError)) throw cause;
  say(cause.message);
  process.exitCode = 2;
}

type Paths = Pick<TreeOptions, 'commandLine' | 'scratch'>;

async function main(options: BenchOptions): Promise<number> {
  if (options.kind === 'help') {
    process.stdout.write(HELP);
    return 0;
  }
  const commandLine = findCommandLine(options.dist);
  if (isBusy(load)) say(`The load average is ${load.toFixed(2)}: figures of a busy machine tell little.`);
  const scratch = mkdtempSync(path.join(tmpdir(), 'readiness-bench-'));
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  // Exiting is what removes the files and ends the run under way.
  process.once('SIGINT', () => process.exit(130));
  process.once('SIGTERM', () => process.exit(143));
  const paths = { commandLine, scratch };
  return options.kind === 'growth' ? showGrowth(options, paths) : showTree(options, paths);
}

async function showTree(options: BenchOptions, paths: Paths): Promise<number> {
  const tree = cloneTree(path.resolve(options.directory), path.join(paths.scratch, 'tree'));
  if (options.only.some(isPeer)) ensurePeers(say);
  const { results, description } = await measureTree(tree, { ...options, ...paths, say });
  const circumstances = [
    `Tree: commit ${tree.commit.slice(0, 12)}, ${description}`,
    ...describeCircumstances(load, options.dist),
    `Peers: ${Object.entries(peerVersions())
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
    `Rounds: ${options.rounds}; of ESLint ${options.slowRounds}`,
  ];
  publish(renderResults({ results, circumstances }), options);
  return [...results.values()].some(({ failure }) => failure !== undefined) ? 1 : 0;
}

async function showGrowth(options: BenchOptions, paths: Paths): Promise<number> {
  const { text, failed } = await measureGrowth({ ...options, ...paths, say });
  publish(`${describeCircumstances(load, options.dist).join('\n')}\n\n${text}`, options);
  return failed ? 1 : 0;
}

/** Results of some contenders alone, or of another build, never take the place of the whole ones. */
function publish(text: string, { kind, only, slowRounds, dist, output }: BenchOptions): void {
  process.stdout.write(text);
  const isWhole = kind === 'tree' && only.length === CONTENDER_NAMES.length && slowRounds > 0 && dist === DIST;
  const file = output ?? (isWhole ? path.join(import.meta.dirname, 'results.md') : undefined);
  if (file === undefined) return;
  writeFileSync(file, text);
  say(`Written to ${path.relative('.', file)}.`);
}

function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`);
}
