import { Table } from './table.ts';

/** Calls that make sessions, the argument with their options, and the option that names where they are kept; without it they are kept in memory. */
export const SESSION_CALLS = new Table<{ readonly options: number; readonly store: string }>([
  { packages: ['express-session'], calls: ['', 'session'], options: 0, store: 'store' },
  { packages: ['koa-generic-session'], calls: [''], options: 0, store: 'store' },
]);
/** Calls that are given a plugin first, then its options. */
export const PLUGIN_CALLS = new Table<object>([{ packages: ['fastify'], calls: ['Fastify#register'] }]);
/** Plugins that make sessions, and the option that names where they are kept. */
export const SESSION_PLUGINS = new Table<{ readonly store: string }>([
  {
    packages: ['@fastify/session', 'fastify-session', '@mgcrea/fastify-session'],
    calls: ['', 'default', 'fastifySession'],
    store: 'store',
  },
]);
/** Stores that keep sessions in memory. */
export const MEMORY_STORES = new Table<object>([
  { packages: ['express-session'], calls: ['MemoryStore#', 'MemoryStore', 'session.MemoryStore#'] },
]);

/** Stores of keys and values that keep them in memory unless their options, or the first argument, name another place. */
export const MEMORY_KEY_VALUES = new Table<{ readonly options: number; readonly store: readonly string[] }>([
  { packages: ['keyv', '@keyvhq/core'], calls: ['', 'Keyv', 'default'], options: 0, store: ['store', 'uri', 'adapter'] },
]);

/** Calls that write what clients upload into a folder: the argument with the options, and the option that names the folder. */
export const UPLOAD_FOLDERS = new Table<{ readonly options: number; readonly folder: string }>([
  { packages: ['multer'], calls: [''], options: 0, folder: 'dest' },
  { packages: ['multer'], calls: ['diskStorage'], options: 0, folder: 'destination' },
  {
    packages: ['@nestjs/platform-express'],
    calls: ['FileInterceptor', 'FilesInterceptor', 'FileFieldsInterceptor'],
    options: 1,
    folder: 'dest',
  },
  { packages: ['@nestjs/platform-express'], calls: ['AnyFilesInterceptor', 'MulterModule.register'], options: 0, folder: 'dest' },
]);

/** Calls that open a database in a file: the argument with its path, or the option of it that has the path. */
export const DATABASE_FILES = new Table<{
  readonly file: number;
  readonly option?: string;
  readonly where?: readonly [option: string, value: RegExp];
}>([
  { packages: ['better-sqlite3', 'bun:sqlite'], calls: ['', 'Database'], file: 0 },
  { packages: ['sqlite3'], calls: ['Database', 'cached.Database', 'verbose().Database'], file: 0 },
  { packages: ['node:sqlite', 'sqlite'], calls: ['DatabaseSync'], file: 0 },
  { packages: ['sqlite'], calls: ['open'], file: 0, option: 'filename' },
  { packages: ['typeorm'], calls: ['DataSource', 'createConnection'], file: 0, option: 'database', where: ['type', /sqlite/] },
  { packages: ['@nestjs/typeorm'], calls: ['TypeOrmModule.forRoot'], file: 0, option: 'database', where: ['type', /sqlite/] },
  { packages: ['sequelize'], calls: ['Sequelize', ''], file: 0, option: 'storage', where: ['dialect', /sqlite/] },
]);
