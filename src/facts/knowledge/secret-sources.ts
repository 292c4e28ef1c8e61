import { isSecretName, wordsOf } from '../../model/secret-name.ts';
import { Table } from './table.ts';

/** What a name says of its value: surely a secret, a word that has other meanings as well (`token`, `pin`), or an address that holds a password. */
export type NamedSecret = 'certain' | 'ambiguous' | 'address';

/** Words that say that the secret is no longer in it, or that it is another thing by that name. */
const NO_LONGER = new Set(
  'hashed hash encrypted masked redacted sanitized sanitised obfuscated censored hidden safe partial short truncated preview prefix suffix last4 fingerprint digest cancel cancellation abort dedup deduplication idempotency cursor page pagination continuation next expo push device fcm apns lexer parser syntax design injection bot sync resume mention unused prompt completion input output max min total'.split(
    ' ',
  ),
);
/** What a token has to be of to be one that opens something. */
const TOKEN_OWNERS = new Set(
  'access refresh auth authentication authorization session api bearer id jwt reset password verification verify confirm confirmation invite invitation activation login signin magic csrf oauth bot client personal service admin user github gitlab slack webhook registration impersonation'.split(
    ' ',
  ),
);
const CERTAIN = /^(?:otp|cvv|cvc|mfacode|totp)$/;
const AMBIGUOUS = /^(?:token|secret|jwt|pin|cookie|cookies|authorization|credential|credentials|passphrase)$/;
const ADDRESS =
  /(?:^|_)(?:database|db|mongo(?:db)?|redis|postgres(?:ql)?|pg|mysql|amqp|rabbit(?:mq)?)_?(?:url|uri|dsn|connection(?:_string)?)$|(?:^|_)connection_string$/;

const KNOWN = new Map<string, NamedSecret | undefined>();
/** Names repeat; a tree has some ten thousand different ones. */
const MOST_KNOWN = 50_000;

/** What the name of a variable, a member or a key says of its value; undefined where it says nothing of a secret. */
export function secretNamed(name: string): NamedSecret | undefined {
  if (KNOWN.has(name)) return KNOWN.get(name);
  if (KNOWN.size > MOST_KNOWN) KNOWN.clear();
  const named = readName(name);
  KNOWN.set(name, named);
  return named;
}

function readName(name: string): NamedSecret | undefined {
  const words = wordsOf(name);
  const last = words.at(-1) ?? '';
  if (words.length === 0 || words.some((word) => NO_LONGER.has(word))) return undefined;
  if (ADDRESS.test(words.join('_'))) return 'address';
  if (CERTAIN.test(last) || /(?:^|_)(?:card_number|authorization_header|auth_header|private_key)$/.test(words.join('_'))) return 'certain';
  if (words.length === 1 && AMBIGUOUS.test(last)) return 'ambiguous';
  if (last === 'token')
    return words.slice(0, -1).some((word) => TOKEN_OWNERS.has(word)) ? 'certain' : isSecretName(name) ? 'ambiguous' : undefined;
  return isSecretName(name) ? 'certain' : undefined;
}

/** Words of functions that give something from which the secret cannot be read. */
const SANITIZER =
  /(?:^|_)(?:mask|masked|redact|redacted|hash|hashed|sha|sha1|sha256|sha512|md5|hmac|bcrypt|tokenize|tokenise|pseudonymize|pseudonymise|sanitize|sanitise|sanitized|obfuscate|scrub|censor|digest|encrypt|encrypted|fingerprint|omit|pick|exclude|hide|strip|remove|truncate|shorten|anonymize|anonymise|clean|safe|count|length|has|is|are|verify|decode|decoded|compare)(?:_|$)/;

/** Whether a function of this name gives something else than the secrets it is given. */
export function isSanitizer(name: string): boolean {
  return SANITIZER.test(wordsOf(name).join('_'));
}

const GIVER = new Set('get generate create make build issue sign fetch load read obtain acquire request extract mint derive'.split(' '));

/** What a function gives by its name: `generateAccessToken` gives a token. */
export function secretGiven(name: string): NamedSecret | undefined {
  const [verb = '', ...rest] = wordsOf(name);
  return GIVER.has(verb) && rest.length > 0 ? secretNamed(rest.join('_')) : undefined;
}

/** Package calls that make a token. */
export const TOKEN_MAKERS = new Table<object>([
  { packages: ['jsonwebtoken'], calls: ['sign'] },
  { packages: ['@nestjs/jwt'], calls: ['JwtService#sign', 'JwtService#signAsync'] },
  { packages: ['jose'], calls: ['SignJWT#**sign', 'SignJWT#sign', 'EncryptJWT#**encrypt'] },
  { packages: ['hono'], calls: ['sign'] },
  { packages: ['fastify', '@fastify/jwt'], calls: ['Fastify#jwt.sign', 'FastifyReply#jwtSign'] },
]);
/** Package calls that give random bytes; what they are for, their name tells. */
export const RANDOM_MAKERS = new Table<object>([
  { packages: ['crypto'], calls: ['randomBytes', 'randomUUID', 'randomBytes()**'] },
  { packages: ['nanoid', 'uuid', 'uid', 'cuid', '@paralleldrive/cuid2', 'crypto-random-string'], calls: ['**'] },
]);

/** Package calls that give back what they are given, in another form. */
export const KEEPERS = new Table<object>([
  { packages: ['util'], calls: ['inspect', 'format', 'formatWithOptions'] },
  { packages: ['chalk', 'kleur', 'picocolors', 'colors', 'ansi-colors', 'colorette', 'yoctocolors'], calls: ['**'] },
  {
    packages: ['lodash', 'lodash-es', 'radash', 'remeda', 'underscore'],
    calls: ['cloneDeep', 'clone', 'merge', 'defaults', 'assign', 'extend', 'toString'],
  },
  {
    packages: ['safe-stable-stringify', 'fast-safe-stringify', 'flatted', 'json-stringify-safe', 'fast-json-stable-stringify', 'superjson'],
    calls: ['', 'stringify', 'stringify.stableStringify'],
  },
  { packages: ['qs', 'querystring'], calls: ['stringify'] },
]);

/** Headers that carry credentials. */
const SECRET_HEADER =
  /^(?:proxy-)?authorization$|^(?:set-)?cookie$|^x-(?:[a-z-]*-)?(?:api-key|auth-token|access-token|csrf-token|amz-security-token)$|^api-key$/i;

export function isSecretHeader(name: string): boolean {
  return SECRET_HEADER.test(name);
}

/** Names of what holds a request: its headers and cookies come from a client. */
const REQUEST = /^_?(?:req|request|ctx|context|originalRequest|incoming|httpRequest|expressRequest|handshake)$/i;

export function isRequestName(name: string): boolean {
  return REQUEST.test(name);
}

/** Names of what is thrown: clients of HTTP put the request that they made into it. */
const ERROR = /^_?(?:e|err|error|ex|exception|axiosError|httpError|reason|cause)$/i;

export function isErrorName(name: string): boolean {
  return ERROR.test(name);
}

/** Holders of texts about a secret, under its name: `messages.password`, `errors.token`. */
const TEXTS =
  /^(?:errors?|messages?|labels?|fields?|types?|constants?|schemas?|columns?|keys?|routes?|paths?|translations?|strings?|texts?|enums?|codes?|names?|headers?names?|tokens|scopes|symbols?|i18n|t|dto|props|rules|counts?|stats|metrics|usage|limits?)$/i;

export function holdsTexts(name: string): boolean {
  return TEXTS.test(name) || /(?:Errors?|Messages?|Labels?|Fields?|Types?|Keys?|Names?|Enum|Codes?|Schema)$/.test(name);
}
