import { Table } from './table.ts';

/** A call that puts a value under a key. */
export interface CacheWrite {
  /** The arguments after key and value that may say how long it stays, from this one on. */
  readonly lifetime: number;
  /** The options with which the store was made that say so for all. */
  readonly made: readonly string[];
  /** What `always` is a cache, what is one where its name or a read before it says so, and what needs both. */
  readonly isCache: 'always' | 'either' | 'both';
  /** A store that has a lifetime by default, which only a zero takes away. */
  readonly hasDefault?: true;
}

export const CACHE_WRITES = new Table<CacheWrite>([
  { packages: ['ioredis', 'redis'], calls: ['Redis#set'], lifetime: 2, made: [], isCache: 'either' },
  // A field of a hash has no lifetime of its own, and many a hash is no cache.
  { packages: ['ioredis', 'redis'], calls: ['Redis#hset', 'Redis#hSet'], lifetime: Number.POSITIVE_INFINITY, made: [], isCache: 'both' },
  { packages: ['keyv'], calls: ['#set', 'Keyv#set'], lifetime: 2, made: ['ttl'], isCache: 'always' },
  { packages: ['node-cache'], calls: ['#set', 'NodeCache#set'], lifetime: 2, made: ['stdTTL'], isCache: 'always' },
  { packages: ['cache-manager'], calls: ['Cache#set'], lifetime: 2, made: [], isCache: 'always', hasDefault: true },
]);

/** Interceptors that keep whole answers under their address. */
export const ANSWER_CACHES = new Table<object>([{ packages: ['@nestjs/cache-manager', '@nestjs/common'], calls: ['CacheInterceptor'] }]);
/** Calls that give what an interceptor keeps a key of its own, which may tell users apart. */
export const KEY_DECORATORS = /^(?:CacheKey|TrackBy)$/;

/** Names of those whose data it is. */
export const PRINCIPAL =
  /user|tenant|account|org(?:aniz|anis|Id|_id|$)|workspace|team|member|customer|owner|viewer|principal|session|company|shop(?:Id|_id)|store(?:Id|_id)|auth/i;
/** Members of a request that hold who is signed in. */
export const SIGNED_IN = /^(?:user|userId|session|auth|currentUser|account|principal|viewer|member)$/;
/** Names of guards and middleware that let only known users pass. */
export const SIGN_IN_STEP = /auth|jwt|session|login|signed|token|passport|guard|protect|permission|role/i;
/** Names that say that something is a cache. */
export const CACHE_NAME = /cach|memo/i;
/** Calls that give a key a lifetime afterwards. */
export const EXPIRING = /^p?expire(?:at)?$/i;
