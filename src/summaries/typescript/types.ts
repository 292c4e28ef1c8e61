import { ts } from 'ts-morph';
import type { TypeName } from '../script-summary.ts';
import { resolveName, type Scope } from './draft.ts';

const DEEPEST_TYPE = 4;
const MOST_MEMBERS = 6;
const NO_ARGS: readonly TypeName[] = [];

/** The name of a type with its arguments; enough to follow classes and to recognise library types. */
export function typeName(node: ts.TypeNode | undefined, scope: Scope, depth = 0): TypeName | undefined {
  if (!node || depth > DEEPEST_TYPE) return undefined;
  if (ts.isTypeReferenceNode(node)) return reference(node.typeName, node.typeArguments, scope, depth);
  if (ts.isExpressionWithTypeArguments(node)) return heritage(node, scope, depth);
  if (ts.isArrayTypeNode(node)) return { name: 'Array', binding: -1, args: present([typeName(node.elementType, scope, depth + 1)]) };
  if (ts.isUnionTypeNode(node)) return unionName(node, scope, depth);
  if (ts.isIntersectionTypeNode(node)) return typeName(node.types[0], scope, depth + 1);
  if (ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node)) return typeName(node.type, scope, depth + 1);
  if (ts.isFunctionTypeNode(node))
    return { name: 'Function', binding: -1, args: listed([node.type, ...node.parameters.map(({ type }) => type)], scope, depth) };
  if (ts.isTupleTypeNode(node)) {
    const members = node.elements.map((element) => (ts.isNamedTupleMember(element) ? element.type : element));
    return { name: 'tuple', binding: -1, args: listed(members, scope, depth) };
  }
  if (ts.isTypeQueryNode(node)) return { name: 'typeof', binding: -1, args: [reference(node.exprName, undefined, scope, depth)] };
  if (ts.isLiteralTypeNode(node)) return { name: 'literal', binding: -1, args: NO_ARGS };
  if (ts.isTypeLiteralNode(node)) return { name: '{}', binding: -1, args: NO_ARGS };
  const keyword = ts.tokenToString(node.kind);
  return keyword ? { name: keyword, binding: -1, args: NO_ARGS } : undefined;
}

function reference(name: ts.EntityName, args: readonly ts.TypeNode[] | undefined, scope: Scope, depth: number): TypeName {
  const words: string[] = [];
  let left = name;
  while (ts.isQualifiedName(left)) {
    words.unshift(left.right.text);
    left = left.left;
  }
  words.unshift(left.text);
  return {
    name: words.join('.'),
    binding: resolveName(scope, left.text) ?? -1,
    args: present((args ?? []).map((arg) => typeName(arg, scope, depth + 1))),
  };
}

function heritage(node: ts.ExpressionWithTypeArguments, scope: Scope, depth: number): TypeName | undefined {
  if (!ts.isIdentifier(node.expression)) return undefined;
  const name = node.expression.text;
  return {
    name,
    binding: resolveName(scope, name) ?? -1,
    args: present((node.typeArguments ?? []).map((arg) => typeName(arg, scope, depth + 1))),
  };
}

// `X | null | undefined` means X here; a union of several types has its members as arguments.
function unionName(node: ts.UnionTypeNode, scope: Scope, depth: number): TypeName | undefined {
  const members = node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword && !isNull(type));
  const [only, ...others] = members;
  if (only && others.length === 0) return typeName(only, scope, depth + 1);
  return { name: 'union', binding: -1, args: present(members.slice(0, MOST_MEMBERS).map((type) => typeName(type, scope, depth + 1))) };
}

function isNull(type: ts.TypeNode): boolean {
  return ts.isLiteralTypeNode(type) && type.literal.kind === ts.SyntaxKind.NullKeyword;
}

/** Types by position: one without a name keeps its place. */
function listed(nodes: readonly (ts.TypeNode | undefined)[], scope: Scope, depth: number): readonly TypeName[] {
  return nodes.slice(0, MOST_MEMBERS).map((node) => typeName(node, scope, depth + 1) ?? { name: 'unknown', binding: -1, args: NO_ARGS });
}

function present(types: readonly (TypeName | undefined)[]): readonly TypeName[] {
  return types.filter((type) => type !== undefined);
}
