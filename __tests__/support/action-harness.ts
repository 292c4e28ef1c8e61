import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { readCommands, readFileCommands, type RunnerCommand } from './runner-emulator.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LONGEST_RUN_MS = 50_000;
export const TOKEN = 'ghs_0123456789abcdefghijABCDEFGHIJ';

/** Builds `dist/` as it is committed, into a folder of its own: a stale one would test what was. */
export async function buildDist(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'dist-'));
  const scripts = path.join(ROOT, '.github/scripts');
  await promisify(execFile)(process.execPath, [path.join(scripts, 'run.mjs'), path.join(scripts, 'build.ts'), '--out', folder], {
    cwd: ROOT,
  });
  return folder;
}

interface ActionFile {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

export const actionFile = parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')) as ActionFile;

export type Payload = Record<string, unknown>;

/** GitHub's own example of an event, the first that fits. */
export function examplePayload(name: string, action?: string): Payload {
  const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as readonly {
    name: string;
    examples: readonly Payload[];
  }[];
  const found = examples
    .find((entry) => entry.name === name)
    ?.examples.find((example) => action === undefined || example['action'] === action);
  if (found === undefined) throw new Error(`no example of ${name}`);
  return structuredClone(found);
}

export interface Step {
  readonly dist: string;
  /** Checkout of the repository under review. */
  readonly workspace: string;
  readonly eventName: string;
  readonly payload?: Payload | string | undefined;
  readonly sha: string;
  readonly apiUrl: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface StepResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly commands: readonly RunnerCommand[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** What was written to `GITHUB_ENV` and `GITHUB_PATH`. */
  readonly leaks: string;
  readonly milliseconds: number;
}

/** Runs the built action as a step of a job, in a process of its own, the way the runner does. */
export async function runStep(step: Step, during?: (child: ChildProcess) => void | Promise<void>): Promise<StepResult> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'runner-'));
  try {
    const files = prepareFiles(folder, step);
    const started = performance.now();
    const child = spawn(process.execPath, [path.join(step.dist, 'action.js')], {
      env: toEnvironment(step, folder, files),
      cwd: step.workspace,
    });
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    const ended = new Promise<number | null>((resolve) => void child.once('close', (code) => resolve(code)));
    // A run that hangs must not outlive the test that made it.
    const last = setTimeout(() => child.kill('SIGKILL'), LONGEST_RUN_MS);
    await during?.(child);
    const code = await ended;
    clearTimeout(last);
    const text = stdout();
    return {
      code,
      stdout: text,
      stderr: stderr(),
      commands: readCommands(text),
      outputs: readFileCommands(readFileSync(files.output, 'utf8')),
      summary: readFileSync(files.summary, 'utf8'),
      leaks: readFileSync(files.env, 'utf8') + readFileSync(files.path, 'utf8'),
      milliseconds: performance.now() - started,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type StepFiles = Readonly<Record<'output' | 'summary' | 'env' | 'path' | 'event', string>>;

function prepareFiles(folder: string, { payload }: Step): StepFiles {
  const file = (name: string): string => path.join(folder, name);
  const files = { output: file('output'), summary: file('summary'), env: file('env'), path: file('path'), event: file('event.json') };
  for (const name of ['output', 'summary', 'env', 'path'] as const) writeFileSync(files[name], '');
  if (payload !== undefined) writeFileSync(files.event, typeof payload === 'string' ? payload : JSON.stringify(payload));
  return files;
}

function toEnvironment(step: Step, folder: string, files: StepFiles): NodeJS.ProcessEnv {
  const inputs = Object.entries(actionFile.inputs).map(([name, input]) => {
    const value = step.inputs?.[name] ?? input.default ?? '';
    return [`INPUT_${name.toUpperCase()}`, value === '${{ github.token }}' ? TOKEN : value] as const;
  });
  return {
    PATH: process.env['PATH'],
    HOME: folder,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_API_URL: step.apiUrl,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_GRAPHQL_URL: `${step.apiUrl}/graphql`,
    GITHUB_EVENT_NAME: step.eventName,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_JOB: 'readiness',
    GITHUB_REPOSITORY: 'acme/orders',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '100',
    GITHUB_SHA: step.sha,
    GITHUB_WORKFLOW: 'readiness',
    GITHUB_WORKFLOW_REF: 'acme/orders/.github/workflows/readiness.yml@refs/pull/7/merge',
    GITHUB_WORKSPACE: step.workspace,
    GITHUB_OUTPUT: files.output,
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_ENV: files.env,
    GITHUB_PATH: files.path,
    RUNNER_TEMP: folder,
    RUNNER_DEBUG: '1',
    ...Object.fromEntries(inputs),
    ...step.environment,
  };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => void chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
