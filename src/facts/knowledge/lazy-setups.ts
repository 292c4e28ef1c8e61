import { Table } from './table.ts';

/** What is made ready by a call, so that a mistake shows when the call runs for the first time. */
export interface LazySetup {
  readonly does: 'connects' | 'compiles' | 'fetches' | 'loads';
  /** In a reader's words: `the database`, `a template`. */
  readonly what: string;
}

export const LAZY_SETUPS = new Table<LazySetup>([
  { packages: ['mongodb'], calls: ['MongoClient.connect', 'MongoClient#connect'], does: 'connects', what: 'the database' },
  { packages: ['mongoose'], calls: ['connect', 'createConnection'], does: 'connects', what: 'the database' },
  { packages: ['typeorm'], calls: ['DataSource#initialize', 'createConnection'], does: 'connects', what: 'the database' },
  { packages: ['mysql2', 'mysql', 'mariadb'], calls: ['createConnection'], does: 'connects', what: 'the database' },
  { packages: ['pg'], calls: ['Client#connect'], does: 'connects', what: 'the database' },
  { packages: ['oracledb'], calls: ['getConnection', 'createPool'], does: 'connects', what: 'the database' },
  { packages: ['amqplib'], calls: ['connect'], does: 'connects', what: 'the broker' },
  { packages: ['kafkajs'], calls: ['Kafka#producer().connect'], does: 'connects', what: 'the broker' },
  { packages: ['nats', 'mqtt'], calls: ['connect', 'connectAsync'], does: 'connects', what: 'the broker' },
  { packages: ['redis'], calls: ['Redis#connect'], does: 'connects', what: 'Redis' },
  {
    packages: ['@aws-sdk/client-secrets-manager', '@aws-sdk/client-ssm'],
    calls: ['*#send', '*#getSecretValue', '*#getParameter'],
    does: 'fetches',
    what: 'a secret',
  },
  { packages: ['handlebars'], calls: ['compile', 'precompile'], does: 'compiles', what: 'a template' },
  { packages: ['ejs'], calls: ['compile'], does: 'compiles', what: 'a template' },
  { packages: ['pug'], calls: ['compile', 'compileFile'], does: 'compiles', what: 'a template' },
  { packages: ['ajv'], calls: ['#compile', 'Ajv#compile'], does: 'compiles', what: 'a schema' },
  { packages: ['@grpc/proto-loader'], calls: ['load', 'loadSync'], does: 'compiles', what: 'a description of services' },
]);
