import { Table } from './table.ts';

/** What sends work to another process, or takes it, and how the trace goes along. */
export interface Hop {
  readonly side: 'send' | 'take';
  readonly client: string;
  /** The option that carries the trace: argument and name. Without one, only what the code does itself does. */
  readonly option?: { readonly argument: number; readonly name: string };
  /** The instrumentation of OpenTelemetry that carries it. */
  readonly patchedBy?: string;
}

const KAFKA = { packages: ['kafkajs'], client: 'Kafka', patchedBy: '@opentelemetry/instrumentation-kafkajs' } as const;
const RABBIT = {
  packages: ['amqplib', 'amqplib/callback_api'],
  client: 'RabbitMQ',
  patchedBy: '@opentelemetry/instrumentation-amqplib',
} as const;

/** Queues and brokers, by what carries a trace over them. */
export const TRACE_HOPS = new Table<Hop>([
  { ...KAFKA, calls: ['**producer().send', '**producer().sendBatch', 'Producer#send', 'Producer#sendBatch'], side: 'send' },
  { ...KAFKA, calls: ['**consumer().run', 'Consumer#run'], side: 'take' },
  { ...RABBIT, calls: ['**publish', '**sendToQueue'], side: 'send' },
  { ...RABBIT, calls: ['**consume'], side: 'take' },
  { packages: ['bullmq'], calls: ['Queue'], side: 'send', client: 'BullMQ', option: { argument: 1, name: 'telemetry' } },
  { packages: ['bullmq'], calls: ['FlowProducer'], side: 'send', client: 'BullMQ', option: { argument: 0, name: 'telemetry' } },
  { packages: ['bullmq'], calls: ['Worker'], side: 'take', client: 'BullMQ', option: { argument: 2, name: 'telemetry' } },
  { packages: ['bull'], calls: ['#add', '().add'], side: 'send', client: 'Bull' },
  { packages: ['bull'], calls: ['#process', '().process'], side: 'take', client: 'Bull' },
  {
    packages: ['nats'],
    calls: ['connect().publish', 'connect().jetstream().publish', 'NatsConnection#publish', 'JetStreamClient#publish'],
    side: 'send',
    client: 'NATS',
  },
  { packages: ['nats'], calls: ['connect().subscribe', 'NatsConnection#subscribe'], side: 'take', client: 'NATS' },
  { packages: ['pg-boss'], calls: ['#send', 'PgBoss#send'], side: 'send', client: 'pg-boss' },
  { packages: ['pg-boss'], calls: ['#work', 'PgBoss#work'], side: 'take', client: 'pg-boss' },
]);

/** What carries a trace by hand. */
export const PROPAGATION_CALLS = new Table<Pick<Hop, 'side'>>([
  { packages: ['@opentelemetry/api'], calls: ['propagation.inject'], side: 'send' },
  { packages: ['@opentelemetry/api'], calls: ['propagation.extract'], side: 'take' },
]);
/** Packages that carry it for a queue. */
export const HOP_INSTRUMENTATION = /(?:otel|opentelemetry|telemetry|trac).*(?:bull|nats|boss)|(?:bull|nats|boss).*(?:otel|telemetry|trac)/i;

/** What is done with a store of the asynchronous context; a `value` is one of its members. */
export interface StoreUse {
  readonly does: 'read' | 'value' | 'set' | 'enter';
}

export const STORE_CALLS = new Table<StoreUse>([
  { packages: ['async_hooks'], calls: ['AsyncLocalStorage#getStore'], does: 'read' },
  { packages: ['async_hooks'], calls: ['AsyncLocalStorage#run'], does: 'set' },
  { packages: ['async_hooks'], calls: ['AsyncLocalStorage#enterWith'], does: 'enter' },
  { packages: ['nestjs-cls'], calls: ['ClsService#get', 'ClsService#getId'], does: 'value' },
  { packages: ['nestjs-cls'], calls: ['ClsService#run', 'ClsService#runWith', 'UseCls'], does: 'set' },
  { packages: ['nestjs-cls'], calls: ['ClsService#enter', 'ClsService#enterWith'], does: 'enter' },
]);

/** What sets a store around every handler of a framework, where one of these options asks for it. */
export const STORE_MOUNTS = new Table<{ readonly options: readonly string[] }>([
  { packages: ['nestjs-cls'], calls: ['ClsModule.forRoot', 'ClsModule.forRootAsync'], options: ['interceptor', 'guard'] },
]);
/** Decorators of the handlers that such a store is set around, beside those of requests. */
export const MOUNTED_HANDLERS = new Table<object>([
  { packages: ['@nestjs/microservices'], calls: ['EventPattern', 'MessagePattern', 'GrpcMethod', 'GrpcStreamMethod'] },
]);
