import path from 'node:path';
import type { Changes } from './changes.ts';
import { peerFile } from './peers.ts';
import { listReviews } from './reviews.ts';
import type { Tree } from './tree.ts';

/** One command that is measured, and how to tell that it did its work. */
export interface Contender {
  readonly name: ContenderName;
  readonly about: string;
  /** Words after `node`. */
  readonly command: readonly string[];
  /** Where it runs. */
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Times that it runs in each round: what takes a tenth of a second needs more to be told from noise. */
  readonly repeats: number;
  /** Exit codes of a run that went through: linters and reviews give 1 for what they found. */
  readonly exitCodes: readonly number[];
  /** Where the JSON report of the product lies after a run. */
  readonly reportFile?: string;
  /** Put things where a run expects them, while no clock runs. */
  readonly prepare?: () => void;
  /** Exit codes alone do not tell a linter that found nothing from one that read nothing. */
  readonly hasDoneItsWork: (output: string) => boolean;
}

export const CONTENDER_NAMES = [
  ...(['floor', 'audit-cold', 'audit-warm', 'check-warm', 'check-text', 'version'] as const),
  ...(['node', 'oxlint', 'oxlint-all', 'biome', 'eslint'] as const),
];
export type ContenderName = (typeof CONTENDER_NAMES)[number];

const PEERS: readonly ContenderName[] = ['oxlint', 'oxlint-all', 'biome', 'eslint'];

/** True for the tools of others, which are installed apart. */
export function isPeer(name: ContenderName): boolean {
  return PEERS.includes(name);
}

/** The product, and the folders and files that the runs may write. */
export interface Workshop {
  /** The `cli.js` of the build that is measured. */
  readonly commandLine: string;
  /** The input of the floor: scripts and tokens. */
  readonly floorInput: string;
  /** The product's cache as it is while a run lasts. */
  readonly cache: string;
  /** The cache as an audit of the base left it, put in place before each run. */
  readonly primedCache: string;
  readonly report: string;
}

/** All that can be measured on a tree, the quick ones first. */
export function listContenders(tree: Tree, changes: Changes, workshop: Workshop): readonly Contender[] {
  return [...listBaselines(tree, workshop), ...listReviews(tree, changes, workshop), ...listPeers(tree)];
}

function listBaselines(tree: Tree, workshop: Workshop): readonly Contender[] {
  const quick = { folder: tree.folder, repeats: 5, exitCodes: [0] };
  return [
    { ...quick, name: 'node', about: '`node -e 0`', command: ['-e', '0'], hasDoneItsWork: () => true },
    {
      ...quick,
      name: 'version',
      about: '`dist/cli.js --version`',
      command: [workshop.commandLine, '--version'],
      hasDoneItsWork: (output) => /^\d/.test(output),
    },
    {
      ...quick,
      name: 'floor',
      about: 'load the parser, read all, parse and walk what holds a token',
      command: [path.join(import.meta.dirname, 'floor.mjs'), tree.folder, workshop.floorInput],
      repeats: 1,
      hasDoneItsWork: (output) => output.includes('"nodes"'),
    },
  ];
}

/** Peers run with their default rules, or those named, whatever the tree asks of them: so all trees are measured alike. */
function listPeers(tree: Tree): readonly Contender[] {
  const own = (file: string): string => path.join(import.meta.dirname, file);
  const oxlint = [peerFile('oxlint', 'bin/oxlint'), '--config', own('oxlint.json'), '--disable-nested-config'];
  const shared = { folder: tree.folder, repeats: 1, exitCodes: [0, 1] };
  return [
    {
      ...shared,
      name: 'oxlint',
      about: '`oxlint`',
      command: [...oxlint, '.'],
      hasDoneItsWork: (output) => /on [1-9]\d* files/.test(output),
    },
    {
      ...shared,
      name: 'oxlint-all',
      about: '`oxlint -D all`',
      command: [...oxlint, '-D', 'all', '.'],
      hasDoneItsWork: (output) => /on [1-9]\d* files/.test(output),
    },
    {
      ...shared,
      name: 'biome',
      about: '`biome lint`',
      command: [peerFile('@biomejs/biome', 'bin/biome'), 'lint', `--config-path=${own('biome.json')}`, '.'],
      hasDoneItsWork: (output) => /Checked [1-9]\d* files/.test(output),
    },
    {
      ...shared,
      name: 'eslint',
      about: "`eslint`, typescript-eslint's parser, security and sonarjs recommended",
      command: [peerFile('eslint', 'bin/eslint.js'), '--config', own('eslint.config.mjs'), '.'],
      hasDoneItsWork: () => true,
    },
  ];
}
