import { ts } from 'ts-morph';
import type { ObjectEntry, Value, WithheldLiteral } from '../script-summary.ts';
import { resolveName, type CallNode, type Draft, type Surroundings } from './draft.ts';
import { stringValue, tellingName } from './literals.ts';
import { argumentName, chainOf, DEFAULT_KEYS, isDefaultArgument, lastWord, SAMPLE_KEYS, settingName } from './setting-names.ts';
import { propertyName, unwrap } from './syntax.ts';

/** Expressions nested deeper than this are `unknown`; real code stays below ten. */
const DEEPEST = 24;
/** Entries kept of one object or array literal; data tables beyond it say nothing about settings. */
const MOST_ENTRIES = 400;

const UNKNOWN: Value = { kind: 'unknown' };
const UNDEFINED: Value = { kind: 'undefined' };
const LONGEST_PATTERN = 200;
const LONGEST_CONDITION = 200;

const CONSTANTS: Readonly<Partial<Record<ts.SyntaxKind, Value>>> = {
  [ts.SyntaxKind.TrueKeyword]: { kind: 'literal', value: true },
  [ts.SyntaxKind.FalseKeyword]: { kind: 'literal', value: false },
  [ts.SyntaxKind.NullKeyword]: { kind: 'literal', value: null },
  [ts.SyntaxKind.VoidExpression]: UNDEFINED,
};

/** A condition that asks where the program runs. */
const STAGE = /NODE_ENV|APP_ENV|\b(?:is|in)?_?(?:prod|dev|test|local)(?:uction|elopment|ing)?(?:Mode|Env)?\b/i;

type Reading = Pick<WithheldLiteral, 'fallback' | 'sample' | 'byStage'>;

/** Reads expressions into values. `name` is what the value is given to: it decides whether a string may be a secret. */
export class Values {
  private readonly draft: Draft;
  /** What is being read: a value that stands in for another, or one that documentation shows. */
  private within: Reading = { fallback: false, sample: false, byStage: false };
  /** Names that calls give on to the defaults among their arguments: `JWT_SECRET: z.string().default('…')`. */
  private readonly callNames = new Map<ts.Node, string>();

  constructor(draft: Draft) {
    this.draft = draft;
  }

  of(expression: ts.Expression, at: Surroundings, name = '', depth = 0): Value {
    if (depth > DEEPEST) return UNKNOWN;
    const node = unwrap(expression);
    const constant = CONSTANTS[node.kind];
    if (constant) return constant;
    return this.atom(node, at, name) ?? this.composite(node, at, name, depth);
  }

  /** Expressions without parts that matter. */
  private atom(node: ts.Expression, at: Surroundings, name: string): Value | undefined {
    switch (node.kind) {
      case ts.SyntaxKind.StringLiteral:
      case ts.SyntaxKind.NoSubstitutionTemplateLiteral:
        return this.string(node as ts.StringLiteralLike, at, name);
      case ts.SyntaxKind.NumericLiteral:
        return { kind: 'literal', value: Number((node as ts.NumericLiteral).text) };
      case ts.SyntaxKind.Identifier:
        return this.identifier((node as ts.Identifier).text, at);
      case ts.SyntaxKind.ThisKeyword:
        return { kind: 'this', class: at.class };
      case ts.SyntaxKind.SuperKeyword:
        return { kind: 'super', class: at.class };
      case ts.SyntaxKind.CallExpression:
        return this.call(node as ts.CallExpression, at, name);
      case ts.SyntaxKind.NewExpression:
      case ts.SyntaxKind.TaggedTemplateExpression:
        return { kind: 'call', call: this.draft.indexOf('call', node) };
      case ts.SyntaxKind.ArrowFunction:
      case ts.SyntaxKind.FunctionExpression:
        return { kind: 'function', fn: this.draft.indexOf('function', node) };
      case ts.SyntaxKind.ClassExpression:
        return { kind: 'class', class: this.draft.indexOf('class', node) };
      case ts.SyntaxKind.RegularExpressionLiteral:
        return { kind: 'regexp', source: (node as ts.RegularExpressionLiteral).text.slice(0, LONGEST_PATTERN) };
      default:
        return undefined;
    }
  }

  private string(node: ts.StringLiteralLike, at: Surroundings, name: string): Value {
    return this.text(node, node.text, at, name);
  }

  private text(node: ts.Expression, text: string, at: Surroundings, name: string): Value {
    const value = stringValue(text, name, { at: () => this.draft.span(node), open: (text) => this.draft.open(text) });
    if (value.kind !== 'masked' || this.draft.withheld.has(node.end)) return value;
    this.draft.withheld.set(node.end, { name, at: value.at, shape: value.shape, context: at.context, ...this.within });
    return value;
  }

  private composite(node: ts.Expression, at: Surroundings, name: string, depth: number): Value {
    if (ts.isPropertyAccessExpression(node)) return this.member(node, at, depth);
    if (ts.isElementAccessExpression(node)) return this.element(node, at, depth);
    if (ts.isObjectLiteralExpression(node)) return this.object(node, at, name, depth);
    if (ts.isArrayLiteralExpression(node)) return { kind: 'array', items: this.items(node.elements, at, name, depth) };
    if (ts.isSpreadElement(node)) return { kind: 'spread', of: this.of(node.expression, at, '', depth + 1) };
    if (ts.isTemplateExpression(node)) return this.template(node, at, depth);
    if (ts.isBinaryExpression(node)) return this.binary(node, at, name, depth);
    if (ts.isConditionalExpression(node)) return this.conditional(node, at, name, depth);
    if (ts.isAwaitExpression(node)) return { kind: 'await', of: this.of(node.expression, at, name, depth + 1) };
    if (ts.isPrefixUnaryExpression(node)) return this.prefix(node, at, depth);
    if (ts.isTypeOfExpression(node))
      return { kind: 'operation', operator: 'typeof', operands: [this.of(node.expression, at, '', depth + 1)] };
    return UNKNOWN;
  }

  items(nodes: readonly ts.Expression[], at: Surroundings, name = '', depth = 0): readonly Value[] {
    return nodes.slice(0, MOST_ENTRIES).map((item) => this.of(item, at, name, depth + 1));
  }

  private identifier(name: string, at: Surroundings): Value {
    if (name === 'undefined') return UNDEFINED;
    const binding = resolveName(at.scope, name);
    return binding === undefined ? { kind: 'global', name } : { kind: 'binding', binding };
  }

  private member(node: ts.PropertyAccessExpression, at: Surroundings, depth: number): Value {
    const of = this.of(node.expression, at, '', depth + 1);
    const optional = node.questionDotToken ? ({ optional: true } as const) : {};
    return { kind: 'member', of, name: node.name.text, ...optional };
  }

  private element(node: ts.ElementAccessExpression, at: Surroundings, depth: number): Value {
    const of = this.of(node.expression, at, '', depth + 1);
    const argument = node.argumentExpression;
    if (ts.isStringLiteralLike(argument)) return { kind: 'member', of, name: argument.text };
    return { kind: 'element', of, index: this.of(argument, at, '', depth + 1) };
  }

  private call(node: ts.CallExpression, at: Surroundings, name: string): Value {
    const module = moduleOf(node, at);
    if (module !== undefined) return { kind: 'module', module };
    if (name !== '') for (const link of chainOf(node)) this.callNames.set(link, name);
    return { kind: 'call', call: this.draft.indexOf('call', node) };
  }

  /** The arguments of a call; a default among them is given to what the call describes. */
  args(node: CallNode, nodes: readonly ts.Expression[], at: Surroundings): readonly Value[] {
    const callee = ts.isCallExpression(node) || ts.isNewExpression(node) ? lastWord(node.expression) : '';
    const given = this.callNames.get(node) ?? '';
    return nodes.slice(0, MOST_ENTRIES).map((argument, index) => {
      const place = { callee, index, given };
      return this.reading({ fallback: isDefaultArgument(place, argument) }, () => this.of(argument, at, argumentName(node, place), 1));
    });
  }

  private object(node: ts.ObjectLiteralExpression, at: Surroundings, name: string, depth: number): Value {
    const setting = settingName(node, name);
    const entries = node.properties.slice(0, MOST_ENTRIES).map((property) => this.entry(property, at, setting, depth + 1));
    if (node.properties.length > MOST_ENTRIES) entries.push({ spread: UNKNOWN });
    return { kind: 'object', entries, at: this.draft.span(node) };
  }

  private entry(property: ts.ObjectLiteralElementLike, at: Surroundings, setting: string, depth: number): ObjectEntry {
    if (ts.isSpreadAssignment(property)) return { spread: this.of(property.expression, at, '', depth) };
    const key = propertyName(property.name);
    const isDefault = key !== undefined && DEFAULT_KEYS.has(key);
    const name = isDefault && setting !== '' ? setting : (key ?? '');
    const value = this.reading({ fallback: isDefault, sample: SAMPLE_KEYS.has(key ?? '') }, () =>
      this.entryValue(property, at, name, depth),
    );
    if (key !== undefined) return { key, value, at: this.draft.span(property) };
    const { name: computed } = property;
    return { computed: computed && ts.isComputedPropertyName(computed) ? this.of(computed.expression, at, '', depth) : UNKNOWN, value };
  }

  private entryValue(
    property: Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>,
    at: Surroundings,
    key: string,
    depth: number,
  ): Value {
    if (ts.isPropertyAssignment(property)) return this.of(property.initializer, at, key, depth);
    if (ts.isShorthandPropertyAssignment(property)) return this.identifier(property.name.text, at);
    if (ts.isMethodDeclaration(property)) return { kind: 'function', fn: this.draft.indexOf('function', property) };
    return UNKNOWN;
  }

  private template(node: ts.TemplateExpression, at: Surroundings, depth: number): Value {
    const { draft } = this;
    const parts: (string | Value)[] = [draft.open(node.head.text)];
    for (const span of node.templateSpans.slice(0, MOST_ENTRIES))
      parts.push(this.of(span.expression, at, '', depth + 1), draft.open(span.literal.text));
    return { kind: 'text', parts: parts.filter((part) => part !== '') };
  }

  private binary(node: ts.BinaryExpression, at: Surroundings, name: string, depth: number): Value {
    const operator = node.operatorToken.kind;
    switch (operator) {
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
      case ts.SyntaxKind.AmpersandAmpersandToken: {
        const left = this.of(node.left, at, name, depth + 1);
        const right = this.reading({ fallback: operator !== ts.SyntaxKind.AmpersandAmpersandToken }, () =>
          this.of(node.right, at, tellingName(lastName(left), name), depth + 1),
        );
        return { kind: 'either', operator: ts.tokenToString(operator) as '||' | '??' | '&&', values: [left, right] };
      }
      case ts.SyntaxKind.PlusToken:
        return this.sum(node, at, name, depth);
      case ts.SyntaxKind.CommaToken:
      case ts.SyntaxKind.EqualsToken:
        return this.of(node.right, at, name, depth + 1);
      default:
        return fold(ts.tokenToString(operator) ?? '?', this.of(node.left, at, '', depth + 1), this.of(node.right, at, '', depth + 1));
    }
  }

  /** Reads something that stands in for another value, or is shown as a sample. */
  reading<T>(what: Partial<Reading>, read: () => T): T {
    const before = this.within;
    this.within = {
      fallback: before.fallback || what.fallback === true,
      sample: before.sample || what.sample === true,
      byStage: before.byStage || what.byStage === true,
    };
    const result = read();
    this.within = before;
    return result;
  }

  // `a + b + c` leans to the left; the chain is taken apart in a loop, so its length costs no stack.
  private sum(node: ts.BinaryExpression, at: Surroundings, name: string, depth: number): Value {
    const operands: ts.Expression[] = [];
    let left: ts.Expression = node;
    while (ts.isBinaryExpression(left) && left.operatorToken.kind === ts.SyntaxKind.PlusToken) {
      operands.push(left.right);
      left = unwrap(left.left);
    }
    operands.push(left);
    // Cut in pieces, a secret would not be known for one.
    const texts = operands.map(unwrap).filter((operand) => ts.isStringLiteralLike(operand));
    if (texts.length === operands.length)
      return this.text(
        node,
        texts
          .map(({ text }) => text)
          .reverse()
          .join(''),
        at,
        name,
      );
    const values = operands
      .reverse()
      .slice(0, MOST_ENTRIES)
      .map((operand) => this.of(operand, at, '', depth + 1));
    if (values.every(isNumber)) return { kind: 'literal', value: values.reduce((total, { value }) => total + value, 0) };
    if (!values.some(isString)) return { kind: 'operation', operator: '+', operands: values };
    return {
      kind: 'text',
      parts: values.flatMap((value) => (value.kind === 'text' ? value.parts : isString(value) ? [value.value] : [value])),
    };
  }

  private conditional(node: ts.ConditionalExpression, at: Surroundings, name: string, depth: number): Value {
    const test = this.of(node.condition, at, '', depth + 1);
    const byStage = asksForStage(node, this.draft.text);
    const values = this.reading({ byStage }, () => [node.whenTrue, node.whenFalse].map((one) => this.of(one, at, name, depth + 1)));
    return { kind: 'either', operator: '?:', test, values };
  }

  private prefix(node: ts.PrefixUnaryExpression, at: Surroundings, depth: number): Value {
    const operand = this.of(node.operand, at, '', depth + 1);
    if (node.operator === ts.SyntaxKind.MinusToken && isNumber(operand)) return { kind: 'literal', value: -operand.value };
    return { kind: 'operation', operator: ts.tokenToString(node.operator) ?? '?', operands: [operand] };
  }
}

/** Whether a condition asks where the program runs. */
export function asksForStage({ condition: { pos, end } }: ts.ConditionalExpression, text: string): boolean {
  return STAGE.test(text.slice(pos, Math.min(end, pos + LONGEST_CONDITION)));
}

/** The module that `require('x')` or `import('x')` names, or undefined. */
export function moduleOf(node: ts.CallExpression, at: Surroundings): string | undefined {
  const [argument] = node.arguments;
  if (!argument || !ts.isStringLiteralLike(argument)) return undefined;
  if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return argument.text;
  const isRequire =
    ts.isIdentifier(node.expression) && node.expression.text === 'require' && resolveName(at.scope, 'require') === undefined;
  return isRequire ? argument.text : undefined;
}

function isNumber(value: Value): value is { kind: 'literal'; value: number } {
  return value.kind === 'literal' && typeof value.value === 'number';
}

function isString(value: Value): value is Extract<Value, { kind: 'text' }> | { kind: 'literal'; value: string } {
  return value.kind === 'text' || (value.kind === 'literal' && typeof value.value === 'string');
}

function fold(operator: string, left: Value, right: Value): Value {
  if (isNumber(left) && isNumber(right)) {
    if (operator === '*') return { kind: 'literal', value: left.value * right.value };
    if (operator === '-') return { kind: 'literal', value: left.value - right.value };
    if (operator === '/' && right.value !== 0) return { kind: 'literal', value: left.value / right.value };
    if (operator === '**') return { kind: 'literal', value: left.value ** right.value };
  }
  return { kind: 'operation', operator, operands: [left, right] };
}

// `process.env.JWT_SECRET || 'x'`: the fallback goes where the variable would.
function lastName(value: Value): string {
  return value.kind === 'member' ? value.name : '';
}
