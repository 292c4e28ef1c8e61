import { DATABASE_CALLBACKS, DATABASE_OBJECTS, DATABASE_PACKAGES } from './database-objects.ts';
import type { External } from './table.ts';

/** Several ways to one kind of object: `paths` of a package that all mean `is` (of another package, with `of`). */
export interface ObjectAlias {
  readonly package: string;
  readonly paths: readonly string[];
  readonly is: string;
  readonly of?: string;
}

/** Packages that are another one under a second name. */
export const PACKAGE_ALIASES: ReadonlyMap<string, string> = new Map([
  ...Object.entries(DATABASE_PACKAGES),
  ['timers/promises', 'timers'],
  ['fs/promises', 'fs'],
  ['axios-observable', 'axios'],
]);

/** How the objects that rules care about come to be, so that the tables of calls need to name each kind once. */
const ALIASES: readonly ObjectAlias[] = [
  { package: 'axios', is: 'Axios#', paths: ['create()', 'AxiosInstance#', 'AxiosStatic#', 'Axios#create()'] },
  { package: '@nestjs/axios', is: 'Axios#', of: 'axios', paths: ['HttpService#axiosRef'] },
  { package: '@nestjs/common', is: 'HttpService#', of: '@nestjs/axios', paths: ['HttpService#'] },
  { package: 'got', is: '', paths: ['extend()', 'Got#', 'got', 'create()'] },
  { package: 'superagent', is: 'Agent#', paths: ['agent()'] },
  { package: 'request', is: 'Request#', paths: ['defaults()', 'Request#defaults()'] },
  { package: 'request-promise', is: 'Request#', paths: ['defaults()', 'Request#defaults()'] },
  { package: 'request-promise-native', is: 'Request#', paths: ['defaults()', 'Request#defaults()'] },
  { package: 'ofetch', is: 'ofetch', paths: ['$fetch', 'ofetch.create()', '$fetch.create()'] },
  { package: 'ky', is: '', paths: ['create()', 'extend()', 'KyInstance#'] },
  ...DATABASE_OBJECTS,
  { package: 'ioredis', is: 'Redis#', paths: ['#', 'Redis.Redis#', 'Cluster#'] },
  { package: 'redis', is: 'Redis#', paths: ['createClient()', 'createCluster()', 'RedisClientType#', 'RedisClusterType#'] },
  { package: 'stripe', is: 'Stripe#', paths: ['#', 'Stripe.Stripe#', '()'] },
  { package: 'express', is: 'App#', paths: ['()', 'express()', 'Application#', 'Express#', 'Express.Application#', 'core.Express#'] },
  { package: 'express', is: 'Router#', paths: ['Router()', 'Router#', 'IRouter#', 'express.Router()'] },
  {
    package: 'fastify',
    is: 'Fastify#',
    paths: ['()', 'fastify()', 'Fastify()', 'FastifyInstance#', 'Fastify#register()', 'Fastify#withTypeProvider()'],
  },
  { package: 'koa', is: 'App#', paths: ['#'] },
  { package: 'hono', is: 'Hono#', paths: ['OpenAPIHono#'] },
  { package: 'bullmq', is: 'Queue#', paths: ['Queue#'] },
  { package: 'nodemailer', is: 'Transporter#', paths: ['createTransport()'] },
];

/** What the parameters of callbacks are: `is` for parameter `index` of the function passed as argument `arg` to a call. */
export interface CallbackParameter {
  readonly package: string;
  readonly call: string;
  readonly index: number;
  readonly is: string;
  /** Package of `is`, where it is another one. */
  readonly of?: string;
}

const CALLBACK_PARAMETERS: readonly CallbackParameter[] = [
  ...DATABASE_CALLBACKS,
  { package: 'fastify', call: 'Fastify#register', index: 0, is: 'Fastify#' },
  { package: '@opentelemetry/api', call: 'trace.getTracer().startActiveSpan', index: 0, is: 'Span#' },
  { package: '@opentelemetry/api', call: 'Tracer#startActiveSpan', index: 0, is: 'Span#' },
  { package: 'fastify-plugin', call: '', index: 0, is: 'Fastify#', of: 'fastify' },
  { package: 'amqplib/callback_api', call: 'connect', index: 1, is: 'Connection#' },
  { package: 'amqplib/callback_api', call: 'Connection#createChannel', index: 1, is: 'Channel#' },
  { package: 'amqplib/callback_api', call: 'Connection#createConfirmChannel', index: 1, is: 'Channel#' },
  { package: 'amqp-connection-manager', call: 'connect().createChannel', index: 0, is: 'Channel#', of: 'amqplib' },
  { package: 'amqp-connection-manager', call: 'connect().createChannel().addSetup', index: 0, is: 'Channel#', of: 'amqplib' },
];

const BY_PATH = new Map(
  ALIASES.flatMap(({ package: name, paths, is, of }) =>
    paths.map((path) => [`${name}\0${path}`, { package: of ?? name, path: is }] as const),
  ),
);
const BY_CALL = new Map(CALLBACK_PARAMETERS.map((entry) => [`${entry.package}\0${entry.call}\0${entry.index}`, entry] as const));

/** The one name under which the tables know an object. */
export function canonical(external: External): External {
  const name = PACKAGE_ALIASES.get(external.package) ?? withoutSubpath(external.package);
  const path = withoutDefault(external.path);
  const alias = BY_PATH.get(`${name}\0${path}`);
  if (alias) return { ...external, ...alias };
  return name === external.package && path === external.path ? external : { ...external, package: name, path };
}

// Drizzle has an entry file per driver and dialect.
function withoutSubpath(name: string): string {
  return name.startsWith('drizzle-orm/') ? 'drizzle-orm' : name;
}

// `import x from`, `require()` and `require().default` mean the same thing.
function withoutDefault(path: string): string {
  if (path === 'default') return '';
  return path.startsWith('default') && /^default[.#(]/.test(path) ? path.slice(path[7] === '.' ? 8 : 7) : path;
}

/** What a callback's parameter is, where the call that takes the callback is known. */
export function callbackParameter(
  callee: External,
  at: { readonly arg: number; readonly path: readonly string[]; readonly index: number },
): External | undefined {
  const entry = BY_CALL.get(`${callee.package}\0${callee.path}\0${at.index}`);
  return entry && { kind: 'external', package: entry.of ?? callee.package, path: entry.is, created: callee.created };
}

/** Folder names that generators of clients are told to write to, below or above a folder named after Prisma or alone. */
const GENERATED_CLIENT =
  /(?:^|\/)(?:generated\/(?:prisma|client)|prisma\/(?:generated|client)|(?:generated[-_.])?prisma[-_.]client|prisma[-_.](?:client[-_.])?generated|\.prisma)(?:\/client)?$/;

/** The package that a generated folder stands for: Prisma writes its client into the source tree, where git ignores it. */
export function generatedPackage(specifier: string): string | undefined {
  return GENERATED_CLIENT.test(specifier) ? '@prisma/client' : undefined;
}
