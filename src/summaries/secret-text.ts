import { isSecretName, wordsOf } from '../model/secret-name.ts';
import type { SecretShape } from './script-summary.ts';

export { isSecretName };

/** A stretch of a text that has the format of a service's key; offsets are UTF-16 units, the end is exclusive. */
export interface SightedSecret {
  readonly start: number;
  readonly end: number;
  readonly provider: string;
}

interface KeyFormat {
  readonly provider: string;
  /** How the key begins, as a pattern of few characters; all of them together are searched for in one pass. */
  readonly lead: string;
  /** The whole key, anchored where its lead was found. Bounded, so that no input makes it slow. */
  readonly whole: RegExp;
  /** Characters before the lead that belong to the key. */
  readonly before?: RegExp;
}

/**
 * The formats that services publish for their keys (their documentation of tokens and of secret scanning).
 * Test-mode and publishable keys (`sk_test_`, `pk_live_`) are meant to be seen and are not in the list.
 */
const KEY_FORMATS: readonly KeyFormat[] = [
  { provider: 'aws-access-key', lead: 'A(?:KIA|SIA)[A-Z0-9]', whole: /A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])/y },
  {
    provider: 'aws-secret-key',
    lead: '(?:secret_access_key|SECRET_ACCESS_KEY|[sS]ecretAccessKey)',
    whole: /[A-Za-z_]{15,17}["']?[ \t]{0,4}[:=][ \t]{0,4}["']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/y,
  },
  { provider: 'google-api-key', lead: 'AIza', whole: /AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/y },
  { provider: 'google-oauth-secret', lead: 'GOCSPX-', whole: /GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/y },
  { provider: 'github-token', lead: 'gh[opsur]_', whole: /gh[opsur]_[A-Za-z0-9]{36,251}(?![A-Za-z0-9])/y },
  { provider: 'github-token', lead: 'github_pat_', whole: /github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}(?![A-Za-z0-9])/y },
  {
    provider: 'gitlab-token',
    lead: 'gl(?:pat|dt|rt|ptt|agent)-',
    whole: /gl(?:pat|dt|rt|ptt|agent)-[A-Za-z0-9_-]{20,60}(?:\.[0-9a-z.]{3,20})?(?![A-Za-z0-9_-])/y,
  },
  { provider: 'slack-token', lead: 'xox[abeoprs]-', whole: /xox[abeoprs]-(?:\d-)?[0-9]{8,14}-[A-Za-z0-9-]{16,120}/y },
  { provider: 'slack-token', lead: 'xapp-\\d', whole: /xapp-\d-[A-Z0-9]{8,14}-\d{10,14}-[a-f0-9]{32,80}/y },
  {
    provider: 'slack-webhook',
    lead: 'hooks\\.slack\\.com/',
    whole: /hooks\.slack\.com\/(?:services|workflows|triggers)\/T?[A-Z0-9]{8,14}\/[A-Z0-9]{8,20}\/[A-Za-z0-9]{18,40}/y,
  },
  {
    provider: 'discord-webhook',
    lead: 'discord(?:app)?\\.com/api/webhooks/',
    whole: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,80}/y,
  },
  { provider: 'stripe-live-key', lead: '[rs]k_live_', whole: /[rs]k_live_[A-Za-z0-9]{16,250}(?![A-Za-z0-9])/y },
  { provider: 'stripe-webhook-secret', lead: 'whsec_', whole: /whsec_[A-Za-z0-9+/]{32,64}={0,2}(?![A-Za-z0-9])/y },
  { provider: 'twilio-key', lead: 'SK[0-9a-f]{8}', whole: /SK[0-9a-f]{32}(?![0-9a-zA-Z])/y },
  { provider: 'sendgrid-key', lead: 'SG\\.[A-Za-z0-9]', whole: /SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}(?![A-Za-z0-9_-])/y },
  { provider: 'anthropic-key', lead: 'sk-ant-', whole: /sk-ant-(?:api|admin|oat)\d{2}-[A-Za-z0-9_-]{60,120}/y },
  { provider: 'openai-key', lead: 'sk-(?:proj|svcacct|admin)-', whole: /sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200}/y },
  { provider: 'openai-key', lead: 'sk-[A-Za-z0-9]{8}', whole: /sk-[A-Za-z0-9]{48}(?![A-Za-z0-9_-])/y },
  { provider: 'groq-key', lead: 'gsk_', whole: /gsk_[A-Za-z0-9]{48,56}(?![A-Za-z0-9])/y },
  { provider: 'huggingface-token', lead: 'hf_[A-Za-z]{4}', whole: /hf_[A-Za-z]{34,40}(?![A-Za-z0-9])/y },
  { provider: 'npm-token', lead: 'npm_[A-Za-z0-9]{4}', whole: /npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])/y },
  { provider: 'npm-token', lead: ':_authToken', whole: /:_authToken\s{0,2}=\s{0,2}["']?(?!\$)[A-Za-z0-9_-]{20,100}/y },
  { provider: 'pypi-token', lead: 'pypi-AgE', whole: /pypi-AgE[A-Za-z0-9_-]{50,250}/y },
  { provider: 'docker-token', lead: 'dckr_pat_', whole: /dckr_pat_[A-Za-z0-9_-]{27,32}(?![A-Za-z0-9_-])/y },
  { provider: 'azure-storage-key', lead: 'AccountKey=', whole: /AccountKey=[A-Za-z0-9+/]{86}==/y },
  { provider: 'azure-access-key', lead: 'SharedAccessKey=', whole: /SharedAccessKey=[A-Za-z0-9+/]{43}=/y },
  {
    provider: 'azure-client-secret',
    lead: 'Q~[A-Za-z0-9_~.-]{8}',
    whole: /Q~[A-Za-z0-9_~.-]{31,34}(?![A-Za-z0-9_~.-])/y,
    before: /[A-Za-z0-9_~.]{3}\d$/,
  },
  { provider: 'digitalocean-token', lead: 'do[opr]_v1_', whole: /do[opr]_v1_[a-f0-9]{64}(?![a-f0-9])/y },
  { provider: 'telegram-token', lead: ':AA[A-Za-z0-9_-]{6}', whole: /:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/y, before: /(?<!\d)\d{8,10}$/ },
  { provider: 'mailgun-key', lead: 'key-[0-9a-f]{8}', whole: /key-[0-9a-f]{32}(?![0-9a-zA-Z])/y },
  { provider: 'mailchimp-key', lead: '-us\\d', whole: /-us\d{1,2}(?![0-9a-zA-Z])/y, before: /(?<![0-9a-zA-Z])[0-9a-f]{32}$/ },
  { provider: 'brevo-key', lead: 'xkeysib-', whole: /xkeysib-[a-f0-9]{64}-[A-Za-z0-9]{16}/y },
  { provider: 'resend-key', lead: 're_[A-Za-z0-9]{8}_', whole: /re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}(?![A-Za-z0-9])/y },
  { provider: 'shopify-token', lead: 'shp(?:at|ca|pa|ss)_', whole: /shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}(?![a-fA-F0-9])/y },
  { provider: 'square-secret', lead: 'sq0csp-', whole: /sq0csp-[A-Za-z0-9_-]{43}/y },
  { provider: 'razorpay-live-key', lead: 'rzp_live_', whole: /rzp_live_[A-Za-z0-9]{14,24}(?![A-Za-z0-9])/y },
  { provider: 'braintree-token', lead: 'access_token\\$production\\$', whole: /access_token\$production\$[a-z0-9]{16}\$[a-f0-9]{32}/y },
  { provider: 'linear-key', lead: 'lin_(?:api|oauth)_', whole: /lin_(?:api|oauth)_[A-Za-z0-9]{40,64}/y },
  { provider: 'notion-token', lead: 'ntn_', whole: /ntn_[A-Za-z0-9]{40,50}(?![A-Za-z0-9])/y },
  { provider: 'vault-token', lead: 'hvs\\.', whole: /hvs\.[A-Za-z0-9_-]{24,180}/y },
  { provider: 'doppler-token', lead: 'dp\\.(?:pt|st|ct)\\.', whole: /dp\.(?:pt|st|ct)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}/y },
  { provider: 'newrelic-key', lead: 'NRAK-', whole: /NRAK-[A-Z0-9]{27}(?![A-Z0-9])/y },
  { provider: 'grafana-token', lead: 'gl(?:sa|c)_', whole: /gl(?:sa_[A-Za-z0-9]{32}_[a-f0-9]{8}|c_[A-Za-z0-9+/]{32,400}={0,2})/y },
  { provider: 'sentry-token', lead: 'sntry[su]_', whole: /sntry[su]_[A-Za-z0-9+/=_-]{40,400}/y },
  { provider: 'atlassian-token', lead: 'ATATT3', whole: /ATATT3[A-Za-z0-9_=-]{180,220}/y },
  { provider: 'planetscale-token', lead: 'pscale_(?:tkn|pw|oauth)_', whole: /pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}/y },
  {
    provider: 'supabase-token',
    lead: 'sb(?:p_[a-f0-9]|_secret_)',
    whole: /sb(?:p_[a-f0-9]{40}|_secret_[A-Za-z0-9_-]{30,60})(?![A-Za-z0-9])/y,
  },
  { provider: 'databricks-token', lead: 'dapi[a-f0-9]{8}', whole: /dapi[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])/y },
  { provider: 'postman-key', lead: 'PMAK-', whole: /PMAK-[a-f0-9]{24}-[a-f0-9]{34}/y },
  { provider: 'age-key', lead: 'AGE-SECRET-KEY-1', whole: /AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}/y },
  {
    provider: 'private-key',
    lead: 'BEGIN [A-Z ]{0,20}PRIVATE KEY',
    before: /-----$/,
    whole: /BEGIN (?:RSA |EC |DSA |OPENSSH |ENCRYPTED |PGP )?PRIVATE KEY(?: BLOCK)?-----/y,
  },
  { provider: 'jwt', lead: 'eyJ[A-Za-z0-9_-]{8}', whole: /eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,700}/y },
  {
    provider: 'database-url',
    lead: '://[^\\s:/@"]{0,60}:[^\\s/@"]',
    before: /(?<![a-z])(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse)$/,
    whole: /:\/\/[^\s:/@"'`<>]{0,80}:[^\s/@"'`]{1,200}@[^\s/@"'`,)?#\\]{1,200}/y,
  },
];

const LEADS = new RegExp(KEY_FORMATS.map((format) => format.lead).join('|'), 'g');
const FORMATS_BY_LEAD = KEY_FORMATS.map((format) => ({ ...format, starts: new RegExp(format.lead, 'y') }));

/** Finds texts that have the format of a service's key, in order. Linear in the length of the text; dummies of the documentation are left out. */
export function sightSecrets(text: string): readonly SightedSecret[] {
  const sighted: SightedSecret[] = [];
  LEADS.lastIndex = 0;
  for (let lead = LEADS.exec(text); lead !== null; lead = LEADS.exec(text)) {
    const secret = sightAt(text, lead.index);
    if (!secret) continue;
    sighted.push(secret);
    LEADS.lastIndex = Math.max(secret.end, LEADS.lastIndex);
  }
  return sighted;
}

function sightAt(text: string, index: number): SightedSecret | undefined {
  for (const format of FORMATS_BY_LEAD) {
    format.starts.lastIndex = index;
    if (!format.starts.test(text)) continue;
    const secret = sightFormat(text, index, format);
    if (secret) return secret;
  }
  return undefined;
}

function sightFormat(text: string, index: number, format: KeyFormat): SightedSecret | undefined {
  const start = findStart(text, index, format);
  if (start === undefined) return undefined;
  format.whole.lastIndex = index;
  const match = format.whole.exec(text);
  if (!match) return undefined;
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
// The key of Microsoft's storage emulator and the token on the front page of jwt.io, published for all to use.
const PUBLISHED = ['Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50u', 'eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lI'];

function isDummy(provider: string, secret: string): boolean {
  if (PUBLISHED.some((known) => secret.includes(known))) return true;
  if (provider === 'database-url') return isHarmlessUrl(secret);
  if (provider === 'private-key') return false;
  if (provider === 'jwt') return isPublicToken(secret);
  const body = secret.slice(secret.search(/[_=-][^_=-]*$/) + 1) || secret;
  return DUMMY_WORDS.test(secret) || distinct(body) < 7 || longestSequence(body) >= 8;
}

function distinct(text: string): number {
  return new Set(text).size;
}

/** Length of the longest run of equal or successive characters: `aaaa`, `1234`, `abcd`, `9012`. */
function longestSequence(text: string): number {
  let longest = 1;
  for (const step of [0, 1]) {
    let run = 1;
    for (let index = 1; index < text.length; index++) {
      const follows = text.charCodeAt(index) - text.charCodeAt(index - 1) === step || (step === 1 && text.startsWith('90', index - 1));
      run = follows ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
  }
  return longest;
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

const PLACEHOLDER_WORDS = new Set(
  'your my some insert replace todo fixme placeholder example sample dummy fake mock test testing foo bar baz redacted none null undefined here xxx abc here value goes hidden masked omitted'.split(
    ' ',
  ),
);
const PLACEHOLDER_MARKS =
  /^<.*>$|\$\{|\{\{|^\$\(|^\$[A-Za-z_]|^%[A-Za-z_(]|^\{[A-Za-z_ ]*\}$|^\[.*\]$|x{3,}|\*{3,}|\.{3}|…|^#\{|^_+[A-Z_]+_+$/i;

function isPlaceholder(text: string): boolean {
  if (text.trim() === '' || PLACEHOLDER_MARKS.test(text)) return true;
  if (distinct(text) === 1) return true;
  return wordsOf(text).some((word) => PLACEHOLDER_WORDS.has(word));
}

const WEAK_CORE = new Set(
  'secret secrets password passwd pass passw0rd pwd admin administrator root changeme change changeit qwerty letmein welcome default key token supersecret shhh shhhh keyboard topsecret guest user postgres mysql mongo redis rabbitmq minio toor hunter2 12345 123456 12345678 123456789 1234567890 1234 password1 password123 admin123 secret123 test123 p@ssw0rd p@ssword'.split(
    ' ',
  ),
);
const WEAK_FILL = new Set(
  'my your the this is a an very super top jwt app session cookie dev development local prod production staging test me it to in cat please not so some hello world for use only long access refresh api private auth signing encryption strong random string default 1 2 3 12 123 1234 0 env'.split(
    ' ',
  ),
);

function isWeak(text: string): boolean {
  if (text.length > 64) return false;
  const lower = text.toLowerCase();
  if (WEAK_CORE.has(lower)) return true;
  const words = wordsOf(text).flatMap((word) => splitDigits(word));
  return words.some((word) => WEAK_CORE.has(word)) && words.every((word) => WEAK_CORE.has(word) || WEAK_FILL.has(word));
}

function splitDigits(word: string): readonly string[] {
  return WEAK_CORE.has(word) ? [word] : word.split(/(?<=[a-z])(?=\d)/);
}

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

function isRandom(text: string): boolean {
  if (UUID.test(text)) return distinct(text) > 6;
  if (
    text.length < 12 ||
    text.length > 4096 ||
    /\s|:\/\/|^\.{0,2}\/|^@|\.(?:[cm]?[jt]sx?|json|ya?ml|html?|css|md|png|svg|com|org|io)$/.test(text)
  )
    return false;
  const chunks = text.split(/[-_.:,;]/);
  const longest = chunks.reduce((best, chunk) => (chunk.length > best.length ? chunk : best), '');
  return longest.length >= 12 && isMixed(longest);
}

/** Random text changes between small letters, capitals and digits at every second or third character; words do not. */
function isMixed(text: string): boolean {
  const count = { lower: 0, upper: 0, digit: 0, other: 0 };
  let changes = 0;
  let last = '';
  for (const character of text) {
    const kind = characterKind(character);
    count[kind]++;
    if (last !== '' && kind !== last) changes++;
    last = kind;
  }
  const digitsEnough = count.digit >= 2 || (text.length >= 24 && count.upper >= 4 && count.lower >= 4);
  const letters = count.lower + count.upper;
  return digitsEnough && letters >= 2 && changes / (text.length - 1) >= 0.3 && distinct(text) >= 7 && longestSequence(text) < 8;
}

function characterKind(character: string): 'lower' | 'upper' | 'digit' | 'other' {
  if (character >= 'a' && character <= 'z') return 'lower';
  if (character >= 'A' && character <= 'Z') return 'upper';
  return character >= '0' && character <= '9' ? 'digit' : 'other';
}

/** What can be told of a text without holding it. */
export function shapeOf(text: string): SecretShape {
  const random = isRandom(text);
  return {
    length: text.length,
    provider: sightSecrets(text)[0]?.provider ?? '',
    placeholder: isPlaceholder(text),
    weak: isWeak(text),
    random,
    word: !random && /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text),
  };
}

const WITHHELD = '[withheld]';
/** `NAME=value`, `--name=value`, `"name": "value"` and URLs with a password; values that are references (`$NAME`) stay. */
const ASSIGNMENT = /([A-Za-z_][A-Za-z0-9_.-]{2,60})(["']?\s{0,2}[=:]\s{0,2}["']?)([^\s"'$\\{}()<>;&|,]{3,200})/g;
const URL_PASSWORD = /(:\/\/[^\s:/@"'`<>$]{0,80}:)([^\s/@"'`$]{1,200})(@)/g;
const BEARER = /((?:bearer|basic|token)\s{1,3})([A-Za-z0-9_.~+/=-]{16,400})/gi;

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
    .replace(BEARER, (_, scheme: string) => scheme + WITHHELD)
    .replace(ASSIGNMENT, (all, name: string, sign: string) => (isSecretName(name) ? `${name}${sign}${WITHHELD}` : all));
}
