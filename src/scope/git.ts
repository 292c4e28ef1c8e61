import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { devNull } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { PlatformError } from '../model/errors.ts';
import type { Repository } from './repository.ts';

export type GitProcess = ChildProcessByStdio<Writable, Readable, null>;

/** How a git command ended. */
export interface GitResult {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly output: Buffer;
  /** First line of what it complained about, made printable. */
  readonly complaint: string;
}

interface GitOptions {
  /** Protocols that may be spoken, joined by colons. */
  readonly protocols?: string;
  readonly timeoutMs?: number;
}

/** Bytes of output after which a command is ended. */
const MAX_OUTPUT = 16 * 1024 * 1024;
const MINIMUM_VERSION = { major: 2, minor: 30 };

/**
 * The environment is an allow-list: `GIT_DIR`, `GIT_SSH_COMMAND`, `LD_PRELOAD` and the like stay outside.
 * The proxy settings serve the one command that speaks to the network, `fetch`.
 */
const PASSED_ON = [
  'PATH',
  'Path',
  'SystemRoot',
  'TEMP',
  'TMP',
  'TMPDIR',
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
];

/** Settings of the repository that name commands, or that change what git prints. Values on the command line win over files. */
const SETTINGS = [
  'safe.bareRepository=explicit',
  'core.fsmonitor=false',
  `core.hooksPath=${devNull}`,
  'core.pager=cat',
  'core.askPass=',
  'core.alternateRefsCommand=:',
  'credential.helper=',
  'diff.external=',
  'protocol.ext.allow=never',
  'maintenance.auto=false',
  'gc.auto=0',
];

/** Starts git with its output piped; the caller reads it and ends it. */
export function startGit(repository: Repository, args: readonly string[]): GitProcess {
  const child = spawn('git', [...globalArguments(repository), ...args], { ...surroundings({}), stdio: ['pipe', 'pipe', 'ignore'] });
  // A process that ended breaks the pipe; readers notice it as the end of the output.
  child.stdin.on('error', () => undefined);
  return child;
}

/**
 * Runs one git command to its end. Throws a PlatformError when git cannot be started; a command that fails is the caller's to judge.
 */
export async function runGit(repository: Repository | undefined, args: readonly string[], options: GitOptions = {}): Promise<GitResult> {
  const child = spawn('git', [...globalArguments(repository), ...args], { ...surroundings(options), stdio: ['ignore', 'pipe', 'pipe'] });
  // Not the option of spawn: its timer outlives a process that could not be started.
  const timer = setTimeout(() => child.kill(), options.timeoutMs ?? 60_000);
  try {
    const [output, complaint, code] = await Promise.all([collect(child.stdout), collect(child.stderr), waitForEnd(child)]);
    return { code, output, complaint: firstLine(complaint) };
  } finally {
    clearTimeout(timer);
  }
}

/** Throws a PlatformError when there is no git, or one that is too old to be told where to look. */
export async function requireGit(): Promise<void> {
  const { output } = await runGit(undefined, ['version']);
  const [, major, minor] = /^git version (\d+)\.(\d+)/.exec(output.toString('latin1')) ?? [];
  if (major === undefined || minor === undefined) throw new PlatformError('`git version` gave no version; git 2.30 or later is needed.');
  const isOld = Number(major) < MINIMUM_VERSION.major || (Number(major) === MINIMUM_VERSION.major && Number(minor) < MINIMUM_VERSION.minor);
  if (isOld) throw new PlatformError(`git ${major}.${minor} is too old; git 2.30 or later is needed to compare commits.`);
}

/** Resolves to the exit code, or null after a signal. */
export async function waitForEnd(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const missing = cause.code === 'ENOENT';
      reject(
        new PlatformError(
          missing ? 'git was not found on the PATH; it is needed to compare commits.' : `git could not be started: ${cause.message}`,
        ),
      );
    });
    child.once('close', (code: number | null) => resolve(code));
  });
}

function globalArguments(repository: Repository | undefined): readonly string[] {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const fixed = ['--no-pager', '--no-optional-locks', '--no-replace-objects', '--literal-pathspecs', ...settings];
  if (repository === undefined) return fixed;
  const { gitDir, workTree } = repository;
  // For this one call: a container's user seldom owns the checkout, and git would refuse.
  return [
    ...fixed,
    '-c',
    `safe.directory=${workTree ?? gitDir}`,
    `--git-dir=${gitDir}`,
    ...(workTree === undefined ? [] : [`--work-tree=${workTree}`]),
  ];
}

function surroundings(options: GitOptions): { readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly windowsHide: true } {
  // Outside of every tree, so that nothing is found by looking around.
  return { cwd: path.parse(process.execPath).root, env: gitEnvironment(options.protocols ?? 'none'), windowsHide: true };
}

function gitEnvironment(protocols: string): NodeJS.ProcessEnv {
  const passed = PASSED_ON.map((name) => [name, process.env[name]] as const).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(passed),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_PAGER: 'cat',
    // A partial clone would otherwise go and get what is missing, by whatever command its settings name.
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: protocols,
  };
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_OUTPUT) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function firstLine(complaint: Buffer): string {
  const [line = ''] = complaint.toString('utf8').trim().split('\n', 1);
  return line.replace(/[^\x20-\x7e]/g, '?').slice(0, 300);
}
