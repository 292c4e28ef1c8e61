import { wordsOf } from '../../model/secret-name.ts';
import { Table } from './table.ts';

/** Data about a person, in a reader's words, and how sure a name is to mean it. */
export interface PersonalData {
  readonly what: string;
  /** Tells little alone: a name of a person. */
  readonly weak: boolean;
  /** Means something else as often, unless what it belongs to is a person. */
  readonly ambiguous: boolean;
}

interface Named extends PersonalData {
  readonly pattern: RegExp;
}

function named(what: string, pattern: RegExp, kind: 'strong' | 'weak' | 'ambiguous' = 'strong'): Named {
  return { what, pattern, weak: kind === 'weak', ambiguous: kind === 'ambiguous' };
}

/** By the words at the end of a name, joined by `_`. Numbers of cards are secrets and have their own rule. */
const NAMES: readonly Named[] = [
  named('an e-mail address', /(?:^|_)e_?mails?(?:_address(?:es)?|_addr)?$/),
  named(
    'a phone number',
    /(?:^|_)(?:tele)?phones?(?:_?(?:number|numbers|no|num))?$|(?:^|_)(?:mobile|cell|whats_?app)_(?:number|no|phone)$|^msisdn$/,
  ),
  named(
    'a national identity number',
    /(?:^|_)(?:national_id|national_identity|social_security|aadhaa?r|voter_id)(?:_(?:number|no))?$|(?:^|_)(?:ssn|nid_(?:number|no))$/,
  ),
  named('a tax number', /(?:^|_)(?:tax_id|tax_identification|tin|vat_id)_(?:number|no)$|(?:^|_)tax_?payer_id$/),
  named('a passport number', /(?:^|_)passport_(?:number|no|id)$/),
  named('a driving licence', /(?:^|_)driv(?:er|ers|ing)_licen[cs]e(?:_(?:number|no))?$/),
  named('a bank account', /(?:^|_)iban$|(?:^|_)bank_account(?:_(?:number|no))?$|(?:^|_)bkash_(?:number|no)$/),
  named('a date of birth', /(?:^|_)(?:date_of_birth|birth_?date|birth_?day)$/),
  named('a postal address', /(?:^|_)(?:street|home|delivery|shipping|billing|postal|mailing|residential|permanent)_address$/),
  named(
    'the name of a person',
    /^(?:(?:user|customer|patient|recipient|owner|contact|person|employee|author|member|account|profile)_)?(?:first|last|given|family|middle|maiden)_?name$|(?:^|_)surname$/,
    'weak',
  ),
  named('personal data', /^(?:mobile|dob|nid|tin|bkash|cell|passport|address|full_?name)$/, 'ambiguous'),
];

/** Words that make it a flag, a form that tells nothing, or an address of the operator's own. */
const NOT_PERSONAL = new Set(
  'is has should can send sends sent hash hashed hashing masked mask redacted sanitized sanitised encrypted obfuscated anonymized support from sender reply default system noreply app company contact bot test unique verify verified validate by on enable enabled disable allow allowed require required use uses with without show hide max min fake dummy example smtp server admin root service dev'.split(
    ' ',
  ),
);

const KNOWN = new Map<string, PersonalData | undefined>();
/** Names repeat; a tree has some ten thousand different ones. */
const MOST_KNOWN = 50_000;

/** What the name of a variable, a member or a key says of a person; undefined where it says nothing. */
export function personalNamed(name: string): PersonalData | undefined {
  if (KNOWN.has(name)) return KNOWN.get(name);
  if (KNOWN.size > MOST_KNOWN) KNOWN.clear();
  const found = readName(name);
  KNOWN.set(name, found);
  return found;
}

function readName(name: string): PersonalData | undefined {
  // A constant in capitals or a type is not what a person has.
  if (/^[A-Z]/.test(name)) return undefined;
  const words = wordsOf(name);
  // At the end it is short for `number`.
  if (words[0] === 'no' || words.some((word) => NOT_PERSONAL.has(word))) return undefined;
  const text = words.join('_');
  return NAMES.find(({ pattern }) => pattern.test(text));
}

/** Names of objects that stand for a person. */
const PERSON =
  /^_?(?:(?:current|new|existing|created|updated|found|saved|db|logged_in|auth|authenticated|invited|target|old)_)?(?:user|customer|patient|employee|passenger|guest|subscriber|applicant|recipient|student|tenant_user|person|client_user|member|user_entity|customer_entity|user_profile|customer_profile)$/;

const PERSONS = new Map<string, boolean>();

/** Whether an object of this name stands for a person. */
export function isPersonName(name: string): boolean {
  const known = PERSONS.get(name);
  if (known !== undefined) return known;
  if (PERSONS.size > MOST_KNOWN) PERSONS.clear();
  const found = PERSON.test(wordsOf(name).join('_'));
  PERSONS.set(name, found);
  return found;
}

const PERSON_TABLE =
  /^(?:users?|customers?|patients?|employees?|passengers?|guests?|subscribers?|applicants?|recipients?|students?|members?|people|persons?|profiles?)(?:_(?:repository|repo|model|collection|entity|table|dao))?$/;

/** Whether a model, table or repository of this name holds persons. */
export function isPersonTable(name: string): boolean {
  return PERSON_TABLE.test(wordsOf(name).join('_'));
}

const PERSON_ROUTE =
  /^(?:POST|PUT|PATCH|ALL) .*\/(?:users?|customers?|patients?|accounts?|profiles?|sign-?up|register|registration|sign-?in|log-?in|contacts?|members?|employees?|passengers?|guests?|subscribers?|addresses|kyc|people|persons?)(?:\/|$)/i;

/** Whether a route, as `POST /users`, is one to which data about a person are sent. */
export function isPersonRoute(label: string): boolean {
  return PERSON_ROUTE.test(label);
}

/** Holders of settings: addresses among them are the operator's. */
const SETTINGS =
  /^(?:env|config|configuration|configs|settings?|constants?|defaults?|environment|conf|secrets?|templates?|preferences|permissions|features|flags|channels|providers)$|(?:Config|Configuration|Settings|Env)$/;

export function holdsSettings(name: string): boolean {
  return SETTINGS.test(name);
}

/** What writes the result of a function that it is given with each request: the argument that is that function. */
export const WRITTEN_RESULTS = new Table<{ readonly argument: number }>([{ packages: ['morgan'], calls: ['token'], argument: 1 }]);

/** Settings by which a library writes what its users send or what its queries hold. */
export interface DisclosingSetting {
  /** Where it stands: argument and path, as in `0.sendDefaultPii`. */
  readonly option: string;
  /** Values that turn it on, as their JSON text. */
  readonly on: readonly string[];
  /** What is then written, and where to, in a reader's words. */
  readonly writes: string;
  /** Another option that turns it off again: argument and path, with the value that does. */
  readonly unless?: { readonly option: string; readonly value: string };
}

const SENTRY = [
  '@sentry/node',
  '@sentry/nestjs',
  '@sentry/nextjs',
  '@sentry/bun',
  '@sentry/aws-serverless',
  '@sentry/google-cloud-serverless',
  '@sentry/serverless',
  '@sentry/remix',
  '@sentry/deno',
];

export const DISCLOSING_SETTINGS = new Table<DisclosingSetting>([
  {
    packages: SENTRY,
    calls: ['init', 'NodeClient'],
    option: '0.sendDefaultPii',
    on: ['true'],
    writes: 'sends the addresses, cookies and users of requests to the error tracker',
  },
  {
    packages: ['sequelize'],
    calls: ['Sequelize', ''],
    option: '*.logQueryParameters',
    on: ['true'],
    writes: 'writes the bound values of every query to the log',
    unless: { option: '*.logging', value: 'false' },
  },
  {
    packages: ['typeorm', '@nestjs/typeorm'],
    calls: ['DataSource', 'createConnection', 'TypeOrmModule.forRoot'],
    option: '*.logging',
    on: ['true', '"all"'],
    writes: 'writes every query with its parameters to the log',
  },
  { packages: ['mongoose'], calls: ['set'], option: '1', on: ['true'], writes: 'writes every query with its values to the log' },
]);
