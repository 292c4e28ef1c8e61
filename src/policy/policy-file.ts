import { isMap, isNode, isPair, isScalar, Lexer, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import { ConfigurationError } from '../model/errors.ts';
import { nearestNames } from '../model/nearest-names.ts';
import { findAllowedKeys, policySchema, type PolicyFile } from './policy-schema.ts';

/** The text of a policy file. */
export interface PolicyText {
  /** Name for messages. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

interface Fault {
  /** Characters from the start of the text. */
  readonly offset: number;
  readonly message: string;
}

const MAX_BYTES = 128 * 1024;
const MAX_DEPTH = 32;
const MAX_INDENT = 128;
const MAX_ALIASES = 50;
const MAX_FAULTS = 20;

/**
 * Reads a policy file.
 *
 * @param ruleIds Every rule there is; settings of others are faults.
 * @throws ConfigurationError with one line per fault: file, line, column, what is wrong and what is allowed.
 */
export function parsePolicyFile({ file, bytes }: PolicyText, ruleIds: readonly string[]): PolicyFile {
  const text = decode(bytes, file);
  const lines = new LineCounter();
  // Deep nesting is found before the parser sees it: it can end the process without an exception.
  const depthFault = findDepthFault(text);
  if (depthFault !== undefined) throw new ConfigurationError(`${file}: ${depthFault}`);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, schema: 'core', uniqueKeys: true, logLevel: 'error' });
  const syntax = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
    offset: pos[0],
    message: firstSentence(message),
  }));
  const { policy, faults } = syntax.length > 0 ? { policy: undefined, faults: syntax } : validate(document, ruleIds);
  if (policy !== undefined) {
    const flowLines = (policy.flows ?? []).map((_, index) => lines.linePos(locateValue(document, ['flows', index])).line);
    return { ...policy, file, flowLines };
  }
  throw new ConfigurationError(renderFaults(file, faults, lines));
}

function decode(bytes: Uint8Array, file: string): string {
  if (bytes.length > MAX_BYTES) throw new ConfigurationError(`${file}: the policy file must not be larger than ${MAX_BYTES / 1024} KB.`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new ConfigurationError(`${file}: the policy file must be UTF-8 text.`);
  }
}

/**
 * A bound on nesting that is never too low: the indentation and dashes at the start of a line, and the brackets that are open.
 * Brackets are counted by the lexer, which knows those inside of quotes and comments and does not recurse.
 */
function findDepthFault(text: string): string | undefined {
  const deepLine = text.split('\n').findIndex((line) => (/^(?:[ \t]|[-?:](?=[ \t]))*/.exec(line)?.[0].length ?? 0) > MAX_INDENT);
  if (deepLine !== -1) return `line ${deepLine + 1} is nested too deeply.`;
  let open = 0;
  for (const token of new Lexer().lex(text)) {
    if (token === '[' || token === '{') open += 1;
    if (token === ']' || token === '}') open -= 1;
    if (open > MAX_DEPTH) return 'the lists and maps in brackets are nested too deeply.';
  }
  return undefined;
}

function validate(
  document: Document.Parsed,
  ruleIds: readonly string[],
): { readonly policy?: PolicyFile; readonly faults: readonly Fault[] } {
  const content = toContent(document);
  if ('message' in content) return { faults: [content] };
  const result = policySchema.safeParse(content.value);
  if (!result.success) return { faults: result.error.issues.flatMap((issue) => toFaults(issue, document)) };
  const faults = findUnknownRules(result.data, ruleIds).map(({ path, isKey, message }) => ({
    offset: isKey ? locateKey(document, path) : locateValue(document, path),
    message,
  }));
  return faults.length > 0 ? { faults } : { policy: result.data, faults };
}

/** Plain data; aliases are followed a bounded number of times, so that a small file cannot become a huge one. */
function toContent(document: Document.Parsed): { readonly value: unknown } | Fault {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { value: value ?? {} };
  } catch {
    return { offset: 0, message: `aliases must be known and must not be followed more than ${MAX_ALIASES} times` };
  }
}

function toFaults(issue: z.core.$ZodIssue, document: Document.Parsed): readonly Fault[] {
  const { path } = issue;
  const name = renderPath(path);
  const subject = name === '' ? 'the policy' : `'${name}'`;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ offset: locateKey(document, [...path, key]), message: describeUnknownKey(key, name, path) }));
  }
  const offset = locateValue(document, path);
  if (!document.hasIn(path) && path.length > 0) return [{ offset, message: `${subject} is missing` }];
  return [{ offset, message: `${subject} ${describeIssue(issue)}` }];
}

function describeUnknownKey(key: string, parent: string, path: readonly PropertyKey[]): string {
  const allowed = findAllowedKeys(path) ?? [];
  const [nearest] = nearestNames(key, allowed);
  const advice = nearest === undefined ? '' : `did you mean '${nearest}'? `;
  return `unknown key '${key}'${parent === '' ? '' : ` in '${parent}'`}; ${advice}allowed: ${allowed.join(', ')}`;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: 'a map',
  record: 'a map',
  array: 'a list',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.length > 1 ? `must be one of ${issue.values.join(', ')}` : issue.message;
  return issue.code === 'invalid_type' ? `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}` : issue.message;
}

interface PathFault {
  readonly path: readonly PropertyKey[];
  /** Whether the key is at fault, not its value. */
  readonly isKey: boolean;
  readonly message: string;
}

function findUnknownRules({ rules = {}, paths = [], waivers = [] }: PolicyFile, ruleIds: readonly string[]): readonly PathFault[] {
  const named = [
    ...Object.keys(rules).map((id) => ({ id, isKey: true, path: ['rules', id] })),
    ...paths.flatMap((entry, index) => Object.keys(entry.rules).map((id) => ({ id, isKey: true, path: ['paths', index, 'rules', id] }))),
    ...waivers.map(({ rule }, index) => ({ id: rule.split('/')[0] ?? rule, isKey: false, path: ['waivers', index, 'rule'] })),
  ];
  return named
    .filter(({ id }) => !ruleIds.includes(id))
    .map(({ id, isKey, path }) => ({ path, isKey, message: describeUnknownRule(id, ruleIds) }));
}

function describeUnknownRule(id: string, ruleIds: readonly string[]): string {
  const nearest = nearestNames(id, ruleIds);
  return `unknown rule '${id}'; ${nearest.length > 0 ? `did you mean ${nearest.join(' or ')}?` : '`backend-readiness rules` lists them'}`;
}

/** `waivers[2].expires` */
function renderPath(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** Where a value stands, or the nearest of what surrounds it. */
function locateValue(document: Document.Parsed, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function locateKey(document: Document.Parsed, path: readonly PropertyKey[]): number {
  const parent: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = path.at(-1);
  const pair = isMap(parent)
    ? parent.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key))
    : undefined;
  const node = pair?.key as Node | undefined;
  return node?.range?.[0] ?? locateValue(document, path);
}

function renderFaults(file: string, faults: readonly Fault[], lines: LineCounter): string {
  const sorted = faults.toSorted((left, right) => left.offset - right.offset);
  const rendered = sorted.slice(0, MAX_FAULTS).map(({ offset, message }) => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}: ${message}${/[.?]$/.test(message) ? '' : '.'}`;
  });
  const left = sorted.length - rendered.length;
  return [...rendered, ...(left > 0 ? [`${file}: ${left} more faults.`] : [])].join('\n');
}

function firstSentence(message: string): string {
  return message.split(/[\n;]/, 1)[0] ?? message;
}
