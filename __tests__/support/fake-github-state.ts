import type { MatchedOperation, RequestParts } from './github-contract.ts';

export interface Token {
  /** The user that the token acts as. */
  readonly login: string;
  readonly type: 'Bot' | 'User';
  readonly checks: 'none' | 'read' | 'write';
  readonly pullRequests: 'none' | 'read' | 'write';
  readonly expired?: boolean;
}

export interface FakePullRequest {
  number: number;
  headSha: string;
  state: 'open' | 'closed';
  merged: boolean;
  locked: boolean;
}

export interface FakeComment {
  id: number;
  number: number;
  body: string;
  login: string;
  type: 'Bot' | 'User';
}

export interface FakeCheckRun {
  id: number;
  name: string;
  headSha: string;
  externalId: string;
  conclusion: string;
  title: string;
  summary: string;
  annotations: readonly Record<string, unknown>[];
  /** Made by Actions for a job: nothing else may change it. */
  ofJob: boolean;
}

export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const BOT: Token = { login: 'github-actions[bot]', type: 'Bot', checks: 'write', pullRequests: 'write' };

const MOST_COMMENT_CHARACTERS = 65_536;
const MOST_OUTPUT_CHARACTERS = 65_535;

/** One repository as GitHub keeps it, with GitHub's limits and rights. */
export class FakeRepository {
  readonly pullRequests = new Map<number, FakePullRequest>();
  readonly comments: FakeComment[] = [];
  readonly checkRuns: FakeCheckRun[] = [];
  /** By token text; any other token is refused. */
  readonly tokens = new Map<string, Token>();
  #nextId = 1_000;

  addPullRequest(pullRequest: Pick<FakePullRequest, 'number' | 'headSha'> & Partial<FakePullRequest>): FakePullRequest {
    const added = { state: 'open' as const, merged: false, locked: false, ...pullRequest };
    this.pullRequests.set(added.number, added);
    return added;
  }

  addComment(number: number, body: string, author: Pick<Token, 'login' | 'type'>): FakeComment {
    this.#nextId += 1;
    const comment = { id: this.#nextId, number, body, login: author.login, type: author.type };
    this.comments.push(comment);
    return comment;
  }

  /** Carries out one operation of the slice for the bearer of a token. */
  handle(operation: MatchedOperation, request: RequestParts, token: Token): Reply {
    switch (operation.name) {
      case 'GET /repos/{owner}/{repo}/pulls/{pull_number}':
        return this.#readPullRequest(operation);
      case 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments':
        return this.#listComments(operation, request);
      case 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments':
        return this.#createComment(operation, request, token);
      case 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}':
        return this.#updateComment(operation, request, token);
      case 'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}':
        return this.#deleteComment(operation, token);
      case 'POST /repos/{owner}/{repo}/check-runs':
        return this.#createCheckRun(operation, request, token);
      case 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}':
        return this.#readCheckRun(operation);
      case 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}':
        return this.#updateCheckRun(operation, request, token);
      case 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs':
        return this.#listCheckRuns(operation, request);
      default:
        return refuse(404, 'Not Found');
    }
  }

  #readPullRequest(operation: MatchedOperation): Reply {
    const found = this.pullRequests.get(Number(operation.path['pull_number']));
    if (found === undefined) return refuse(404, 'Not Found');
    const example = operation.example as { head: object; base: object };
    const comments = this.comments.filter(({ number }) => number === found.number).length;
    const { number, state, merged, locked } = found;
    // GitHub's own example of a team does not fit its schema.
    const own = { number, state, merged, locked, comments, requested_teams: [] };
    return { status: 200, body: { ...example, ...own, head: { ...example.head, sha: found.headSha } } };
  }

  #listComments(operation: MatchedOperation, { query, path }: RequestParts): Reply {
    const number = Number(operation.path['issue_number']);
    if (!this.pullRequests.has(number)) return refuse(404, 'Not Found');
    const [example] = operation.example as object[];
    const page = Number(query['page'] ?? 1);
    const size = Math.min(Number(query['per_page'] ?? 30), 100);
    const all = this.comments.filter((comment) => comment.number === number);
    const shown = all.slice((page - 1) * size, page * size);
    const isLast = page * size >= all.length;
    const headers = isLast ? {} : { link: `<http://${path}?per_page=${size}&page=${page + 1}>; rel="next"` };
    return { status: 200, body: shown.map((comment) => toComment(example, comment)), headers };
  }

  #createComment(operation: MatchedOperation, request: RequestParts, token: Token): Reply {
    const pullRequest = this.pullRequests.get(Number(operation.path['issue_number']));
    if (pullRequest === undefined) return refuse(404, 'Not Found');
    if (token.pullRequests !== 'write') return refuse(403, 'Resource not accessible by integration');
    if (pullRequest.locked) return refuse(403, 'Unable to create comment because issue is locked.');
    const { body } = request.body as { body: string };
    if (body.length > MOST_COMMENT_CHARACTERS) return invalid('IssueComment', 'body', 'is too long (maximum is 65536 characters)');
    return { status: 201, body: toComment(operation.example, this.addComment(pullRequest.number, body, token)) };
  }

  #updateComment(operation: MatchedOperation, request: RequestParts, token: Token): Reply {
    const found = this.#findComment(operation);
    if (found === undefined) return refuse(404, 'Not Found');
    if (token.pullRequests !== 'write' || found.login !== token.login) return refuse(403, 'Resource not accessible by integration');
    const { body } = request.body as { body: string };
    if (body.length > MOST_COMMENT_CHARACTERS) return invalid('IssueComment', 'body', 'is too long (maximum is 65536 characters)');
    found.body = body;
    return { status: 200, body: toComment(operation.example, found) };
  }

  #deleteComment(operation: MatchedOperation, token: Token): Reply {
    const found = this.#findComment(operation);
    if (found === undefined) return refuse(404, 'Not Found');
    if (token.pullRequests !== 'write') return refuse(403, 'Resource not accessible by integration');
    this.comments.splice(this.comments.indexOf(found), 1);
    return { status: 204 };
  }

  #findComment(operation: MatchedOperation): FakeComment | undefined {
    return this.comments.find(({ id }) => id === Number(operation.path['comment_id']));
  }

  #createCheckRun(operation: MatchedOperation, request: RequestParts, token: Token): Reply {
    if (token.checks !== 'write') return refuse(403, 'Resource not accessible by integration');
    const asked = request.body as { name: string; head_sha: string; external_id?: string; conclusion?: string; output?: CheckRunOutput };
    const output = asked.output ?? { title: '', summary: '' };
    const objection = findObjection(output);
    if (objection !== undefined) return objection;
    this.#nextId += 1;
    const added: FakeCheckRun = {
      id: this.#nextId,
      name: asked.name,
      headSha: asked.head_sha,
      externalId: asked.external_id ?? '',
      conclusion: asked.conclusion ?? '',
      title: output.title,
      summary: output.summary,
      annotations: output.annotations ?? [],
      ofJob: false,
    };
    this.checkRuns.push(added);
    return { status: 201, body: toCheckRun(operation.example, added) };
  }

  #readCheckRun(operation: MatchedOperation): Reply {
    const found = this.#findCheckRun(operation);
    return found === undefined ? refuse(404, 'Not Found') : { status: 200, body: toCheckRun(operation.example, found) };
  }

  #updateCheckRun(operation: MatchedOperation, request: RequestParts, token: Token): Reply {
    const found = this.#findCheckRun(operation);
    if (found === undefined) return refuse(404, 'Not Found');
    if (token.checks !== 'write') return refuse(403, 'Resource not accessible by integration');
    if (found.ofJob) return refuse(403, 'Check run status can only be updated internally by GitHub Actions');
    const { output } = request.body as { output?: CheckRunOutput };
    const objection = output === undefined ? undefined : findObjection(output);
    if (objection !== undefined) return objection;
    found.title = output?.title ?? found.title;
    found.summary = output?.summary ?? found.summary;
    found.annotations = [...found.annotations, ...(output?.annotations ?? [])];
    return { status: 200, body: toCheckRun(operation.example, found) };
  }

  #listCheckRuns(operation: MatchedOperation, { query }: RequestParts): Reply {
    const found = this.checkRuns.filter((run) => run.headSha === operation.path['ref'] && run.name === (query['check_name'] ?? run.name));
    const [example] = (operation.example as { check_runs: object[] }).check_runs;
    return { status: 200, body: { total_count: found.length, check_runs: found.map((run) => toCheckRun(example, run)) } };
  }

  #findCheckRun(operation: MatchedOperation): FakeCheckRun | undefined {
    return this.checkRuns.find(({ id }) => id === Number(operation.path['check_run_id']));
  }
}

interface CheckRunOutput {
  readonly title: string;
  readonly summary: string;
  readonly annotations?: readonly Record<string, unknown>[];
}

export function refuse(status: number, message: string): Reply {
  return { status, body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) } };
}

function invalid(resource: string, field: string, message: string): Reply {
  const errors = [{ resource, code: 'invalid', field, message }];
  return { status: 422, body: { message: 'Validation Failed', errors, documentation_url: 'https://docs.github.com/rest' } };
}

/** One bad annotation costs the whole request, and the answer does not say which. */
function findObjection({ summary, annotations = [] }: CheckRunOutput): Reply | undefined {
  if (summary.length > MOST_OUTPUT_CHARACTERS) return invalid('CheckRun', 'summary', 'Only 65535 characters are allowed');
  if (annotations.length > 50) return invalid('CheckRun', 'annotations', 'Only 50 annotations are allowed');
  return annotations.every(isAcceptable) ? undefined : invalid('CheckRun', 'annotations', 'is invalid');
}

function isAcceptable(annotation: Record<string, unknown>): boolean {
  const { path, start_line: start, end_line: end, start_column: from, end_column: to, message } = annotation;
  if (typeof path !== 'string' || path === '' || path.startsWith('/') || path.includes('refused-by-github')) return false;
  if (typeof start !== 'number' || typeof end !== 'number' || start < 1 || end < start) return false;
  if ((from === undefined) !== (to === undefined) || (from !== undefined && start !== end)) return false;
  return typeof message === 'string' && message !== '' && Buffer.byteLength(message) <= 64 * 1024;
}

function toComment(example: unknown, { id, body, login, type }: FakeComment): object {
  const base = example as { user: object };
  return { ...base, id, body, user: { ...base.user, login, type } };
}

function toCheckRun(example: unknown, run: FakeCheckRun): object {
  const base = example as { output: object };
  const { id, name, title, summary, conclusion } = run;
  const output = { ...base.output, title, summary, annotations_count: run.annotations.length };
  return { ...base, id, name, conclusion, head_sha: run.headSha, external_id: run.externalId, status: 'completed', output };
}
