import { isSecretName } from '../model/secret-name.ts';
import { describeText, distinct, isPlaceholder, isRandom, isWeak, longestSequence, type SecretShape } from '../model/secret-shape.ts';

export { isSecretName };

/** A stretch of a text that has the format of a service's key; offsets are UTF-16 units, the end is exclusive. */
export interface SightedSecret {
  readonly start: number;
  readonly end: number;
  readonly provider: string;
}

interface KeyFormat {
  readonly provider: string;
  /** The first three characters, or two where the third may be any; apart by spaces where there are several beginnings. */
  readonly heads: string;
  /** The whole key, anchored where a head was found. Bounded, so that no input makes it slow. */
  readonly whole: RegExp;
  /** Characters before the lead that belong to the key. */
  readonly before?: RegExp;
}

/**
 * The formats that services publish for their keys (their documentation of tokens and of secret scanning).
 * Test-mode and publishable keys (`sk_test_`, `pk_live_`) are meant to be seen and are not in the list.
 */
const KEY_FORMATS: readonly KeyFormat[] = [
  { provider: 'aws-access-key', heads: 'AKI ASI', whole: /A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])/y },
  {
    provider: 'aws-secret-key',
    heads: 'sec SEC Sec',
    whole:
      /(?:secret_access_key|SECRET_ACCESS_KEY|[sS]ecretAccessKey)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/y,
  },
  { provider: 'google-api-key', heads: 'AIz', whole: /AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/y },
  { provider: 'google-oauth-secret', heads: 'GOC', whole: /GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/y },
  { provider: 'github-token', heads: 'gho ghp ghs ghu ghr', whole: /gh[opsur]_[A-Za-z0-9]{36,251}(?![A-Za-z0-9])/y },
  { provider: 'github-token', heads: 'git', whole: /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9])/y },
  {
    provider: 'gitlab-token',
    heads: 'glp gld glr gla',
    whole: /gl(?:pat|dt|rt|ptt|agent)-[A-Za-z0-9_-]{20,60}(?:\.[0-9a-z.]{3,20})?(?![A-Za-z0-9_-])/y,
  },
  { provider: 'slack-token', heads: 'xox', whole: /xox[abeoprs]-(?:\d-)?[0-9]{8,14}-[A-Za-z0-9-]{16,120}/y },
  { provider: 'slack-token', heads: 'xap', whole: /xapp-\d-[A-Z0-9]{8,14}-\d{10,14}-[a-f0-9]{32,80}/y },
  {
    provider: 'slack-webhook',
    heads: 'hoo',
    whole: /hooks\.slack\.com\/(?:services|workflows|triggers)\/T?[A-Z0-9]{8,14}\/[A-Z0-9]{8,20}\/[A-Za-z0-9]{18,40}/y,
  },
  {
    provider: 'discord-webhook',
    heads: 'dis',
    whole: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,80}/y,
  },
  { provider: 'stripe-live-key', heads: 'rk_ sk_', whole: /[rs]k_live_[A-Za-z0-9]{16,250}(?![A-Za-z0-9])/y },
  { provider: 'stripe-webhook-secret', heads: 'whs', whole: /whsec_[A-Za-z0-9+/]{32,64}={0,2}(?![A-Za-z0-9])/y },
  { provider: 'twilio-key', heads: 'SK', whole: /SK[0-9a-f]{32}(?![0-9a-zA-Z])/y },
  { provider: 'sendgrid-key', heads: 'SG.', whole: /SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}(?![A-Za-z0-9_-])/y },
  { provider: 'anthropic-key', heads: 'sk-', whole: /sk-ant-(?:api|admin|oat)\d{2}-[A-Za-z0-9_-]{60,120}/y },
  { provider: 'openai-key', heads: 'sk-', whole: /sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200}/y },
  { provider: 'openai-key', heads: 'sk-', whole: /sk-[A-Za-z0-9]{48}(?![A-Za-z0-9_-])/y },
  { provider: 'groq-key', heads: 'gsk', whole: /gsk_[A-Za-z0-9]{48,56}(?![A-Za-z0-9])/y },
  { provider: 'huggingface-token', heads: 'hf_', whole: /hf_[A-Za-z]{34,40}(?![A-Za-z0-9])/y },
  { provider: 'npm-token', heads: 'npm', whole: /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/y },
  { provider: 'npm-token', heads: ':_a', whole: /:_authToken\s{0,2}=\s{0,2}["']?(?!\$)[A-Za-z0-9_-]{20,100}/y },
  { provider: 'npm-token', heads: '_au :_p', whole: /(?:_auth|:_password)\s{0,2}=\s{0,2}["']?(?!\$)[A-Za-z0-9+/=]{16,200}/y },
  { provider: 'pypi-token', heads: 'pyp', whole: /pypi-AgE[A-Za-z0-9_-]{50,250}/y },
  { provider: 'docker-token', heads: 'dck', whole: /dckr_pat_[A-Za-z0-9_-]{27,32}(?![A-Za-z0-9_-])/y },
  { provider: 'azure-storage-key', heads: 'Acc', whole: /AccountKey=[A-Za-z0-9+/]{86}==/y },
  { provider: 'azure-access-key', heads: 'Sha', whole: /SharedAccessKey=[A-Za-z0-9+/]{43}=/y },
  {
    provider: 'azure-client-secret',
    heads: 'Q~',
    whole: /Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/y,
    before: /[A-Za-z0-9_~.]{3}\d$/,
  },
  { provider: 'digitalocean-token', heads: 'doo dop dor', whole: /do[opr]_v1_[a-f0-9]{64}(?![a-f0-9])/y },
  { provider: 'telegram-token', heads: ':AA', whole: /:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/y, before: /(?<!\d)\d{8,10}$/ },
  { provider: 'mailgun-key', heads: 'key', whole: /key-[0-9a-f]{32}(?![0-9a-zA-Z])/y },
  { provider: 'mailchimp-key', heads: '-us', whole: /-us\d{1,2}(?![0-9a-zA-Z])/y, before: /(?<![0-9a-zA-Z])[0-9a-f]{32}$/ },
  { provider: 'brevo-key', heads: 'xke', whole: /xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/y },
  { provider: 'resend-key', heads: 're_', whole: /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9])/y },
  { provider: 'shopify-token', heads: 'shp', whole: /shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?![a-fA-F0-9])/y },
  { provider: 'square-secret', heads: 'sq0', whole: /sq0csp-[A-Za-z0-9_-]{43}/y },
  { provider: 'razorpay-live-key', heads: 'rzp', whole: /rzp_live_[A-Za-z0-9]{14,24}(?![A-Za-z0-9])/y },
  { provider: 'braintree-token', heads: 'acc', whole: /access_token\$production\$[a-z0-9]{16}\$[a-f0-9]{32}/y },
  { provider: 'linear-key', heads: 'lin', whole: /lin_(?:api|oauth)_[A-Za-z0-9]{40,64}/y },
  { provider: 'notion-token', heads: 'ntn', whole: /ntn_[A-Za-z0-9]{40,50}(?![A-Za-z0-9])/y },
  { provider: 'vault-token', heads: 'hvs hvb hvr', whole: /hv[sbr]\.[A-Za-z0-9_-]{24,180}/y },
  { provider: 'doppler-token', heads: 'dp.', whole: /dp\.(?:pt|st|ct)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}/y },
  { provider: 'newrelic-key', heads: 'NRA', whole: /NRAK-[A-Z0-9]{27}(?![A-Z0-9])/y },
  { provider: 'grafana-token', heads: 'gls glc', whole: /gl(?:sa_[A-Za-z0-9]{32}_[a-f0-9]{8}|c_[A-Za-z0-9+/]{32,400}={0,2})/y },
  { provider: 'sentry-token', heads: 'snt', whole: /sntry[su]_[A-Za-z0-9+/=_-]{40,400}/y },
  { provider: 'atlassian-token', heads: 'ATA', whole: /ATATT3[A-Za-z0-9_=-]{180,220}/y },
  { provider: 'planetscale-token', heads: 'psc', whole: /pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}/y },
  {
    provider: 'supabase-token',
    heads: 'sbp sb_',
    whole: /sb(?:p_[a-f0-9]{40}|_secret_[A-Za-z0-9_-]{30,60})(?![A-Za-z0-9])/y,
  },
  { provider: 'databricks-token', heads: 'dap', whole: /dapi[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])/y },
  { provider: 'cloudflare-token', heads: 'cfa cfu cfk', whole: /cf(?:at|ut|k)_[A-Za-z0-9]{40,60}(?![A-Za-z0-9])/y },
  { provider: 'figma-token', heads: 'fig', whole: /figd_[A-Za-z0-9_-]{36,60}(?![A-Za-z0-9_-])/y },
  { provider: 'tailscale-key', heads: 'tsk', whole: /tskey-[a-z]{3,10}-[A-Za-z0-9]{8,24}-[A-Za-z0-9]{20,40}(?![A-Za-z0-9])/y },
  { provider: 'vercel-token', heads: 'vcp vci vca vcr vck', whole: /vc[piark]_[A-Za-z0-9]{36,64}(?![A-Za-z0-9])/y },
  { provider: 'onepassword-token', heads: 'ops', whole: /ops_eyJ[A-Za-z0-9_-]{100,4000}/y },
  { provider: 'postman-key', heads: 'PMA', whole: /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/y },
  { provider: 'age-key', heads: 'AGE', whole: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/y },
  {
    provider: 'private-key',
    heads: 'BEG',
    before: /-----$/,
    whole: /BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----/y,
  },
  { provider: 'authorization-header', heads: 'Bea', whole: /Bearer [A-Za-z0-9._~+/-]{16,400}={0,2}/y },
  { provider: 'jwt', heads: 'eyJ', whole: /eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,700}/y },
  {
    provider: 'address-password',
    heads: '://',
    before: /(?<![a-z])(?:https?|ftps?|sftp|ssh|smtps?|ldaps?)$/,
    whole: /:\/\/[^\s:/@"'`<>]{1,80}:[^\s/@"'`]{6,200}@[^\s/@"'`,)?#\\]{1,200}/y,
  },
  {
    provider: 'database-url',
    heads: '://',
    before: /(?<![a-z])(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse)$/,
    whole: /:\/\/[^\s:/@"'`<>]{0,80}:[^\s/@"'`]{1,200}@[^\s/@"'`,)?#\\]{1,200}/y,
  },
];

/** Formats by their heads, each as three characters of seven bits in one number. */
const BY_HEAD = indexHeads();
/** Whether three characters are the head of some format: asked for every character of every file. */
const IS_HEAD = new Uint8Array(1 << 21);
for (const head of BY_HEAD.keys()) IS_HEAD[head] = 1;

function indexHeads(): ReadonlyMap<number, readonly KeyFormat[]> {
  const index = new Map<number, KeyFormat[]>();
  for (const format of KEY_FORMATS)
    for (const head of format.heads.split(' ')) for (const key of keysOf(head)) index.set(key, [...(index.get(key) ?? []), format]);
  return index;
}

function keysOf(head: string): readonly number[] {
  const [first = 0, second = 0, third] = Array.from(head, (character) => character.charCodeAt(0));
  const base = (first << 14) | (second << 7);
  return third === undefined ? Array.from({ length: 128 }, (_, any) => base | any) : [base | third];
}

/** Finds texts that have the format of a service's key, in order. Linear in the length of the text; dummies of the documentation are left out. */
export function sightSecrets(text: string): readonly SightedSecret[] {
  const sighted: SightedSecret[] = [];
  const { length } = text;
  for (let index = 0, last = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    last = unit < 128 ? ((last << 7) | unit) & 0x1fffff : 0;
    if (IS_HEAD[last] === 0) continue;
    const secret = sightAt(text, index - 2, last);
    if (!secret) continue;
    sighted.push(secret);
    index = Math.max(secret.end - 1, index);
    last = 0;
  }
  return sighted;
}

function sightAt(text: string, index: number, head: number): SightedSecret | undefined {
  for (const format of BY_HEAD.get(head) ?? []) {
    const secret = sightFormat(text, index, format);
    if (secret) return secret;
  }
  return undefined;
}

function sightFormat(text: string, index: number, format: KeyFormat): SightedSecret | undefined {
  format.whole.lastIndex = index;
  const match = format.whole.exec(text);
  const start = match ? findStart(text, index, format) : undefined;
  if (!match || start === undefined) return undefined;
  const end = endOf(text, index + match[0].length, format.provider);
  if (end === undefined || isDummy(format.provider, text.slice(start, end))) return undefined;
  return { start, end, provider: format.provider };
}

const SELF_BOUNDED = /^(?:aws-secret-key|private-key|npm-token|slack-webhook|discord-webhook|azure-storage-key|azure-access-key)$/;

function findStart(text: string, index: number, format: KeyFormat): number | undefined {
  const before = text.slice(Math.max(0, index - 40), index);
  if (format.before) {
    const match = format.before.exec(before);
    return match ? index - match[0].length : undefined;
  }
  return SELF_BOUNDED.test(format.provider) || !/[A-Za-z0-9]$/.test(before) ? index : undefined;
}

// A header without a body is a mention of keys, not a key. Bodies stand on lines of their own or behind an escaped `\n`.
const KEY_BODY =
  /(?:\s|\\r|\\n|["'+,]){1,80}(?:(?:Proc-Type|DEK-Info|Version|Comment)[^\r\n\\]{0,120}(?:\s|\\r|\\n){1,8}){0,4}(?:[A-Za-z0-9+/=]{16,}(?:\s|\\r|\\n|["'+,])*)+/y;

function endOf(text: string, end: number, provider: string): number | undefined {
  if (provider !== 'private-key') return end;
  const body = keyBodyEnd(text, end);
  if (body === undefined || body - end < 100) return undefined;
  const footer = text.indexOf('-----END', body);
  const close = footer === -1 || footer > body + 100 ? -1 : text.indexOf('-----', footer + 8);
  return close === -1 ? body : close + 5;
}

function keyBodyEnd(text: string, from: number): number | undefined {
  // Keys end within 16 KiB; the slice bounds the work on a header that is followed by a megabyte of letters.
  KEY_BODY.lastIndex = 0;
  const match = KEY_BODY.exec(text.slice(from, from + 16_384));
  return match ? from + match[0].length : undefined;
}

const DUMMY_WORDS = /example|sample|dummy|fake|placeholder|redacted|changeme|replace|your|x{5}|\*{3}|\.\.\.|0{8}|test/i;
// The keys of the manual of AWS, the key of Microsoft's storage emulator and the token on the front page of jwt.io, published for all to use.
const PUBLISHED = [
  'K7MDENG/bPxRfiCY',
  'AKIAIOSFODNN7',
  'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50u',
  'eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI',
];

function isPublished(text: string): boolean {
  return PUBLISHED.some((known) => text.includes(known));
}

/** A token without its claims and its signature, as documents show it. */
const TOKEN_HEAD = /^Bearer eyJ[\w-]*$/;

function isDummy(provider: string, secret: string): boolean {
  if (isPublished(secret)) return true;
  if (provider === 'database-url') return isHarmlessUrl(secret);
  if (provider === 'address-password') return isHarmlessUrl(secret) || !isRandom(passwordOf(secret)?.password ?? '');
  if (provider === 'authorization-header')
    return DUMMY_WORDS.test(secret) || TOKEN_HEAD.test(secret) || !isRandom(secret.slice(secret.indexOf(' ') + 1));
  if (provider === 'private-key') return false;
  if (provider === 'jwt') return isPublicToken(secret);
  const body = secret.slice(secret.search(/[_=-][^_=-]*$/) + 1) || secret;
  return DUMMY_WORDS.test(secret) || distinct(body) < 7 || longestSequence(body) >= 8;
}

/** Tokens made for browsers carry the role `anon`; anything that does not decode is no token. */
function isPublicToken(token: string): boolean {
  const [header = '', payload = ''] = token.split('.');
  try {
    const algorithm = Buffer.from(header, 'base64url').toString('utf8');
    const claims = Buffer.from(payload, 'base64url').toString('utf8');
    return !algorithm.includes('"alg"') || !claims.endsWith('}') || /"role"\s*:\s*"anon"/.test(claims);
  } catch {
    return true;
  }
}

const LOCAL_HOST =
  /^(?:localhost|127\.|0\.0\.0\.0|\[?::1|host\.docker\.internal|host|hostname|server|ip|address|domain|example\.)|example\.(?:com|org|net)|\.(?:example|test|invalid|local|localhost)(?::|$)|[<${%]/i;

/** A database on the own machine or of a compose file holds what the team throws away; a placeholder is no password. */
function isHarmlessUrl(url: string): boolean {
  const match = /:\/\/([^:]*):(.*)@([^@]*)$/.exec(url);
  const [, user = '', password = '', host = ''] = match ?? [];
  if (LOCAL_HOST.test(host) || isPlaceholder(password)) return true;
  if (/^(?:my|db)?[-_]?(?:user|usr|username|login)$/i.test(user) && isWeak(password)) return true;
  const name = host.replace(/:\d+$/, '');
  return !name.includes('.') && !isRandom(password);
}

/** The password of an address such as `postgres://user:password@host/name`, and whether the host is this machine or one beside it in a compose file. */
export function passwordOf(address: string): { readonly password: string; readonly isNear: boolean } | undefined {
  const match = /:\/\/[^\s:/@]{0,80}:([^\s/@]{1,200})@([^\s/?#:,]{0,200})/.exec(address);
  if (!match) return undefined;
  const [, password = '', host = ''] = match;
  return { password, isNear: LOCAL_HOST.test(host) || !host.includes('.') };
}

/** What can be told of a text without holding it. */
export function shapeOf(text: string): SecretShape {
  const [sighted] = sightSecrets(text);
  return sighted ? shapeAs(sighted.provider, text.slice(sighted.start, sighted.end)) : shapeAs('', text);
}

/** What stands before the value in formats that know it by its name: `:_authToken=`, `AccountKey=`, `Bearer `. */
const VALUE_NAMES: Readonly<Record<string, RegExp>> = {
  'npm-token': /^:?_[A-Za-z]{4,9}\s{0,2}=\s{0,2}["']?/,
  'aws-secret-key': /^[A-Za-z_]{15,17}["']?[ \t]{0,4}[:=][ \t]{0,4}["']?/,
  'azure-storage-key': /^AccountKey=/,
  'azure-access-key': /^SharedAccessKey=/,
  'authorization-header': /^Bearer /,
};

/** The same for a text whose format is known: of an address the password counts, of a named value what follows the name. */
export function shapeAs(provider: string, text: string): SecretShape {
  const isAddress = provider === 'database-url' || provider === 'address-password';
  const told = isAddress ? (passwordOf(text)?.password ?? text) : text.replace(VALUE_NAMES[provider] ?? '', '');
  const shape = describeText(told);
  return { ...shape, provider, placeholder: shape.placeholder || isPublished(text) };
}

const WITHHELD = '[withheld]';
/** `NAME=value`, `--name=value`, `"name": "value"` and URLs with a password; values that are references (`$NAME`) stay. */
const ASSIGNMENT = /([A-Za-z_][A-Za-z0-9_.-]{2,60})(["']?\s{0,2}[=:]\s{0,2}["']?)([^\s"'$\\{}()<>;&|,]{3,200})/g;
const URL_PASSWORD = /(:\/\/[^\s:/@"'`<>$]{0,80}:)([^\s/@"'`$]{1,200})(@)/g;
/** A token in the place of the user: `https://token@host`. */
const URL_TOKEN = /(:\/\/)([^\s:/@"'`<>$]{8,200})(@)/g;
/** `?token=value` in an address, which the colon of its scheme hides from `ASSIGNMENT`. */
const QUERY = /([?&])([A-Za-z_][\w.-]{2,60})(=)([^\s"'`$&#]{3,400})/g;
/** `curl -u name:password`; two numbers are a user and a group. */
const USER = /(\s(?:-u|--user)[\s=]{0,3}["']?[^\s:"'$]{1,80}:)(?!\d{1,10}(?:\s|$))([^\s"'$]{1,200})/g;
/** `--db-password value`; a value that begins with a dash is the next option. */
const OPTION = /(--[a-z][\w-]{2,40})(\s{1,3}["']?)([^\s"'$-][^\s"']{2,200})/gi;
const BEARER = /((?:authorization:\s{0,3}\w{1,20}|bearer|basic)\s{1,3}|token\s{1,3}(?=\S{16}))([A-Za-z0-9_.~+/=-]{6,400})/gi;

/** The text with everything taken out that may be a secret, for summaries that keep commands and scripts. */
export function redact(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end } of sightSecrets(text)) {
    parts.push(text.slice(from, start), WITHHELD);
    from = end;
  }
  return (parts.join('') + text.slice(from))
    .replace(URL_PASSWORD, `$1${WITHHELD}$3`)
    .replace(URL_TOKEN, `$1${WITHHELD}$3`)
    .replace(USER, `$1${WITHHELD}`)
    .replace(QUERY, (all, mark: string, name: string, sign: string) => (isSecretName(name) ? `${mark}${name}${sign}${WITHHELD}` : all))
    .replace(OPTION, (all, name: string, gap: string) => (isSecretName(name) ? `${name}${gap}${WITHHELD}` : all))
    .replace(BEARER, (_, scheme: string) => scheme + WITHHELD)
    .replace(ASSIGNMENT, (all, name: string, sign: string) => (isSecretName(name) ? `${name}${sign}${WITHHELD}` : all));
}

/** The same for the words of a command, where an option and its value are words of their own. */
export function redactWords(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const option = words[index - 1] ?? '';
    const isValue = /^--?[a-z][\w-]+$/i.test(option) && isSecretName(option.replace(/^-+/, '')) && /^[^$-]/.test(word);
    return isValue ? WITHHELD : redact(word);
  });
}

/** Whether a file may hold a secret in the midst of a text, where no name tells of it. */
export function mayHoldSecrets(text: string): boolean {
  return sightSecrets(text).length > 0 || /:\/\/[^\s:/@"'`<>$]{0,80}:[^\s/@"'`$]{1,80}@/.test(text);
}
