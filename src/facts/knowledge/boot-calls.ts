import { Table } from './table.ts';

/** What a program should think twice about before it serves. */
export interface BootCall {
  /** `blocks`: nothing else runs meanwhile. `migrates`: changes the schema. `asks`: waits for something else that runs. */
  readonly does: 'blocks' | 'migrates' | 'asks';
  /** In a reader's words: what it has done then (`blocks`), works on (`migrates`) or waits for (`asks`). */
  readonly what: string;
  /** Of what is asked: whether a program can do without. A cache may also hold jobs, sessions or locks. */
  readonly need?: 'optional' | 'cache' | 'database' | 'broker';
  /** A query for the sake of its answer, which shows beside it whether the database is there. */
  readonly isWork?: true;
  /** Only with a first argument of such a text. */
  readonly text?: RegExp;
  /** Only with this option switched on, which may also be given by a factory of options. */
  readonly option?: string;
}

/** A command that brings the schema of a database up to date. */
export const MIGRATING_COMMAND =
  /\b(?:prisma\s+(?:migrate\s+deploy|db\s+push)|typeorm\b[^&|;]{0,80}\bmigration:run|knex\s+migrate:(?:latest|up)|sequelize(?:-cli)?\s+db:migrate|drizzle-kit\s+(?:migrate|push)|db-migrate\s+up|node-pg-migrate\s+up|mikro-orm\s+migration:up|(?:npm|pnpm|yarn)\s+(?:run\s+)?(?:[\w:]*migrat(?:e|ions?)(?:[:_-](?:run|up|deploy|latest|prod))?))(?=\s|$)/;

/** A file below a folder that is mounted from elsewhere, so that how long a read takes is anybody's guess; those of settings and keys are small. */
const MOUNTED_FILE =
  /^\/(?:mnt|media|nfs|net|efs|data|shares?|shared|volumes?|vol)\/(?!.*(?:\b(?:tls|ssl|certs?|keys?|tokens?|options)\b|config|secret|credential|settings|\.(?:pem|key|crt|cert|proto|graphql|ya?ml|toml|ini|env|conf|properties)$))/i;

const OPTIONAL = { does: 'asks', need: 'optional' } as const;
const BROKER = { does: 'asks', need: 'broker', what: 'the broker' } as const;
const DATABASE = { does: 'asks', need: 'database', what: 'the database' } as const;

export const BOOT_CALLS = new Table<BootCall>([
  { packages: ['child_process'], calls: ['execSync', 'execFileSync', 'spawnSync'], does: 'blocks', what: 'run another program' },
  { packages: ['sync-fetch', 'sync-request', 'then-request'], calls: [''], does: 'blocks', what: 'had an answer over the network' },
  { packages: ['deasync'], calls: ['', 'loopWhile', 'runLoopOnce', 'sleep'], does: 'blocks', what: 'been called back' },
  { packages: ['crypto'], calls: ['generateKeyPairSync'], does: 'blocks', what: 'made a pair of keys' },
  { packages: ['crypto'], calls: ['pbkdf2Sync', 'scryptSync'], does: 'blocks', what: 'derived a key' },
  {
    packages: ['zlib'],
    calls: ['gunzipSync', 'inflateSync', 'unzipSync', 'brotliDecompressSync', 'gzipSync', 'deflateSync', 'brotliCompressSync'],
    does: 'blocks',
    what: 'packed or unpacked data',
  },
  {
    packages: ['fs'],
    calls: ['readFileSync', 'readdirSync'],
    does: 'blocks',
    what: 'read what is mounted from elsewhere',
    text: MOUNTED_FILE,
  },
  { packages: ['util'], calls: ['promisify()'], does: 'migrates', what: 'the schema', text: MIGRATING_COMMAND },
  { packages: ['execa'], calls: ['', 'execa', 'execaCommand', 'command'], does: 'migrates', what: 'the schema', text: MIGRATING_COMMAND },
  { packages: ['typeorm'], calls: ['DataSource'], does: 'migrates', what: 'migrations', option: 'migrationsRun' },
  {
    packages: ['@nestjs/typeorm'],
    calls: ['TypeOrmModule.forRoot', 'TypeOrmModule.forRootAsync'],
    does: 'migrates',
    what: 'migrations',
    option: 'migrationsRun',
  },
  { packages: ['typeorm'], calls: ['DataSource#runMigrations'], does: 'migrates', what: 'migrations' },
  { packages: ['knex'], calls: ['Knex#migrate.latest', 'Knex#migrate.up', 'Knex#seed.run'], does: 'migrates', what: 'migrations' },
  { packages: ['sequelize', 'sequelize-typescript'], calls: ['Sequelize#sync'], does: 'migrates', what: 'the schema' },
  { packages: ['umzug'], calls: ['Umzug#up', '#up'], does: 'migrates', what: 'migrations' },
  { packages: ['drizzle-orm'], calls: ['migrate'], does: 'migrates', what: 'migrations' },
  { packages: ['db-migrate'], calls: ['getInstance().up'], does: 'migrates', what: 'migrations' },
  { packages: ['node-pg-migrate'], calls: ['', 'runner'], does: 'migrates', what: 'migrations' },
  { packages: ['postgres-migrations'], calls: ['migrate'], does: 'migrates', what: 'migrations' },
  {
    packages: ['@mikro-orm/core'],
    calls: ['MikroORM.init().getMigrator().up', 'MikroORM#getMigrator().up'],
    does: 'migrates',
    what: 'migrations',
  },
  { packages: ['kysely'], calls: ['Migrator#migrateToLatest'], does: 'migrates', what: 'migrations' },
  { packages: ['nodemailer'], calls: ['Transporter#verify'], what: 'the mail server', ...OPTIONAL },
  {
    packages: ['@elastic/elasticsearch', '@opensearch-project/opensearch'],
    calls: ['Client#ping', 'Client#info', 'Client#indices.*'],
    what: 'the search engine',
    ...OPTIONAL,
  },
  {
    packages: ['meilisearch'],
    calls: ['MeiliSearch#health', 'MeiliSearch#createIndex', 'MeiliSearch#getIndex'],
    what: 'the search engine',
    ...OPTIONAL,
  },
  { packages: ['typesense'], calls: ['Client#health.retrieve', 'Client#collections().create'], what: 'the search engine', ...OPTIONAL },
  { packages: ['unleash-client'], calls: ['startUnleash'], what: 'the feature flags', ...OPTIONAL },
  {
    packages: ['@launchdarkly/node-server-sdk', 'launchdarkly-node-server-sdk'],
    calls: ['init().waitForInitialization', 'LDClient#waitForInitialization'],
    what: 'the feature flags',
    ...OPTIONAL,
  },
  {
    packages: ['ioredis', 'redis'],
    calls: ['Redis#connect', 'Redis#ping', '#connect', '#ping'],
    does: 'asks',
    need: 'cache',
    what: 'Redis',
  },
  { packages: ['memjs'], calls: ['Client.create().stats'], does: 'asks', need: 'cache', what: 'the cache' },
  {
    packages: ['kafkajs'],
    calls: ['Kafka#producer().connect', 'Kafka#consumer().connect', 'Kafka#admin().connect'],
    ...BROKER,
  },
  { packages: ['amqplib', 'nats', 'mqtt'], calls: ['connect', 'connectAsync'], ...BROKER },
  { packages: ['pg'], calls: ['Pool#connect', 'Pool#query', 'Client#connect', 'Client#query'], ...DATABASE },
  {
    packages: ['mysql2', 'mysql', 'mariadb'],
    calls: ['Pool#getConnection', 'Pool#query', 'Pool#execute', 'Connection#connect', 'createConnection'],
    ...DATABASE,
  },
  { packages: ['@prisma/client'], calls: ['PrismaClient#$connect', 'PrismaClient#$queryRaw'], ...DATABASE },
  { packages: ['@prisma/client'], calls: ['PrismaClient#*.*'], ...DATABASE, isWork: true },
  { packages: ['typeorm'], calls: ['DataSource#initialize', 'createConnection', 'createConnections'], ...DATABASE },
  { packages: ['knex'], calls: ['Knex#raw'], ...DATABASE },
  { packages: ['knex'], calls: ['Knex#select', 'Knex#'], ...DATABASE, isWork: true },
  { packages: ['sequelize', 'sequelize-typescript'], calls: ['Sequelize#authenticate', 'Sequelize#query'], ...DATABASE },
  { packages: ['mongoose'], calls: ['connect', 'createConnection', 'createConnection().asPromise', 'Connection#openUri'], ...DATABASE },
  { packages: ['mongodb'], calls: ['MongoClient#connect', 'MongoClient.connect', 'Db#command'], ...DATABASE },
]);

/** Libraries for which Redis holds what a program cannot lose. */
export const KEEPS_IN_REDIS =
  /^(?:bull|bullmq|@nestjs\/bull(?:mq)?|connect-redis|redlock|@fastify\/session|bee-queue|rate-limiter-flexible|rate-limit-redis|@socket\.io\/redis-\w+|socket\.io-redis|graphql-redis-subscriptions)$/;

/** Clients of databases that open no connection before their first query. */
export const LAZY_DATABASES = new Table<object>([
  { packages: ['pg', '@neondatabase/serverless'], calls: ['Pool'] },
  { packages: ['postgres'], calls: [''] },
  { packages: ['mysql2', 'mysql', 'mariadb'], calls: ['createPool'] },
  { packages: ['knex'], calls: ['', 'knex'] },
  { packages: ['@prisma/client'], calls: ['PrismaClient'] },
  { packages: ['sequelize', 'sequelize-typescript'], calls: ['', 'Sequelize'] },
  { packages: ['typeorm'], calls: ['DataSource'] },
  { packages: ['mongodb'], calls: ['MongoClient'] },
]);

/** Modules of frameworks that connect to a database when the application starts. */
export const CONNECTING_MODULES: ReadonlySet<string> = new Set([
  '@nestjs/typeorm',
  '@nestjs/sequelize',
  '@nestjs/mongoose',
  '@mikro-orm/nestjs',
  '@fastify/postgres',
  '@fastify/mysql',
  '@fastify/mongodb',
]);
