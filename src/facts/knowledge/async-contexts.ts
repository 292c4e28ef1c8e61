import { Table } from './table.ts';

/** What sends work to another process, or takes it, and how the trace goes along. */
export interface Hop {
  readonly side: 'send' | 'take';
  readonly client: string;
  /** The option that carries the trace: argument and name. Without one, only what the code does itself does. */
  readonly option?: { readonly argument: number; readonly name: string };
}

/** Queues and brokers that no automatic instrumentation of OpenTelemetry knows. */
export const UNTRACED_HOPS = new Table<Hop>([
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
export const PROPAGATION_CALLS = new Table<object>([
  { packages: ['@opentelemetry/api'], calls: ['propagation.inject', 'propagation.extract'] },
]);
/** Packages that carry it for a queue. */
export const HOP_INSTRUMENTATION = /(?:otel|opentelemetry|telemetry|trac).*(?:bull|nats|boss)|(?:bull|nats|boss).*(?:otel|telemetry|trac)/i;

/** What is done with a store of the asynchronous context. */
export const STORE_CALLS = new Table<{ readonly does: 'read' | 'set' | 'enter' }>([
  { packages: ['async_hooks'], calls: ['AsyncLocalStorage#getStore'], does: 'read' },
  { packages: ['async_hooks'], calls: ['AsyncLocalStorage#run'], does: 'set' },
  { packages: ['async_hooks'], calls: ['AsyncLocalStorage#enterWith'], does: 'enter' },
]);
