import { Table } from './table.ts';

/** Calls that run a function by the clock in each instance: the option of the first argument that is the function, or else the argument that is. */
export const SCHEDULING_CALLS = new Table<{ readonly work: number; readonly option?: string }>([
  { packages: ['node-cron'], calls: ['schedule', 'createTask'], work: 1 },
  { packages: ['cron'], calls: ['CronJob'], work: 1, option: 'onTick' },
  { packages: ['cron'], calls: ['CronJob.from'], work: 0, option: 'onTick' },
  { packages: ['node-schedule'], calls: ['scheduleJob'], work: -1 },
  { packages: ['croner'], calls: ['Cron', ''], work: -1 },
  { packages: ['toad-scheduler'], calls: ['Task', 'AsyncTask'], work: 1 },
]);

/** Calls that run files by the clock in each instance: the option that lists them, each by its name or as an object with one, and their folder. */
export const FILE_SCHEDULES = new Table<{ readonly list: string; readonly folder: string }>([
  { packages: ['bree'], calls: ['', 'Bree'], list: 'jobs', folder: 'jobs' },
]);

/** Decorators that do so with a method. */
export const SCHEDULING_DECORATORS = new Table<{ readonly by: 'calendar' | 'interval' }>([
  { packages: ['@nestjs/schedule'], calls: ['Cron'], by: 'calendar' },
  { packages: ['@nestjs/schedule'], calls: ['Interval'], by: 'interval' },
]);

/** Calls of packages that let one instance in at a time. */
export const LOCK_CALLS = new Table<object>([
  { packages: ['redlock', 'redis-semaphore', 'async-lock', '@microfleet/ioredis-lock', 'redis-lock', 'simple-redis-mutex'], calls: ['**'] },
  {
    packages: ['pg-advisory-lock', 'advisory-lock', 'mongo-lock', 'live-mutex', 'consul', 'etcd3', 'node-zookeeper-client'],
    calls: ['**'],
  },
  { packages: ['cluster'], calls: ['**'] },
]);
/** Names of what lets one instance in, or takes work away from the others. */
export const LOCK_NAME =
  /lock|lease|leader|mutex|semaphore|claim|acquire|reserve|dequeue|take_?over|elect|isPrimary|isMaster|primary_?instance|once_?per|exclusive|singleton|concurren|dedup|idempot|cooldown|debounce|setnx/i;
/** Words of SQL that do so. */
export const LOCK_SQL = /advisory|skip\s+locked|for\s+update|on\s+conflict|insert\s+ignore|get_lock/i;
/** Options by which an insert gives way to what is there. */
export const GIVING_WAY =
  /^(?:skipDuplicates|ignoreDuplicates|upsert|onConflict\w*|orIgnore|ON CONFLICT|jobId|singletonKey|deduplication|idempotencyKey|deduplicationId|MessageDeduplicationId)$/i;
/** Settings by which one instance is told to do the work. */
export const CHOSEN_INSTANCE = /cron|schedul|job|worker|instance|leader|primary|master|role|replica|enable|disable|run_|pod|pm_id|task/i;

/** Writes of Redis that take a lock: `NX` gives it to the first, and one of `bounds` lets go of it in the end. */
export const REDIS_SETS = new Table<object>([
  { packages: ['ioredis'], calls: ['Redis#set', 'Redis#setnx', 'Redis#call'] },
  { packages: ['redis'], calls: ['Redis#set', 'Redis#setNX', 'Redis#SET'] },
]);
export const LOCK_BOUNDS = /^(?:EX|PX|EXAT|PXAT|KEEPTTL|expiration)$/i;
