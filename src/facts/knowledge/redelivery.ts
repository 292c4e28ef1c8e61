import { Table } from './table.ts';

/** Calls that give a message back to its queue. */
export interface Requeue {
  /** Index of the argument that asks for redelivery, which is the default unless `onRequest`. */
  readonly requeue: number;
  readonly onRequest?: true;
}

export const REQUEUES = new Table<Requeue>([
  { packages: ['amqplib', 'amqp-connection-manager'], calls: ['**nack'], requeue: 2 },
  { packages: ['amqplib', 'amqp-connection-manager'], calls: ['**reject'], requeue: 1 },
  { packages: ['@nestjs/microservices'], calls: ['RmqContext#getChannelRef().nack'], requeue: 2 },
  { packages: ['@nestjs/microservices'], calls: ['RmqContext#getChannelRef().reject'], requeue: 1 },
  { packages: ['@golevelup/nestjs-rabbitmq'], calls: ['Nack'], requeue: 0, onRequest: true },
]);

/** How the declaration of a queue says after how many deliveries a message is moved elsewhere. */
export const DELIVERY_LIMIT = { method: 'assertQueue', options: 1, option: 'arguments', limit: 'x-delivery-limit' } as const;

/** Calls that make messages visible again at once, or after a time, for whoever receives next. */
export const MESSAGE_RETURNS = new Table<object>([
  { packages: ['@aws-sdk/client-sqs'], calls: ['ChangeMessageVisibilityCommand', 'ChangeMessageVisibilityBatchCommand'] },
  { packages: ['@aws-sdk/client-sqs', 'aws-sdk'], calls: ['SQS#changeMessageVisibility', 'SQS#changeMessageVisibilityBatch'] },
]);
/** Consumers that make a message visible again whenever its handler fails, where the option says so. */
export const RETURNING_CONSUMERS = new Table<{ readonly option: string }>([
  { packages: ['sqs-consumer'], calls: ['Consumer.create', 'Consumer'], option: 'terminateVisibilityTimeout' },
]);
/** What a message knows of how often it was received. */
export const RECEIVE_COUNT = 'ApproximateReceiveCount';

/** How queues whose messages come back are defined, and what moves those that fail too often elsewhere. */
export interface QueueDefinition {
  readonly options: number;
  /** Members from the options to the object that holds the limit. */
  readonly path: readonly string[];
  readonly limit: string;
}

export const QUEUE_DEFINITIONS = new Table<QueueDefinition>([
  { packages: ['aws-cdk-lib/aws-sqs', '@aws-cdk/aws-sqs'], calls: ['Queue'], options: 2, path: [], limit: 'deadLetterQueue' },
  { packages: ['aws-cdk-lib/aws-sqs', '@aws-cdk/aws-sqs'], calls: ['CfnQueue'], options: 2, path: [], limit: 'redrivePolicy' },
  { packages: ['aws-cdk-lib'], calls: ['aws_sqs.Queue'], options: 2, path: [], limit: 'deadLetterQueue' },
  { packages: ['@aws-sdk/client-sqs'], calls: ['CreateQueueCommand'], options: 0, path: ['Attributes'], limit: 'RedrivePolicy' },
  { packages: ['@aws-sdk/client-sqs', 'aws-sdk'], calls: ['SQS#createQueue'], options: 0, path: ['Attributes'], limit: 'RedrivePolicy' },
  { packages: ['@pulumi/aws'], calls: ['sqs.Queue'], options: 1, path: [], limit: 'redrivePolicy' },
]);
/** Calls that give a queue such a limit later. */
export const QUEUE_LIMITS = new Table<object>([
  { packages: ['@aws-sdk/client-sqs'], calls: ['SetQueueAttributesCommand', 'SQS#setQueueAttributes'] },
  { packages: ['aws-sdk'], calls: ['SQS#setQueueAttributes'] },
  { packages: ['@pulumi/aws'], calls: ['sqs.RedrivePolicy'] },
]);
