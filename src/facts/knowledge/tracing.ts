import { Table } from './table.ts';

/** What makes the tracer of a program, which patches what is loaded after it. */
export interface TracerMaking {
  /** It is to be started and shut down by the program, which registers what it patches. */
  readonly needsStart: boolean;
  /** It traces only where one of these options is given. */
  readonly onlyWith?: readonly string[];
  /** The major version since which it patches what is loaded after it. */
  readonly since?: number;
}

const SENTRY = ['@sentry/node', '@sentry/nestjs'];
const RATE = 'tracesSampleRate';

export const TRACER_MAKINGS = new Table<TracerMaking>([
  { packages: ['@opentelemetry/sdk-node'], calls: ['NodeSDK', 'opentelemetry.NodeSDK'], needsStart: true },
  { packages: ['@opentelemetry/sdk-trace-node'], calls: ['NodeTracerProvider'], needsStart: true },
  { packages: ['dd-trace'], calls: ['init', 'tracer.init', '#init'], needsStart: false },
  { packages: SENTRY, calls: ['init'], needsStart: false, onlyWith: [RATE, 'tracesSampler'], since: 8 },
]);

/** Options that say how large a share of the requests is traced. */
export const SAMPLE_RATES = new Table<{ readonly option: string }>([
  { packages: SENTRY, calls: ['init'], option: RATE },
  { packages: ['dd-trace'], calls: ['init', 'tracer.init', '#init'], option: 'sampleRate' },
]);

/** What registers instrumentations beside a tracer; they stand in an option of the first argument. */
export const REGISTRATIONS = new Table<object>([
  { packages: ['@opentelemetry/sdk-node'], calls: ['NodeSDK', 'opentelemetry.NodeSDK'] },
  { packages: ['@opentelemetry/instrumentation'], calls: ['registerInstrumentations'] },
]);

/** Exporters and samplers by which no trace arrives anywhere. */
export const CONSOLE_EXPORTERS = new Table<object>([
  {
    packages: ['@opentelemetry/sdk-trace-base', '@opentelemetry/sdk-trace-node', '@opentelemetry/sdk-node'],
    calls: ['ConsoleSpanExporter', 'tracing.ConsoleSpanExporter'],
  },
]);
export const OFF_SAMPLERS = new Table<{ readonly ratio: boolean }>([
  {
    packages: ['@opentelemetry/sdk-trace-base', '@opentelemetry/sdk-trace-node', '@opentelemetry/core', '@opentelemetry/sdk-node'],
    calls: ['AlwaysOffSampler', 'tracing.AlwaysOffSampler'],
    ratio: false,
  },
  {
    packages: ['@opentelemetry/sdk-trace-base', '@opentelemetry/sdk-trace-node', '@opentelemetry/core', '@opentelemetry/sdk-node'],
    calls: ['TraceIdRatioBasedSampler', 'tracing.TraceIdRatioBasedSampler'],
    ratio: true,
  },
]);

/** Packages that are patched when they are loaded, and what patches each for OpenTelemetry. Modules of Node are patched at any time. */
export const INSTRUMENTATIONS: ReadonlyMap<string, string> = new Map([
  ['express', '@opentelemetry/instrumentation-express'],
  ['koa', '@opentelemetry/instrumentation-koa'],
  ['@hapi/hapi', '@opentelemetry/instrumentation-hapi'],
  ['fastify', '@opentelemetry/instrumentation-fastify'],
  ['@nestjs/core', '@opentelemetry/instrumentation-nestjs-core'],
  ['pg', '@opentelemetry/instrumentation-pg'],
  ['mysql', '@opentelemetry/instrumentation-mysql'],
  ['mysql2', '@opentelemetry/instrumentation-mysql2'],
  ['mongodb', '@opentelemetry/instrumentation-mongodb'],
  ['mongoose', '@opentelemetry/instrumentation-mongoose'],
  ['ioredis', '@opentelemetry/instrumentation-ioredis'],
  ['redis', '@opentelemetry/instrumentation-redis'],
  ['kafkajs', '@opentelemetry/instrumentation-kafkajs'],
  ['amqplib', '@opentelemetry/instrumentation-amqplib'],
  ['@grpc/grpc-js', '@opentelemetry/instrumentation-grpc'],
  ['graphql', '@opentelemetry/instrumentation-graphql'],
  ['undici', '@opentelemetry/instrumentation-undici'],
  ['tedious', '@opentelemetry/instrumentation-tedious'],
]);

/** Other packages that patch the same, in older or other form. */
export const ALSO_COVERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['fastify', ['@fastify/otel']],
  ['redis', ['@opentelemetry/instrumentation-redis-4']],
  ['mongoose', ['@opentelemetry/instrumentation-mongodb']],
]);

/** Clients that end in another process; without them a trace ends too. */
export const CLIENT_PACKAGES: ReadonlySet<string> = new Set([
  'pg',
  'mysql',
  'mysql2',
  'mongodb',
  'mongoose',
  'ioredis',
  'redis',
  'kafkajs',
  'amqplib',
  '@grpc/grpc-js',
  'undici',
  'tedious',
]);
/** Clients that trace themselves when an instrumentation of their own asks for it, which the collection of all does not bring. */
export const SELF_TRACING_CLIENTS: ReadonlyMap<string, string> = new Map([['@prisma/client', '@prisma/instrumentation']]);
/** What patches `fetch`, and what patches clients built on the modules of Node. */
export const FETCH_INSTRUMENTATION = '@opentelemetry/instrumentation-undici';
export const AUTO_INSTRUMENTATIONS = '@opentelemetry/auto-instrumentations-node';
