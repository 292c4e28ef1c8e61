import { Table } from './table.ts';

/** Calls that give another value each time: random bytes and identifiers. */
export const GENERATING_CALLS = new Table<object>([
  {
    packages: ['crypto'],
    calls: [
      ...['randomBytes', 'randomUUID', 'randomInt', 'generateKeyPairSync', 'generateKeySync', 'webcrypto.randomUUID'],
      ...['randomBytes()', 'randomUUID()', 'randomInt()', 'randomBytes().toString', 'randomBytes().toString()'],
    ],
  },
  { packages: ['uuid'], calls: ['', 'v1', 'v4', 'v6', 'v7', '()', 'v1()', 'v4()', 'v6()', 'v7()'] },
  { packages: ['nanoid', 'cuid', '@paralleldrive/cuid2', 'ulid', 'ulidx', 'ksuid', 'short-uuid'], calls: ['**'] },
]);

/** Globals that do so. */
export const GENERATING_GLOBALS: ReadonlySet<string> = new Set([
  'crypto.randomUUID',
  'crypto.getRandomValues',
  'Date.now',
  'Math.random',
  'performance.now',
]);

/** Globals that make a number of what they are given. */
export const NUMBER_GLOBALS: ReadonlySet<string> = new Set(['Number', 'parseInt', 'parseFloat', 'BigInt', 'String']);
