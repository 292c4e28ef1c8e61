import { Table } from './table.ts';

/** How a handler says that a message is done: by returning, or by a call. */
export type Settles = 'return' | 'call';

/** A call that gives a broker's client the function that handles its messages. */
export interface ConsumerCall {
  readonly library: string;
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
    library: 'kafka',
    handler: 0,
    named: ['eachMessage', 'eachBatch'],
    settles: 'return',
    manual: { argument: 0, name: 'autoCommit' },
  },
  {
    packages: ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager'],
    calls: ['**consume'],
    library: 'rabbitmq',
    handler: 1,
    named: [],
    settles: 'call',
    queue: 0,
    forgets: { argument: 2, name: 'noAck' },
  },
  {
    packages: ['sqs-consumer'],
    calls: ['Consumer.create', 'Consumer'],
    library: 'sqs',
    handler: 0,
    named: ['handleMessage', 'handleMessageBatch'],
    settles: 'return',
  },
  {
    packages: ['@google-cloud/pubsub'],
    calls: ['**on'],
    library: 'pubsub',
    handler: 1,
    named: [],
    settles: 'call',
    first: /^message$/,
  },
  {
    packages: EVENT_STORE_PACKAGES,
    calls: eventStore('.on'),
    library: 'eventstore',
    handler: 1,
    named: [],
    settles: 'call',
    first: /^data$/,
  },
]);

/** What gives messages one by one to a `for await` loop, each to be acknowledged by a call. */
export const ACKNOWLEDGED_STREAMS = new Table<{ readonly library: string }>([
  { packages: ['nats', '@nats-io/jetstream'], calls: ['**consume()', '**fetch()'], library: 'nats' },
  { packages: EVENT_STORE_PACKAGES, calls: eventStore(''), library: 'eventstore' },
  { packages: ['@azure/service-bus'], calls: ['**getMessageIterator()'], library: 'service-bus' },
]);

/** Calls that fetch messages which stay in the queue until they are deleted. */
export const FETCHES = new Table<{ readonly library: string }>([
  { packages: ['@aws-sdk/client-sqs'], calls: ['ReceiveMessageCommand', 'SQS#receiveMessage'], library: 'sqs' },
  { packages: ['aws-sdk'], calls: ['SQS#receiveMessage'], library: 'sqs' },
]);

/** Decorators of methods that handle messages. */
export const CONSUMER_DECORATORS = new Table<{ readonly library: string; readonly settles: Settles }>([
  { packages: ['@nestjs/microservices'], calls: ['EventPattern'], library: 'nest', settles: 'return' },
  { packages: ['@golevelup/nestjs-rabbitmq'], calls: ['RabbitSubscribe'], library: 'rabbitmq', settles: 'return' },
  { packages: ['@ssut/nestjs-sqs'], calls: ['SqsMessageHandler'], library: 'sqs', settles: 'return' },
  {
    packages: ['@golevelup/nestjs-google-cloud-pubsub'],
    calls: ['GoogleCloudPubSubSubscription'],
    library: 'pubsub',
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

/** Calls that say how many messages may be under way at once. */
export const PREFETCHES = new Table<object>([
  { packages: ['amqplib', 'amqplib/callback_api', 'amqp-connection-manager'], calls: ['**prefetch'] },
]);
/** Queues of answers to requests, which nobody waits for after a restart. */
export const REPLY_QUEUE = /^amq\.rabbitmq\.reply-to|repl(?:y|ies)|response|callback|rpc/i;

/** How a Nest application is given a transport, and those that keep messages until they are acknowledged. */
export const TRANSPORT_CALLS = new Table<{ readonly options: number }>([
  { packages: ['@nestjs/core'], calls: ['NestFactory.createMicroservice'], options: 1 },
  { packages: ['@nestjs/core'], calls: ['**connectMicroservice'], options: 0 },
]);
export const FORGETTING_TRANSPORT = 'Transport.RMQ';
/** Option of such a transport that says how its queue is declared. */
export const QUEUE_OPTIONS = 'queueOptions';
export const KEEPING_TRANSPORT = /^Transport\.(?:RMQ|KAFKA)$/;

/** Messages that may be lost: figures, logs and traces, of which the next ones follow. */
export const LOSSY =
  /[Mm]etric|METRIC|[Tt]elemetr|TELEMETR|[Hh]eartbeat|HEARTBEAT|[Aa]nalytic|ANALYTIC|[Cc]ache|CACHE|Logs?$|(?:^|[^A-Za-z])(?:logs?|LOGS?|traces?|ping)(?:$|[^A-Za-z])/;
/** Names of calls that are not the work of a handler: logs, figures, spans, pauses, what keeps a message alive. */
export const ASIDE =
  /^(?:log|trace|debug|info|warn|warning|error|fatal|verbose|captureException|captureMessage|recordException|setStatus|setAttributes?|addEvent|startSpan|end|inc|dec|observe|increment|decrement|timing|gauge|histogram|sleep|delay|wait|setTimeout|heartbeat|extendVisibility|working|inProgress|commitOffsets|commitOffsetsIfNecessary|resolveOffset|stringify|String|toString|parse|now)$/;
/** Globals that put a failure into words. */
export const PURE_GLOBALS = /^(?:String|JSON\.stringify|Error|Number|Date|Date\.now|Object\.keys)$/;
