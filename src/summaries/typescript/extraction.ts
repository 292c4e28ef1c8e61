import { ts } from 'ts-morph';
import type { FunctionRecord, ScriptSummary, Value } from '../script-summary.ts';
import { readBinary, readDeletion, readVariable } from './assignments.ts';
import { readConditional, readIf, readJump, readSwitch, readTry } from './branches.ts';
import { readCall, readStatement } from './calls.ts';
import { readClass } from './classes.ts';
import { hoist } from './declarations.ts';
import { Draft, type Scope, type Surroundings } from './draft.ts';
import { readMember } from './environment.ts';
import { readEvents } from './events.ts';
import { readExports, type Exporting } from './exports.ts';
import { readFunction } from './functions.ts';
import { readLoop } from './loops.ts';
import { isWrapper, propertyName } from './syntax.ts';
import { Walk, type Frame } from './walk.ts';

type Visitor<N extends ts.Node> = (walk: Walk, node: N, frame: Frame) => void;
type Visitors = Partial<Record<ts.SyntaxKind, (walk: Walk, frame: Frame) => void>>;

const { SyntaxKind } = ts;
const STATES_NOTHING = [
  SyntaxKind.InterfaceDeclaration,
  SyntaxKind.TypeAliasDeclaration,
  SyntaxKind.ImportDeclaration,
  SyntaxKind.ImportEqualsDeclaration,
  SyntaxKind.Identifier,
  SyntaxKind.StringLiteral,
];
const CALLS = [SyntaxKind.CallExpression, SyntaxKind.NewExpression, SyntaxKind.TaggedTemplateExpression];
const FUNCTIONS = [
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.ClassStaticBlockDeclaration,
];
const CLASSES = [SyntaxKind.ClassDeclaration, SyntaxKind.ClassExpression];
const BLOCKS = [SyntaxKind.Block, SyntaxKind.ModuleBlock];
const MEMBERS = [SyntaxKind.PropertyAccessExpression, SyntaxKind.ElementAccessExpression];
const LOOPS = [
  SyntaxKind.ForStatement,
  SyntaxKind.ForOfStatement,
  SyntaxKind.ForInStatement,
  SyntaxKind.WhileStatement,
  SyntaxKind.DoStatement,
];
const JUMPING = [SyntaxKind.ReturnStatement, SyntaxKind.ThrowStatement, SyntaxKind.BreakStatement, SyntaxKind.ContinueStatement];
const EXPORTS = [SyntaxKind.ExportDeclaration, SyntaxKind.ExportAssignment, SyntaxKind.VariableStatement];
const JSX = [SyntaxKind.JsxElement, SyntaxKind.JsxSelfClosingElement, SyntaxKind.JsxFragment];
const TAGS = [SyntaxKind.JsxOpeningElement, SyntaxKind.JsxSelfClosingElement];

/** What is done per kind of node; all other kinds are just walked through. */
const VISITORS: Visitors = {
  ...each(STATES_NOTHING, () => undefined),
  ...each(CALLS, readCall),
  ...each(FUNCTIONS, readFunction),
  ...each(MEMBERS, readMember),
  ...each(LOOPS, readLoop),
  ...each(JUMPING, readJump),
  ...each(CLASSES, readClass),
  ...each(BLOCKS, readBlock),
  ...each(EXPORTS, readExporting),
  ...each(JSX, readJsx),
  ...each(TAGS, readTag),
  ...each([SyntaxKind.VariableDeclaration], readVariable),
  ...each([SyntaxKind.BinaryExpression], readBinary),
  ...each([SyntaxKind.DeleteExpression], readDeletion),
  ...each([SyntaxKind.ConditionalExpression], readConditional),
  ...each([SyntaxKind.PropertyAssignment], readProperty),
  ...each([SyntaxKind.ExpressionStatement], readStatement),
  ...each([SyntaxKind.CaseBlock], readSwitch),
  ...each([SyntaxKind.IfStatement], readIf),
  ...each([SyntaxKind.TryStatement], readTry),
  ...each([SyntaxKind.EnumDeclaration], readEnum),
  ...each([SyntaxKind.DebuggerStatement], readDebugger),
};

function each<N extends ts.Node>(kinds: readonly ts.SyntaxKind[], visitor: Visitor<N>): Visitors {
  return Object.fromEntries(kinds.map((kind) => [kind, (walk: Walk, frame: Frame) => visitor(walk, frame.node as N, frame)]));
}

/** Reads a parsed file in one pass. */
export function summariseSource(source: ts.SourceFile, text: string): ScriptSummary {
  const draft = new Draft(source, text);
  const walk = new Walk(draft);
  const scope: Scope = { parent: undefined, names: new Map(), fn: draft.indexOf('function', source) };
  const at: Surroundings = { scope, fn: 0, class: -1, context: 0, symbol: '' };
  draft.contexts.push({ kind: 'function', parent: -1, fn: 0, at: draft.spanOf(0, source.end) });
  draft.functions[0] = { ...anonymous(), kind: 'module', at: draft.spanOf(0, source.end) };
  hoist(draft, source.statements, scope);
  walk.pushAll(source.statements, at, source);
  for (let frame = walk.next(); frame; frame = walk.next()) visit(walk, frame);
  return draft.finish();
}

function visit(walk: Walk, frame: Frame): void {
  const { node, at, parent } = frame;
  if (isWrapper(node)) return walk.push(node.expression, at, parent);
  const visitor = VISITORS[node.kind];
  if (visitor) visitor(walk, frame);
  else walk.pushChildren(node, at);
}

function readBlock(walk: Walk, node: ts.Block | ts.ModuleBlock, { at }: Frame): void {
  const scope: Scope = { parent: at.scope, names: new Map(), fn: at.fn };
  hoist(walk.draft, node.statements, scope);
  walk.pushAll(node.statements, { ...at, scope }, node);
}

function readProperty(walk: Walk, node: ts.PropertyAssignment, { at }: Frame): void {
  walk.nameFunction(node.initializer, propertyName(node.name));
  walk.pushChildren(node, at);
}

function readExporting(walk: Walk, node: Exporting, { at }: Frame): void {
  readExports(walk.draft, walk.values, node, at);
  walk.pushChildren(node, at);
}

function readEnum(walk: Walk, node: ts.EnumDeclaration, { at }: Frame): void {
  readExports(walk.draft, walk.values, node, at);
}

function readJsx(walk: Walk, node: ts.Node, { at }: Frame): void {
  walk.draft.jsx = true;
  walk.pushChildren(node, at);
}

function readTag(walk: Walk, node: ts.JsxOpeningLikeElement, { at }: Frame): void {
  readEvents(walk.draft, walk.values, node, at);
  walk.pushChildren(node, at);
}

function readDebugger({ draft }: Walk, node: ts.Node): void {
  draft.debuggers.push(draft.span(node));
}

function anonymous(): Omit<FunctionRecord, 'kind' | 'at' | 'returns'> & { returns: Value[] } {
  return {
    name: '',
    symbol: '',
    class: -1,
    static: false,
    async: false,
    generator: false,
    params: [],
    decorators: [],
    context: 0,
    returns: [],
    text: '',
  };
}
