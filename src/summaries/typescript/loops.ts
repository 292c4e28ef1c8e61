import { ts } from 'ts-morph';
import type { ContextRecord, Value } from '../script-summary.ts';
import { assignPattern } from './assignments.ts';
import { declareVariables } from './declarations.ts';
import type { Scope, Surroundings } from './draft.ts';
import type { Frame, Walk } from './walk.ts';

/** Enters a context for the rounds of a loop; what is evaluated once stays outside. */
export function readLoop(walk: Walk, node: ts.IterationStatement, { at }: Frame): void {
  const { draft } = walk;
  const scope: Scope = { parent: at.scope, names: new Map(), fn: at.fn };
  const outer = { ...at, scope };
  const first = draft.bindings.length;
  const initializer = ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node) ? node.initializer : undefined;
  if (initializer && ts.isVariableDeclarationList(initializer)) declareVariables(draft, initializer, scope);
  const items = Array.from({ length: draft.bindings.length - first }, (_, index) => first + index);
  const header = loopHeader(walk, node, outer);
  const context = walk.context({ kind: 'loop', ...header, items }, node, at);
  const inner = { ...outer, context };
  walk.push(node.statement, inner, node);
  if (ts.isForStatement(node)) {
    walk.push(node.incrementor, inner, node);
    walk.push(node.condition, inner, node);
    walk.push(node.initializer, outer, node);
  } else if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
    const over: Value = ts.isForOfStatement(node) ? { kind: 'item', of: walk.values.of(node.expression, at) } : { kind: 'unknown' };
    if (ts.isVariableDeclarationList(node.initializer))
      for (const { name } of node.initializer.declarations) assignPattern(walk, name, over, outer);
    walk.push(node.expression, at, node);
  } else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
    walk.push(node.expression, inner, node);
  }
}

function loopHeader(
  walk: Walk,
  node: ts.IterationStatement,
  at: Surroundings,
): Pick<Extract<ContextRecord, { kind: 'loop' }>, 'loop' | 'awaited' | 'over' | 'test'> {
  if (ts.isForOfStatement(node))
    return { loop: 'for-of', ...(node.awaitModifier && { awaited: true as const }), over: walk.values.of(node.expression, at) };
  if (ts.isForInStatement(node)) return { loop: 'for-in', over: walk.values.of(node.expression, at) };
  if (ts.isForStatement(node)) return { loop: 'for', ...(node.condition && { test: walk.values.of(node.condition, at) }) };
  if (ts.isWhileStatement(node)) return { loop: 'while', test: walk.values.of(node.expression, at) };
  return { loop: 'do', ...(ts.isDoStatement(node) && { test: walk.values.of(node.expression, at) }) };
}
