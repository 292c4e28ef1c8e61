import { Table } from './table.ts';

/** What a call sets off that somebody who only imports its file does not expect, in a reader's words. */
export interface ImportEffect {
  readonly effect: 'listens' | 'connects' | 'asks' | 'schedules' | 'takes in work' | 'writes files';
  /** An option of that value puts the effect off until something else is called. */
  readonly unless?: { readonly option: string; readonly is: boolean };
  /** The last major version that does so. */
  readonly until?: number;
  /** The effect is that of making a client, which most people know. */
  readonly byMaking?: true;
}

export const IMPORT_EFFECTS = new Table<ImportEffect>([
  {
    packages: ['pg', 'mysql2', 'mysql', 'mariadb', 'knex', 'sequelize', 'typeorm'],
    calls: [
      '*#query',
      '*#execute',
      'Knex#raw',
      'Knex#schema.*',
      'Sequelize#sync',
      'Sequelize#authenticate',
      'DataSource#initialize',
      'createConnection',
      'Client#connect',
    ],
    effect: 'connects',
  },
  { packages: ['mongoose'], calls: ['connect', 'createConnection'], effect: 'connects' },
  { packages: ['mongodb'], calls: ['MongoClient.connect', 'MongoClient#connect'], effect: 'connects' },
  { packages: ['redis'], calls: ['Redis#connect'], effect: 'connects' },
  { packages: ['redis'], calls: ['createClient'], effect: 'connects', until: 3, byMaking: true },
  {
    packages: ['ioredis'],
    calls: ['', 'Redis', 'Cluster', 'Redis.Cluster'],
    effect: 'connects',
    unless: { option: 'lazyConnect', is: true },
    byMaking: true,
  },
  { packages: ['amqplib', 'amqp-connection-manager', 'nats', 'mqtt'], calls: ['connect'], effect: 'connects' },
  { packages: ['kafkajs'], calls: ['Kafka#producer().connect', 'Kafka#admin().connect'], effect: 'connects' },
  { packages: ['kafkajs'], calls: ['Kafka#consumer().run'], effect: 'takes in work' },
  { packages: ['bullmq'], calls: ['Worker'], effect: 'takes in work', unless: { option: 'autorun', is: false } },
  { packages: ['bull'], calls: ['#process', '().process'], effect: 'takes in work' },
  { packages: ['sqs-consumer'], calls: ['Consumer.create().start'], effect: 'takes in work' },
  { packages: ['node-cron'], calls: ['schedule'], effect: 'schedules', unless: { option: 'scheduled', is: false } },
  { packages: ['node-schedule'], calls: ['scheduleJob'], effect: 'schedules' },
  { packages: ['express', 'koa'], calls: ['App#**listen'], effect: 'listens' },
  { packages: ['fastify'], calls: ['Fastify#**listen'], effect: 'listens' },
  { packages: ['http', 'https', 'http2'], calls: ['createServer().listen'], effect: 'listens' },
  { packages: ['axios', 'got', 'node-fetch', 'undici'], calls: ['get', 'post', 'request', 'fetch', ''], effect: 'asks' },
  {
    packages: ['fs'],
    calls: ['writeFileSync', 'writeFile', 'appendFileSync', 'unlinkSync', 'rmSync', 'promises.writeFile'],
    effect: 'writes files',
  },
]);
