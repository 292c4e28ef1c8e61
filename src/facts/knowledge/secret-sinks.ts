import { Table } from './table.ts';

/**
 * What somebody gains who knows the constant: `signing` keys forge or open what the service itself trusts, so no constant is harmless;
 * `access` opens another system, where a stand-in opens nothing; a `hash` may be keyed for no reason of secrecy.
 */
export type SecretPurpose = 'signing' | 'access' | 'hash';

/** Where a call takes a credential: an argument by index, or an option of one, as in `0.auth.pass`. */
export interface SecretSink {
  readonly takes: readonly string[];
  readonly purpose: SecretPurpose;
  /** What the credential is for, in a reader's words. */
  readonly use: string;
  /** A service gives it out, as letters and digits at random. */
  readonly issued?: true;
  /** Without a host it opens something on this machine. */
  readonly local?: true;
}

const JWT = { purpose: 'signing', use: 'JWT signing key' } as const;
const SESSION = { purpose: 'signing', use: 'session secret' } as const;
const CIPHER = { purpose: 'signing', use: 'encryption key' } as const;
const DERIVED = { purpose: 'signing', use: 'secret of a derived key' } as const;
const DATABASE = { purpose: 'access', use: 'database password', local: true } as const;
const OAUTH = { purpose: 'access', use: 'OAuth client secret', issued: true } as const;
const API = { purpose: 'access', use: 'API key', issued: true } as const;

/** Parameters that are credentials by the documentation of their packages. Passwords inside of addresses are seen by their format. */
export const SECRET_SINKS = new Table<SecretSink>([
  { packages: ['jsonwebtoken'], calls: ['sign', 'verify'], takes: ['1'], ...JWT },
  {
    packages: ['@nestjs/jwt'],
    calls: ['JwtModule.register', 'JwtService'],
    takes: ['0.secret', '0.privateKey', '0.secretOrPrivateKey'],
    ...JWT,
  },
  { packages: ['@nestjs/jwt'], calls: ['JwtModule.registerAsync'], takes: ['0.useFactory().secret', '0.useFactory().privateKey'], ...JWT },
  {
    packages: ['@nestjs/jwt'],
    calls: ['JwtService#sign', 'JwtService#signAsync', 'JwtService#verify', 'JwtService#verifyAsync'],
    takes: ['1.secret', '1.privateKey'],
    ...JWT,
  },
  { packages: ['passport-jwt', '@nestjs/passport'], calls: ['Strategy', 'PassportStrategy()'], takes: ['0.secretOrKey'], ...JWT },
  { packages: ['@fastify/jwt', 'fastify-jwt', 'express-jwt', 'koa-jwt'], calls: ['', 'expressjwt', 'jwt'], takes: ['0.secret'], ...JWT },
  { packages: ['jwt-simple'], calls: ['encode', 'decode'], takes: ['1'], ...JWT },
  { packages: ['hono', 'hono/jwt'], calls: ['jwt', 'sign', 'verify'], takes: ['0.secret', '1'], ...JWT },
  { packages: ['jose'], calls: ['SignJWT#**sign', 'SignJWT#sign'], takes: ['0'], ...JWT },
  { packages: ['jose'], calls: ['jwtVerify', 'jwtDecrypt', 'JWT.sign', 'JWT.verify', 'JWS.sign', 'JWS.verify'], takes: ['1'], ...JWT },
  {
    packages: ['express-session', '@fastify/session', '@fastify/secure-session', '@fastify/cookie'],
    calls: [''],
    takes: ['0.secret', '0.key'],
    ...SESSION,
  },
  { packages: ['cookie-session'], calls: [''], takes: ['0.secret', '0.keys'], ...SESSION },
  { packages: ['iron-session'], calls: ['getIronSession', 'withIronSessionApiRoute'], takes: ['2.password'], ...SESSION },
  { packages: ['next-auth', '@auth/core', 'better-auth'], calls: ['', 'Auth', 'betterAuth'], takes: ['0.secret'], ...SESSION },
  { packages: ['csrf-csrf'], calls: ['doubleCsrf'], takes: ['0.getSecret()'], purpose: 'signing', use: 'CSRF secret' },
  { packages: ['@adminjs/express'], calls: ['buildAuthenticatedRouter'], takes: ['1.cookiePassword', '3.secret'], ...SESSION },
  { packages: ['cookie-parser'], calls: [''], takes: ['0'], purpose: 'signing', use: 'cookie secret' },
  { packages: ['crypto'], calls: ['createCipheriv', 'createDecipheriv'], takes: ['1'], ...CIPHER },
  { packages: ['crypto'], calls: ['createCipher', 'createDecipher'], takes: ['1'], ...CIPHER },
  { packages: ['crypto-js'], calls: ['AES.encrypt', 'AES.decrypt', 'TripleDES.encrypt', 'TripleDES.decrypt'], takes: ['1'], ...CIPHER },
  { packages: ['cryptr'], calls: [''], takes: ['0'], ...CIPHER },
  { packages: ['crypto'], calls: ['scrypt', 'scryptSync', 'pbkdf2', 'pbkdf2Sync'], takes: ['0'], ...DERIVED },
  { packages: ['crypto'], calls: ['hkdf', 'hkdfSync'], takes: ['1'], ...DERIVED },
  {
    packages: ['bcrypt', 'bcryptjs', '@node-rs/bcrypt', 'argon2', '@node-rs/argon2'],
    calls: ['hash', 'hashSync'],
    takes: ['0'],
    purpose: 'access',
    use: 'password of an account',
  },
  { packages: ['crypto'], calls: ['createHmac'], takes: ['1'], purpose: 'hash', use: 'HMAC key' },
  { packages: ['crypto-js'], calls: ['HmacSHA256', 'HmacSHA512', 'HmacSHA1'], takes: ['1'], purpose: 'hash', use: 'HMAC key' },
  { packages: ['stripe'], calls: [''], takes: ['0'], purpose: 'access', use: 'Stripe key', issued: true },
  {
    packages: ['stripe'],
    calls: ['Stripe#webhooks.constructEvent', 'Stripe#webhooks.constructEventAsync'],
    takes: ['2'],
    purpose: 'signing',
    use: 'webhook secret',
  },
  { packages: ['twilio'], calls: ['', 'Twilio'], takes: ['1'], purpose: 'access', use: 'Twilio token', issued: true },
  {
    packages: ['@sendgrid/mail', '@sendgrid/client'],
    calls: ['setApiKey', 'MailService#setApiKey'],
    takes: ['0'],
    purpose: 'access',
    use: 'SendGrid key',
    issued: true,
  },
  { packages: ['resend', 'postmark'], calls: ['Resend', 'ServerClient'], takes: ['0'], ...API },
  {
    packages: ['openai', '@anthropic-ai/sdk', 'groq-sdk', '@google/generative-ai'],
    calls: ['', 'OpenAI', 'Anthropic', 'Groq', 'GoogleGenerativeAI'],
    takes: ['0.apiKey', '0'],
    ...API,
  },
  { packages: ['octokit', '@octokit/rest', '@octokit/core'], calls: ['Octokit'], takes: ['0.auth'], ...API },
  { packages: ['mailgun.js', 'mailgun-js'], calls: ['', 'client', '#client'], takes: ['0.key', '0.apiKey'], ...API },
  {
    packages: ['nodemailer'],
    calls: ['createTransport'],
    takes: ['0.auth.pass', '0.auth.clientSecret', '0.auth.refreshToken'],
    purpose: 'access',
    use: 'mail password',
  },
  {
    packages: ['pg', 'postgres', 'slonik', 'mysql', 'mysql2', 'mariadb', 'mssql'],
    calls: ['', 'Pool', 'Client', 'createConnection', 'createPool', 'connect', 'ConnectionPool'],
    takes: ['0.password'],
    ...DATABASE,
  },
  {
    packages: ['mongoose', 'mongodb'],
    calls: ['connect', 'createConnection', 'MongoClient'],
    takes: ['1.pass', '1.auth.password'],
    ...DATABASE,
  },
  { packages: ['typeorm'], calls: ['DataSource', 'createConnection'], takes: ['0.password'], ...DATABASE },
  {
    packages: ['@nestjs/typeorm', '@nestjs/sequelize', '@mikro-orm/nestjs'],
    calls: ['TypeOrmModule.forRoot', 'SequelizeModule.forRoot', 'MikroOrmModule.forRoot'],
    takes: ['0.password'],
    ...DATABASE,
  },
  {
    packages: ['@nestjs/typeorm', '@nestjs/sequelize', '@mikro-orm/nestjs'],
    calls: ['TypeOrmModule.forRootAsync', 'SequelizeModule.forRootAsync', 'MikroOrmModule.forRootAsync'],
    takes: ['0.useFactory().password'],
    ...DATABASE,
  },
  { packages: ['sequelize'], calls: ['Sequelize', ''], takes: ['2', '0.password'], ...DATABASE },
  { packages: ['knex'], calls: ['', 'knex'], takes: ['0.connection.password'], ...DATABASE },
  {
    packages: ['ioredis', 'redis'],
    calls: ['', 'Redis', 'createClient'],
    takes: ['0.password', '2.password'],
    purpose: 'access',
    use: 'Redis password',
    local: true,
  },
  {
    packages: ['@elastic/elasticsearch'],
    calls: ['Client'],
    takes: ['0.auth.password', '0.auth.apiKey'],
    purpose: 'access',
    use: 'Elasticsearch password',
  },
  {
    packages: ['axios'],
    calls: ['', 'create', '*', 'Axios#*'],
    takes: ['0.auth.password', '1.auth.password', '2.auth.password'],
    purpose: 'access',
    use: 'password of an API',
  },
  { packages: ['got'], calls: ['', '*'], takes: ['0.password', '1.password'], purpose: 'access', use: 'password of an API' },
  { packages: ['kafkajs'], calls: ['Kafka'], takes: ['0.sasl.password'], purpose: 'access', use: 'Kafka password' },
  {
    packages: [
      'aws-sdk',
      '@aws-sdk/client-s3',
      '@aws-sdk/client-sqs',
      '@aws-sdk/client-sns',
      '@aws-sdk/client-ses',
      '@aws-sdk/client-dynamodb',
      '@aws-sdk/client-secrets-manager',
      '@aws-sdk/client-kms',
    ],
    calls: ['**'],
    takes: ['0.credentials.secretAccessKey', '0.secretAccessKey', '0.credentials.sessionToken'],
    purpose: 'access',
    use: 'AWS key',
    issued: true,
  },
  { packages: ['meilisearch'], calls: ['MeiliSearch', 'Meilisearch'], takes: ['0.apiKey'], purpose: 'access', use: 'Meilisearch key' },
  {
    packages: ['@launchdarkly/node-server-sdk', 'launchdarkly-node-server-sdk'],
    calls: ['init'],
    takes: ['0'],
    purpose: 'access',
    use: 'LaunchDarkly key',
    issued: true,
  },
  { packages: ['node-vault'], calls: [''], takes: ['0.token'], purpose: 'access', use: 'Vault token' },
  {
    packages: ['ssh2-sftp-client'],
    calls: ['#connect'],
    takes: ['0.password', '0.privateKey', '0.passphrase'],
    purpose: 'access',
    use: 'SFTP password',
  },
  { packages: ['ldapjs'], calls: ['createClient().bind'], takes: ['1'], purpose: 'access', use: 'directory password' },
  { packages: ['braintree'], calls: ['BraintreeGateway', 'connect'], takes: ['0.privateKey'], ...API },
  { packages: ['razorpay'], calls: ['', 'Razorpay'], takes: ['0.key_secret'], ...API },
  { packages: ['@mollie/api-client'], calls: ['', 'createMollieClient'], takes: ['0.apiKey'], ...API },
  { packages: ['@paddle/paddle-node-sdk'], calls: ['Paddle'], takes: ['0'], ...API },
  { packages: ['minio'], calls: ['Client'], takes: ['0.secretKey'], purpose: 'access', use: 'storage key' },
  {
    packages: [
      'passport-google-oauth20',
      'passport-github2',
      'passport-github',
      'passport-facebook',
      'passport-oauth2',
      'passport-google-oauth',
      'passport-auth0',
      'openid-client',
    ],
    calls: ['Strategy', 'OAuth2Strategy', 'BaseClient', 'Issuer#Client'],
    takes: ['0.clientSecret', '0.client_secret'],
    ...OAUTH,
  },
]);

/** What mounts a plugin, its first argument, and hands it the options that follow. */
export const PLUGIN_MOUNTS = new Table<object>([{ packages: ['fastify'], calls: ['Fastify#register', 'Fastify#**.register'] }]);

/** Members that are credentials when they are set. */
export const SECRET_MEMBERS = new Table<Pick<SecretSink, 'purpose' | 'use'>>([
  { packages: ['koa'], calls: ['App#keys'], purpose: 'signing', use: 'cookie secret' },
]);

/** Files that are read by people, by tools that replay requests, or by scanners that are told what is known: what they hold is there to be shown. */
const DOCUMENT =
  /\.(?:mdx?|rst|adoc|txt|http|rest|ipynb|postman_(?:collection|environment)\.json)$|(?:^|\/)(?:changelog|readme|license)[^/]*$|(?:^|\/)\.(?:secretlint|gitleaks|trufflehog|secrets\.baseline|ggshield|talisman)[^/]*$/i;
/** Files that hold stand-ins to be copied and filled in. */
const SAMPLE = /(?:^|[._/-])(?:examples?|samples?|templates?|tpl|dist|defaults?|dummy|mocks?|stubs?|snakeoil)(?=[._/-]|$)/i;
/** Variables that a bundler writes into pages, for everybody to read. */
const PUBLIC_VARIABLE = /^(?:NX_)?(?:NEXT_PUBLIC|REACT_APP|VITE|NUXT_PUBLIC|GATSBY|EXPO_PUBLIC|PUBLIC|VUE_APP|STORYBOOK)_/;

export function isDocument(path: string): boolean {
  return DOCUMENT.test(path);
}

/** Whether the last name of a path says that the file is a sample. */
export function isSample(path: string): boolean {
  return SAMPLE.test(path.slice(path.lastIndexOf('/') + 1));
}

export function isPublicVariable(name: string): boolean {
  return PUBLIC_VARIABLE.test(name);
}

/** Names of keys with which a service signs or encrypts what it trusts itself. */
const SIGNING_NAME =
  /(?:jwt|session|cookie|auth|token|sign(?:ing|ature)?|encrypt(?:ion)?|cipher|hmac|crypto|master|magic[_-]?link|app|nextauth|better[_-]?auth)[a-z_-]*(?:secret|key)|^secret(?:[_-]?key)?(?:[_-]?base)?$/i;
const OTHERS_SECRET = /client|api|webhook|public|stripe|google|github|gitlab|facebook|aws|s3|azure|oauth|consumer|access[_-]?key/i;

/** Whether a name is that of a key with which the service itself signs or encrypts. */
export function isSigningName(name: string): boolean {
  const plain = name.replaceAll('.', '_');
  return SIGNING_NAME.test(plain) && !OTHERS_SECRET.test(plain);
}

/** Packages that look at the credential they are given when they are set up, and refuse to do without. */
export const EXACTING_PACKAGES: ReadonlySet<string> = new Set([
  'passport-jwt',
  '@nestjs/passport',
  'express-jwt',
  '@fastify/jwt',
  '@fastify/session',
  '@fastify/secure-session',
  'iron-session',
]);
