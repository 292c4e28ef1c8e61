import http from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  findRequestViolations,
  findResponseViolations,
  matchOperation,
  type MatchedOperation,
  type RequestParts,
} from './github-contract.ts';
import { FakeRepository, refuse, type Reply, type Token } from './fake-github-state.ts';

/** What goes wrong with one answer. */
export interface Fault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is; an object as JSON. */
  readonly body?: string | object;
  /** Whether the work is done before it goes wrong. */
  readonly commit?: boolean;
  /** No answer, ever. */
  readonly hang?: boolean;
  /** The connection is cut before an answer, or in the middle of its body. */
  readonly drop?: 'before' | 'middle';
  /** The body ends after this many bytes, with a length that says so. */
  readonly truncateAt?: number;
  /** Runs before the request is handled: another run, a push. */
  readonly before?: () => void | Promise<void>;
}

export interface RecordedCall extends RequestParts {
  readonly authorized: boolean;
  readonly headers: http.IncomingHttpHeaders;
}

interface Script {
  readonly method: string;
  readonly path: RegExp;
  /** From 1; undefined stands for every call. */
  readonly nth: number | undefined;
  readonly fault: Fault;
  seen: number;
}

const WRITES = new Set(['POST', 'PATCH', 'PUT', 'DELETE']);

/** GitHub on this machine: a real server over a `FakeRepository` that holds each request and each answer against GitHub's description. */
export class FakeGitHub {
  readonly repository = new FakeRepository();
  readonly calls: RecordedCall[] = [];
  /** Breaches of GitHub's description, by us or by the fake, and two writes at a time. */
  readonly violations: string[] = [];
  /** Calls left in the hour; undefined for no limit. */
  remaining: number | undefined;
  resetAt = 0;
  readonly #server = http.createServer((request, response) => void this.#serve(request, response));
  readonly #scripts: Script[] = [];
  #struck: { readonly nth: number; readonly fault: Fault } | undefined;
  #writesUnderWay = 0;

  static async start(): Promise<FakeGitHub> {
    const fake = new FakeGitHub();
    await new Promise<void>((resolve) => void fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  /** Plans a fault for the nth matching call, or for every one. */
  on(method: string, path: RegExp, fault: Fault, nth?: number): void {
    this.#scripts.push({ method, path, nth, fault, seen: 0 });
  }

  /** Plans a fault for the nth call, whatever it is. */
  strike(nth: number, fault: Fault): void {
    this.#struck = { nth, fault };
  }

  /** What was called, e.g. `GET pulls/7`, without the part that is the same in all. */
  get summary(): readonly string[] {
    return this.calls.map(({ method, path }) => `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+\//, '')}`);
  }

  get writes(): readonly RecordedCall[] {
    return this.calls.filter(({ method, path }) => WRITES.has(method) && path !== '/graphql');
  }

  async #serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const parts = await readParts(request);
    const { authorization } = request.headers;
    this.calls.push({ ...parts, authorized: authorization !== undefined, headers: request.headers });
    const isWrite = WRITES.has(parts.method) && parts.path !== '/graphql';
    this.#writesUnderWay += isWrite ? 1 : 0;
    if (this.#writesUnderWay > 1) this.violations.push('two writes at a time');
    const fault = this.#findFault(parts);
    await fault?.before?.();
    // A read changes nothing, so that its true answer can be spoiled; a write is carried out only where the fault says so.
    const untouched = !isWrite || fault === undefined || fault.commit === true || isPassingThrough(fault);
    const reply = untouched ? this.#handle(parts, authorization) : { status: 500 };
    this.#writesUnderWay -= isWrite ? 1 : 0;
    send(response, reply, fault);
  }

  #findFault({ method, path }: RequestParts): Fault | undefined {
    let found = this.#struck?.nth === this.calls.length ? this.#struck.fault : undefined;
    for (const script of this.#scripts) {
      if (script.method !== method || !script.path.test(path)) continue;
      script.seen += 1;
      if (script.nth === undefined || script.nth === script.seen) found ??= script.fault;
    }
    return found;
  }

  #handle(parts: RequestParts, authorization: string | undefined): Reply {
    const token = this.repository.tokens.get(authorization?.replace(/^(?:token|bearer) /i, '') ?? '');
    if (token === undefined || token.expired === true) return refuse(401, 'Bad credentials');
    const limited = this.#takeFromLimit();
    if (limited !== undefined) return limited;
    if (parts.path === '/graphql') return { status: 200, body: { data: { viewer: { login: token.login } } } };
    const operation = matchOperation(parts.method, parts.path);
    if (operation === undefined) {
      this.violations.push(`${parts.method} ${parts.path} is not in the slice`);
      return refuse(404, 'Not Found');
    }
    return this.#handleOperation(operation, parts, token);
  }

  #handleOperation(operation: MatchedOperation, parts: RequestParts, token: Token): Reply {
    this.violations.push(...findRequestViolations(operation, parts));
    const reply = this.repository.handle(operation, parts, token);
    if (reply.status < 300) this.violations.push(...findResponseViolations(operation, reply.status, reply.body));
    return reply;
  }

  #takeFromLimit(): Reply | undefined {
    if (this.remaining === undefined) return undefined;
    this.remaining -= 1;
    if (this.remaining >= 0) return undefined;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Math.floor(this.resetAt / 1_000)) };
    return { ...refuse(403, 'API rate limit exceeded for installation.'), headers };
  }
}

/** A fault that only watches: the request is answered as ever. */
function isPassingThrough({ status, body, hang, drop, truncateAt }: Fault): boolean {
  return status === undefined && body === undefined && hang === undefined && drop === undefined && truncateAt === undefined;
}

async function readParts(request: http.IncomingMessage): Promise<RequestParts> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://localhost');
  const query = Object.fromEntries(url.searchParams);
  return { method: request.method ?? '', path: decodeURIComponent(url.pathname), query, body: text === '' ? undefined : JSON.parse(text) };
}

function send(response: http.ServerResponse, reply: Reply, fault: Fault | undefined): void {
  if (fault?.hang === true) return;
  if (fault?.drop === 'before') {
    response.destroy();
    return;
  }
  const content = fault?.body ?? (fault?.status === undefined ? reply.body : { message: 'Server Error' });
  const text = typeof content === 'string' ? content : JSON.stringify(content ?? '');
  const status = fault?.status ?? reply.status;
  const cut = fault?.truncateAt === undefined ? text : text.slice(0, fault.truncateAt);
  const length = fault?.drop === 'middle' ? text.length + 100 : Buffer.byteLength(cut);
  const headers = { 'content-type': 'application/json; charset=utf-8', ...reply.headers, ...fault?.headers };
  response.writeHead(status, status === 204 ? {} : { ...headers, 'content-length': length });
  if (status === 204) response.end();
  else if (fault?.drop === 'middle') response.write(cut.slice(0, 20), () => response.destroy());
  else response.end(cut);
}

/** Another host, to see that no token reaches it. */
export async function startForeignHost(): Promise<{ url: string; requests: http.IncomingHttpHeaders[]; stop(): Promise<void> }> {
  const requests: http.IncomingHttpHeaders[] = [];
  const server = http.createServer((request, response) => {
    requests.push(request.headers);
    response.end('{}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    requests,
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}
