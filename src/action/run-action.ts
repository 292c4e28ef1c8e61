import { cacheFileOf, type CacheFile } from '../cache/open-cache.ts';
import { ApiError } from '../github/api-error.ts';
import { announceFailure, maskToken, print, readInputs } from '../github/runner.ts';
import { readRunnerEnvironment, type RunnerEnvironment } from '../github/runner-environment.ts';
import { readEvent } from '../event/read-event.ts';
import { ConfigurationError, nameFault } from '../model/errors.ts';
import type { ReviewEvent } from '../model/event.ts';
import { logLine } from '../report/untrusted-text.ts';
import { heapLimit, supervise, type Supervised } from '../supervisor.ts';
import { chooseEvent } from './choose-event.ts';
import { incompleteReview } from './incomplete-review.ts';
import { INPUT_NAMES, parseActionInputs, type ActionInputs } from './inputs.ts';
import { showReview, type Showing } from './show-review.ts';

export interface ActionRun {
  /** Path of the script that analyses. */
  readonly analysis: string;
  readonly version: string;
  /** Ends everything at once. */
  readonly signal: AbortSignal;
}

const FILE_MS = 10_000;

/** What git and Node need. Everything else stays out of the process that reads what strangers wrote, the token first of all. */
const PASSED_ON =
  /^(?:PATH|HOME|USERPROFILE|TMPDIR|TEMP|TMP|SYSTEMROOT|LANG|LC_ALL|HTTPS?_PROXY|NO_PROXY|NODE_EXTRA_CA_CERTS|GIT_SSL_CAINFO|SSL_CERT_(?:FILE|DIR))$/i;

/** Runs the action from its inputs to its reports. Gives whether the job may pass; never rejects. */
export async function runAction(run: ActionRun): Promise<boolean> {
  try {
    return await review(run);
  } catch (error) {
    announceFailure(explain(error));
    return false;
  }
}

async function review(run: ActionRun): Promise<boolean> {
  const startedAt = Date.now();
  const texts = readInputs(INPUT_NAMES);
  maskToken(texts['token'] ?? '');
  const inputs = parseActionInputs(texts);
  const environment = readRunnerEnvironment(process.env);
  const event = readEvent({ name: environment.eventName, payload: environment.payload });
  const asked = chooseEvent(event, inputs);
  const supervised = await analyse(run, { event, asked, inputs, environment });
  if (supervised.kind === 'cancelled') throw new Cancelled();
  if (supervised.kind === 'misconfigured') throw new ConfigurationError(supervised.message);
  const outcome = conclude(supervised, { event, asked, inputs, environment });
  const { conclusion, title } = await showReview({
    ...outcome,
    event,
    inputs,
    environment,
    startedAt,
    version: run.version,
    signal: run.signal,
  });
  if (run.signal.aborted) throw new Cancelled();
  if (conclusion === 'failure') announceFailure(`${title}. ${outcome.review.reason}`);
  else print(logLine(`${title}. ${outcome.review.reason}`));
  return conclusion !== 'failure';
}

interface Setting {
  /** What happened, which may not be what is looked at. */
  readonly event: ReviewEvent;
  readonly asked: ReviewEvent;
  readonly inputs: ActionInputs;
  readonly environment: RunnerEnvironment;
}

function analyse(run: ActionRun, { event, asked, inputs, environment }: Setting): Promise<Supervised> {
  return supervise({
    entry: run.analysis,
    request: {
      workspace: environment.workspace,
      event: asked,
      inputs: { failOn: inputs['fail-on'], onIncomplete: inputs['on-incomplete'] },
      policyPath: inputs.policy,
      cache: inputs.cache === 'true' ? chooseCache(environment.workspace, event) : undefined,
    },
    environment: passOn(process.env),
    limits: { runMs: inputs['timeout-minutes'] * 60_000, fileMs: FILE_MS, heapMb: inputs['max-memory'] ?? heapLimit() },
    signal: run.signal,
    note: (text) => print(logLine(text)),
    now: () => performance.now(),
  });
}

function chooseCache(workspace: string, event: ReviewEvent): CacheFile | undefined {
  const file = cacheFileOf(workspace, process.env);
  // A push, a schedule and a person with rights look at what was merged; anything else may come from a stranger.
  return file === undefined ? undefined : { file, mayWrite: event.kind === 'audit' };
}

function conclude(
  supervised: Extract<Supervised, { kind: 'reviewed' | 'failed' }>,
  { asked, inputs, environment }: Setting,
): Pick<Showing, 'review' | 'onIncomplete' | 'policyPath'> {
  if (supervised.kind === 'reviewed') return { ...supervised, policyPath: supervised.policyPath };
  const about = { event: asked, head: environment.sha, failOn: inputs['fail-on'] };
  // Whatever the policy file would allow is not known then.
  return { review: incompleteReview(supervised.failures, about), onIncomplete: inputs['on-incomplete'] ?? 'fail', policyPath: undefined };
}

function passOn(environment: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) if (PASSED_ON.test(name) && value !== undefined) kept[name] = value;
  return kept;
}

class Cancelled extends Error {}

/** Says why the run failed. */
function explain(error: unknown): string {
  if (error instanceof ConfigurationError) return `Configuration error: ${error.message}`;
  if (error instanceof Cancelled || (error instanceof ApiError && error.kind === 'cancelled'))
    return 'The run was cancelled before it came to an end.';
  return `Internal fault (${nameFault(error)}): there is no verdict.`;
}
