import path from 'node:path';
import { rules } from '../../rules/index.ts';
import { nameFault } from '../model/errors.ts';
import type { ReviewEvent } from '../model/event.ts';
import type { IncompleteAction } from '../model/policy.ts';
import type { Review } from '../model/review.ts';
import { ApiError } from '../github/api-error.ts';
import { realClock } from '../github/clock.ts';
import type { Delivery, Publication } from '../github/deliver.ts';
import { annotate, print, setOutputs, warn, writeSummary } from '../github/runner.ts';
import type { RunnerEnvironment } from '../github/runner-environment.ts';
import { MARKER_CHARACTERS } from '../github/sticky-comment.ts';
import { buildComment, buildReport, buildSummary } from '../report/build-report.ts';
import { buildCheckRun, type CheckRunContent } from '../report/check-run.ts';
import type { ReportContext } from '../report/report-context.ts';
import { logLine } from '../report/untrusted-text.ts';
import { sightSecrets } from '../summaries/secret-text.ts';
import type { ActionInputs } from './inputs.ts';
import { writeReports } from './write-reports.ts';

/** A finished run and all that is needed to show it. */
export interface Showing {
  readonly review: Review;
  readonly onIncomplete: IncompleteAction;
  readonly policyPath: string | undefined;
  /** The event of the runner, whatever was made of it. */
  readonly event: ReviewEvent;
  readonly inputs: ActionInputs;
  readonly environment: RunnerEnvironment;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly signal: AbortSignal;
}

const HOMEPAGE = 'https://github.com/backend-readiness/backend-readiness';

/**
 * Shows a review wherever the rights and the disk allow, and gives what the check run concludes. Only a cancellation rejects:
 * whatever else goes wrong with showing is told, and changes nothing.
 */
export async function showReview(showing: Showing): Promise<CheckRunContent> {
  const { review, environment } = showing;
  const context = describeRun(showing);
  const content = buildCheckRun(review, context, showing.onIncomplete);
  const { paths, warnings } = await writeReports(listReports(showing, context));
  for (const text of warnings) warn(text);
  await tryTo('set the outputs', () => setOutputs({ ...countOutputs(review), ...paths }));
  await tryTo('write the job summary', async () => writeSummary(await buildSummary(review, context)));
  const delivery = await deliverReview(showing, content, context);
  if (delivery?.checkRun !== 'posted') annotate(content.annotations);
  print(
    logLine(
      `Analysed ${review.head}${review.base === undefined ? '' : ` against ${review.base}`} for ${environment.owner}/${environment.repo}.`,
    ),
  );
  return content;
}

/** The commit that links and the check run belong to: that of the pull request, not the merge commit that only the run sees. */
function shownCommit({ event, review, environment }: Showing): string {
  if (event.kind === 'pull-request' || event.kind === 'merge-group') return event.headSha;
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(review.head) ? review.head : environment.sha;
}

function describeRun(showing: Showing): ReportContext {
  const { review, environment, policyPath, version } = showing;
  const sha = shownCommit(showing);
  const name = `${environment.owner}/${environment.repo}`;
  return {
    tool: { version, homepage: HOMEPAGE },
    repository: { server: environment.serverUrl, name, sha },
    rules: rules.map(({ meta }) => meta),
    policyPath,
    command: review.base === undefined ? 'backend-readiness audit .' : `backend-readiness check . --base ${review.base} --head ${sha}`,
    findSecrets: sightSecrets,
  };
}

function listReports({ review, inputs, environment }: Showing, context: ReportContext): Parameters<typeof writeReports>[0] {
  const { workspace, temporary, key } = environment;
  const given = inputs['report-dir'];
  const folder = given === undefined ? path.join(temporary, `backend-readiness-${key}`) : path.resolve(workspace, given);
  const sarif = inputs['sarif-file'];
  return {
    'report-json': { file: path.join(folder, 'report.json'), build: () => buildReport(review, context, 'json') },
    'report-sarif': {
      file: path.join(folder, 'report.sarif'),
      copy: sarif === undefined ? undefined : path.resolve(workspace, sarif),
      build: () => buildReport(review, context, 'sarif'),
    },
    'report-markdown': { file: path.join(folder, 'report.md'), build: () => buildReport(review, context, 'markdown') },
  };
}

function countOutputs({ verdict, score, counts }: Review): Readonly<Record<string, string | number>> {
  const { P0: p0, P1: p1, P2: p2, P3: p3 } = counts.open;
  return { verdict, score, p0, p1, p2, p3, introduced: counts.introduced, fixed: counts.fixed };
}

async function deliverReview(showing: Showing, content: CheckRunContent, context: ReportContext): Promise<Delivery | undefined> {
  const { inputs, environment, signal } = showing;
  const { token = '' } = inputs;
  if (token === '') {
    warn('There is no token, so neither a check run nor a comment is written; the job summary and the exit code stand.');
    return undefined;
  }
  try {
    // Loaded here: a run without a token or with a wrong input needs none of it.
    const [{ createGitHubClient }, { deliver }] = await Promise.all([import('../github/client.ts'), import('../github/deliver.ts')]);
    const { apiUrl, owner, repo } = environment;
    const client = createGitHubClient({ token, apiUrl, owner, repo, clock: realClock, signal });
    const delivery = await deliver(client, await toPublication(showing, content, context));
    for (const text of delivery.warnings) warn(text);
    for (const text of delivery.notices) print(logLine(text));
    print(logLine(`Check run: ${delivery.checkRun}. Comment: ${delivery.comment}.`));
    return delivery;
  } catch (error) {
    if (error instanceof ApiError && error.kind === 'cancelled') throw error;
    warn(`Delivery failed (${nameFault(error)}); the job summary and the exit code stand.`);
    return undefined;
  }
}

async function toPublication(showing: Showing, content: CheckRunContent, context: ReportContext): Promise<Publication> {
  const { review, event, inputs, environment, startedAt } = showing;
  const { runId, attempt, key, serverUrl, owner, repo } = environment;
  const detailsUrl = `${serverUrl}/${owner}/${repo}/actions/runs/${runId}/attempts/${attempt}`;
  const headSha = shownCommit(showing);
  const run = { key, headSha, runId, attempt, startedAt };
  const wantsComment = event.kind === 'pull-request' && review.mode === 'review' && inputs.comment === 'true';
  return {
    checkRun: { ...content, name: environment.checkName, headSha, externalId: `${runId}.${attempt}.${key}`, detailsUrl },
    comment: wantsComment
      ? {
          number: event.number,
          run,
          renderings: await buildComment(review, context, { reserved: MARKER_CHARACTERS, detailsUrl }),
          mode: hasSubject(review) ? 'create-or-update' : 'update',
        }
      : undefined,
    fork: event.kind === 'pull-request' && event.fork,
  };
}

/** False for a change of documents alone, which deserves no comment. */
function hasSubject({ verdict, filesRead }: Review): boolean {
  return verdict !== 'production-ready' || filesRead > 0;
}

async function tryTo(task: string, work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch {
    // The text of the error may hold paths of the runner; what matters is that the verdict stands.
    warn(`Could not ${task}.`);
  }
}
