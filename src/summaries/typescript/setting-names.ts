import { ts } from 'ts-morph';
import { isSecretName } from '../secret-text.ts';
import type { CallNode } from './draft.ts';
import { propertyName, unwrap } from './syntax.ts';

/** Keys of an object that describes a setting, under which its default stands. */
export const DEFAULT_KEYS: ReadonlySet<string> = new Set(['default', 'defaultValue', 'fallback', 'defaultTo']);
/** Methods of schemas and of readers of the environment that take the default of a setting. */
const DEFAULT_METHODS: ReadonlySet<string> = new Set(['default', 'prefault', 'fallback', 'defaultTo', 'withDefault']);
/** Keys under which documentation shows values. */
export const SAMPLE_KEYS: ReadonlySet<string> = new Set(['example', 'examples', 'sample', 'samples', 'placeholder', 'mock', 'description']);
/** Where a call takes a credential by position, by the last name of its callee; what packages they belong to is known when linking. */
const CREDENTIAL_ARGUMENTS: Readonly<Record<string, number>> = {
  sign: 1,
  verify: 1,
  createHmac: 1,
  createCipheriv: 1,
  createDecipheriv: 1,
  cookieParser: 0,
  setApiKey: 0,
  Stripe: 0,
  constructEvent: 2,
  HmacSHA256: 1,
  HmacSHA512: 1,
};
/** Functions that give back what they are given in another form. */
const KEEPING = /^(?:encode|from|createSecretKey|String)$/;
/** Functions that read a setting by its name and take a default behind it. */
const READER = /^(?:get|env|config|read|load|optional|str|string|required)|(?:env|config|default)$/i;

interface ArgumentPlace {
  /** Last name of the callee. */
  readonly callee: string;
  readonly index: number;
  /** What the result of the call is given to. */
  readonly given: string;
}

/** Whether an argument stands in where a setting is not given. What `get(url, { … })` is given are options. */
export function isDefaultArgument({ callee, index }: ArgumentPlace, argument: ts.Expression): boolean {
  if (index === 0) return DEFAULT_METHODS.has(callee);
  return index === 1 && READER.test(callee) && !ts.isObjectLiteralExpression(unwrap(argument));
}

/** The name that an argument is given to; empty where nothing tells. */
export function argumentName(node: CallNode, { callee, index, given }: ArgumentPlace): string {
  if (CREDENTIAL_ARGUMENTS[callee] === index) return 'secret';
  if (DEFAULT_METHODS.has(callee)) return given || settingRead(node);
  if (index === 1 && READER.test(callee) && ts.isCallExpression(node)) return secretText(node.arguments[0]);
  if (KEEPING.test(callee) && index === 0) return given;
  const argument = ts.isCallExpression(node) ? node.arguments[index] : undefined;
  return argument && ts.isObjectLiteralExpression(unwrap(argument)) ? given : '';
}

/** The name of a setting that an object describes: of the variable it is read from, or of the property that holds it. */
export function settingName(node: ts.ObjectLiteralExpression, name: string): string {
  if (isSecretName(name)) return name;
  const variable = node.properties.find((property) => property.name && /^env(?:Var|Name)?$/.test(propertyName(property.name) ?? ''));
  return (variable && ts.isPropertyAssignment(variable) && secretText(variable.initializer)) || name;
}

/** Links followed of a chain of calls; the description of a setting has fewer. */
const LONGEST_CHAIN = 40;

/** The calls of a chain: `string`, `default` and `required` of `Joi.string().default('x').required()`. */
export function chainOf(node: ts.CallExpression): readonly ts.CallExpression[] {
  const links: ts.CallExpression[] = [];
  for (let at: ts.Expression = node; links.length < LONGEST_CHAIN; at = unwrap(at.expression)) {
    if (ts.isCallExpression(at)) links.push(at);
    else if (!ts.isPropertyAccessExpression(at)) break;
  }
  return links;
}

/** The last name of a callee: `sign` of `jwt.sign`. */
export function lastWord(callee: ts.Expression): string {
  const node = unwrap(callee);
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isIdentifier(node) ? node.text : '';
}

// `env.get('JWT_SECRET').default('x')`
function settingRead(node: CallNode): string {
  if (!ts.isCallExpression(node)) return '';
  for (const link of chainOf(node)) {
    const name = READER.test(lastWord(link.expression)) ? secretText(link.arguments[0]) : '';
    if (name !== '') return name;
  }
  return '';
}

// The name of a setting alone: sentences and translations hold such words as well.
function secretText(node: ts.Expression | undefined): string {
  return node && ts.isStringLiteralLike(node) && /^[\w.:-]{1,80}$/.test(node.text) && isSecretName(node.text) ? node.text : '';
}
