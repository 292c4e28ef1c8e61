import { Table } from './table.ts';

/** A call of a cache whose errors reach the caller. */
export interface CacheCall {
  readonly client: string;
  /** The packages one of which keeps it outside the process, and the first major version that keeps errors to itself. */
  readonly outside?: { readonly stores: RegExp; readonly until: number };
}

/** In memory unless a store is added. */
const CACHE_MANAGER = { packages: ['cache-manager'], client: 'the cache', outside: { stores: /^cache-manager-(?!fs)/, until: 6 } };

export const CACHE_READS = new Table<CacheCall>([
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
  { ...CACHE_MANAGER, calls: ['Cache#get'] },
]);

export const CACHE_WRITES = new Table<CacheCall>([
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
  { ...CACHE_MANAGER, calls: ['Cache#set'] },
]);

/** What a service is for whose outage must not fail the work of others. */
type OptionalPurpose = 'search' | 'notification' | 'analytics' | 'mail';

/** A call of a service that most requests can do without, and that throws when that is away. */
export interface OptionalCall {
  readonly client: string;
  readonly purpose: OptionalPurpose;
}

export const OPTIONAL_CALLS = new Table<OptionalCall>([
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
  { packages: ['nodemailer'], calls: ['Transporter#sendMail'], client: 'the mail server', purpose: 'mail' },
  { packages: ['@nestjs-modules/mailer'], calls: ['MailerService#sendMail'], client: 'the mail server', purpose: 'mail' },
  { packages: ['@sendgrid/mail'], calls: ['send', 'sendMultiple'], client: 'SendGrid', purpose: 'mail' },
  { packages: ['postmark'], calls: ['ServerClient#sendEmail', 'ServerClient#sendEmailWithTemplate'], client: 'Postmark', purpose: 'mail' },
  { packages: ['resend'], calls: ['Resend#emails.send'], client: 'Resend', purpose: 'mail' },
  { packages: ['@amplitude/analytics-node'], calls: ['track().promise', 'flush().promise'], client: 'Amplitude', purpose: 'analytics' },
]);

/** Names by which a message is what somebody waits for, such as one with a code or a link. */
export const AWAITED_MESSAGE =
  /auth|log_?in|sign_?(?:in|up)|regis|verif|confirm|reset|forgot|recover|password|magic|otp|passcode|token|activat|invit|contact|feedback|support|share|export|send_?(?:test|code|link)|subscri/i;
/** Names of routes, jobs and events that are about a message and nothing else. */
export const MESSAGE_ENTRY = /mail|newsletter|message|notif|campaign|broadcast|announce|remind/i;
/** Names of functions that keep an error of what they are given from going on. */
export const CATCHING_NAME = /safe|catch|swallow|ignore|settle|fallback|optional|best_?effort|to_?result/i;
