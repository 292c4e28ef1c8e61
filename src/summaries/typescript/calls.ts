import { ts } from 'ts-morph';
import type { CallRecord } from '../script-summary.ts';
import { digest } from './digest.ts';
import type { CallNode, Surroundings } from './draft.ts';
import { argumentsOf, calleeOf, callKind, isFunction, propertyName, unwrap, useOf } from './syntax.ts';
import { typeName } from './types.ts';
import { moduleOf } from './values.ts';
import type { Frame, PassedTo, Walk } from './walk.ts';

const { SyntaxKind } = ts;
/** Longest stretch of a callee or of arguments that goes into a digest; the digest needs to tell calls apart, not to hold them. */
const DIGESTED = 160;
/** How deep in object and array literals an argument's functions are tied to their call. */
const DEEPEST_CALLBACK = 4;
const LISTS_OF_STATEMENTS: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.SourceFile,
  SyntaxKind.Block,
  SyntaxKind.ModuleBlock,
  SyntaxKind.CaseClause,
  SyntaxKind.DefaultClause,
]);

/** Records a call, a `new` or a tagged template, and ties the functions among its arguments to it. */
export function readCall(walk: Walk, node: CallNode, { at, parent }: Frame): void {
  const { draft, values } = walk;
  if (ts.isCallExpression(node)) readReference(walk, node, at);
  const args = argumentsOf(node);
  const callee = calleeOf(node);
  const statement = walk.statements.get(node);
  const record: CallRecord = {
    kind: callKind(node, parent),
    callee: callee.kind === SyntaxKind.ImportKeyword ? { kind: 'global', name: 'import' } : values.of(callee, at),
    args: ts.isTaggedTemplateExpression(node) ? [values.of(node.template, at)] : values.args(node, args, at),
    typeArgs: (node.typeArguments ?? []).flatMap((type) => typeName(type, at.scope) ?? []),
    context: at.context,
    at: draft.span(node),
    use: useOf(node, parent),
    ...(statement && { statement: draft.span(statement) }),
    argsEnd: draft.position(ts.isNewExpression(node) && !node.arguments ? node.end : node.end - 1),
    text: callText(walk, callee, args),
  };
  draft.calls[draft.indexOf('call', node)] = record;
  args.forEach((argument, arg) => tieCallbacks(walk, argument, { call: draft.indexOf('call', node), arg, path: [] }));
  walk.pushChildren(node, at);
}

function readReference(walk: Walk, node: ts.CallExpression, at: Surroundings): void {
  const module = moduleOf(node, at);
  if (module === undefined) return;
  const kind = node.expression.kind === SyntaxKind.ImportKeyword ? 'dynamic' : 'require';
  walk.draft.references.push({ module, kind, typeOnly: false, at: walk.draft.span(node) });
}

// Callbacks are left out: an edit inside a handler must not change the identity of its registration.
function callText(walk: Walk, callee: ts.Node, args: readonly ts.Expression[]): string {
  const { text } = walk.draft;
  const parts = args.map((argument) =>
    isFunction(unwrap(argument)) ? '=>' : text.slice(argument.pos, Math.min(argument.end, argument.pos + DIGESTED)),
  );
  return digest(`${text.slice(Math.max(callee.pos, callee.end - DIGESTED), callee.end)}(${parts.join()})`);
}

function tieCallbacks(walk: Walk, expression: ts.Expression, to: PassedTo): void {
  const node = unwrap(expression);
  if (isFunction(node)) walk.passedTo.set(node, to);
  if (to.path.length >= DEEPEST_CALLBACK) return;
  if (ts.isArrayLiteralExpression(node))
    node.elements.forEach((item, index) => tieCallbacks(walk, item, { ...to, path: [...to.path, String(index)] }));
  if (!ts.isObjectLiteralExpression(node)) return;
  for (const property of node.properties) {
    const path = [...to.path, propertyName(property.name) ?? ''];
    if (ts.isPropertyAssignment(property)) tieCallbacks(walk, property.initializer, { ...to, path });
    if (ts.isMethodDeclaration(property)) walk.passedTo.set(property, { ...to, path });
  }
}

/** Notes the statement around a call, since something can be put before it. */
export function readStatement(walk: Walk, node: ts.ExpressionStatement, { at, parent }: Frame): void {
  const expression = unwrap(node.expression);
  const core = ts.isAwaitExpression(expression) || ts.isVoidExpression(expression) ? unwrap(expression.expression) : expression;
  // A branch without braces takes one statement only, so nothing can be put before it.
  if (LISTS_OF_STATEMENTS.has(parent.kind)) walk.statements.set(core, node);
  walk.pushChildren(node, at);
}
