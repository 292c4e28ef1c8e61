import { Table } from './table.ts';

/** Outbound HTTP: which call it is, and where its options lie. */
interface HttpCall {
  readonly effect: 'http';
  readonly client: HttpClientName;
  /** Index of the options argument, `LAST` or `NOWHERE`. */
  readonly options: number;
  /** The options may stand in the place of the address: `axios(config)`, `http.get(options)`. */
  readonly addressIsOptional?: true;
  /** The HTTP method, where the name of the call does not tell it. */
  readonly method?: string;
}

export type HttpClientName =
  | 'axios'
  | 'got'
  | 'ky'
  | 'fetch'
  | 'node-fetch'
  | 'undici'
  | 'superagent'
  | 'needle'
  | 'request'
  | 'http'
  | 'graphql-request'
  | 'ofetch'
  | 'gaxios'
  | 'bent'
  | 'sync-request'
  | 'sync-fetch';

/** How a client is told to give up waiting. */
export interface HttpClient {
  /** Options that bound the whole call or the wait for its answer, in milliseconds. */
  readonly bounds: readonly string[];
  /** Where a bound may be an object: its members that bound the wait for an answer. */
  readonly phases: readonly string[];
  /** Options that bound a part of the call only, such as the time to connect. */
  readonly parts: readonly string[];
  /** Options that leave the decision to something else: an abort signal, a transport of its own. */
  readonly delegates: readonly string[];
  /** Milliseconds after which a call without options ends; Infinity where it never does. */
  readonly byDefault: number;
  /** What happens to a call without options, for readers. */
  readonly meaning: string;
  /** Methods of the request or promise that set a bound: `request.setTimeout(ms)`. */
  readonly methods: readonly string[];
}

const FOREVER: Omit<HttpClient, 'bounds'> = {
  phases: [],
  parts: [],
  delegates: ['signal'],
  byDefault: Number.POSITIVE_INFINITY,
  meaning: 'waits for ever by default',
  methods: [],
};

/** Longest wait that still counts as a bound, in milliseconds. */
export const LONGEST_TIMEOUT = 60_000;

/** Defaults as the published packages state them. */
export const HTTP_CLIENTS: Readonly<Record<HttpClientName, HttpClient>> = {
  axios: { ...FOREVER, bounds: ['timeout'], delegates: ['signal', 'cancelToken', 'adapter'] },
  got: {
    ...FOREVER,
    bounds: ['timeout'],
    phases: ['request', 'response'],
    parts: ['connect', 'lookup', 'socket', 'send', 'secureConnect'],
  },
  ky: {
    ...FOREVER,
    bounds: ['timeout'],
    delegates: ['signal', 'fetch'],
    byDefault: 10_000,
    meaning: 'gives up after 10 seconds by default',
  },
  fetch: {
    ...FOREVER,
    bounds: [],
    delegates: ['signal', 'dispatcher'],
    byDefault: 300_000,
    meaning: 'waits 300 seconds for headers by default',
  },
  'node-fetch': { ...FOREVER, bounds: ['timeout'] },
  undici: {
    ...FOREVER,
    bounds: ['headersTimeout'],
    parts: ['bodyTimeout', 'connectTimeout', 'connect'],
    delegates: ['signal', 'dispatcher'],
    byDefault: 300_000,
    meaning: 'waits 300 seconds for headers by default',
  },
  superagent: { ...FOREVER, bounds: ['timeout'], phases: ['deadline', 'response'], methods: ['timeout'] },
  needle: {
    ...FOREVER,
    bounds: ['response_timeout', 'read_timeout'],
    parts: ['open_timeout', 'timeout'],
    meaning: 'bounds only the time to connect by default',
  },
  request: { ...FOREVER, bounds: ['timeout'] },
  http: { ...FOREVER, bounds: ['timeout'], methods: ['setTimeout'] },
  'graphql-request': { ...FOREVER, bounds: ['timeout'], delegates: ['signal', 'fetch'] },
  ofetch: { ...FOREVER, bounds: ['timeout'], delegates: ['signal', 'dispatcher'] },
  gaxios: { ...FOREVER, bounds: ['timeout'] },
  bent: { ...FOREVER, bounds: [] },
  'sync-request': { ...FOREVER, bounds: ['timeout', 'socketTimeout'], delegates: ['agent'] },
  'sync-fetch': { ...FOREVER, bounds: ['timeout'] },
};

/** What a client does otherwise from a major version on. */
interface ClientChange {
  readonly major: number;
  readonly change: Partial<HttpClient>;
}

/** By package, since packages share a client but not its versions. */
export const CLIENT_CHANGES: ReadonlyMap<string, ClientChange> = new Map([
  ['node-fetch', { major: 3, change: { bounds: [] } }],
  // Made of node-fetch 3.
  ['isomorphic-unfetch', { major: 4, change: { bounds: [] } }],
  // Made of the global fetch.
  ['graphql-request', { major: 7, change: { bounds: [], byDefault: HTTP_CLIENTS.fetch.byDefault, meaning: HTTP_CLIENTS.fetch.meaning } }],
]);

const http = 'http' as const;
/** The options come last, after a varying number of arguments. */
const LAST = -1;
/** The call takes none. */
const NOWHERE = 9;

/** `name` and `X#name` for the module's own functions and for the instances that it makes. */
function onBoth(instance: string, names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [name, `${instance}${name}`]);
}

const AXIOS_BODILESS = ['get', 'delete', 'head', 'options'];
const AXIOS_WITH_BODY = ['post', 'put', 'patch', 'postForm', 'putForm', 'patchForm'];
const VERBS = ['get', 'post', 'put', 'patch', 'head', 'delete'];

export const HTTP_CALLS = new Table<HttpCall>([
  { packages: ['axios'], calls: onBoth('Axios#', AXIOS_BODILESS), effect: http, client: 'axios', options: 1 },
  { packages: ['axios'], calls: onBoth('Axios#', AXIOS_WITH_BODY), effect: http, client: 'axios', options: 2 },
  {
    packages: ['axios'],
    calls: ['', 'Axios#', ...onBoth('Axios#', ['request'])],
    effect: http,
    client: 'axios',
    options: 1,
    addressIsOptional: true,
  },
  { packages: ['@nestjs/axios'], calls: AXIOS_BODILESS.map((name) => `HttpService#${name}`), effect: http, client: 'axios', options: 1 },
  { packages: ['@nestjs/axios'], calls: AXIOS_WITH_BODY.map((name) => `HttpService#${name}`), effect: http, client: 'axios', options: 2 },
  { packages: ['@nestjs/axios'], calls: ['HttpService#request'], effect: http, client: 'axios', options: 1, addressIsOptional: true },
  {
    packages: ['got'],
    calls: ['', ...VERBS, 'stream', ...VERBS.map((name) => `stream.${name}`)],
    effect: http,
    client: 'got',
    options: 1,
    addressIsOptional: true,
  },
  { packages: ['ky', 'ky-universal'], calls: ['', ...VERBS], effect: http, client: 'ky', options: 1 },
  {
    packages: ['node-fetch', 'cross-fetch', 'isomorphic-fetch', 'isomorphic-unfetch'],
    calls: ['', 'fetch'],
    effect: http,
    client: 'node-fetch',
    options: 1,
  },
  { packages: ['node-fetch-native'], calls: ['', 'fetch'], effect: http, client: 'fetch', options: 1 },
  { packages: ['undici'], calls: ['fetch'], effect: http, client: 'fetch', options: 1 },
  { packages: ['undici'], calls: ['request', 'stream', 'pipeline'], effect: http, client: 'undici', options: 1 },
  {
    packages: ['undici'],
    calls: ['Pool#request', 'Client#request', 'Agent#request', 'BalancedPool#request'],
    effect: http,
    client: 'undici',
    options: 0,
  },
  {
    packages: ['superagent'],
    calls: ['', ...VERBS, 'del', ...VERBS.map((name) => `Agent#${name}`)],
    effect: http,
    client: 'superagent',
    options: NOWHERE,
  },
  { packages: ['needle'], calls: ['get', 'head'], effect: http, client: 'needle', options: 1 },
  { packages: ['needle'], calls: ['post', 'put', 'patch', 'delete'], effect: http, client: 'needle', options: 2 },
  { packages: ['needle'], calls: ['', 'request'], effect: http, client: 'needle', options: LAST },
  {
    packages: ['request', 'request-promise', 'request-promise-native'],
    calls: ['', ...VERBS, 'del', 'Request#', ...VERBS.map((name) => `Request#${name}`)],
    effect: http,
    client: 'request',
    options: 1,
    addressIsOptional: true,
  },
  { packages: ['http', 'https'], calls: ['get', 'request'], effect: http, client: 'http', options: 1, addressIsOptional: true },
  {
    packages: ['graphql-request'],
    calls: ['GraphQLClient#request', 'GraphQLClient#rawRequest'],
    effect: http,
    client: 'graphql-request',
    options: NOWHERE,
    method: 'POST',
  },
  { packages: ['ofetch'], calls: ['ofetch', 'ofetch.raw'], effect: http, client: 'ofetch', options: 1 },
  { packages: ['gaxios'], calls: ['request', 'Gaxios#request'], effect: http, client: 'gaxios', options: 0 },
  { packages: ['bent'], calls: ['()'], effect: http, client: 'bent', options: NOWHERE },
  { packages: ['sync-request', 'then-request'], calls: [''], effect: http, client: 'sync-request', options: 2 },
  { packages: ['sync-fetch'], calls: [''], effect: http, client: 'sync-fetch', options: 1 },
]);

/** Globals that send a request. */
export const HTTP_GLOBALS: ReadonlySet<string> = new Set(['fetch', 'globalThis.fetch', 'global.fetch']);
export const FETCH_CALL: HttpCall = { effect: 'http', client: 'fetch', options: 1 };

/** Clients that are given the address of a request in several calls. */
export const PIECEMEAL_CLIENTS: ReadonlySet<HttpClientName> = new Set(['http', 'bent', 'graphql-request']);
/** Clients that are given headers and body by calls that follow the one with the address. */
export const CONTINUED_CLIENTS: ReadonlySet<HttpClientName> = new Set(['superagent']);

/** Packages whose clients a module sets up and injects, and the members of those clients that are one of another library. */
export const INJECTED_CLIENTS: ReadonlyMap<string, { readonly inner: string }> = new Map([['@nestjs/axios', { inner: 'axiosRef' }]]);

/** Calls that make a client with settings of its own. */
interface HttpClientMaker {
  readonly client: HttpClientName;
  /** Index of the settings argument. */
  readonly options: number;
}

export const HTTP_CLIENT_MAKERS = new Table<HttpClientMaker>([
  { packages: ['axios'], calls: ['create', 'Axios#create', 'Axios'], client: 'axios', options: 0 },
  { packages: ['got'], calls: ['extend'], client: 'got', options: 0 },
  { packages: ['ky'], calls: ['create', 'extend'], client: 'ky', options: 0 },
  { packages: ['undici'], calls: ['Pool', 'Client', 'BalancedPool'], client: 'undici', options: 1 },
  { packages: ['undici'], calls: ['Agent', 'EnvHttpProxyAgent', 'ProxyAgent', 'RetryAgent'], client: 'undici', options: 0 },
  {
    packages: ['request', 'request-promise', 'request-promise-native'],
    calls: ['defaults', 'Request#defaults'],
    client: 'request',
    options: 0,
  },
  { packages: ['graphql-request'], calls: ['GraphQLClient'], client: 'graphql-request', options: 1 },
  { packages: ['gaxios'], calls: ['Gaxios'], client: 'gaxios', options: 0 },
]);

/** Calls that change what all later requests of an instance, or of the library's own default, are made with: by a function, by what sends them, or by options. */
export interface HttpTuning {
  /** The first argument: a function that is given each request or each response, the object that sends the requests, or options for all. */
  readonly takes: 'request' | 'response' | 'dispatcher' | 'options';
  readonly client: HttpClientName;
}

export const HTTP_TUNINGS = new Table<HttpTuning>([
  { packages: ['axios'], calls: ['interceptors.request.use', 'Axios#interceptors.request.use'], takes: 'request', client: 'axios' },
  { packages: ['axios'], calls: ['interceptors.response.use', 'Axios#interceptors.response.use'], takes: 'response', client: 'axios' },
  { packages: ['undici'], calls: ['setGlobalDispatcher'], takes: 'dispatcher', client: 'undici' },
  { packages: ['needle'], calls: ['defaults'], takes: 'options', client: 'needle' },
]);

/** Objects whose members are the settings of an instance, or of the library's own default, and may be assigned to. */
export const HTTP_DEFAULTS = new Table<{ readonly client: HttpClientName }>([
  { packages: ['axios'], calls: ['defaults', 'Axios#defaults'], client: 'axios' },
]);

/** Wrappers that end the wait for what they are given, whatever it does: `argument` is what they wrap. */
export interface TimeLimiter {
  readonly argument: number;
  /** Index and name of the option that switches the limit off when it is `false`. */
  readonly offSwitch?: { readonly argument: number; readonly name: string };
  /** It is given a promise, whose work goes on after the limit. */
  readonly leaves?: true;
}

export const TIME_LIMITERS = new Table<TimeLimiter>([
  { packages: ['opossum'], calls: ['', 'CircuitBreaker'], argument: 0, offSwitch: { argument: 1, name: 'timeout' } },
  // Without the option it ends after 15 seconds, and 0 stands for that too.
  { packages: ['brakes'], calls: [''], argument: 0 },
  { packages: ['p-timeout'], calls: ['', 'pTimeout'], argument: 0, leaves: true },
  { packages: ['promise-timeout'], calls: ['timeout'], argument: 0, leaves: true },
  { packages: ['bluebird'], calls: ['**timeout'], argument: 0 },
  { packages: ['cockatiel'], calls: ['timeout().execute', 'TimeoutPolicy#execute', 'wrap().execute'], argument: 0 },
]);

/** Operators that end an observable after a while. */
export const TIMEOUT_OPERATORS = new Table<object>([{ packages: ['rxjs', 'rxjs/operators'], calls: ['timeout', 'timeoutWith'] }]);
