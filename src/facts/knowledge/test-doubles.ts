import { Table } from './table.ts';

/** What a package makes instead of the real thing. */
interface TestDouble {
  readonly makes: string;
  /** The call puts it in the place of the real thing for all of the process. */
  readonly intercepts?: true;
}

/** Packages that tests use in the place of services and of what people enter. */
export const TEST_DOUBLES = new Table<TestDouble>([
  { packages: ['@faker-js/faker', 'faker', 'casual'], makes: 'made-up data', calls: ['**'] },
  { packages: ['msw/node'], makes: 'answers of other services', calls: ['setupServer().listen'], intercepts: true },
  { packages: ['nock'], makes: 'answers of other services', calls: ['', 'nock'], intercepts: true },
  { packages: ['axios-mock-adapter'], makes: 'answers of other services', calls: ['', 'MockAdapter'], intercepts: true },
  { packages: ['aws-sdk-client-mock'], makes: 'answers of AWS', calls: ['mockClient'], intercepts: true },
  {
    packages: ['msw', 'msw/node', 'nock', 'fetch-mock', 'axios-mock-adapter', 'undici-mock'],
    makes: 'answers of other services',
    calls: ['**'],
  },
  { packages: ['aws-sdk-client-mock', 'aws-sdk-mock'], makes: 'answers of AWS', calls: ['**'] },
  {
    packages: ['sinon', 'testdouble', 'jest-mock', 'jest-mock-extended', 'ts-mockito'],
    makes: 'stand-ins for objects',
    calls: ['**'],
  },
  {
    packages: ['mongodb-memory-server', 'mongodb-memory-server-core', 'pg-mem', 'ioredis-mock', 'redis-mock'],
    makes: 'a database that forgets all',
    calls: ['**'],
  },
  { packages: ['nodemailer-mock', 'stripe-mock', 'nodemailer-stub'], makes: 'answers of other services', calls: ['**'] },
]);

/** Names of classes that stand in for others. */
export const STAND_IN_CLASS = /^(?:Fake|Mock|Stub|Dummy)[A-Z]\w*$|^\w+(?:Fake|Mock|Stub|Dummy)$/;
/** Paths of what may well do nothing: checks of connections, reports of browsers, ends of sessions that clients keep. */
export const IDLE_BY_NATURE =
  /ping|health|echo|noop|log-?out|sign-?out|csp|report|beacon|preflight|heartbeat|keep-?alive|test|version|status|ready|alive|mock|demo|example|sample|fake/i;
