import { Table } from './table.ts';

/** A call that makes an object which announces its failures as `error` events. */
export interface EmitterMaking {
  readonly name: string;
  /** When it announces one, for people. */
  readonly fails: string;
  /**
   * What an event does that nobody listens for: it ends the process, takes what the object was made from along, or is written to the
   * console by the library.
   */
  readonly unheard: 'ends' | 'spreads' | 'printed';
  /**
   * Which of them are at risk: those kept open, since their idle connections break (one that is closed where it was made is not), or
   * each one, since starting it may fail. What fails at the `start` depends on the machine rather than on a peer.
   */
  readonly risk: 'kept' | 'each' | 'start';
  /** An option with which majors before a later one keep their errors to themselves. */
  readonly silencedBy?: { readonly option: string; readonly dependency: string; readonly before: number };
}

const REDIS = {
  packages: ['redis', '@redis/client'],
  name: 'client of redis',
  fails: 'the connection breaks',
  unheard: 'ends',
  risk: 'kept',
} as const;
const CONNECTS = { fails: 'the connection fails', unheard: 'ends', risk: 'each' } as const;
/** Bull, the forerunner of BullMQ, listens for its own errors, and kafkajs has no such event. */
const PRINTS = { fails: 'the connection breaks', unheard: 'printed', risk: 'kept' } as const;

export const EMITTER_MAKINGS = new Table<EmitterMaking>([
  {
    packages: ['pg', 'pg-pool'],
    calls: ['Pool', 'native.Pool', ''],
    name: 'Pool of pg',
    fails: 'an idle connection breaks',
    unheard: 'ends',
    risk: 'kept',
  },
  {
    packages: ['pg'],
    calls: ['Client', 'native.Client'],
    name: 'Client of pg',
    fails: 'the connection breaks',
    unheard: 'ends',
    risk: 'kept',
  },
  // With a strategy of its own for retries, node-redis 3 announces no broken connection; later majors know no such option.
  {
    ...REDIS,
    calls: ['createClient', 'createCluster', 'Redis#duplicate'],
    silencedBy: { option: 'retry_strategy', dependency: 'redis', before: 4 },
  },
  { ...REDIS, calls: ['createClientPool', 'createSentinel'] },
  {
    packages: ['amqplib'],
    calls: ['connect'],
    name: 'connection of amqplib',
    fails: 'the broker closes the connection',
    unheard: 'ends',
    risk: 'kept',
  },
  // The connection catches what a channel throws, and fails with it.
  {
    packages: ['amqplib'],
    calls: ['**createChannel', '**createConfirmChannel'],
    name: 'channel of amqplib',
    fails: 'the broker closes the channel',
    unheard: 'spreads',
    risk: 'kept',
  },
  {
    packages: ['pg-boss'],
    calls: ['', 'PgBoss'],
    name: 'queue of pg-boss',
    fails: 'its maintenance fails',
    unheard: 'ends',
    risk: 'kept',
  },
  // All majors since 2 print what nobody listens for.
  { ...PRINTS, packages: ['ioredis'], calls: ['', 'Redis', 'Cluster', 'Redis.Cluster'], name: 'client of ioredis' },
  { ...PRINTS, packages: ['bullmq'], calls: ['Worker'], name: 'Worker of bullmq' },
  { ...PRINTS, packages: ['bullmq'], calls: ['Queue'], name: 'Queue of bullmq' },
  { ...PRINTS, packages: ['bullmq'], calls: ['QueueEvents'], name: 'QueueEvents of bullmq' },
  { ...CONNECTS, packages: ['ws'], calls: ['', 'WebSocket'], name: 'WebSocket of ws' },
  { ...CONNECTS, packages: ['http', 'https'], calls: ['request', 'get'], name: 'HTTP request' },
  { ...CONNECTS, packages: ['net', 'tls'], calls: ['connect', 'createConnection'], name: 'socket' },
  {
    packages: ['child_process'],
    calls: ['spawn', 'fork'],
    name: 'child process',
    fails: 'its command cannot be started',
    unheard: 'ends',
    risk: 'start',
  },
]);

/** Paths of emitters by which code may know the same type: as a call makes it, and as an annotation names it. */
export const EMITTER_TYPES = new Table<{ readonly type: string }>([
  { packages: ['pg', 'pg-pool'], calls: ['Pool#', 'native.Pool#', '#'], type: 'pool of pg' },
  {
    packages: ['redis', '@redis/client'],
    calls: ['Redis#', '**Client#', '**ClientType#', 'createClient()', '**duplicate()'],
    type: 'redis',
  },
  { packages: ['redis', '@redis/client'], calls: ['createCluster()', 'RedisCluster#', 'RedisClusterType#'], type: 'cluster of redis' },
  { packages: ['amqplib', 'amqplib/callback_api'], calls: ['connect()', 'Connection#', 'ChannelModel#'], type: 'connection of amqplib' },
  {
    packages: ['amqplib', 'amqplib/callback_api'],
    calls: ['**createChannel()', '**createConfirmChannel()', 'Channel#', 'ConfirmChannel#'],
    type: 'channel of amqplib',
  },
  { packages: ['ws'], calls: ['#', 'WebSocket#'], type: 'socket of ws' },
  { packages: ['http', 'https'], calls: ['request()', 'get()', 'ClientRequest#'], type: 'request' },
  { packages: ['net', 'tls'], calls: ['connect()', 'createConnection()', 'Socket#', 'TLSSocket#'], type: 'socket' },
  { packages: ['child_process'], calls: ['spawn()', 'fork()', 'ChildProcess#', 'ChildProcess*#'], type: 'child process' },
  { packages: ['fs'], calls: ['createReadStream()', 'ReadStream#'], type: 'stream from a file' },
  { packages: ['fs'], calls: ['createWriteStream()', 'WriteStream#'], type: 'stream to a file' },
]);

/** Calls of such objects that give back the same object. */
export const SAME_EMITTER_CALLS = new Table<object>([
  { packages: ['redis', '@redis/client'], calls: ['**.connect', '**#connect'] },
  { packages: ['http', 'https'], calls: ['**.end', '**.setTimeout'] },
  { packages: ['net', 'tls'], calls: ['**.setTimeout', '**.setEncoding', '**.setKeepAlive', '**.setNoDelay', '**.unref'] },
]);

/** Calls that an emitter is passed to and that listen to none of its events. */
export const INDIFFERENT_CALLS = new Table<object>([
  { packages: ['drizzle-orm'], calls: ['**'] },
  { packages: ['kysely'], calls: ['PostgresDialect'] },
  { packages: ['util'], calls: ['inspect'] },
]);

/** Functions of the platform that listen to nothing. */
export const INDIFFERENT_GLOBALS =
  /^(?:console\.\w+|Promise(?:\.\w+)?|Boolean|String|Array\.isArray|Object\.(?:freeze|seal|keys)|JSON\.\w+)$/;

/** A call whose callback is given a new emitter: the parameter at `param` of the function passed last. */
interface EmitterGiving {
  readonly name: string;
  readonly param: number;
  readonly fails: string;
  /** The event that a listener must be for, where the call is `on`. */
  readonly event?: RegExp;
}

const SOCKET = { name: 'socket of a client', fails: 'the client breaks its connection off' } as const;

/** Each of the emitters that these give announces errors for itself. */
export const EMITTER_GIVINGS = new Table<EmitterGiving>([
  {
    packages: ['ws'],
    calls: ['WebSocketServer#on', 'Server#on', '#on', 'WebSocket.Server#on', 'WebSocketServer#once'],
    name: 'socket of a client',
    fails: 'the client sends a malformed frame',
    event: /^connection$/,
    param: 0,
  },
  { ...SOCKET, packages: ['net'], calls: ['createServer', 'Server'], param: 0 },
  { ...SOCKET, packages: ['net'], calls: ['createServer().on', 'Server#on'], event: /^connection$/, param: 0 },
  { ...SOCKET, packages: ['tls'], calls: ['createServer'], param: 0 },
  { ...SOCKET, packages: ['tls'], calls: ['createServer().on', 'Server#on'], event: /^secureConnection$/, param: 0 },
  // The server gives up its own listener with the socket.
  { ...SOCKET, packages: ['http', 'https'], calls: ['createServer().on', 'Server#on'], event: /^(?:upgrade|connect)$/, param: 1 },
  { ...SOCKET, packages: ['express'], calls: ['App#listen().on'], event: /^(?:upgrade|connect)$/, param: 1 },
  {
    packages: ['amqplib/callback_api'],
    calls: ['connect'],
    name: 'connection of amqplib',
    fails: 'the broker closes the connection',
    param: 1,
  },
]);

/** Streams that announce an error where their file cannot be opened, or what runs through them is malformed. */
export const FAILING_STREAMS = new Table<{ readonly fails: string }>([
  { packages: ['fs'], calls: ['createReadStream', 'createWriteStream'], fails: 'A file that cannot be read or written' },
  {
    packages: ['zlib'],
    calls: ['createGunzip', 'createInflate', 'createInflateRaw', 'createUnzip', 'createBrotliDecompress'],
    fails: 'Compressed data that is malformed',
  },
  { packages: ['crypto'], calls: ['createDecipheriv'], fails: 'Encrypted data that was tampered with' },
]);
