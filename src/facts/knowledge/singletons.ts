import { Table } from './table.ts';

/** Class decorators by which a container makes one object of a class for the whole process; `scope` is the option that says otherwise. */
export const SINGLETON_DECORATORS = new Table<{ readonly scope?: string }>([
  { packages: ['@nestjs/common'], calls: ['Injectable', 'Controller'], scope: 'scope' },
  { packages: ['@nestjs/common'], calls: ['Catch', 'WebSocketGateway'] },
  { packages: ['@nestjs/graphql'], calls: ['Resolver'], scope: 'scope' },
  { packages: ['@nestjs/websockets'], calls: ['WebSocketGateway'] },
  { packages: ['@nestjs/bullmq', '@nestjs/bull'], calls: ['Processor'], scope: 'scope' },
  { packages: ['@nestjs/cqrs'], calls: ['CommandHandler', 'QueryHandler', 'EventsHandler'], scope: 'scope' },
  { packages: ['tsyringe'], calls: ['singleton'] },
  { packages: ['typedi'], calls: ['Service'], scope: 'transient' },
]);
