import type { EntryPoint } from '../fact.ts';
import { Table } from './table.ts';

/** Decorators that make a method an entry point. */
interface EntryDecorator {
  readonly kind: EntryPoint['kind'];
  /** Word before the argument in the label: `GET`, `event`. */
  readonly word: string;
}

export const ENTRY_DECORATORS = new Table<EntryDecorator>([
  ...['Get', 'Post', 'Put', 'Patch', 'Delete', 'All', 'Options', 'Head', 'Sse'].map((method) => ({
    packages: ['@nestjs/common'],
    calls: [method],
    kind: 'route' as const,
    word: method.toUpperCase(),
  })),
  {
    packages: ['@nestjs/microservices'],
    calls: ['MessagePattern', 'EventPattern', 'GrpcMethod', 'GrpcStreamMethod', 'GrpcStreamCall'],
    kind: 'consumer',
    word: 'message',
  },
  { packages: ['@nestjs/websockets'], calls: ['SubscribeMessage'], kind: 'consumer', word: 'socket message' },
  { packages: ['@golevelup/nestjs-rabbitmq'], calls: ['RabbitSubscribe', 'RabbitRPC'], kind: 'consumer', word: 'message' },
  { packages: ['@ssut/nestjs-sqs'], calls: ['SqsMessageHandler', 'SqsConsumerEventHandler'], kind: 'consumer', word: 'message' },
  { packages: ['@golevelup/nestjs-stripe'], calls: ['StripeWebhookHandler'], kind: 'consumer', word: 'webhook' },
  { packages: ['@golevelup/nestjs-google-cloud-pubsub'], calls: ['GoogleCloudPubSubSubscription'], kind: 'consumer', word: 'message' },
  {
    packages: ['@nestjs/graphql', 'type-graphql'],
    calls: ['Query', 'Mutation', 'Subscription', 'ResolveField', 'FieldResolver', 'ResolveReference'],
    kind: 'graphql-field',
    word: 'field',
  },
  { packages: ['@nestjs/schedule'], calls: ['Cron', 'Interval', 'Timeout'], kind: 'schedule', word: 'cron' },
  { packages: ['@nestjs/bull', '@nestjs/bullmq'], calls: ['Process'], kind: 'job', word: 'job' },
  { packages: ['@nestjs/bullmq'], calls: ['OnWorkerEvent', 'OnQueueEvent'], kind: 'event', word: 'event' },
  { packages: ['@nestjs/event-emitter'], calls: ['OnEvent'], kind: 'event', word: 'event' },
  { packages: ['@nestjs/cqrs'], calls: ['Saga'], kind: 'event', word: 'saga' },
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['DBOS.workflow', 'Workflow'], kind: 'job', word: 'workflow' },
  {
    packages: ['@dbos-inc/dbos-sdk'],
    calls: ['DBOS.step', 'DBOS.transaction', 'Step', 'Transaction', 'Communicator'],
    kind: 'job',
    word: 'step',
  },
  { packages: ['@dbos-inc/dbos-sdk'], calls: ['DBOS.scheduled', 'Scheduled'], kind: 'schedule', word: 'cron' },
  ...['Get', 'Post', 'Put', 'Patch', 'Delete'].map((method) => ({
    packages: ['@dbos-inc/dbos-sdk'],
    calls: [`DBOS.${method.toLowerCase()}Api`, `${method}Api`],
    kind: 'route' as const,
    word: method.toUpperCase(),
  })),
]);

/** Class decorators whose classes are run by the framework through a method of fixed name. */
export const ENTRY_CLASSES = new Table<EntryDecorator & { readonly method: string }>([
  { packages: ['@nestjs/bullmq'], calls: ['Processor'], kind: 'job', word: 'job', method: 'process' },
  { packages: ['@nestjs/cqrs'], calls: ['EventsHandler'], kind: 'event', word: 'event', method: 'handle' },
  { packages: ['@nestjs/cqrs'], calls: ['CommandHandler', 'QueryHandler'], kind: 'event', word: 'command', method: 'execute' },
  { packages: ['mediatr-ts'], calls: ['requestHandler'], kind: 'event', word: 'request', method: 'handle' },
  { packages: ['mediatr-ts'], calls: ['notificationHandler'], kind: 'event', word: 'notification', method: 'handle' },
  { packages: ['nest-commander'], calls: ['Command', 'SubCommand'], kind: 'cli', word: 'command', method: 'run' },
]);

/** What a class implements or extends by which a framework calls one of its methods for each request, message or command. */
export const ENTRY_CONTRACTS = new Table<EntryDecorator & { readonly method: string }>([
  { packages: ['@nestjs/common'], calls: ['CanActivate#'], kind: 'route', word: 'guard', method: 'canActivate' },
  { packages: ['@nestjs/common'], calls: ['NestInterceptor#'], kind: 'route', word: 'interceptor', method: 'intercept' },
  { packages: ['@nestjs/common'], calls: ['NestMiddleware#'], kind: 'route', word: 'middleware', method: 'use' },
  { packages: ['@nestjs/common'], calls: ['PipeTransform#'], kind: 'route', word: 'pipe', method: 'transform' },
  { packages: ['@nestjs/common'], calls: ['ExceptionFilter#'], kind: 'route', word: 'filter', method: 'catch' },
  { packages: ['@nestjs/core'], calls: ['BaseExceptionFilter#'], kind: 'route', word: 'filter', method: 'catch' },
  { packages: ['@nestjs/passport'], calls: ['PassportStrategy()#'], kind: 'route', word: 'strategy', method: 'validate' },
  { packages: ['@nestjs/passport'], calls: ['AuthGuard()#'], kind: 'route', word: 'guard', method: 'canActivate' },
  { packages: ['class-validator'], calls: ['ValidatorConstraintInterface#'], kind: 'route', word: 'validator', method: 'validate' },
  { packages: ['@nestjs/cqrs'], calls: ['IEventHandler#'], kind: 'event', word: 'event', method: 'handle' },
  { packages: ['@nestjs/cqrs'], calls: ['ICommandHandler#', 'IQueryHandler#'], kind: 'event', word: 'command', method: 'execute' },
  { packages: ['@oclif/core', '@oclif/command'], calls: ['Command#'], kind: 'cli', word: 'command', method: 'run' },
  { packages: ['nest-commander'], calls: ['CommandRunner#'], kind: 'cli', word: 'command', method: 'run' },
]);

/** Methods of a class that the framework calls when the application starts. */
export const STARTUP_METHODS = new Set(['onModuleInit', 'onApplicationBootstrap']);
