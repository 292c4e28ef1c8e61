import { SOMEWHERE } from './remote-clients.ts';
import { Table } from './table.ts';

/** What can be waited for without end: a connection to open, one of the pool to be free, a statement, a transaction that nobody goes on with. */
export type DatabaseWait = 'connect' | 'acquire' | 'statement' | 'idle-in-transaction';

/** Options that end one kind of waiting. */
export interface DatabaseLimit {
  readonly wait: DatabaseWait;
  /** As paths through nested objects: `extra.statement_timeout`. Without any, the library has none. */
  readonly options: readonly string[];
  /** The address may hold it, or the role at the database. */
  readonly elsewhere?: true;
  /** Is bounded where no option is given; the values that switch it off. */
  readonly offBy?: readonly (string | number)[];
  /** How to set it, as an order. */
  readonly act: string;
}

/** A call that makes a pool of connections, or a single one. */
export interface DatabasePoolMaker {
  /** For people. */
  readonly client: string;
  /** Index of the options, or `SOMEWHERE` among the arguments. */
  readonly options: number;
  /** The major version from which on this holds; earlier ones are not known. */
  readonly since?: number;
  /** The option that names the database; without it the address does. */
  readonly dialect?: string;
  /** The option that is a function which gives the options. */
  readonly factory?: string;
  readonly variants: readonly DatabaseVariant[];
}

/** The limits for some databases, by the name of the dialect; for all without names. */
interface DatabaseVariant {
  readonly names?: readonly string[];
  readonly limits: readonly DatabaseLimit[];
}

const POSTGRES_NAMES = ['postgres', 'postgresql', 'pg', 'cockroachdb', 'aurora-postgres'];
const MYSQL_NAMES = ['mysql', 'mysql2', 'mariadb', 'aurora-mysql'];

function within(prefix: string, names: readonly string[]): readonly string[] {
  return names.map((name) => `${prefix}${name}`);
}

/** The settings of PostgreSQL that node-postgres sets for each connection, below a prefix. */
function postgresLimits(prefix: string): readonly DatabaseLimit[] {
  const where = prefix === '' ? '' : ` in \`${prefix.slice(0, -1)}\``;
  return [
    {
      wait: 'statement',
      options: within(prefix, ['statement_timeout', 'query_timeout', 'options']),
      elsewhere: true,
      act: `\`statement_timeout\`${where}`,
    },
    {
      wait: 'idle-in-transaction',
      options: within(prefix, ['idle_in_transaction_session_timeout', 'options']),
      elsewhere: true,
      act: `\`idle_in_transaction_session_timeout\`${where}`,
    },
  ];
}

const PG_POOL: readonly DatabaseVariant[] = [
  { limits: [{ wait: 'acquire', options: ['connectionTimeoutMillis'], act: '`connectionTimeoutMillis`' }, ...postgresLimits('')] },
];

const TYPEORM: DatabasePoolMaker = {
  client: 'TypeORM',
  options: 0,
  dialect: 'type',
  variants: [
    {
      names: POSTGRES_NAMES,
      limits: [
        { wait: 'acquire', options: ['connectTimeoutMS', 'extra.connectionTimeoutMillis'], act: '`connectTimeoutMS`' },
        ...postgresLimits('extra.'),
      ],
    },
  ],
};

const KNEX: DatabasePoolMaker = {
  client: 'knex',
  options: 0,
  dialect: 'client',
  variants: [
    {
      names: POSTGRES_NAMES,
      limits: [
        {
          wait: 'statement',
          options: ['connection.statement_timeout', 'connection.query_timeout', 'connection.options', 'pool.afterCreate'],
          elsewhere: true,
          act: '`statement_timeout` in `connection`',
        },
      ],
    },
    {
      names: MYSQL_NAMES,
      limits: [
        {
          wait: 'statement',
          options: ['pool.afterCreate'],
          elsewhere: true,
          act: '`.timeout(ms, { cancel: true })` with each query, or `max_execution_time` in `pool.afterCreate`',
        },
      ],
    },
  ],
};

const SEQUELIZE: DatabasePoolMaker = {
  client: 'sequelize',
  options: SOMEWHERE,
  dialect: 'dialect',
  variants: [{ names: POSTGRES_NAMES, limits: postgresLimits('dialectOptions.').slice(0, 1) }],
};

const MONGO_LIMITS: readonly DatabaseLimit[] = [
  {
    wait: 'acquire',
    options: ['waitQueueTimeoutMS', 'timeoutMS'],
    elsewhere: true,
    act: '`waitQueueTimeoutMS`',
  },
  {
    wait: 'statement',
    options: ['socketTimeoutMS', 'timeoutMS', 'maxTimeMS'],
    elsewhere: true,
    act: '`socketTimeoutMS`, or `maxTimeMS` with each query',
  },
];

const MONGO: readonly DatabaseVariant[] = [{ limits: MONGO_LIMITS }];
const DISABLED = ['DISABLE_TIMEOUT'];

/** Defaults as the published packages state them. */
export const DATABASE_POOLS = new Table<DatabasePoolMaker>([
  { packages: ['pg', 'pg-pool'], calls: ['Pool', 'native.Pool'], client: 'pg', options: 0, variants: PG_POOL },
  { packages: ['pg-pool'], calls: [''], client: 'pg', options: 0, variants: PG_POOL },
  { packages: ['@prisma/adapter-pg'], calls: ['PrismaPg'], client: 'pg', options: 0, variants: PG_POOL },
  { packages: ['pg-promise'], calls: ['()'], client: 'pg-promise', options: 0, variants: PG_POOL },
  {
    packages: ['pg'],
    calls: ['Client', 'native.Client'],
    client: 'pg',
    options: 0,
    variants: [
      {
        limits: [
          { wait: 'connect', options: ['connectionTimeoutMillis'], elsewhere: true, act: '`connectionTimeoutMillis`' },
          ...postgresLimits(''),
        ],
      },
    ],
  },
  {
    packages: ['postgres'],
    calls: ['', 'postgres'],
    client: 'postgres',
    options: SOMEWHERE,
    variants: [{ limits: postgresLimits('connection.').slice(0, 1) }],
  },
  {
    packages: ['mysql2'],
    calls: ['createPool'],
    client: 'mysql2',
    options: 0,
    variants: [
      {
        limits: [
          {
            wait: 'statement',
            options: [],
            elsewhere: true,
            act: '`timeout` with each query, or `max_execution_time` for each connection',
          },
        ],
      },
    ],
  },
  { packages: ['knex'], calls: ['', 'knex', 'Knex'], ...KNEX },
  { packages: ['typeorm'], calls: ['DataSource', 'createConnection'], ...TYPEORM },
  { packages: ['@nestjs/typeorm'], calls: ['TypeOrmModule.forRoot'], ...TYPEORM },
  { packages: ['@nestjs/typeorm'], calls: ['TypeOrmModule.forRootAsync'], ...TYPEORM, factory: 'useFactory' },
  { packages: ['sequelize'], calls: ['', 'Sequelize'], ...SEQUELIZE },
  { packages: ['@nestjs/sequelize'], calls: ['SequelizeModule.forRoot'], ...SEQUELIZE, options: 0 },
  { packages: ['@nestjs/sequelize'], calls: ['SequelizeModule.forRootAsync'], ...SEQUELIZE, options: 0, factory: 'useFactory' },
  { packages: ['mongoose'], calls: ['connect', 'createConnection'], client: 'mongoose', options: 1, variants: MONGO },
  { packages: ['@nestjs/mongoose'], calls: ['MongooseModule.forRoot'], client: 'mongoose', options: 1, variants: MONGO },
  {
    packages: ['@nestjs/mongoose'],
    calls: ['MongooseModule.forRootAsync'],
    client: 'mongoose',
    options: 0,
    factory: 'useFactory',
    variants: MONGO,
  },
  { packages: ['mongodb'], calls: ['MongoClient', 'MongoClient.connect'], client: 'mongodb', options: 1, since: 4, variants: MONGO },
  {
    packages: ['slonik'],
    calls: ['createPool'],
    client: 'slonik',
    options: 1,
    variants: [
      {
        limits: [
          { wait: 'acquire', options: ['connectionTimeout'], offBy: DISABLED, act: '`connectionTimeout`' },
          { wait: 'statement', options: ['statementTimeout'], offBy: DISABLED, elsewhere: true, act: '`statementTimeout`' },
        ],
      },
    ],
  },
  {
    packages: ['mssql'],
    calls: ['connect', 'ConnectionPool'],
    client: 'mssql',
    options: 0,
    variants: [
      {
        limits: [
          { wait: 'connect', options: ['connectionTimeout'], offBy: [0], act: '`connectionTimeout`' },
          { wait: 'statement', options: ['requestTimeout'], offBy: [0], act: '`requestTimeout`' },
        ],
      },
    ],
  },
]);

/** Words by which code, addresses and files set a limit in another way. */
export const LIMIT_WORDS: Readonly<Partial<Record<DatabaseWait, RegExp>>> = {
  statement: /statement_?timeout|max_?execution_?time|max_?statement_?time|maxTimeMS|query_?timeout/i,
  // Whoever sets the one in this way has a place for the other.
  'idle-in-transaction': /idle_in_transaction|\bset\b[^;]{0,60}timeout|statement_timeout(?:=|%3d)/i,
};
/** Calls that bound one query: by being made, or by an option among their arguments. */
export const QUERY_LIMITS = new Table<{ readonly option?: string }>([
  { packages: ['mysql2'], calls: ['**query', '**execute'], option: 'timeout' },
  { packages: ['knex'], calls: ['**timeout'] },
]);
/** Of one transaction alone. */
export const LOCAL_LIMIT = /\bset\s+local\b/i;
/** Statements of migrations that may set limits at the database. */
export const ROLE_STATEMENTS: ReadonlySet<string> = new Set(['ALTER ROLE', 'ALTER USER', 'ALTER DATABASE']);

/** Transactions whose limit is an option, in milliseconds. */
export const TRANSACTION_LIMITS = new Table<{ readonly options: number; readonly path: string }>([
  { packages: ['@prisma/client'], calls: ['PrismaClient#$transaction'], options: 1, path: 'timeout' },
  { packages: ['@prisma/client'], calls: ['PrismaClient'], options: 0, path: 'transactionOptions.timeout' },
]);
/** Longest transaction that still counts as bounded, in milliseconds. */
export const LONGEST_TRANSACTION = 30_000;
