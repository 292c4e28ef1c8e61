import { wordsOf } from './secret-name.ts';

/** What can be said of a string without holding it. */
export interface SecretShape {
  /** UTF-16 units. */
  readonly length: number;
  /** The service whose key format it has, such as `stripe-live-key`; empty when none. */
  readonly provider: string;
  /** Reads as a stand-in: `<your-key>`, `xxx`, `example`, `test`, or a reference such as `${NAME}`. */
  readonly placeholder: boolean;
  /** A weak value that people really deploy with: `changeme`, `secret`, `password`, `admin`. */
  readonly weak: boolean;
  /** Letters and digits mixed at random, as keys are; an identifier, a path, a sentence or a URL is not. */
  readonly random: boolean;
  /** The one-way hash of a password, as bcrypt and its like write it. */
  readonly hash: boolean;
  /** Made for everybody to see: a public key or a certificate. */
  readonly public: boolean;
  /** An identifier-like word: letters, digits, `-`, `_`, `.`, no mix that looks random. */
  readonly word: boolean;
}

const HASH = /^(?:\$(?:2[abxy]?|argon2(?:id?|d)|scrypt|pbkdf2[a-z0-9-]*|[156]|apr1)\$|\{SSHA\d*\})/;
/** Keys that services hand out to be seen: project keys of analytics, publishable and test-mode keys. */
const PUBLISHABLE = /^(?:phc_|pk_|pk\.|pub[-_]|public[-_]|sk_test_|rk_test_|rzp_test_|sb_publishable_|6L[a-zA-Z0-9_-]{38}$)/;

const PUBLIC = /^\s*-----BEGIN (?:RSA |EC )?(?:PUBLIC KEY|CERTIFICATE)-----(?![^]*PRIVATE KEY)/;

/** What can be told of a text alone. That it has the format of a service's key is left to those who know the formats. */
export function describeText(text: string): SecretShape {
  const random = isRandom(text);
  return {
    length: text.length,
    provider: '',
    placeholder: isPlaceholder(text) || PUBLISHABLE.test(text),
    weak: isWeak(text),
    random,
    hash: HASH.test(text),
    public: PUBLIC.test(text),
    word: !random && /^[A-Za-z][A-Za-z0-9_.-]*$/.test(text),
  };
}

/** How many different characters a text has. */
export function distinct(text: string): number {
  return new Set(text).size;
}

/** Length of the longest run of equal or successive characters: `aaaa`, `1234`, `abcd`, `9012`. */
export function longestSequence(text: string): number {
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

const PLACEHOLDER_WORDS = new Set(
  'your my some insert replace todo fixme placeholder example sample dummy fake mock test testing foo bar baz redacted none null undefined here xxx abc here value goes hidden masked omitted'.split(
    ' ',
  ),
);
const PLACEHOLDER_MARKS =
  /^<.*>$|^ENC\[|^encrypted:|^file:\/\/|\$\{|\{\{|^\$\(|^\$[A-Za-z_]|^%[A-Za-z_(]|^\{[A-Za-z_ ]*\}$|^\[.*\]$|x{3,}|\*{3,}|\.{3}|…|^#\{|^_+[A-Z_]+_+$/i;

/** Whether a text stands in for a secret that comes from elsewhere. */
export function isPlaceholder(text: string): boolean {
  if (text.trim() === '' || PLACEHOLDER_MARKS.test(text)) return true;
  if (distinct(text) === 1) return true;
  const words = wordsOf(text);
  // `RANDOM_STRING`, `local-dev`: a description, or where it is for.
  return words.some((word) => PLACEHOLDER_WORDS.has(word)) || (words.length > 1 && words.every((word) => WEAK_FILL.has(word)));
}

const WEAK_CORE = new Set(
  'secret secrets password passwd pass passw0rd pwd admin administrator root changeme change changeit qwerty letmein welcome default key token supersecret shhh shhhh keyboard topsecret guest user postgres mysql mongo redis rabbitmq minio minioadmin toor hunter2 12345 123456 12345678 123456789 1234567890 1234 password1 password123 admin123 secret123 test123 p@ssw0rd p@ssword'.split(
    ' ',
  ),
);
const WEAK_FILL = new Set(
  'my your the this is a an very super top jwt app session cookie dev development local prod production staging test me it to in cat please not so some hello world for use only long access refresh api private auth signing encryption strong random string default 1 2 3 12 123 1234 0 env'.split(
    ' ',
  ),
);

/** Whether a text is one of the passwords that everybody tries first, or made of their words. */
export function isWeak(text: string): boolean {
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

/** Whether a text is mixed as keys are. */
export function isRandom(text: string): boolean {
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
