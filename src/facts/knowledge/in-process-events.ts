import { Table } from './table.ts';

/** Calls that announce something to listeners in the same process, which run before the call returns. `by` tells what names the event. */
interface InProcessCall {
  readonly by: 'name' | 'class';
}

export const IN_PROCESS_EVENTS = new Table<InProcessCall>([
  {
    packages: ['events', 'eventemitter2', 'eventemitter3', '@nestjs/event-emitter'],
    by: 'name',
    calls: ['EventEmitter#emit', '#emit', 'EventEmitter2#emit', 'EventEmitter2#emitAsync'],
  },
  { packages: ['@nestjs/cqrs'], by: 'class', calls: ['EventBus#publish', 'EventBus#publishAll', 'CommandBus#execute', 'QueryBus#execute'] },
  { packages: ['mediatr-ts'], by: 'class', calls: ['Mediator#publish', 'Mediator#send'] },
]);

/** Calls that register a listener for a named event: the name is the first argument, the listener the second. */
export const EVENT_LISTENERS = new Table<object>([
  {
    packages: ['events', 'eventemitter2', 'eventemitter3'],
    calls: ['on', 'once', 'addListener', 'prependListener'].flatMap((name) => [
      `EventEmitter#${name}`,
      `#${name}`,
      `EventEmitter2#${name}`,
    ]),
  },
]);

/** Decorators of methods that listen for an event whose name is the argument. */
export const EVENT_LISTENER_DECORATORS = new Table<object>([{ packages: ['@nestjs/event-emitter'], calls: ['OnEvent'] }]);
/** Decorators of classes whose method handles the event classes that are the arguments. */
export const EVENT_HANDLER_DECORATORS = new Table<{ readonly method: string }>([
  { packages: ['@nestjs/cqrs'], calls: ['EventsHandler'], method: 'handle' },
  { packages: ['@nestjs/cqrs'], calls: ['CommandHandler', 'QueryHandler'], method: 'execute' },
  { packages: ['mediatr-ts'], calls: ['notificationHandler', 'requestHandler'], method: 'handle' },
]);
