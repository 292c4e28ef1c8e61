import { Table } from './table.ts';

/** A call that reaches a database. */
interface DatabaseCall {
  readonly effect: 'db-read' | 'db-write' | 'db-raw';
  readonly client: string;
}

export const DATABASE_CALLS = new Table<DatabaseCall>([
  {
    packages: ['@prisma/client'],
    calls: ['findMany', 'findFirst', 'findUnique', 'findUniqueOrThrow', 'findFirstOrThrow', 'count', 'aggregate', 'groupBy'].map((method) => `PrismaClient#*.${method}`),
    effect: 'db-read',
    client: 'prisma',
  },
  {
    packages: ['@prisma/client'],
    calls: ['create', 'createMany', 'createManyAndReturn', 'update', 'updateMany', 'updateManyAndReturn', 'upsert', 'delete', 'deleteMany'].map((method) => `PrismaClient#*.${method}`),
    effect: 'db-write',
    client: 'prisma',
  },
]);
