import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isSecretName, passwordOf, redact, redactWords, shapeOf, sightSecrets } from '../../src/summaries/secret-text.ts';

// Keys are put together here, so that no scanner takes this file for a leak.
const LETTERS = 'q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1Jd5Fg0YcTuEiOaPlMkBvXzQeWrAsDfGhJyUiNm7Cx4';
const HEX = '9f3c7a1e5b8d2064c1e7f5a3b9d80246e8c2a4f6'.repeat(4);
const body = (length: number): string => LETTERS.repeat(4).slice(0, length);
const base64Lines = Array.from({ length: 12 }, () => body(64)).join('\n');
const jwtPart = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString('base64url');

const KEYS: Readonly<Record<string, string>> = {
  'aws-access-key': `AKIA${'QX7ZLM4KPVT3RWNS'}`,
  'aws-secret-key': `aws_secret_access_key = ${body(40)}`,
  'google-api-key': `AIza${body(35)}`,
  'github-token': `ghp_${body(36)}`,
  'gitlab-token': `glpat-${body(20)}`,
  'slack-token': `xoxb-${'2938471029'}-${'5839201847'}-${body(24)}`,
  'slack-webhook': `https://hooks.slack.com/services/T0${'8QX7ZLM4'}/B0${'4KPVT3RW'}/${body(24)}`,
  'stripe-live-key': `sk_live_${body(24)}`,
  'twilio-key': `SK${HEX.slice(0, 32)}`,
  'sendgrid-key': `SG.${body(22)}.${body(43)}`,
  'anthropic-key': `sk-ant-api03-${body(93)}`,
  'openai-key': `sk-proj-${body(48)}`,
  'npm-token': `npm_${body(36)}`,
  'azure-storage-key': `AccountKey=${body(86)}==`,
  'digitalocean-token': `dop_v1_${HEX.slice(0, 64)}`,
  'telegram-token': `738291045:AA${body(33)}`,
  'mailgun-key': `key-${HEX.slice(0, 32)}`,
  'private-key': `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${base64Lines}\n-----END RSA ${'PRIVATE'} KEY-----`,
  jwt: `${jwtPart({ alg: 'HS256', typ: 'JWT' })}.${jwtPart({ role: 'service_role', iat: 1 })}.${body(43)}`,
  'cloudflare-token': `cfat_${body(48)}`,
  'vercel-token': `vcp_${body(40)}`,
  'tailscale-key': `tskey-api-${body(12)}-${body(24)}`,
  'vault-token': `hvb.${body(90)}`,
  'address-password': `https://deploy:${body(14)}@files.acme.io`,
  'database-url': `postgres://app:${body(16)}@db.prod.acme.io`,
};

describe('sightSecrets', () => {
  test.each([
    ['the access key of the AWS documentation', 'AKIAIOSFODNN7EXAMPLE'],
    ['a test-mode key', `sk_test_${body(24)}`],
    ['a publishable key', `pk_live_${body(24)}`],
    ['a key of one character', `ghp_${'x'.repeat(36)}`],
    ['a counted key', 'sk_live_1234567890abcdefghijklmn'],
    ['a placeholder of a key', 'sk_live_your_key_goes_here_123456'],
    ['a pattern that finds keys', String.raw`/ghp_[A-Za-z0-9]{36}/`],
    ['the header of a key alone', `startsWith('-----BEGIN ${'PRIVATE'} KEY-----')`],
    ['a public key', `-----BEGIN PUBLIC KEY-----\n${base64Lines}\n-----END PUBLIC KEY-----`],
    ['a database of the own machine', 'postgres://postgres:postgres@localhost:5432/app'],
    ['a database of a compose file', 'postgres://app:password@db:5432/app'],
    ['a database URL put together', 'postgres://${user}:${password}@db.prod.acme.io/app'],
    ['a database URL of a manual', 'mongodb+srv://user:password@cluster.mongodb.net'],
    ['an address with a word for a password', 'https://user:password@files.acme.io/x'],
    ['an address with a port', 'https://acme.io:8443/a@b'],
    ['a database URL without a password', 'postgres://db.prod.acme.io:5432/app'],
    ['a token made for browsers', `${jwtPart({ alg: 'HS256' })}.${jwtPart({ role: 'anon', iss: 'x' })}.${body(43)}`],
    ['a key inside of a longer word', `X${KEYS['aws-access-key']}`],
    ['a digest', `sha256:${HEX.slice(0, 64)}`],
    ['a word that ends like a key', 'risk-assessment-of-projects-and-programmes-in-the-public-sector'],
  ])('passes %s', (_, text) => {
    expect(sightSecrets(`const value = "${text}";`)).toEqual([]);
  });

  test.each(Object.entries(KEYS))('sees %s and knows its stretch', (provider, key) => {
    const [before, after] = ['const value = "', '"; // here'];
    const [sighted, ...others] = sightSecrets(before + key + after);
    expect(others).toEqual([]);
    expect(sighted?.provider).toBe(provider);
    expect((before + key + after).slice(sighted?.start, sighted?.end).length).toBeGreaterThan(key.length - 20);
  });

  test('sees a key behind escaped line ends, as JSON holds it', () => {
    const json = JSON.stringify({ private_key: KEYS['private-key'] });
    expect(sightSecrets(json).map(({ provider }) => provider)).toEqual(['private-key']);
  });

  // E08: twice the text takes about twice the time, whatever the text is made of.
  test.each([
    'eyJ'.repeat(8),
    '://a:b',
    '-----BEGIN ',
    `-----BEGIN ${'PRIVATE'} KEY-----\n`,
    'sk_live_',
    'xoxb-1234567890-',
    'A1b2',
    'SG.a.',
    '+/=\\n',
    'mongodb://',
  ])('stays linear on %j', (unit) => {
    const time = (length: number): number => {
      const text = unit.repeat(length / unit.length);
      const start = performance.now();
      sightSecrets(text);
      redact(text);
      return performance.now() - start;
    };
    time(50_000);
    expect(time(400_000)).toBeLessThan(Math.max(250, 40 * Math.max(time(50_000), 1)));
  });
});

describe('isSecretName', () => {
  test.each(
    'passwordField tokenHeader secretName TOKEN_TTL passwordMinLength isPassword resetPassword hasToken publicKey primaryKey cacheKey key nextPageToken csrfToken tokenType PWD tokenizer secretsManager passwordPolicy API_KEY_HEADER NEXT_PUBLIC_TOKEN apiKeyId invalidToken'.split(
      ' ',
    ),
  )('%s names no secret', (name) => expect(isSecretName(name)).toBe(false));

  test.each(
    'password DB_PASSWORD dbPassword secret JWT_SECRET jwtSecret token accessToken GITHUB_TOKEN apiKey API_KEY privateKey clientSecret client-secret SECRET_KEY_BASE DB_PASSWORD_PROD token2 encryptionKey stripeApiKey passphrase REDIS_PASS'.split(
      ' ',
    ),
  )('%s names a secret', (name) => expect(isSecretName(name)).toBe(true));
});

describe('shapeOf', () => {
  test.each([
    ['', { placeholder: true, weak: false, random: false, word: false }],
    ['<your-api-key>', { placeholder: true }],
    ['${JWT_SECRET}', { placeholder: true }],
    ['xxxxxxxx', { placeholder: true }],
    ['changeme', { placeholder: false, weak: true }],
    ['secret', { placeholder: false, weak: true, word: true }],
    ['super-secret-key', { placeholder: false, weak: true }],
    ['postgres', { weak: true }],
    ['authorization', { placeholder: false, weak: false, random: false, word: true }],
    ['AuthenticationServiceProvider2', { random: false, word: true }],
    ['Enter your password', { random: false, word: false }],
    ['https://example.com/a1B2c3D4e5F6g7', { random: false }],
    ['./src/v2/a1b2c3d4e5f6.ts', { random: false }],
    [body(32), { random: true, placeholder: false, weak: false, word: false }],
    [HEX.slice(0, 32), { random: true }],
    [`$2b$10$${body(53)}`, { hash: true }],
    [`phc_${body(40)}`, { placeholder: true, hash: false }],
    [`-----BEGIN PUBLIC KEY-----\n${base64Lines}\n-----END PUBLIC KEY-----`, { public: true }],
    [`-----BEGIN CERTIFICATE-----\n${base64Lines}\n-----END CERTIFICATE-----\n${KEYS['private-key']}`, { public: false }],
    ['ENC[AES256_GCM,data:a]', { placeholder: true }],
    ['RANDOM_STRING', { placeholder: true }],
    ['S3cr3tPassw0rd', { random: true, placeholder: false }],
    [`_auth = ${body(24)}`, { provider: 'npm-token', length: 24 }],
    [`//registry.example.org/:_authToken=${body(36)}`, { provider: 'npm-token', length: 36 }],
    [`npm_${body(36)}`, { provider: 'npm-token', length: 40 }],
    [`"secretAccessKey": "${body(40)}"`, { provider: 'aws-secret-key', length: 40 }],
    [KEYS['azure-storage-key'] ?? '', { provider: 'azure-storage-key', length: 88 }],
    [`Bearer ${body(40)}`, { provider: 'authorization-header', length: 40 }],
  ])('%j', (text, expected) => expect(shapeOf(text)).toMatchObject(expected));
});

test.each([
  ['postgres://app:hunter2@db.acme.io:5432/app', { password: 'hunter2', isNear: false }],
  ['redis://:hunter2@cache:6379', { password: 'hunter2', isNear: true }],
  ['postgres://app:hunter2@127.0.0.1/app', { password: 'hunter2', isNear: true }],
  ['postgres://db.acme.io:5432/app', undefined],
  ['https://acme.io:8443/a@b', undefined],
])('password of %s', (address, expected) => expect(passwordOf(address)).toEqual(expected));

test.each([
  [
    ['--password', 'hunter2', '--verbose'],
    ['--password', '[withheld]', '--verbose'],
  ],
  [
    ['--password', '$PASSWORD'],
    ['--password', '$PASSWORD'],
  ],
  [
    ['--token', '--verbose', 'x'],
    ['--token', '--verbose', 'x'],
  ],
  [
    ['--token-file', 'a'],
    ['--token-file', 'a'],
  ],
])('words %j without secrets', (words, expected) => expect(redactWords(words)).toEqual(expected));

describe('redact', () => {
  test('keeps what only refers to a secret', () => {
    const text = 'curl -H "Authorization: Bearer $TOKEN" --password=$DB_PASSWORD "https://$USER:$PASS@example.com"';
    expect(redact(text)).toBe(text);
  });

  test.each([
    ['--db-password=hunter2hunter2', 'hunter2hunter2'],
    ['--db-password hunter2hunter2 --port 1', 'hunter2hunter2'],
    ['export API_KEY=abcd1234', 'abcd1234'],
    ['curl -H "Authorization: Bearer abcdefghijklmnop1234"', 'abcdefghijklmnop1234'],
    ['git clone https://bot:hunter2@host.example.org/x.git', 'hunter2'],
  ])('takes the secret out of %s', (text, secret) => expect(redact(text)).not.toContain(secret));

  test('G02: no key survives, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...Object.values(KEYS)), fc.string(), (before, key, after) => {
        const tail = key.slice(-16);
        return !redact(`${before} ${key} ${after}`).includes(tail);
      }),
    );
  });
});
