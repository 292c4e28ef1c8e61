import { Table } from './table.ts';

/** Where a call takes the address of something else that runs: an argument by index, or an option of one, as in `0.socket.host`. */
export interface AddressSink {
  readonly takes: readonly string[];
  /** What stands at the address, in a reader's words. */
  readonly of: 'database' | 'cache' | 'broker' | 'search' | 'mail server' | 'storage' | 'service' | 'allowed origin';
  /** Where a port may be given beside the address. */
  readonly ports?: readonly string[];
}

const DATABASE = { of: 'database' } as const;
const CACHE = { of: 'cache' } as const;
const BROKER = { of: 'broker' } as const;
const SERVICE = { of: 'service' } as const;
const ORIGIN = { of: 'allowed origin' } as const;

/** Clients and the parameters by which they find what they talk to. */
export const ADDRESS_SINKS = new Table<AddressSink>([
  {
    packages: ['pg', '@neondatabase/serverless'],
    calls: ['', 'Pool', 'Client'],
    takes: ['0.connectionString', '0.host', '0'],
    ports: ['0.port'],
    ...DATABASE,
  },
  { packages: ['postgres', 'slonik'], calls: ['', 'createPool'], takes: ['0', '0.host'], ports: ['0.port'], ...DATABASE },
  {
    packages: ['mysql', 'mysql2', 'mariadb'],
    calls: ['createConnection', 'createPool', 'createPoolCluster'],
    takes: ['0.host', '0.uri', '0'],
    ports: ['0.port'],
    ...DATABASE,
  },
  { packages: ['mssql'], calls: ['connect', 'ConnectionPool'], takes: ['0.server', '0'], ports: ['0.port'], ...DATABASE },
  { packages: ['mongoose'], calls: ['connect', 'createConnection', 'Connection#openUri'], takes: ['0'], ...DATABASE },
  { packages: ['mongodb'], calls: ['MongoClient', 'MongoClient.connect'], takes: ['0'], ...DATABASE },
  { packages: ['typeorm'], calls: ['DataSource', 'createConnection'], takes: ['0.host', '0.url'], ports: ['0.port'], ...DATABASE },
  {
    packages: ['@nestjs/typeorm', '@nestjs/sequelize', '@nestjs/mongoose'],
    calls: ['TypeOrmModule.forRoot', 'SequelizeModule.forRoot', 'MongooseModule.forRoot'],
    takes: ['0.host', '0.url', '0'],
    ports: ['0.port'],
    ...DATABASE,
  },
  {
    packages: ['sequelize', 'sequelize-typescript'],
    calls: ['', 'Sequelize'],
    takes: ['0.host', '2.host', '3.host'],
    ports: ['0.port', '2.port', '3.port'],
    ...DATABASE,
  },
  {
    packages: ['knex'],
    calls: ['', 'knex'],
    takes: ['0.connection.host', '0.connection.connectionString', '0.connection'],
    ports: ['0.connection.port'],
    ...DATABASE,
  },
  { packages: ['@prisma/client'], calls: ['PrismaClient'], takes: ['0.datasources.db.url', '0.datasourceUrl'], ...DATABASE },
  { packages: ['@clickhouse/client'], calls: ['createClient'], takes: ['0.url', '0.host'], ...DATABASE },
  { packages: ['neo4j-driver'], calls: ['driver'], takes: ['0'], ...DATABASE },
  { packages: ['ioredis'], calls: ['', 'Redis', 'Redis.Redis'], takes: ['0', '0.host', '1'], ports: ['0.port'], ...CACHE },
  { packages: ['redis'], calls: ['createClient'], takes: ['0.url', '0.socket.host', '0.host'], ports: ['0.socket.port'], ...CACHE },
  { packages: ['memjs'], calls: ['Client.create'], takes: ['0'], ...CACHE },
  { packages: ['bullmq'], calls: ['Queue'], takes: ['1.connection.host'], ports: ['1.connection.port'], ...BROKER },
  { packages: ['bullmq'], calls: ['Worker'], takes: ['2.connection.host'], ports: ['2.connection.port'], ...BROKER },
  { packages: ['bull'], calls: [''], takes: ['1', '1.redis.host'], ...BROKER },
  { packages: ['@nestjs/bullmq', '@nestjs/bull'], calls: ['BullModule.forRoot'], takes: ['0.connection.host', '0.redis.host'], ...BROKER },
  { packages: ['kafkajs'], calls: ['Kafka'], takes: ['0.brokers'], ...BROKER },
  { packages: ['amqplib', 'amqp-connection-manager'], calls: ['connect'], takes: ['0', '0.hostname'], ...BROKER },
  { packages: ['nats'], calls: ['connect'], takes: ['0.servers'], ...BROKER },
  { packages: ['mqtt'], calls: ['connect', 'connectAsync'], takes: ['0'], ...BROKER },
  {
    packages: ['@nestjs/core'],
    calls: ['NestFactory.createMicroservice'],
    takes: ['1.options.urls', '1.options.client.brokers', '1.options.servers'],
    ...BROKER,
  },
  {
    packages: ['@temporalio/client', '@temporalio/worker'],
    calls: ['Connection.connect', 'NativeConnection.connect'],
    takes: ['0.address'],
    ...SERVICE,
  },
  { packages: ['@elastic/elasticsearch', '@opensearch-project/opensearch'], calls: ['Client'], takes: ['0.node', '0.nodes'], of: 'search' },
  { packages: ['meilisearch', 'typesense'], calls: ['MeiliSearch', 'Meilisearch'], takes: ['0.host'], of: 'search' },
  { packages: ['nodemailer'], calls: ['createTransport'], takes: ['0.host', '0'], ports: ['0.port'], of: 'mail server' },
  { packages: ['minio'], calls: ['Client'], takes: ['0.endPoint'], of: 'storage' },
  {
    packages: ['aws-sdk', '@aws-sdk/client-s3', '@aws-sdk/client-sqs', '@aws-sdk/client-sns', '@aws-sdk/client-dynamodb'],
    calls: ['*', '*Client'],
    takes: ['0.endpoint'],
    of: 'storage',
  },
  { packages: ['axios'], calls: ['create', 'Axios#create'], takes: ['0.baseURL'], ...SERVICE },
  { packages: ['@nestjs/axios'], calls: ['HttpModule.register'], takes: ['0.baseURL'], ...SERVICE },
  { packages: ['got', 'ky'], calls: ['extend', 'create'], takes: ['0.prefixUrl'], ...SERVICE },
  { packages: ['undici'], calls: ['Pool', 'Client'], takes: ['0'], ...SERVICE },
  { packages: ['graphql-request'], calls: ['GraphQLClient'], takes: ['0'], ...SERVICE },
  { packages: ['cors', '@fastify/cors', 'koa-cors', '@koa/cors'], calls: [''], takes: ['0.origin'], ...ORIGIN },
  { packages: ['hono'], calls: ['cors'], takes: ['0.origin'], ...ORIGIN },
  { packages: ['@nestjs/graphql'], calls: ['GraphQLModule.forRoot'], takes: ['0.cors.origin'], ...ORIGIN },
  { packages: ['@nestjs/core'], calls: ['NestFactory.create'], takes: ['1.cors.origin', '2.cors.origin'], ...ORIGIN },
  { packages: ['@nestjs/core'], calls: ['NestFactory.create().enableCors'], takes: ['0.origin'], ...ORIGIN },
  { packages: ['socket.io'], calls: ['Server', ''], takes: ['0.cors.origin', '1.cors.origin'], ...ORIGIN },
]);

/** Calls that give a setting by its name, with the index of a default behind it. */
export const CONFIGURATION_READS = new Table<{ readonly fallback: number }>([
  { packages: ['@nestjs/config'], calls: ['ConfigService#get', 'ConfigService#getOrThrow'], fallback: 1 },
]);

/** Modules that read the environment for the whole application, with the options by which they check it. */
export const CONFIGURATION_MODULES = new Table<{ readonly checks: readonly string[] }>([
  { packages: ['@nestjs/config'], calls: ['ConfigModule.forRoot'], checks: ['validate', 'validationSchema', 'load'] },
]);

/** Libraries by which settings are checked when the program starts; the names in the files that use them count as checked. */
export const SETTING_CHECKERS: ReadonlySet<string> = new Set([
  'zod',
  'zod/v4',
  'zod/mini',
  'joi',
  '@hapi/joi',
  'yup',
  'ajv',
  'valibot',
  '@sinclair/typebox',
  'typebox',
  'superstruct',
  'arktype',
  'runtypes',
  'io-ts',
  'class-validator',
  'effect',
  'envalid',
  'envsafe',
  'znv',
  'convict',
  'env-var',
  'env-schema',
  'fluent-json-schema',
  '@fastify/env',
  'fastify-env',
  '@t3-oss/env-core',
  '@t3-oss/env-nextjs',
  '@t3-oss/env-nuxt',
  'dotenv-safe',
  'nconf',
  'config',
  '@nestjs/class-validator',
  'nestjs-zod',
  '@julr/vite-plugin-validate-env',
  '@adonisjs/core/env',
  '@adonisjs/env',
  'getenv',
  'typed-config-ts',
  '@sindresorhus/is',
  'tiny-invariant',
  'ts-dotenv',
  'dotenv-extended',
]);

/** Packages whose schemas state defaults, for keys that are written like variables: `PORT: z.string().default('…')`. */
export const SCHEMA_DEFAULTS = new Table<object>([
  { packages: ['zod', 'joi', '@hapi/joi', 'yup', 'valibot'], calls: ['**.default', '**#default', '**.prefault', '**.optional().default'] },
]);

/** Variables that the platform or the tool sets, and those that choose how to run rather than with what. */
const PLATFORM =
  /^(?:NODE_ENV|NODE_OPTIONS|NODE_DEBUG|DEBUG|TZ|LANG|PATH|HOME|USER|USERNAME|PWD|SHELL|TERM|TMPDIR|TEMP|EDITOR|HOSTNAME|CI|PORT|APP_ENV|FORCE_COLOR|NO_COLOR|INIT_CWD|BUILD_\w+|GIT_\w+|npm_\w+|NPM_\w+|JEST_\w+|VITEST\w*|VERCEL\w*|AWS_(?:REGION|LAMBDA_\w+|EXECUTION_ENV|DEFAULT_REGION)|LAMBDA_\w+|GITHUB_\w+|GITLAB_\w+|RENDER\w*|RAILWAY_\w+|FLY_\w+|HEROKU_\w+|DYNO|K_SERVICE|KUBERNETES_\w+|POD_\w+|OTEL_\w+|TEST_\w+|\w+_TEST|PLAYWRIGHT_\w+|CYPRESS_\w+|E2E_\w+)$/;

/** Whether a variable is set by the platform, so that no sample environment and no schema needs to name it. */
export function isPlatformVariable(name: string): boolean {
  return PLATFORM.test(name);
}
