import { Table } from './table.ts';

/** Reads of a cache whose errors reach the caller. */
export const CACHE_READS = new Table<{ readonly client: string }>([
  {
    packages: ['ioredis'],
    calls: ['get', 'getBuffer', 'hget', 'hgetall', 'mget', 'hmget'].map((name) => `Redis#${name}`),
    client: 'Redis',
  },
  {
    packages: ['redis', '@redis/client'],
    calls: ['get', 'hGet', 'hGetAll', 'mGet', 'hmGet'].map((name) => `Redis#${name}`),
    client: 'Redis',
  },
  { packages: ['memjs'], calls: ['Client.create().get'], client: 'Memcached' },
]);

export const CACHE_WRITES = new Table<{ readonly client: string }>([
  {
    packages: ['ioredis'],
    calls: ['set', 'setex', 'psetex', 'setnx', 'hset', 'hmset', 'mset'].map((name) => `Redis#${name}`),
    client: 'Redis',
  },
  {
    packages: ['redis', '@redis/client'],
    calls: ['set', 'setEx', 'pSetEx', 'setNX', 'hSet', 'mSet'].map((name) => `Redis#${name}`),
    client: 'Redis',
  },
  { packages: ['memjs'], calls: ['Client.create().set'], client: 'Memcached' },
]);

/** What a service is for whose outage must not fail the work of others. */
type OptionalPurpose = 'search' | 'notification' | 'analytics';

/** Calls of services that most requests can do without, and that throw when they are away. */
export const OPTIONAL_CALLS = new Table<{ readonly client: string; readonly purpose: OptionalPurpose }>([
  {
    packages: ['@elastic/elasticsearch'],
    calls: ['Client#index', 'Client#update', 'Client#delete', 'Client#bulk', 'Client#create'],
    client: 'Elasticsearch',
    purpose: 'search',
  },
  {
    packages: ['meilisearch'],
    calls: ['Index#addDocuments', 'Index#updateDocuments', 'Index#deleteDocument', 'Index#deleteDocuments'],
    client: 'Meilisearch',
    purpose: 'search',
  },
  {
    packages: ['algoliasearch'],
    calls: ['**.saveObject', '**.saveObjects', '**.partialUpdateObject', '**.deleteObject'],
    client: 'Algolia',
    purpose: 'search',
  },
  {
    packages: ['typesense'],
    calls: ['Client#**documents().create', 'Client#**documents().upsert'],
    client: 'Typesense',
    purpose: 'search',
  },
  {
    packages: ['@slack/web-api'],
    calls: ['WebClient#chat.postMessage', 'WebClient#chat.postEphemeral'],
    client: 'Slack',
    purpose: 'notification',
  },
  { packages: ['@slack/webhook'], calls: ['IncomingWebhook#send'], client: 'Slack', purpose: 'notification' },
  { packages: ['web-push'], calls: ['sendNotification'], client: 'web-push', purpose: 'notification' },
  {
    packages: ['firebase-admin', 'firebase-admin/messaging'],
    calls: ['messaging().send', 'messaging().sendEachForMulticast', 'getMessaging().send', 'getMessaging().sendEachForMulticast'],
    client: 'Firebase',
    purpose: 'notification',
  },
  { packages: ['@onesignal/node-onesignal'], calls: ['DefaultApi#createNotification'], client: 'OneSignal', purpose: 'notification' },
  { packages: ['expo-server-sdk'], calls: ['Expo#sendPushNotificationsAsync'], client: 'Expo', purpose: 'notification' },
  { packages: ['pusher'], calls: ['#trigger', 'Pusher#trigger'], client: 'Pusher', purpose: 'notification' },
  { packages: ['@amplitude/analytics-node'], calls: ['track().promise', 'flush().promise'], client: 'Amplitude', purpose: 'analytics' },
]);

/** Names of functions that keep an error of what they are given from going on. */
export const CATCHING_NAME = /safe|catch|swallow|ignore|settle|fallback|optional|best_?effort|to_?result/i;
