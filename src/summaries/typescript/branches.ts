import { ts } from 'ts-morph';
import type { Value } from '../script-summary.ts';
import { hoist } from './declarations.ts';
import type { Draft, Scope, Surroundings } from './draft.ts';
import { isAssignment } from './syntax.ts';
import { asksForStage } from './values.ts';
import type { Frame, Walk } from './walk.ts';

const { SyntaxKind } = ts;

const JUMPS: Readonly<Record<number, 'return' | 'throw' | 'break' | 'continue'>> = {
  [SyntaxKind.ReturnStatement]: 'return',
  [SyntaxKind.ThrowStatement]: 'throw',
  [SyntaxKind.BreakStatement]: 'break',
  [SyntaxKind.ContinueStatement]: 'continue',
};

/** Enters a context for each way that an `if` may go. */
export function readIf(walk: Walk, node: ts.IfStatement, { at }: Frame): void {
  const test = walk.values.of(node.expression, at);
  if (node.elseStatement) {
    const context = walk.context({ kind: 'branch', test, when: false }, node.elseStatement, at);
    walk.push(node.elseStatement, { ...at, context }, node);
  }
  const context = walk.context({ kind: 'branch', test, when: true }, node.thenStatement, at);
  walk.push(node.thenStatement, { ...at, context }, node);
  walk.push(node.expression, at, node);
}

/** Enters a context for each case. */
export function readSwitch(walk: Walk, node: ts.CaseBlock, { at, parent }: Frame): void {
  const scope: Scope = { parent: at.scope, names: new Map(), fn: at.fn };
  const of: Value = ts.isSwitchStatement(parent) ? walk.values.of(parent.expression, at) : { kind: 'unknown' };
  for (const clause of node.clauses) hoist(walk.draft, clause.statements, scope);
  for (const clause of [...node.clauses].reverse()) {
    const test = ts.isCaseClause(clause) ? { test: walk.values.of(clause.expression, at) } : {};
    const context = walk.context({ kind: 'case', of, ...test }, clause, at);
    walk.pushAll(clause.statements, { ...at, scope, context }, clause);
    if (ts.isCaseClause(clause)) walk.push(clause.expression, at, clause);
  }
}

/** What stands in a conditional is used as the conditional is. */
export function readConditional(walk: Walk, node: ts.ConditionalExpression, frame: Frame): void {
  const at: Surroundings = asksForStage(node, walk.draft.text) ? { ...frame.at, byStage: true } : frame.at;
  walk.push(node.whenFalse, at, frame.parent);
  walk.push(node.whenTrue, at, frame.parent);
  walk.push(node.condition, frame.at, node);
}

/** Enters contexts for what is tried, for what catches and for what comes at last. */
export function readTry(walk: Walk, node: ts.TryStatement, { at }: Frame): void {
  const { catchClause, finallyBlock } = node;
  const tries = walk.context(
    { kind: 'try', hasCatch: catchClause !== undefined, hasFinally: finallyBlock !== undefined },
    node.tryBlock,
    at,
  );
  if (finallyBlock) walk.push(finallyBlock, { ...at, context: walk.context({ kind: 'finally', tries }, finallyBlock, at) }, node);
  if (catchClause) pushCatch(walk, catchClause, tries, at);
  walk.push(node.tryBlock, { ...at, context: tries }, node);
}

function pushCatch(walk: Walk, node: ts.CatchClause, tries: number, at: Surroundings): void {
  const { draft } = walk;
  const scope: Scope = { parent: at.scope, names: new Map(), fn: at.fn };
  const name = node.variableDeclaration?.name;
  const binding =
    name && ts.isIdentifier(name) ? draft.bind(scope, { kind: 'catch', name: name.text, fn: at.fn, at: draft.span(name) }) : -1;
  const { statements } = node.block;
  const remark = hasRemark(draft, node.block) && { remark: true as const };
  const sets = statements.some(isAssignment) && { sets: true as const };
  const context = walk.context({ kind: 'catch', binding, tries, empty: statements.length === 0, ...remark, ...sets }, node, at);
  walk.push(node.block, { ...at, scope, context }, node);
}

/** Whether a comment stands between the statements of a block. */
function hasRemark({ text, source }: Draft, block: ts.Block): boolean {
  const starts = [block.getStart(source) + 1, ...block.statements.map(({ end }) => end)];
  return starts.some((start) => ts.getLeadingCommentRanges(text, start) ?? ts.getTrailingCommentRanges(text, start));
}

/** Records what leaves a function or a loop, with the value it takes along. */
export function readJump(walk: Walk, node: ts.Node, { at }: Frame): void {
  const { draft } = walk;
  const expression = ts.isReturnStatement(node) || ts.isThrowStatement(node) ? node.expression : undefined;
  const value = expression && walk.values.of(expression, at);
  draft.jumps.push({ kind: JUMPS[node.kind] ?? 'return', context: at.context, at: draft.span(node), ...(value && { value }) });
  if (value && ts.isReturnStatement(node)) draft.functions[at.fn]?.returns.push(value);
  walk.push(expression, at, node);
}
