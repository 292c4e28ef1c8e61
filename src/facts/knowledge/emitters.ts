import { Table } from './table.ts';

/** A call that makes an object which announces its failures as `error` events. */
interface EmitterMaking {
  readonly name: string;
  /** When it announces one, for people. */
  readonly fails: string;
  /** What an unheard event does: ends the process, or is written to the console by the library. */
  readonly unheard: 'ends' | 'printed';
}

export const EMITTER_MAKINGS = new Table<EmitterMaking>([
  {
    packages: ['pg', 'pg-pool'],
    calls: ['Pool', 'native.Pool', ''],
    name: 'Pool of pg',
    fails: 'an idle connection breaks',
    unheard: 'ends',
  },
  {
    packages: ['redis', '@redis/client'],
    calls: ['createClient', 'createCluster'],
    name: 'client of redis',
    fails: 'the connection breaks',
    unheard: 'ends',
  },
  { packages: ['amqplib'], calls: ['connect'], name: 'connection of amqplib', fails: 'the broker closes the connection', unheard: 'ends' },
  { packages: ['pg-boss'], calls: ['', 'PgBoss'], name: 'queue of pg-boss', fails: 'its maintenance fails', unheard: 'ends' },
  { packages: ['ioredis'], calls: ['', 'Redis', 'Cluster'], name: 'client of ioredis', fails: 'the connection breaks', unheard: 'printed' },
  { packages: ['bullmq'], calls: ['Worker'], name: 'Worker of bullmq', fails: 'its connection breaks', unheard: 'printed' },
]);

/** Servers whose sockets announce errors, each for itself: a malformed frame of a client is one. */
export const SOCKET_SERVERS = new Table<object>([
  { packages: ['ws'], calls: ['WebSocketServer#on', 'Server#on', '#on', 'WebSocket.Server#on', 'WebSocketServer#once'] },
]);

/** Streams that announce an error where their file cannot be opened. */
export const FILE_STREAMS = new Table<object>([{ packages: ['fs'], calls: ['createReadStream', 'createWriteStream'] }]);

/** Packages that attach a listener to the pool or client that they are given. */
export const ATTACHING_PACKAGES = /^(?:@prisma\/adapter-\w+|pg-listen|pg-pubsub)$/;
