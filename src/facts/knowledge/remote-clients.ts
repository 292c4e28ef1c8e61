import { Table } from './table.ts';

/** What a client talks to; each kind has one way to be left waiting. */
export type RemoteKind = 'redis' | 'grpc' | 'rpc' | 'smtp' | 'aws' | 'stripe' | 'amqp' | 'ldap';

/** A call that makes a client whose calls wait for ever, or for minutes, unless an option says otherwise. */
export interface RemoteClientMaker {
  readonly kind: RemoteKind;
  /** For people. */
  readonly client: string;
  /** Index of the options, or `SOMEWHERE` among the arguments. */
  readonly options: number;
  /** Options that end the waiting, as paths through nested objects: `socket.socketTimeout`. */
  readonly bounds: readonly string[];
  /** An option with the value that makes calls fail at once while there is no connection. */
  readonly failsFast?: { readonly name: string; readonly value: boolean };
  /** Options that show a transport of another kind, or one that is not known. */
  readonly otherwise?: readonly string[];
  /** Options that show the transport in question; without one of them it is not known. */
  readonly shownBy?: readonly string[];
  /** An option that, with none but a value of `null`, makes a client for commands which wait on purpose. */
  readonly blocksBy?: string;
  /** Whether calls without a bound end after minutes, or never. */
  readonly ends: 'never' | 'late';
  /** What the client does without the options, after its name. */
  readonly meaning: string;
  /** How to set a bound, as an order. */
  readonly act: string;
}

/** The options stand after the parts of an address. */
export const SOMEWHERE = -1;

const IOREDIS = {
  packages: ['ioredis'],
  kind: 'redis',
  client: 'ioredis',
  options: SOMEWHERE,
  failsFast: { name: 'enableOfflineQueue', value: false },
  blocksBy: 'maxRetriesPerRequest',
  ends: 'never',
  meaning: 'waits for ever for the answer of a server that stalls',
  act: 'set `commandTimeout`',
} as const;

const NODE_REDIS = {
  packages: ['redis', '@redis/client'],
  kind: 'redis',
  client: 'redis',
  options: 0,
  failsFast: { name: 'disableOfflineQueue', value: true },
  ends: 'never',
  meaning: 'waits for ever for the answer of a server that stalls',
  act: 'set `socket.socketTimeout`',
} as const;

const LDAP = {
  kind: 'ldap',
  client: 'LDAP',
  options: 0,
  bounds: ['timeout', 'socketTimeout'],
  ends: 'never',
  meaning: 'waits for ever for an answer by default',
  act: 'set `timeout` and `connectTimeout`',
} as const;

const AWS_SERVICES = [
  'bedrock-runtime',
  'cloudfront',
  'cloudwatch',
  'cloudwatch-logs',
  'codecommit',
  'cognito-identity-provider',
  'dynamodb',
  'ecr',
  'ecs',
  'eventbridge',
  'kinesis',
  'kms',
  'lambda',
  'marketplace-entitlement-service',
  'marketplace-metering',
  'rekognition',
  's3',
  'secrets-manager',
  'ses',
  'sesv2',
  'sfn',
  'sns',
  'sqs',
  'ssm',
  'sts',
  'textract',
];
const AWS_PACKAGES = AWS_SERVICES.map((name) => `@aws-sdk/client-${name}`);
/** Clients with a method for each command. */
const AWS_AGGREGATES = ['S3', 'SQS', 'SNS', 'SES', 'SESv2', 'DynamoDB', 'Lambda', 'SecretsManager', 'SSM', 'KMS'];

/** Defaults as the published packages state them. */
export const REMOTE_CLIENT_MAKERS = new Table<RemoteClientMaker>([
  { ...IOREDIS, calls: ['', 'Redis', 'default'], bounds: ['commandTimeout', 'socketTimeout'] },
  {
    ...IOREDIS,
    calls: ['Cluster', 'Redis.Cluster'],
    options: 1,
    bounds: ['redisOptions.commandTimeout', 'redisOptions.socketTimeout', 'commandTimeout'],
  },
  { ...NODE_REDIS, calls: ['createClient'], bounds: ['socket.socketTimeout', 'commandOptions.timeout'] },
  { ...NODE_REDIS, calls: ['createCluster'], bounds: ['defaults.socket.socketTimeout', 'commandOptions.timeout'] },
  {
    packages: AWS_PACKAGES,
    calls: ['*Client', ...AWS_AGGREGATES],
    kind: 'aws',
    client: 'AWS SDK',
    options: 0,
    bounds: [],
    ends: 'never',
    meaning: 'sets no time by which an answer must come',
    act: 'give `requestHandler: { requestTimeout: ms, throwOnRequestTimeout: true }`, or an `abortSignal` with each `send`',
  },
  {
    packages: ['stripe'],
    calls: ['', 'Stripe'],
    kind: 'stripe',
    client: 'Stripe',
    options: 1,
    bounds: ['timeout'],
    ends: 'late',
    meaning: 'waits 80 seconds for each of up to three attempts by default',
    act: 'set `timeout`',
  },
  {
    packages: ['nodemailer'],
    calls: ['createTransport'],
    kind: 'smtp',
    client: 'nodemailer',
    options: 0,
    bounds: ['connectionTimeout', 'greetingTimeout', 'socketTimeout'],
    otherwise: ['SES', 'sendmail', 'streamTransport', 'jsonTransport', 'url'],
    shownBy: ['host', 'service', 'port'],
    ends: 'late',
    meaning: 'waits two minutes to connect and ten minutes for an answer by default',
    act: 'set `connectionTimeout`, `greetingTimeout` and `socketTimeout`',
  },
  {
    packages: ['amqplib', 'amqplib/callback_api'],
    calls: ['connect'],
    kind: 'amqp',
    client: 'amqplib',
    options: 1,
    bounds: ['timeout'],
    ends: 'late',
    meaning: 'sets no time by which a broker must accept the connection',
    act: 'pass `{ timeout: ms }` as socket options',
  },
  { ...LDAP, packages: ['ldapjs'], calls: ['createClient'] },
  { ...LDAP, packages: ['ldapts'], calls: ['Client'] },
]);

/** Methods of clients that send something and wait for the answer, and the index of the options of the one call, where they take any. */
export interface RemoteCall {
  readonly kind: RemoteKind;
  readonly options?: number;
  /** Options of the one call that bound it. */
  readonly bounds?: readonly string[];
}

const AWS_CALLS = { kind: 'aws', options: 1, bounds: ['abortSignal', 'requestTimeout'] } as const;

/** Calls that put something around a client, their first argument, through which it is called then. */
export const CLIENT_WRAPPERS = new Table<object>([
  { packages: ['@aws-sdk/lib-dynamodb'], calls: ['DynamoDBDocumentClient.from', 'DynamoDBDocument.from'] },
]);

export const REMOTE_CALLS = new Table<RemoteCall>([
  { packages: ['ioredis', 'redis', '@redis/client'], calls: ['Redis#*', 'Redis#**exec'], kind: 'redis' },
  { ...AWS_CALLS, packages: AWS_PACKAGES, calls: ['*#send', ...AWS_AGGREGATES.map((name) => `${name}#*`)] },
  { ...AWS_CALLS, packages: ['@aws-sdk/lib-dynamodb'], calls: ['DynamoDBDocumentClient.from().send', 'DynamoDBDocument.from().*'] },
  { packages: ['stripe'], calls: ['Stripe#*', 'Stripe#*.*', 'Stripe#*.*.*'], kind: 'stripe', bounds: ['timeout'], options: -1 },
  { packages: ['nodemailer'], calls: ['Transporter#sendMail', 'Transporter#verify'], kind: 'smtp' },
  { packages: ['amqplib', 'amqplib/callback_api'], calls: ['connect'], kind: 'amqp' },
  { packages: ['ldapjs'], calls: ['createClient().*'], kind: 'ldap' },
  { packages: ['ldapts'], calls: ['Client#*'], kind: 'ldap' },
]);

/** Methods that send nothing, or that wait on purpose for what may never come. */
export const NO_COMMANDS =
  /^(?:on|once|off|addListener|removeListener|removeAllListeners|emit|setMaxListeners|quit|disconnect|close|destroy|end|unbind|connect|duplicate|defineCommand|pipeline|multi|constructEvent|constructEventAsync|generateTestHeaderString|withOptions|withTypeMapping)$/;
export const BLOCKING_COMMANDS = /^(?:[ps]?(?:un)?subscribe|b[lrz](?:m?pop|move)\w*|xread(?:group)?|monitor|wait(?:aof)?)$/i;

/** Calls that take a client for work which waits on purpose. */
export const BLOCKING_USES = new Table<object>([{ packages: ['bullmq'], calls: ['Worker', 'QueueEvents', 'FlowProducer', 'Queue'] }]);

/** Handlers of AWS clients that hold the time limits. */
export const AWS_HANDLERS = new Table<object>([
  { packages: ['@smithy/node-http-handler', '@aws-sdk/node-http-handler'], calls: ['NodeHttpHandler', 'NodeHttp2Handler'] },
]);
/** In this package `requestTimeout` ends the request. */
export const OLD_HANDLERS = '@aws-sdk/node-http-handler';
/** Limits that end a request; `requestTimeout` only logs a warning unless it is told to throw. */
export const AWS_LIMITS: readonly string[] = ['socketTimeout', 'sessionTimeout'];

/** A call of another program that ends when the answer comes. */
export interface RpcCall {
  readonly remote: 'rpc' | 'grpc';
  /** For people. */
  readonly client: string;
  /** May as well be a stream, which stays open; one answer is waited for where something takes the first or last of it. */
  readonly mayStream?: true;
}

export const RPC_CALLS = new Table<RpcCall>([
  {
    packages: ['@nestjs/microservices'],
    calls: ['ClientProxy#send', 'ClientKafka#send', 'ClientRMQ#send', 'ClientRedis#send', 'ClientTCP#send', 'ClientNats#send'],
    remote: 'rpc',
    client: 'ClientProxy',
  },
  {
    packages: ['@nestjs/microservices'],
    calls: ['ClientGrpc#getService().*', 'ClientGrpcProxy#getService().*'],
    remote: 'grpc',
    client: 'ClientGrpc',
    mayStream: true,
  },
]);

/** Calls that wait for one answer of a stream. */
export const SINGLE_ANSWERS = new Table<object>([{ packages: ['rxjs'], calls: ['lastValueFrom', 'firstValueFrom'] }]);

/** Calls of services over gRPC: methods of clients that are made of a loaded definition. */
export const GRPC_CALLS = new Table<object>([
  { packages: ['@grpc/grpc-js', 'grpc'], calls: ['loadPackageDefinition()**#*', 'load()**#*', 'makeGenericClientConstructor()#*'] },
]);
export const NO_GRPC_CALLS = /^(?:close|waitForReady|getChannel|on|once|bind|addService|start|tryShutdown|forceShutdown)$/;
