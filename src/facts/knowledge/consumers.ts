import { Table } from './table.ts';

/** Kinds of brokers, whichever package takes messages from them. */
export type Broker = 'kafka' | 'rabbitmq' | 'sqs' | 'pubsub' | 'eventstore' | 'nats' | 'service-bus';

/** How a handler says that a message is done: by returning, or by a call. */
export type Settles = 'return' | 'call';

/** A call that gives a broker's client the function that handles its messages. */
export interface ConsumerCall {
  readonly broker: Broker;
  /** Index of the argument that is the handler, or holds it. */
  readonly handler: number;
  /** Members of that argument which are handlers; none where the argument is the handler itself. */
  readonly named: readonly string[];
  readonly settles: Settles;
  /** Index of the argument that names the queue. */
  readonly queue?: number;
  /** What the first argument must be, where others mean something else. */
  readonly first?: RegExp;
  /** Option that lets the broker forget a message as soon as it is sent, with the index of its argument. */
  readonly forgets?: { readonly argument: number; readonly name: string };
  /** Option that, when false, leaves it to a call to say so. */
  readonly manual?: { readonly argument: number; readonly name: string };
}

const EVENT_STORE = ['subscribeToPersistentSubscriptionToStream', 'subscribeToPersistentSubscriptionToAll'];
const EVENT_STORE_PACKAGES = ['@eventstore/db-client', '@kurrent/kurrentdb-client'];
const CLIENTS = ['EventStoreDBClient', 'KurrentDBClient', 'Client'];
const eventStore = (tail: string): readonly string[] => CLIENTS.flatMap((name) => EVENT_STORE.map((one) => `${name}#${one}()${tail}`));

export const CONSUMER_CALLS = new Table<ConsumerCall>([
  {
    packages: ['kafkajs', '@confluentinc/kafka-javascript'],
    calls: ['**Kafka#consumer().run', 'Consumer#run'],
    broker: 'kafka',
    handler: 0,
    named: ['eachMessage', 'eachBatch'],
    settles: 'return',
    manual: { argument: 0, name: 'autoCommit' },
  },
  {
    packages: ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager'],
    calls: ['**consume'],
    broker: 'rabbitmq',
    handler: 1,
    named: [],
    settles: 'call',
    queue: 0,
    forgets: { argument: 2, name: 'noAck' },
  },
  {
    packages: ['sqs-consumer'],
    calls: ['Consumer.create', 'Consumer'],
    broker: 'sqs',
    handler: 0,
    named: ['handleMessage', 'handleMessageBatch'],
    settles: 'return',
  },
  {
    packages: ['@google-cloud/pubsub'],
    calls: ['**on'],
    broker: 'pubsub',
    handler: 1,
    named: [],
    settles: 'call',
    first: /^message$/,
  },
  {
    packages: EVENT_STORE_PACKAGES,
    calls: eventStore('.on'),
    broker: 'eventstore',
    handler: 1,
    named: [],
    settles: 'call',
    first: /^data$/,
  },
]);

/** What gives messages one by one to a `for await` loop, each to be acknowledged by a call. */
export const ACKNOWLEDGED_STREAMS = new Table<{ readonly broker: Broker }>([
  { packages: ['nats', '@nats-io/jetstream'], calls: ['**consume()', '**fetch()'], broker: 'nats' },
  { packages: EVENT_STORE_PACKAGES, calls: eventStore(''), broker: 'eventstore' },
  { packages: ['@azure/service-bus'], calls: ['**getMessageIterator()'], broker: 'service-bus' },
]);

/** Calls that fetch messages which stay in the queue until they are deleted. */
export const FETCHES = new Table<{ readonly broker: Broker }>([
  { packages: ['@aws-sdk/client-sqs'], calls: ['ReceiveMessageCommand', 'SQS#receiveMessage'], broker: 'sqs' },
  { packages: ['aws-sdk'], calls: ['SQS#receiveMessage'], broker: 'sqs' },
]);

/** Decorators of methods that handle messages; without a broker where the transport of the application decides which one it is. */
export const CONSUMER_DECORATORS = new Table<{ readonly broker?: Broker; readonly settles: Settles }>([
  { packages: ['@nestjs/microservices'], calls: ['EventPattern'], settles: 'return' },
  { packages: ['@golevelup/nestjs-rabbitmq'], calls: ['RabbitSubscribe'], broker: 'rabbitmq', settles: 'return' },
  { packages: ['@ssut/nestjs-sqs'], calls: ['SqsMessageHandler'], broker: 'sqs', settles: 'return' },
  {
    packages: ['@golevelup/nestjs-google-cloud-pubsub'],
    calls: ['GoogleCloudPubSubSubscription'],
    broker: 'pubsub',
    settles: 'return',
  },
]);

/** Names of the calls by which a handler says that a message is done, and that it is not. */
export const ACKNOWLEDGES =
  /^(?:ack|ackAll|ackWithResponse|ackSync|completeMessage|commitOffsets|resolveOffset|deleteMessage|deleteMessageBatch)$/;
export const ACKNOWLEDGING_COMMANDS = new Table<object>([
  { packages: ['@aws-sdk/client-sqs'], calls: ['DeleteMessageCommand', 'DeleteMessageBatchCommand'] },
]);
export const REFUSES = /^(?:nack|nackAll|nackWithResponse|reject|term|park|abandonMessage|deadLetterMessage|modAck|Nack)$/;

/** Arguments of such calls that, when false, refuse a message for good. */
export const REQUEUE_ARGUMENTS: Readonly<Record<string, number>> = { nack: 2, nackAll: 0, reject: 1 };

/** How a consumer says how many messages may be under way at once: by a call on its channel, or by an option where it begins. */
export const PREFETCH = { method: 'prefetch', argument: 2, option: 'prefetch' } as const;
/** Calls that note how far a topic was read: up to the message that the member names, which is the next one to come. */
export const OFFSET_COMMIT = { method: 'commitOffsets', member: 'offset' } as const;
/** Queues of answers to requests, which nobody waits for after a restart. */
export const REPLY_QUEUE = /^amq\.rabbitmq\.reply-to|repl(?:y|ies)|response|callback|rpc/i;

/** How a Nest application is given a transport, and those that keep messages until they are acknowledged. */
export const TRANSPORT_CALLS = new Table<{ readonly options: number }>([
  { packages: ['@nestjs/core'], calls: ['NestFactory.createMicroservice'], options: 1 },
  { packages: ['@nestjs/core'], calls: ['**connectMicroservice'], options: 0 },
]);
/** The transport whose broker forgets messages at once unless an option says otherwise. */
export const FORGETTING_TRANSPORT = 'Transport.RMQ';
/** Options of a transport: which one it is, and under `options` how its queue is declared and whether its broker forgets messages. */
export const TRANSPORT_OPTIONS = { name: 'transport', options: 'options', queue: 'queueOptions', forgets: 'noAck' } as const;
export const KEEPING_TRANSPORT = /^Transport\.(?:RMQ|KAFKA)$/;

/** Messages that may be lost: figures, logs and traces, of which the next ones follow. */
export const LOSSY =
  /[Mm]etric|METRIC|[Tt]elemetr|TELEMETR|[Hh]eartbeat|HEARTBEAT|[Aa]nalytic|ANALYTIC|[Cc]ache|CACHE|Logs?$|(?:^|[^A-Za-z])(?:logs?|LOGS?|traces?|ping)(?:$|[^A-Za-z])/;
/** Names of calls that are not the work of a handler: logs, figures, spans, pauses, what keeps a message alive. */
export const ASIDE =
  /^(?:log|trace|debug|info|warn|warning|error|fatal|verbose|captureException|captureMessage|recordException|setStatus|setAttributes?|addEvent|startSpan|end|inc|dec|observe|increment|decrement|timing|gauge|histogram|sleep|delay|wait|setTimeout|heartbeat|extendVisibility|working|inProgress|commitOffsets|commitOffsetsIfNecessary|resolveOffset|stringify|String|toString|parse|now)$/;
/** Globals that put a failure into words. */
export const PURE_GLOBALS = /^(?:String|JSON\.stringify|Error|Number|Date|Date\.now|Object\.keys)$/;
