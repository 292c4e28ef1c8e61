import { ts } from 'ts-morph';
import type { Value } from '../script-summary.ts';
import { Patterns } from './declarations.ts';
import { resolveName, type Surroundings } from './draft.ts';
import { isFunction, unwrap } from './syntax.ts';
import { symbolWithin, type Frame, type Walk } from './walk.ts';

const { SyntaxKind } = ts;

/** Gives a variable what it is declared with. */
export function readVariable(walk: Walk, node: ts.VariableDeclaration, { at }: Frame): void {
  const { initializer } = node;
  if (!ts.isIdentifier(node.name)) walk.push(node.name, at, node);
  if (!initializer) return;
  const name = ts.isIdentifier(node.name) ? node.name.text : '';
  walk.nameFunction(initializer, name || undefined);
  const value = walk.values.of(initializer, at, name);
  assignPattern(walk, node.name, value, at);
  // At the top of a file a variable names what stands in its initialiser: a router's routes, a client's options.
  const inner = at.fn === 0 && name && !isFunction(unwrap(initializer)) ? { ...at, symbol: symbolWithin(at.symbol, name) } : at;
  walk.push(initializer, inner, node);
}

/** Gives the names of a pattern their parts of a value. */
export function assignPattern(walk: Walk, name: ts.BindingName, value: Value, at: Surroundings): void {
  const give = (identifier: ts.Identifier, part: Value): void => {
    const binding = walk.draft.reach(at.scope, identifier);
    if (binding !== undefined) walk.draft.assign(binding, part);
  };
  new Patterns(walk.values, at, give).read(name, value);
}

/** Reads an assignment; of other operators the operands. */
export function readBinary(walk: Walk, node: ts.BinaryExpression, frame: Frame): void {
  const { at } = frame;
  const operator = node.operatorToken.kind;
  if (operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment) readAssignment(walk, node, at);
  const passesThrough =
    operator === SyntaxKind.AmpersandAmpersandToken || operator === SyntaxKind.BarBarToken || operator === SyntaxKind.QuestionQuestionToken;
  walk.push(node.right, at, passesThrough ? frame.parent : node);
  walk.push(node.left, at, node);
}

function readAssignment(walk: Walk, node: ts.BinaryExpression, at: Surroundings): void {
  const { draft } = walk;
  const target = unwrap(node.left);
  const name = ts.isPropertyAccessExpression(target) ? target.name.text : ts.isIdentifier(target) ? target.text : '';
  walk.nameFunction(node.right, name || undefined);
  const plain = node.operatorToken.kind === SyntaxKind.EqualsToken;
  const right = walk.values.of(node.right, at, name);
  if (ts.isIdentifier(target)) {
    const binding = resolveName(at.scope, target.text);
    const sum: Value = { kind: 'operation', operator: ts.tokenToString(node.operatorToken.kind) ?? '?', operands: [right] };
    if (binding !== undefined) draft.assign(binding, plain ? right : sum);
    return;
  }
  if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) return;
  draft.assignments.push({ target: walk.values.of(target, at), value: right, context: at.context, at: draft.span(node) });
}

/** Records what is deleted as an assignment of nothing that can be followed. */
export function readDeletion(walk: Walk, node: ts.DeleteExpression, { at }: Frame): void {
  const target = unwrap(node.expression);
  const value: Value = { kind: 'operation', operator: 'delete', operands: [] };
  walk.draft.assignments.push({ target: walk.values.of(target, at), value, context: at.context, at: walk.draft.span(node) });
  walk.push(node.expression, at, node);
}
