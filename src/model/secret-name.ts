/** The words of an identifier or of a short text, in lower case: `dbPassword_v2` gives `db`, `password`, `v2`. */
export function wordsOf(name: string): readonly string[] {
  if (name.length > 200) return [];
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9@]+/)
    .filter((word) => word !== '');
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

const SECRET_NOUNS = setOf(
  'password passwd passphrase passcode secret token apikey apisecret privatekey secretkey clientsecret authtoken accesstoken refreshtoken jwtsecret',
);
/** What a `key` has to be of to be a secret one: a cache key, a primary key and a public key are none. */
const KEY_OWNERS = setOf(
  'api private secret access encryption encrypt signing signature sign auth hmac aes cipher crypto jwt master service webhook deploy admin session cookie account storage',
);
/** Words after the noun that keep its meaning: `DB_PASSWORD_PROD`, `SECRET_KEY_BASE`, `token2`. */
const TRAILERS =
  /^(?:prod|production|staging|stage|dev|development|live|default|value|base|old|new|current|previous|v?\d+|string|str|text|plain|raw)$/;
/** Words that make the name a flag, a label, or something handed out to everybody. */
const NOT_SECRET = setOf(
  'is has had should can show hide allow require required requires forgot forgotten reset change invalid incorrect wrong missing min max no without with public publishable anon csrf xsrf next page cursor continuation cancel cancellation injection inject confirm repeat update validate verify expired enter new use uses enable enabled disable disabled vite',
);

/** Whether a name says that its value is a secret: the noun at its end decides, so `passwordField` and `TOKEN_TTL` do not. */
export function isSecretName(name: string): boolean {
  if (name === 'PWD' || name === 'OLDPWD') return false;
  const words = wordsOf(name);
  let end = words.length;
  while (end > 1 && TRAILERS.test(words[end - 1] ?? '')) end--;
  if (!isSecretNoun((words[end - 1] ?? '').replace(/\d+$/, ''), words[end - 2] ?? '', end)) return false;
  return !words.slice(0, end - 1).some((word) => NOT_SECRET.has(word));
}

function isSecretNoun(noun: string, owner: string, words: number): boolean {
  if (SECRET_NOUNS.has(noun)) return true;
  if (noun === 'key') return KEY_OWNERS.has(owner);
  return (noun === 'pwd' && words <= 3) || (noun === 'pass' && words > 1);
}
