import { Table } from './table.ts';

/** Where a call takes the address of something else that runs: an argument by index, or an option of one, as in `0.socket.host`. */
export interface AddressSink {
  readonly takes: readonly string[];
  /** What stands at the address, in a reader's words. */
  readonly of: 'database' | 'cache' | 'broker' | 'search' | 'mail server' | 'storage' | 'service' | 'allowed origin';
  /** Told nothing, the client talks to this machine instead of refusing. */
  readonly here?: true;
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
    here: true,
    takes: ['0.connectionString', '0.host', '0'],
    ports: ['0.port'],
    ...DATABASE,
  },
  { packages: ['postgres', 'slonik'], calls: ['', 'createPool'], here: true, takes: ['0', '0.host'], ports: ['0.port'], ...DATABASE },
  {
    packages: ['mysql', 'mysql2', 'mariadb'],
    calls: ['createConnection', 'createPool', 'createPoolCluster'],
    here: true,
    takes: ['0.host', '0.uri', '0'],
    ports: ['0.port'],
    ...DATABASE,
  },
  { packages: ['mssql'], calls: ['connect', 'ConnectionPool'], takes: ['0.server', '0'], ports: ['0.port'], ...DATABASE },
  { packages: ['mongoose'], calls: ['connect', 'createConnection', 'Connection#openUri'], takes: ['0'], ...DATABASE },
  { packages: ['mongodb'], calls: ['MongoClient', 'MongoClient.connect'], takes: ['0'], ...DATABASE },
  {
    packages: ['typeorm'],
    calls: ['DataSource', 'createConnection'],
    here: true,
    takes: ['0.host', '0.url'],
    ports: ['0.port'],
    ...DATABASE,
  },
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
    here: true,
    takes: ['0.host', '2.host', '3.host'],
    ports: ['0.port', '2.port', '3.port'],
    ...DATABASE,
  },
  {
    packages: ['knex'],
    calls: ['', 'knex'],
    here: true,
    takes: ['0.connection.host', '0.connection.connectionString', '0.connection'],
    ports: ['0.connection.port'],
    ...DATABASE,
  },
  { packages: ['@prisma/client'], calls: ['PrismaClient'], takes: ['0.datasources.db.url', '0.datasourceUrl'], ...DATABASE },
  { packages: ['@clickhouse/client'], calls: ['createClient'], takes: ['0.url', '0.host'], ...DATABASE },
  { packages: ['neo4j-driver'], calls: ['driver'], takes: ['0'], ...DATABASE },
  { packages: ['ioredis'], calls: ['', 'Redis', 'Redis.Redis'], here: true, takes: ['0', '0.host', '1'], ports: ['0.port'], ...CACHE },
  {
    packages: ['redis'],
    calls: ['createClient'],
    here: true,
    takes: ['0.url', '0.socket.host', '0.host'],
    ports: ['0.socket.port'],
    ...CACHE,
  },
  { packages: ['memjs'], calls: ['Client.create'], takes: ['0'], ...CACHE },
  { packages: ['bullmq'], calls: ['Queue'], takes: ['1.connection.host'], ports: ['1.connection.port'], ...BROKER },
  { packages: ['bullmq'], calls: ['Worker'], takes: ['2.connection.host'], ports: ['2.connection.port'], ...BROKER },
  { packages: ['bull'], calls: [''], takes: ['1', '1.redis.host'], ...BROKER },
  { packages: ['@nestjs/bullmq', '@nestjs/bull'], calls: ['BullModule.forRoot'], takes: ['0.connection.host', '0.redis.host'], ...BROKER },
  { packages: ['kafkajs'], calls: ['Kafka'], takes: ['0.brokers'], ...BROKER },
  { packages: ['amqplib', 'amqp-connection-manager'], calls: ['connect'], here: true, takes: ['0', '0.hostname'], ...BROKER },
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
  { packages: ['nodemailer'], calls: ['createTransport'], here: true, takes: ['0.host', '0'], ports: ['0.port'], of: 'mail server' },
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
  { packages: ['@nestjs/config'], calls: ['ConfigService#get'], fallback: 1 },
]);

/** What reads the environment for a whole program, and how it is told to check what it reads. */
interface ConfigurationModule {
  /** Options that do so. */
  readonly checks: readonly string[];
  /** It is given a schema, which it holds against the environment only when one of `SCHEMA_CHECKS` is called. */
  readonly bySchema?: true;
  /** What to do where nothing checks, as a sentence. */
  readonly remedy: string;
}

export const CONFIGURATION_MODULES = new Table<ConfigurationModule>([
  {
    packages: ['@nestjs/config'],
    calls: ['ConfigModule.forRoot'],
    checks: ['validate', 'validationSchema', 'load'],
    remedy: 'Give it `validate` or `validationSchema` with every variable that the service needs.',
  },
  {
    packages: ['convict'],
    calls: ['', 'convict'],
    checks: [],
    bySchema: true,
    remedy: 'Call `validate()` on it before the program serves, and leave out the defaults of what it needs.',
  },
]);

/** Calls that hold a schema against the environment. */
export const SCHEMA_CHECKS = new Table<object>([{ packages: ['convict'], calls: ['**validate'] }]);

/** Libraries by which settings are checked when the program starts; the names in the files that use them count as checked. */
export const SETTING_CHECKERS: ReadonlySet<string> = new Set([
  'zod',
  'joi',
  '@hapi/joi',
  'yup',
  'ajv',
  'valibot',
  '@sinclair/typebox',
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
  '@fastify/env',
  '@t3-oss/env-core',
  '@t3-oss/env-nextjs',
  'dotenv-safe',
  'nconf',
  'config',
  '@adonisjs/env',
  '@adonisjs/core',
  'tiny-invariant',
]);

/** Those of them whose `validate` or `safeParse` gives back what is wrong instead of throwing it. */
export const OUTCOME_CHECKERS: ReadonlySet<string> = new Set(['joi', '@hapi/joi', 'zod']);

/** Calls of schemas that state defaults, by how they name the variable: as the key (`PORT: z.string().default('…')`), or beside it in `env`. */
export const SCHEMA_DEFAULTS = new Table<{ readonly names: 'keys' | 'beside' }>([
  {
    packages: ['zod', 'joi', '@hapi/joi', 'yup', 'valibot'],
    calls: ['**.default', '**#default', '**.prefault', '**.optional().default'],
    names: 'keys',
  },
  { packages: ['envalid', 'envsafe'], calls: ['cleanEnv', 'customCleanEnv', 'envsafe'], names: 'keys' },
  { packages: ['convict'], calls: ['', 'convict'], names: 'beside' },
]);

/** Variables that the platform or the tool sets, and those that choose how to run rather than with what. */
const PLATFORM =
  /^(?:NODE_ENV|NODE_OPTIONS|NODE_DEBUG|DEBUG|TZ|LANG|PATH|HOME|USER|USERNAME|PWD|SHELL|TERM|TMPDIR|TEMP|EDITOR|HOSTNAME|CI|PORT|APP_ENV|FORCE_COLOR|NO_COLOR|INIT_CWD|BUILD_\w+|GIT_\w+|npm_\w+|NPM_\w+|JEST_\w+|VITEST\w*|VERCEL\w*|AWS_(?:REGION|LAMBDA_\w+|EXECUTION_ENV|DEFAULT_REGION)|LAMBDA_\w+|GITHUB_\w+|GITLAB_\w+|RENDER\w*|RAILWAY_\w+|FLY_\w+|HEROKU_\w+|DYNO|K_SERVICE|KUBERNETES_\w+|POD_\w+|OTEL_\w+|TEST_\w+|\w+_TEST|PLAYWRIGHT_\w+|CYPRESS_\w+|E2E_\w+)$/;

/** Whether a variable is set by the platform, so that no sample environment and no schema needs to name it. */
export function isPlatformVariable(name: string): boolean {
  return PLATFORM.test(name);
}

/** What a variable decides, by its name. */
export type VariableSubject = 'connection' | 'address' | 'name' | 'mode' | 'switch' | 'stage';

const LISTENING = /^(?:\w+_)?(?:LISTEN(?:ING)?(?:_\w+)?|BIND(?:_\w+)?)$|^(?:APP_|SERVER_|HTTP_|API_|WEB_)?HOST(?:NAME)?$/;
const CONNECTED =
  /^(?:\w+_)?(?:DATABASE|DB|POSTGRES(?:QL)?|PG|MYSQL|MARIADB|MSSQL|MONGO(?:DB)?|REDIS|CACHE|MEMCACHED?|KAFKA|AMQP|RABBIT(?:MQ)?|BROKERS?|NATS|MQTT|ELASTIC(?:SEARCH)?|OPENSEARCH|CLICKHOUSE|SMTP|MAIL|TEMPORAL|LDAP|QUEUE|SQS|S3|MINIO|ETCD|CONSUL|VAULT|GRPC|CASSANDRA|NEO4J)(?:_?\w+)?_?(?:HOST(?:S|NAME)?|URL|URI|SERVERS?|ADDR(?:ESS)?|ENDPOINTS?|BROKERS?|DSN|CONNECTION(?:_STRING)?|NODES?)$|^(?:PG|MYSQL|REDIS|MONGO)HOST$|^(?:\w+_)?(?:KAFKA_)?BROKERS?$|^TEMPORAL_SERVER$/;
const ADDRESSED = /(?:^|_)(?:URL|URI|ENDPOINT|HOST|HOSTNAME|DOMAIN|ORIGINS?|SERVER|ADDRESS|BASE_?URL)$/;
const NAMED = /(?:^|_)(?:BUCKET(?:_NAME)?|TENANT(?:_ID)?|CURRENCY|DEFAULT_TENANT|ACCOUNT_ID|PROJECT_ID|TOPIC)$/;
const MODES = /(?:^|_)(?:PAYMENT|BILLING|STRIPE|PAYPAL|SSLCOMMERZ|BKASH|NAGAD|CHECKOUT)_?(?:MODE|ENV(?:IRONMENT)?)$/;
const SWITCHES =
  /(?:^|_)(?:(?:TLS|SSL|AUTH|CSRF|VERIFY\w*|REJECT_UNAUTHORIZED|SECURE\w*|STRICT\w*)(?:_(?:ENABLED|DISABLED|MODE|REQUIRED))?|(?:DISABLE|SKIP|ALLOW)_(?:AUTH|TLS|SSL|CSRF|VERIF\w+|INSECURE\w*|SIGNATURE\w*))$/;
const STAGES = /^(?:NODE_ENV|APP_ENV|ENVIRONMENT|ENV|STAGE|DEPLOY(?:MENT)?_ENV)$/;

/** What a variable decides, as far as its name tells; undefined for ports, sizes, levels and all that a default may well decide. */
export function subjectOf(name: string): VariableSubject | undefined {
  if (STAGES.test(name)) return 'stage';
  if (LISTENING.test(name)) return undefined;
  if (CONNECTED.test(name)) return 'connection';
  if (SWITCHES.test(name)) return 'switch';
  if (MODES.test(name)) return 'mode';
  if (NAMED.test(name)) return 'name';
  return ADDRESSED.test(name) ? 'address' : undefined;
}

const DATABASES =
  /^(?:\w+_)?(?:DATABASE|DB|POSTGRES(?:QL)?|PG|MYSQL|MARIADB|MSSQL|MONGO(?:DB)?|CLICKHOUSE|CASSANDRA|NEO4J)(?:_|(?:HOST|URL|URI)$)/;

/** Whether a variable says by its name where a database is. */
export function isDatabaseVariable(name: string): boolean {
  return subjectOf(name) === 'connection' && DATABASES.test(name) && !/REDIS|CACHE/.test(name);
}

const NEAR =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?(?:localhost|127(?:\.\d{1,3}){3}|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)(?::\d+)?(?:[/,?].*)?$/i;
const PRIVATE =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d|3[01])(?:\.\d{1,3}){2}|[a-z0-9.-]+\.(?:internal|local|svc|lan|intra|corp)(?:\.cluster\.local)?)(?::\d+)?(?:[/,?].*)?$/i;
const STAGED =
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?[a-z0-9.-]*\b(?:prod|production|stag|staging|stage|uat|qa|dev)\b[a-z0-9.-]*\.[a-z]{2,}(?::\d+)?(?:[/,?].*)?$/i;
const WORD = /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[^@/\s]*@)?[a-z][a-z0-9_-]*(?::\d+)?(?:[/,?].*)?$/i;

/** Whose machine an address names: `here` this one, `private` one of a private network, `staged` one of a stage, `beside` a bare name. */
export function hostOf(address: string): 'here' | 'private' | 'staged' | 'beside' | undefined {
  if (NEAR.test(address)) return 'here';
  if (PRIVATE.test(address)) return 'private';
  if (STAGED.test(address)) return 'staged';
  return WORD.test(address) ? 'beside' : undefined;
}

/** Ports that clients use by themselves, or that a protocol has everywhere. */
export const USUAL_PORTS: ReadonlySet<number> = new Set([
  25, 80, 443, 465, 587, 1433, 1521, 2525, 3306, 4222, 5432, 5672, 6379, 8123, 9042, 9092, 9200, 11211, 15672, 26257, 27017,
]);
