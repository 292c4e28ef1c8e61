import { defaults, getOctokitOptions } from '@actions/github/lib/utils';
import { Octokit } from '@octokit/rest';
import type { Annotation } from '../model/annotation.ts';
import { PlatformError } from '../model/errors.ts';
import { Requester, type Answer, type Clock, type Limits } from './requester.ts';
import { CheckRun, CheckRuns, Comment, Comments, Nothing, PullRequest, Viewer } from './schemas.ts';

export const COMMENTS_PER_PAGE = 100;

export interface CheckOutput {
  readonly title: string;
  /** Markdown, at most 65,535 characters. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
}

export interface NewCheckRun {
  readonly name: string;
  readonly headSha: string;
  /** Tells runs of this name apart when an answer was lost. */
  readonly externalId: string;
  readonly detailsUrl: string;
  readonly conclusion: 'success' | 'failure' | 'neutral';
  readonly output: CheckOutput;
}

/** The calls that a review needs, and no others. Each rejects with an `ApiError` alone. */
export interface GitHubClient {
  readPullRequest(number: number): Promise<PullRequest>;
  /** One page of the oldest first; pages count from 1. */
  listComments(number: number, page: number): Promise<readonly Comment[]>;
  createComment(number: number, body: string): Promise<Comment>;
  updateComment(id: number, body: string): Promise<Comment>;
  deleteComment(id: number): Promise<void>;
  createCheckRun(run: NewCheckRun): Promise<CheckRun>;
  readCheckRun(id: number): Promise<CheckRun>;
  /** Adds the annotations to those that are there. */
  appendAnnotations(id: number, output: CheckOutput): Promise<CheckRun>;
  findCheckRuns(sha: string, name: string): Promise<readonly CheckRun[]>;
  /** Login of the token's own user, e.g. `github-actions[bot]`. */
  readViewer(): Promise<string>;
  /** Ends when the next write may go out, so that what is read after it is fresh when the write is made. */
  waitForWrite(): Promise<void>;
}

export interface ClientOptions {
  readonly token: string;
  /** Base of the REST API, as the runner names it. */
  readonly apiUrl: string;
  readonly owner: string;
  readonly repo: string;
  readonly clock: Clock;
  /** Ends everything under way. */
  readonly signal: AbortSignal;
  readonly limits?: Limits | undefined;
}

/** A client of one repository. The token is sent to the origin of the API and nowhere else. */
export function createGitHubClient(options: ClientOptions): GitHubClient {
  const octokit = createOctokit(options);
  const requester = new Requester(options);
  const repository = { owner: options.owner, repo: options.repo };
  return {
    ...pullRequestCalls(octokit, requester, repository),
    ...commentCalls(octokit, requester, repository),
    ...checkRunCalls(octokit, requester, repository),
    waitForWrite: () => requester.waitForWrite(),
  };
}

type Repository = { readonly owner: string; readonly repo: string };
type PullRequestCalls = Pick<GitHubClient, 'readPullRequest' | 'readViewer'>;

function pullRequestCalls({ rest, graphql }: Octokit, requester: Requester, repository: Repository): PullRequestCalls {
  return {
    readPullRequest: (pull_number) =>
      requester.request({
        task: 'read the pull request',
        effect: 'read',
        schema: PullRequest,
        send: (signal) => rest.pulls.get({ ...repository, pull_number, request: { signal } }),
      }),
    readViewer: async () => {
      const { viewer } = await requester.request({
        task: 'ask whose token this is',
        effect: 'read',
        schema: Viewer,
        // The REST API has no such question that a token of Actions may ask.
        send: async (signal): Promise<Answer> => ({
          status: 200,
          headers: {},
          data: await graphql<unknown>('query { viewer { login } }', { request: { signal } }),
        }),
      });
      return viewer.login;
    },
  };
}

type CommentCalls = Pick<GitHubClient, 'listComments' | 'createComment' | 'updateComment' | 'deleteComment'>;

function commentCalls({ rest }: Octokit, requester: Requester, repository: Repository): CommentCalls {
  return {
    listComments: (issue_number, page) =>
      requester.request({
        task: 'list the comments',
        effect: 'read',
        schema: Comments,
        send: (signal) => rest.issues.listComments({ ...repository, issue_number, page, per_page: COMMENTS_PER_PAGE, request: { signal } }),
      }),
    createComment: (issue_number, body) =>
      requester.request({
        task: 'create the comment',
        effect: 'once',
        schema: Comment,
        send: (signal) => rest.issues.createComment({ ...repository, issue_number, body, request: { signal } }),
      }),
    updateComment: (comment_id, body) =>
      requester.request({
        task: 'update the comment',
        effect: 'repeatable',
        schema: Comment,
        send: (signal) => rest.issues.updateComment({ ...repository, comment_id, body, request: { signal } }),
      }),
    deleteComment: async (comment_id) => {
      await requester.request({
        task: 'delete a second comment',
        effect: 'repeatable',
        schema: Nothing,
        send: (signal) => rest.issues.deleteComment({ ...repository, comment_id, request: { signal } }),
      });
    },
  };
}

type CheckRunCalls = Pick<GitHubClient, 'createCheckRun' | 'readCheckRun' | 'appendAnnotations' | 'findCheckRuns'>;

function checkRunCalls({ rest }: Octokit, requester: Requester, repository: Repository): CheckRunCalls {
  return {
    createCheckRun: (run) =>
      requester.request({
        task: 'create the check run',
        effect: 'once',
        schema: CheckRun,
        // Created completed: nothing has to follow for it to be right, and a run that dies leaves none behind.
        send: (signal) => rest.checks.create({ ...repository, ...toCheckParameters(run), request: { signal } }),
      }),
    readCheckRun: (check_run_id) =>
      requester.request({
        task: 'read the check run',
        effect: 'read',
        schema: CheckRun,
        send: (signal) => rest.checks.get({ ...repository, check_run_id, request: { signal } }),
      }),
    appendAnnotations: (check_run_id, output) =>
      requester.request({
        task: 'add annotations to the check run',
        effect: 'once',
        schema: CheckRun,
        send: (signal) => rest.checks.update({ ...repository, check_run_id, output: toOutput(output), request: { signal } }),
      }),
    findCheckRuns: async (ref, check_name) => {
      const { check_runs: found } = await requester.request({
        task: 'look for the check run',
        effect: 'read',
        schema: CheckRuns,
        send: (signal) => rest.checks.listForRef({ ...repository, ref, check_name, filter: 'all', per_page: 100, request: { signal } }),
      });
      return found;
    },
  };
}

function toCheckParameters(run: NewCheckRun) {
  return {
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    details_url: run.detailsUrl,
    status: 'completed',
    conclusion: run.conclusion,
    output: toOutput(run.output),
  } as const;
}

function toOutput({ title, summary, annotations }: CheckOutput) {
  return { title, summary, annotations: [...annotations] };
}

function createOctokit({ token, apiUrl }: ClientOptions): Octokit {
  // The toolkit's fetch goes through the proxy that the runner's environment names.
  const fetchThroughProxy = defaults.request?.fetch as Fetch;
  return new Octokit({
    ...getOctokitOptions(token),
    baseUrl: apiUrl,
    log: SILENT,
    request: { fetch: guardFetch(fetchThroughProxy, new URL(apiUrl).origin) },
  });
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

// Octokit would print addresses and answers; what failed is told by the caller.
const SILENT = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {}

/** Refuses any other origin, since Octokit attaches the token to whatever it is asked to fetch; redirects lose it in fetch itself. */
function guardFetch(inner: Fetch, origin: string): Fetch {
  return (url, init) => {
    if (new URL(url).origin !== origin) throw new PlatformError('Refused to send the token to a host that is not the API.');
    const headers = new Headers(init.headers);
    // A later version of the API may answer in another shape.
    headers.set('x-github-api-version', '2022-11-28');
    return inner(url, { ...init, headers: Object.fromEntries(headers) });
  };
}
