// Cold audit against its floor, in one run: `npm run bench -- DIR [ROUNDS]`. Interleaved, so that both meet the same machine.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { effectTokens } from '../src/facts/knowledge/tokens.ts';

const [, , root = '.', rounds = '5'] = process.argv;
const here = import.meta.dirname;
const scratch = mkdtempSync(path.join(tmpdir(), 'bench-'));
const tokensFile = path.join(scratch, 'tokens.json');
writeFileSync(tokensFile, JSON.stringify(effectTokens()));

const contenders: Readonly<Record<string, readonly string[]>> = {
  floor: [path.join(here, 'floor.mjs'), root, tokensFile],
  audit: [path.join(here, '../dist/cli.js'), 'audit', root, '--no-cache', '--quiet', '--format', `json=${path.join(scratch, 'report.json')}`],
};

interface Run {
  readonly seconds: number;
  readonly megabytes: number;
  readonly output: string;
}

function time(args: readonly string[]): Run {
  const started = performance.now();
  const child = spawnSync('/usr/bin/env', ['time', '-f', '%M', process.execPath, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  const seconds = (performance.now() - started) / 1000;
  const kilobytes = Number(/(\d+)\s*$/.exec(child.stderr)?.[1] ?? Number.NaN);
  return { seconds, megabytes: kilobytes / 1024, output: child.stdout };
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((left, right) => left - right);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

const runs = new Map<string, Run[]>(Object.keys(contenders).map((name) => [name, []]));
for (let round = 0; round < Number(rounds); round++) for (const [name, args] of Object.entries(contenders)) runs.get(name)?.push(time(args));

const seconds = (name: string): number => median((runs.get(name) ?? []).map((run) => run.seconds));
const commit = execFileSync('git', ['-C', root, 'rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
console.log(`${path.basename(path.resolve(root))} at ${commit}, Node ${process.version}, ${cpus().length} cores, ${rounds} rounds, medians`);
console.log(`floor  ${seconds('floor').toFixed(2)} s  ${runs.get('floor')?.[0]?.output.trim()}`);
for (const name of ['audit']) {
  const peak = Math.max(...(runs.get(name) ?? []).map((run) => run.megabytes));
  console.log(`${name}  ${seconds(name).toFixed(2)} s  ${(seconds(name) / seconds('floor')).toFixed(2)} x the floor  peak ${peak.toFixed(0)} MB`);
}
rmSync(scratch, { recursive: true });
