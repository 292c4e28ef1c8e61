import { ts } from 'ts-morph';
import type { BindingRecord, ParamRecord, Value } from '../script-summary.ts';
import { hoist, Patterns } from './declarations.ts';
import { digest } from './digest.ts';
import type { FunctionNode, Scope, Surroundings } from './draft.ts';
import { readExports } from './exports.ts';
import { functionKind, hasModifier, isAssignment, propertyName } from './syntax.ts';
import { typeName } from './types.ts';
import { symbolWithin, type Frame, type Walk } from './walk.ts';

const { SyntaxKind } = ts;

/** Records a function with its parameters, and goes on with its body. */
export function readFunction(walk: Walk, node: FunctionNode, { at, parent }: Frame): void {
  const { draft } = walk;
  // An overload or an abstract method has nothing to say.
  if (!node.body) return;
  const fn = draft.indexOf('function', node);
  const name = functionName(walk, node);
  const symbol = symbolWithin(at.symbol, name);
  const isMember = ts.isClassLike(parent);
  const hasOwnThis = !ts.isArrowFunction(node) && !isMember;
  const scope: Scope = { parent: at.scope, names: new Map(), fn };
  const sets = ts.isBlock(node.body) && node.body.statements.some(isAssignment) && { sets: true as const };
  const context = walk.context({ kind: 'function', ...sets }, node, { ...at, fn });
  const inner: Surroundings = { scope, fn, class: hasOwnThis ? -1 : at.class, context, symbol };
  if (ts.isFunctionExpression(node) && node.name) bindSelf(walk, node.name, scope, fn);
  const passedTo = walk.passedTo.get(node);
  const returnType = 'type' in node ? typeName(node.type, at.scope) : undefined;
  draft.functions[fn] = {
    name,
    symbol,
    kind: functionKind(node),
    class: isMember || walk.fields.has(node) ? at.class : -1,
    static: hasModifier(node, SyntaxKind.StaticKeyword),
    async: hasModifier(node, SyntaxKind.AsyncKeyword),
    generator: 'asteriskToken' in node && node.asteriskToken !== undefined,
    params: 'parameters' in node ? node.parameters.map((parameter, index) => param(walk, parameter, inner, { fn, index })) : [],
    decorators: walk.decorators(node, at),
    ...(returnType && { returnType }),
    context,
    returns: ts.isBlock(node.body) ? [] : [walk.values.of(node.body, inner)],
    ...(passedTo && { passedTo }),
    at: draft.span(node),
    text: digest(`${name}/${'parameters' in node ? node.parameters.length : 0}`),
  };
  pushBody(walk, node, inner, at);
  if (ts.isFunctionDeclaration(node)) readExports(draft, walk.values, node, at);
}

function pushBody(walk: Walk, node: FunctionNode, inner: Surroundings, outer: Surroundings): void {
  const { body } = node;
  if (body && ts.isBlock(body)) {
    hoist(walk.draft, body.statements, inner.scope);
    walk.pushAll(body.statements, inner, body);
  } else {
    walk.push(body, inner, node);
  }
  for (const parameter of 'parameters' in node ? node.parameters : []) {
    walk.push(parameter.initializer, inner, node);
    if (!ts.isIdentifier(parameter.name)) walk.push(parameter.name, inner, node);
    walk.pushDecorators(parameter, outer);
  }
  walk.pushDecorators(node, outer);
}

function bindSelf(walk: Walk, name: ts.Identifier, scope: Scope, fn: number): void {
  walk.draft.bind(scope, { kind: 'function', name: name.text, fn, at: walk.draft.span(name), value: { kind: 'function', fn } });
}

function param(walk: Walk, node: ts.ParameterDeclaration, at: Surroundings, value: { fn: number; index: number }): ParamRecord {
  const { draft, values } = walk;
  const whole: Value = { kind: 'param', ...value };
  const type = typeName(node.type, at.scope);
  const first = draft.bindings.length;
  const binding = (name: ts.Identifier, part: Value): void => {
    const record: BindingRecord = {
      kind: 'param',
      name: name.text,
      fn: at.fn,
      at: draft.span(name),
      value: part,
      ...(type && ts.isIdentifier(node.name) && { type }),
    };
    draft.bind(at.scope, record);
  };
  new Patterns(values, at, binding).read(node.name, whole);
  const name = propertyName(node.name) ?? '';
  return {
    name,
    ...(type && { type }),
    ...(node.initializer && { default: defaultOf(walk, node.initializer, at, name) }),
    decorators: walk.decorators(node, at),
    property: (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.ParameterPropertyModifier) !== 0,
    rest: node.dotDotDotToken !== undefined,
    binding: ts.isIdentifier(node.name) ? first : -1,
  };
}

function defaultOf(walk: Walk, initializer: ts.Expression, at: Surroundings, name: string): Value {
  return walk.values.reading({ fallback: true }, () => walk.values.of(initializer, at, name));
}

function functionName(walk: Walk, node: FunctionNode): string {
  if (ts.isConstructorDeclaration(node)) return 'constructor';
  if (ts.isClassStaticBlockDeclaration(node)) return 'static';
  const own = 'name' in node ? propertyName(node.name) : undefined;
  return own ?? walk.givenNames.get(node) ?? '';
}
