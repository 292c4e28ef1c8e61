import { ts } from 'ts-morph';
import type { CallRecord, FunctionRecord, Use } from '../script-summary.ts';
import type { CallNode, FunctionNode } from './draft.ts';

/** Text of a property name that is known without running the code; undefined for a computed one. */
export function propertyName(name: ts.PropertyName | ts.BindingName | undefined): string | undefined {
  if (!name) return undefined;
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name) || ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  if (ts.isComputedPropertyName(name) && ts.isStringLiteralLike(name.expression)) return name.expression.text;
  return undefined;
}

/** The expression inside parentheses, `as`, `satisfies`, `!` and type assertions. */
export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (isWrapper(inner)) inner = inner.expression;
  return inner;
}

export function isWrapper(
  node: ts.Node,
): node is ts.ParenthesizedExpression | ts.AsExpression | ts.SatisfiesExpression | ts.NonNullExpression | ts.TypeAssertion {
  return (
    node.kind === ts.SyntaxKind.ParenthesizedExpression ||
    node.kind === ts.SyntaxKind.AsExpression ||
    node.kind === ts.SyntaxKind.SatisfiesExpression ||
    node.kind === ts.SyntaxKind.NonNullExpression ||
    node.kind === ts.SyntaxKind.TypeAssertionExpression
  );
}

export function argumentsOf(node: CallNode): readonly ts.Expression[] {
  return ts.isCallExpression(node) || ts.isNewExpression(node) ? (node.arguments ?? []) : [];
}

export function calleeOf(node: CallNode): ts.Expression {
  if (ts.isTaggedTemplateExpression(node)) return node.tag;
  return ts.isJsxOpeningElement(node) ? (node.tagName as ts.Expression) : node.expression;
}

export function callKind(node: CallNode, parent: ts.Node): CallRecord['kind'] {
  if (ts.isDecorator(parent)) return 'decorator';
  if (ts.isNewExpression(node)) return 'new';
  return ts.isTaggedTemplateExpression(node) ? 'tag' : 'call';
}

export function useOf(node: ts.Node, parent: ts.Node): Use {
  switch (parent.kind) {
    case ts.SyntaxKind.ExpressionStatement:
      return 'statement';
    case ts.SyntaxKind.VoidExpression:
      return 'void';
    case ts.SyntaxKind.AwaitExpression:
      return 'await';
    case ts.SyntaxKind.ReturnStatement:
      return 'return';
    case ts.SyntaxKind.ArrowFunction:
      return (parent as ts.ArrowFunction).body.kind === ts.SyntaxKind.Block ? 'value' : 'return';
    case ts.SyntaxKind.PropertyAccessExpression:
      return 'chain';
    case ts.SyntaxKind.ElementAccessExpression:
      return unwrap((parent as ts.ElementAccessExpression).expression) === node ? 'chain' : 'value';
    default:
      return 'value';
  }
}

export function isFunction(node: ts.Node): boolean {
  return node.kind === ts.SyntaxKind.ArrowFunction || node.kind === ts.SyntaxKind.FunctionExpression;
}

const FUNCTION_KINDS: Readonly<Record<number, FunctionRecord['kind']>> = {
  [ts.SyntaxKind.ArrowFunction]: 'arrow',
  [ts.SyntaxKind.Constructor]: 'constructor',
  [ts.SyntaxKind.MethodDeclaration]: 'method',
  [ts.SyntaxKind.GetAccessor]: 'getter',
  [ts.SyntaxKind.SetAccessor]: 'setter',
  [ts.SyntaxKind.ClassStaticBlockDeclaration]: 'static-block',
};

export function functionKind(node: FunctionNode): FunctionRecord['kind'] {
  return FUNCTION_KINDS[node.kind] ?? 'function';
}

export function hasModifier(node: FunctionNode, modifier: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(({ kind }) => kind === modifier) ?? false);
}

/** Whether the first statement of a file is the directive by which a browser may call what the file exports. */
export function hasServerActions({ statements: [first] }: ts.SourceFile): boolean {
  return (
    first !== undefined && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression) && first.expression.text === 'use server'
  );
}

/** Whether a statement assigns something, or counts it up or down. */
export function isAssignment(statement: ts.Statement): boolean {
  if (!ts.isExpressionStatement(statement)) return false;
  const { expression } = statement;
  if (ts.isPrefixUnaryExpression(expression) || ts.isPostfixUnaryExpression(expression)) return true;
  if (!ts.isBinaryExpression(expression)) return false;
  const { kind } = expression.operatorToken;
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}
