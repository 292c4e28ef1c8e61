import { Table } from './table.ts';

/** A call during which the process does nothing else. */
export interface BlockingCall {
  readonly blocks: 'read' | 'write' | 'command' | 'password' | 'key' | 'compression' | 'parse' | 'json' | 'request' | 'pause';
  /** What does the same without that, as code. */
  readonly instead: string;
}

const BCRYPT = ['bcrypt', 'bcryptjs', '@node-rs/bcrypt'];

/** Calls that take milliseconds and more. Asking whether a file is there, or making a hash of a short text, takes less than what it costs to wait. */
export const BLOCKING_CALLS = new Table<BlockingCall>([
  {
    packages: ['fs', 'fs-extra', 'graceful-fs'],
    blocks: 'read',
    instead: 'fs.promises',
    calls: ['readFileSync', 'readJsonSync', 'readJSONSync'],
  },
  {
    packages: ['fs', 'fs-extra', 'graceful-fs'],
    blocks: 'write',
    instead: 'fs.promises',
    calls: [
      'writeFileSync',
      'appendFileSync',
      'copyFileSync',
      'cpSync',
      'copySync',
      'writeJsonSync',
      'outputFileSync',
      'outputJsonSync',
      'removeSync',
      'emptyDirSync',
    ],
  },
  { packages: ['child_process'], blocks: 'command', instead: 'execFile', calls: ['execSync', 'execFileSync', 'spawnSync'] },
  { packages: ['cross-spawn', 'execa'], blocks: 'command', instead: 'the async form', calls: ['sync', 'execaSync', 'execaCommandSync'] },
  { packages: ['shelljs'], blocks: 'command', instead: 'execFile', calls: ['exec'] },
  { packages: BCRYPT, blocks: 'password', instead: 'the async form', calls: ['hashSync', 'compareSync', 'verifySync'] },
  { packages: ['crypto'], blocks: 'password', instead: 'the async form', calls: ['pbkdf2Sync', 'scryptSync'] },
  { packages: ['crypto'], blocks: 'key', instead: 'generateKeyPair', calls: ['generateKeyPairSync', 'generatePrimeSync'] },
  {
    packages: ['zlib'],
    blocks: 'compression',
    instead: 'a stream',
    calls: [
      'gzipSync',
      'gunzipSync',
      'deflateSync',
      'inflateSync',
      'deflateRawSync',
      'inflateRawSync',
      'brotliCompressSync',
      'brotliDecompressSync',
      'unzipSync',
    ],
  },
  { packages: ['csv-parse/sync'], blocks: 'parse', instead: 'a stream', calls: ['parse', 'sync.parse'] },
  { packages: ['csv-parse'], blocks: 'parse', instead: 'a stream', calls: ['sync.parse'] },
  { packages: ['xlsx'], blocks: 'parse', instead: 'a worker thread', calls: ['read', 'readFile'] },
  { packages: ['sync-request', 'sync-fetch', 'then-request'], blocks: 'request', instead: 'fetch', calls: ['', 'sync'] },
]);

/** The same of what every program has. JSON takes its time where a client decides how much of it there is. */
export const BLOCKING_GLOBALS: Readonly<Record<string, BlockingCall>> = {
  'Atomics.wait': { blocks: 'pause', instead: 'a timer' },
  'JSON.parse': { blocks: 'json', instead: 'a stream' },
};
/** Names of what holds a file that a client sent. */
export const UPLOAD_NAME = /^(?:files?|uploads?|uploadedFiles?)$/i;

/** Names of functions that make what a service is made of, once. */
export const MAKES_ONCE =
  /(?:^|\.)(?:constructor|_?(?:init(?:iali[sz]e)?|setup|set_?up|bootstrap|configure|register|boot|main|prepare|onModuleInit|onApplicationBootstrap|loadConfig\w*|getConfig\w*|readConfig\w*|memo\w*|once|lazy)(?:[A-Z]\w*)?|(?:create|build|make|get|load)\w*(?:App|Application|Server|Client|Provider|Pool|Router|Instance|Context|Config|Configuration|Settings|Logger|Store|Engine|Adapter|Plugin|Registry|Container|Module|Schema|Version|Secret|Certificate|Credentials|Transport|Signer))$/;
/** Calls that keep what the function that they are given returns. */
export const KEEPING_NAME = /^(?:memo(?:ize)?\w*|once|lazy\w*|singleton\w*|cache[dA-Z]?\w*|remember)$/i;

/** Methods that match a text with a regular expression: of the expression, and of the text. */
export const MATCHES_TEXT: ReadonlySet<string> = new Set(['test', 'exec']);
export const TEXT_MATCHES: ReadonlySet<string> = new Set(['match', 'matchAll', 'replace', 'replaceAll', 'search', 'split']);
