import { ts } from 'ts-morph';
import type { EnvironmentRead } from '../script-summary.ts';
import { resolveName, type Surroundings } from './draft.ts';
import { propertyName, unwrap } from './syntax.ts';
import type { Frame, Walk } from './walk.ts';

const { SyntaxKind } = ts;

/** Globals whose member `env` is the environment of the process. */
const HOSTS: ReadonlySet<string> = new Set(['process', 'Bun']);
/** Operators by which a value is only asked about. */
const ASKING: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.EqualsEqualsToken,
  SyntaxKind.EqualsEqualsEqualsToken,
  SyntaxKind.ExclamationEqualsToken,
  SyntaxKind.ExclamationEqualsEqualsToken,
  SyntaxKind.AmpersandAmpersandToken,
]);
const ASKING_NODES: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.IfStatement,
  SyntaxKind.ConditionalExpression,
  SyntaxKind.PrefixUnaryExpression,
  SyntaxKind.TypeOfExpression,
  SyntaxKind.WhileStatement,
]);

/** Reads `process.env.NAME`, `process.env[name]` and the names taken out of `process.env` by a pattern; of other members their parts. */
export function readMember(walk: Walk, node: ts.PropertyAccessExpression | ts.ElementAccessExpression, { at, parent }: Frame): void {
  if (isEnvironment(walk, node, at)) readPattern(walk, parent, at);
  else if (isEnvironment(walk, unwrap(node.expression), at)) readVariable(walk, node, { at, parent });
  walk.pushChildren(node, at);
}

function isEnvironment(walk: Walk, node: ts.Expression, at: Surroundings): boolean {
  if (ts.isIdentifier(node)) return node.text === 'env' && isImported(walk, node.text, at);
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'env') return false;
  const host = unwrap(node.expression);
  if (!ts.isIdentifier(host) || !HOSTS.has(host.text)) return false;
  const binding = resolveName(at.scope, host.text);
  const record = binding === undefined ? undefined : walk.draft.bindings[binding];
  return !record || (record.kind === 'import' && /^(?:node:)?process$/.test(record.module));
}

// `import { env } from 'node:process'`, `const { env } = process`
function isImported({ draft }: Walk, name: string, at: Surroundings): boolean {
  const binding = resolveName(at.scope, name);
  const record = binding === undefined ? undefined : draft.bindings[binding];
  if (record?.kind === 'import') return record.imported === 'env' && /^(?:node:)?process$/.test(record.module);
  const [value] = record?.kind === 'variable' && record.constant ? record.values : [];
  return value?.kind === 'member' && value.name === 'env' && value.of.kind === 'global' && HOSTS.has(value.of.name);
}

function readPattern({ draft, values }: Walk, parent: ts.Node, at: Surroundings): void {
  if (!ts.isVariableDeclaration(parent) || !ts.isObjectBindingPattern(parent.name)) return;
  for (const element of parent.name.elements) {
    const name = propertyName(element.propertyName ?? element.name);
    if (name === undefined || element.dotDotDotToken) continue;
    const { initializer } = element;
    const fallback = initializer && values.reading({ fallback: true }, () => values.of(initializer, at, name));
    draft.environment.push({
      read: { name, at: draft.span(element), context: at.context, ...(fallback && { fallback }) },
      from: initializer,
    });
  }
}

function readVariable(
  walk: Walk,
  node: ts.PropertyAccessExpression | ts.ElementAccessExpression,
  { at, parent }: Pick<Frame, 'at' | 'parent'>,
): void {
  if (isWritten(node, parent)) return;
  const name = variableName(node);
  const from = fallbackOf(node, parent);
  const fallback = from && walk.values.reading({ fallback: true }, () => walk.values.of(from, at, name));
  const read: EnvironmentRead = {
    name,
    at: walk.draft.span(node),
    context: at.context,
    ...(fallback && { fallback }),
    ...(fallback && ts.isBinaryExpression(parent) && unwrap(parent.left) === node && { whole: walk.draft.span(parent) }),
    ...(isAsked(node, parent) && { asked: true as const }),
    ...(at.byStage && { byStage: true as const }),
  };
  walk.draft.environment.push({ read, from });
}

function variableName(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): string {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  return ts.isStringLiteralLike(node.argumentExpression) ? node.argumentExpression.text : '';
}

function isWritten(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isDeleteExpression(parent)) return true;
  if (!ts.isBinaryExpression(parent) || !isLeftOf(node, parent)) return false;
  const operator = parent.operatorToken.kind;
  return operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment;
}

function fallbackOf(node: ts.Node, parent: ts.Node): ts.Expression | undefined {
  if (!ts.isBinaryExpression(parent) || !isLeftOf(node, parent)) return undefined;
  const operator = parent.operatorToken.kind;
  return operator === SyntaxKind.BarBarToken || operator === SyntaxKind.QuestionQuestionToken ? parent.right : undefined;
}

function isAsked(node: ts.Node, parent: ts.Node): boolean {
  if (ts.isBinaryExpression(parent)) {
    const operator = parent.operatorToken.kind;
    return ASKING.has(operator) && (operator !== SyntaxKind.AmpersandAmpersandToken || isLeftOf(node, parent));
  }
  // `+process.env.SIZE` is a number.
  if (ts.isPrefixUnaryExpression(parent)) return parent.operator === SyntaxKind.ExclamationToken;
  return ASKING_NODES.has(parent.kind);
}

function isLeftOf(node: ts.Node, { left }: ts.BinaryExpression): boolean {
  return node.pos >= left.pos && node.end <= left.end;
}
