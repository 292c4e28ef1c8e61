import { ts } from 'ts-morph';
import type { BindingRecord, CallRecord, ContextRecord, FunctionRecord, ParamRecord, ScriptSummary, Value } from '../script-summary.ts';
import { classRecord } from './classes.ts';
import { declareVariables, hoist, Patterns } from './declarations.ts';
import { digest } from './digest.ts';
import { Draft, resolveName, type CallNode, type FunctionNode, type Scope, type Surroundings } from './draft.ts';
import { readEvents } from './events.ts';
import { readExports } from './exports.ts';
import {
  argumentsOf,
  calleeOf,
  callKind,
  functionKind,
  hasModifier,
  isFunction,
  isWrapper,
  propertyName,
  unwrap,
  useOf,
} from './syntax.ts';
import { typeName } from './types.ts';
import { moduleOf, Values } from './values.ts';

interface Frame {
  readonly node: ts.Node;
  readonly at: Surroundings;
  /** Nearest node around that is no parenthesis, assertion or pass-through operand. */
  readonly parent: ts.Node;
}

type PassedTo = NonNullable<FunctionRecord['passedTo']>;

/** Longest stretch of a callee or of arguments that goes into a digest; the digest needs to tell calls apart, not to hold them. */
const DIGESTED = 160;
/** How deep in object and array literals an argument's functions are tied to their call. */
const DEEPEST_CALLBACK = 4;

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
const LOOPS = [
  SyntaxKind.ForStatement,
  SyntaxKind.ForOfStatement,
  SyntaxKind.ForInStatement,
  SyntaxKind.WhileStatement,
  SyntaxKind.DoStatement,
];
const JUMPING = [SyntaxKind.ReturnStatement, SyntaxKind.ThrowStatement, SyntaxKind.BreakStatement, SyntaxKind.ContinueStatement];
const EXPORTS = [SyntaxKind.ExportDeclaration, SyntaxKind.ExportAssignment, SyntaxKind.VariableStatement];
const LISTS_OF_STATEMENTS: ReadonlySet<ts.SyntaxKind> = new Set([
  SyntaxKind.SourceFile,
  SyntaxKind.Block,
  SyntaxKind.ModuleBlock,
  SyntaxKind.CaseClause,
  SyntaxKind.DefaultClause,
]);
const JSX = [SyntaxKind.JsxElement, SyntaxKind.JsxSelfClosingElement, SyntaxKind.JsxFragment];
const TAGS = [SyntaxKind.JsxOpeningElement, SyntaxKind.JsxSelfClosingElement];

function each(kinds: readonly ts.SyntaxKind[], visitor: (frame: Frame) => void): Partial<Record<ts.SyntaxKind, (frame: Frame) => void>> {
  return Object.fromEntries(kinds.map((kind) => [kind, visitor]));
}

/**
 * One pass over a file, with a stack of its own: the length of a chain, an `else if` ladder or a sum never becomes depth of recursion.
 */
export class Extraction {
  private readonly draft: Draft;
  private readonly values: Values;
  private readonly stack: Frame[] = [];
  private readonly passedTo = new Map<ts.Node, PassedTo>();
  /** Names that functions are given by what they are assigned to. */
  private readonly givenNames = new Map<ts.Node, string>();
  /** Initialisers of class fields: a function there is a member of the class. */
  private readonly fields = new Set<ts.Node>();
  /** Calls that are all of a statement, but for an `await` or `void`, with the statement. */
  private readonly statements = new Map<ts.Node, ts.ExpressionStatement>();

  /** What is done per kind of node; all other kinds are just walked through. */
  private readonly visitors: Readonly<Partial<Record<ts.SyntaxKind, (frame: Frame) => void>>> = {
    ...each(STATES_NOTHING, () => undefined),
    ...each(CALLS, (frame) => this.visitCall(frame.node as CallNode, frame)),
    ...each(FUNCTIONS, (frame) => this.visitFunction(frame.node as FunctionNode, frame)),
    ...each(LOOPS, ({ node, at }) => this.visitLoop(node as ts.IterationStatement, at)),
    ...each(JUMPING, ({ node, at }) => this.visitJump(node, at)),
    ...each(EXPORTS, ({ node, at }) => {
      readExports(this.draft, this.values, node as ts.ExportDeclaration | ts.ExportAssignment | ts.VariableStatement, at);
      this.pushChildren(node, at);
    }),
    ...each(JSX, ({ node, at }) => {
      this.draft.jsx = true;
      this.pushChildren(node, at);
    }),
    ...each(TAGS, ({ node, at }) => {
      readEvents(this.draft, this.values, node as ts.JsxOpeningLikeElement, at);
      this.pushChildren(node, at);
    }),
    [SyntaxKind.ClassDeclaration]: ({ node, at }) => this.visitClass(node as ts.ClassDeclaration, at),
    [SyntaxKind.ClassExpression]: ({ node, at }) => this.visitClass(node as ts.ClassExpression, at),
    [SyntaxKind.VariableDeclaration]: ({ node, at }) => this.visitVariable(node as ts.VariableDeclaration, at),
    [SyntaxKind.BinaryExpression]: (frame) => this.visitBinary(frame.node as ts.BinaryExpression, frame),
    [SyntaxKind.ConditionalExpression]: (frame) => this.visitConditional(frame.node as ts.ConditionalExpression, frame),
    [SyntaxKind.PropertyAssignment]: ({ node, at }) => this.visitProperty(node as ts.PropertyAssignment, at),
    [SyntaxKind.ExpressionStatement]: (frame) => this.visitStatement(frame.node as ts.ExpressionStatement, frame),
    [SyntaxKind.Block]: ({ node, at }) => this.visitBlock(node as ts.Block, at),
    [SyntaxKind.ModuleBlock]: ({ node, at }) => this.visitBlock(node as ts.ModuleBlock, at),
    [SyntaxKind.CaseBlock]: (frame) => this.visitSwitch(frame.node as ts.CaseBlock, frame),
    [SyntaxKind.IfStatement]: ({ node, at }) => this.visitIf(node as ts.IfStatement, at),
    [SyntaxKind.TryStatement]: ({ node, at }) => this.visitTry(node as ts.TryStatement, at),
    [SyntaxKind.EnumDeclaration]: ({ node, at }) => readExports(this.draft, this.values, node as ts.EnumDeclaration, at),
    [SyntaxKind.DebuggerStatement]: ({ node }) => this.draft.debuggers.push(this.draft.span(node)),
  };

  constructor(source: ts.SourceFile, text: string) {
    this.draft = new Draft(source, text);
    this.values = new Values(this.draft);
  }

  run(): ScriptSummary {
    const { draft } = this;
    const { source } = draft;
    const scope: Scope = { parent: undefined, names: new Map(), fn: draft.indexOf('function', source) };
    const at: Surroundings = { scope, fn: 0, class: -1, context: 0, symbol: '' };
    draft.contexts.push({ kind: 'function', parent: -1, fn: 0, at: draft.spanOf(0, source.end) });
    draft.functions[0] = { ...anonymous(), kind: 'module', at: draft.spanOf(0, source.end) };
    hoist(draft, source.statements, scope);
    this.pushAll(source.statements, at, source);
    for (let frame = this.stack.pop(); frame; frame = this.stack.pop()) this.visit(frame);
    return draft.finish();
  }

  private visit(frame: Frame): void {
    const { node, at, parent } = frame;
    if (isWrapper(node)) return this.push(node.expression, at, parent);
    const visitor = this.visitors[node.kind];
    if (visitor) visitor(frame);
    else this.pushChildren(node, at);
  }

  private push(node: ts.Node | undefined, at: Surroundings, parent: ts.Node): void {
    if (node) this.stack.push({ node, at, parent });
  }

  /** Puts nodes on the stack so that the first is visited first. */
  private pushAll(nodes: readonly ts.Node[], at: Surroundings, parent: ts.Node): void {
    for (let index = nodes.length - 1; index >= 0; index--) this.push(nodes[index], at, parent);
  }

  private pushChildren(node: ts.Node, at: Surroundings): void {
    const first = this.stack.length;
    ts.forEachChild(node, (child) => {
      if (!ts.isTypeNode(child)) this.stack.push({ node: child, at, parent: node });
    });
    reverseFrom(this.stack, first);
  }

  private visitCall(node: CallNode, { at, parent }: Frame): void {
    const { draft, values } = this;
    if (ts.isCallExpression(node)) this.readReference(node, at);
    const args = argumentsOf(node);
    const callee = calleeOf(node);
    const statement = this.statements.get(node);
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
      text: this.callText(callee, args),
    };
    draft.calls[draft.indexOf('call', node)] = record;
    args.forEach((argument, arg) => this.tieCallbacks(argument, { call: draft.indexOf('call', node), arg, path: [] }));
    this.pushChildren(node, at);
  }

  private visitStatement(node: ts.ExpressionStatement, { at, parent }: Frame): void {
    const expression = unwrap(node.expression);
    const core = ts.isAwaitExpression(expression) || ts.isVoidExpression(expression) ? unwrap(expression.expression) : expression;
    // A branch without braces takes one statement only, so nothing can be put before it.
    if (LISTS_OF_STATEMENTS.has(parent.kind)) this.statements.set(core, node);
    this.pushChildren(node, at);
  }

  private readReference(node: ts.CallExpression, at: Surroundings): void {
    const module = moduleOf(node, at);
    if (module === undefined) return;
    const kind = node.expression.kind === SyntaxKind.ImportKeyword ? 'dynamic' : 'require';
    this.draft.references.push({ module, kind, typeOnly: false, at: this.draft.span(node) });
  }

  // Callbacks are left out: an edit inside a handler must not change the identity of its registration.
  private callText(callee: ts.Node, args: readonly ts.Expression[]): string {
    const { text } = this.draft;
    const parts = args.map((argument) =>
      isFunction(unwrap(argument)) ? '=>' : text.slice(argument.pos, Math.min(argument.end, argument.pos + DIGESTED)),
    );
    return digest(`${text.slice(Math.max(callee.pos, callee.end - DIGESTED), callee.end)}(${parts.join()})`);
  }

  private tieCallbacks(expression: ts.Expression, to: PassedTo): void {
    const node = unwrap(expression);
    if (isFunction(node)) this.passedTo.set(node, to);
    if (to.path.length >= DEEPEST_CALLBACK) return;
    if (ts.isArrayLiteralExpression(node))
      node.elements.forEach((item, index) => this.tieCallbacks(item, { ...to, path: [...to.path, String(index)] }));
    if (!ts.isObjectLiteralExpression(node)) return;
    for (const property of node.properties) {
      const path = [...to.path, propertyName(property.name) ?? ''];
      if (ts.isPropertyAssignment(property)) this.tieCallbacks(property.initializer, { ...to, path });
      if (ts.isMethodDeclaration(property)) this.passedTo.set(property, { ...to, path });
    }
  }

  private visitFunction(node: FunctionNode, { at, parent }: Frame): void {
    const { draft } = this;
    // An overload or an abstract method has nothing to say.
    if (!node.body) return;
    const fn = draft.indexOf('function', node);
    const name = this.functionName(node);
    const symbol = join(at.symbol, name);
    const isMember = ts.isClassLike(parent);
    const hasOwnThis = !ts.isArrowFunction(node) && !isMember;
    const scope: Scope = { parent: at.scope, names: new Map(), fn };
    const context = this.context({ kind: 'function' }, node, { ...at, fn });
    const inner: Surroundings = { scope, fn, class: hasOwnThis ? -1 : at.class, context, symbol };
    if (ts.isFunctionExpression(node) && node.name) this.bindSelf(node.name, scope, fn);
    const passedTo = this.passedTo.get(node);
    const returnType = 'type' in node ? typeName(node.type, at.scope) : undefined;
    draft.functions[fn] = {
      name,
      symbol,
      kind: functionKind(node),
      class: isMember || this.fields.has(node) ? at.class : -1,
      static: hasModifier(node, SyntaxKind.StaticKeyword),
      async: hasModifier(node, SyntaxKind.AsyncKeyword),
      generator: 'asteriskToken' in node && node.asteriskToken !== undefined,
      params: 'parameters' in node ? node.parameters.map((parameter, index) => this.param(parameter, inner, { fn, index })) : [],
      decorators: this.decorators(node, at),
      ...(returnType && { returnType }),
      context,
      returns: ts.isBlock(node.body) ? [] : [this.values.of(node.body, inner)],
      ...(passedTo && { passedTo }),
      at: draft.span(node),
      text: digest(`${name}/${'parameters' in node ? node.parameters.length : 0}`),
    };
    this.pushBody(node, inner, at);
    if (ts.isFunctionDeclaration(node)) readExports(draft, this.values, node, at);
  }

  private pushBody(node: FunctionNode, inner: Surroundings, outer: Surroundings): void {
    const { body } = node;
    if (body && ts.isBlock(body)) {
      hoist(this.draft, body.statements, inner.scope);
      this.pushAll(body.statements, inner, body);
    } else {
      this.push(body, inner, node);
    }
    for (const parameter of 'parameters' in node ? node.parameters : []) {
      this.push(parameter.initializer, inner, node);
      if (!ts.isIdentifier(parameter.name)) this.push(parameter.name, inner, node);
      this.pushDecorators(parameter, outer);
    }
    this.pushDecorators(node, outer);
  }

  private pushDecorators(node: ts.Node, at: Surroundings): void {
    const decorators = ts.canHaveDecorators(node) ? ts.getDecorators(node) : undefined;
    if (decorators) this.pushAll(decorators, at, node);
  }

  private bindSelf(name: ts.Identifier, scope: Scope, fn: number): void {
    this.draft.bind(scope, { kind: 'function', name: name.text, fn, at: this.draft.span(name), value: { kind: 'function', fn } });
  }

  private param(node: ts.ParameterDeclaration, at: Surroundings, value: { fn: number; index: number }): ParamRecord {
    const { draft, values } = this;
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
      ...(node.initializer && { default: this.defaultOf(node.initializer, at, name) }),
      decorators: this.decorators(node, at),
      property: (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.ParameterPropertyModifier) !== 0,
      rest: node.dotDotDotToken !== undefined,
      binding: ts.isIdentifier(node.name) ? first : -1,
    };
  }

  private defaultOf(initializer: ts.Expression, at: Surroundings, name: string): Value {
    return this.values.reading({ fallback: true }, () => this.values.of(initializer, at, name));
  }

  private decorators(node: ts.Node, at: Surroundings): readonly Value[] {
    const decorators = ts.canHaveDecorators(node) ? ts.getDecorators(node) : undefined;
    return decorators ? decorators.map((decorator) => this.values.of(decorator.expression, at)) : [];
  }

  private functionName(node: FunctionNode): string {
    if (ts.isConstructorDeclaration(node)) return 'constructor';
    if (ts.isClassStaticBlockDeclaration(node)) return 'static';
    const own = 'name' in node ? propertyName(node.name) : undefined;
    return own ?? this.givenNames.get(node) ?? '';
  }

  private nameFunction(expression: ts.Expression | undefined, name: string | undefined): void {
    if (expression && name !== undefined) this.givenNames.set(unwrap(expression), name);
  }

  private visitClass(node: ts.ClassLikeDeclaration, at: Surroundings): void {
    const { draft } = this;
    const index = draft.indexOf('class', node);
    const name = node.name?.text ?? this.givenNames.get(node) ?? '';
    const inner: Surroundings = { ...at, class: index, symbol: join(at.symbol, name) };
    for (const member of node.members) {
      if (!ts.isPropertyDeclaration(member) || !member.initializer) continue;
      this.nameFunction(member.initializer, propertyName(member.name));
      this.fields.add(unwrap(member.initializer));
    }
    draft.classes[index] = classRecord(node, name, inner, { draft, values: this.values, decorators: (of) => this.decorators(of, inner) });
    for (let position = node.members.length - 1; position >= 0; position--) this.pushMember(node.members[position], inner, node);
    for (const clause of node.heritageClauses ?? []) for (const type of clause.types) this.push(type.expression, at, clause);
    this.pushDecorators(node, at);
    readExports(draft, this.values, node, at);
  }

  private pushMember(member: ts.ClassElement | undefined, at: Surroundings, parent: ts.Node): void {
    if (!member) return;
    if (!ts.isPropertyDeclaration(member)) return this.push(member, at, parent);
    this.push(member.initializer, at, member);
    this.pushDecorators(member, at);
  }

  private visitVariable(node: ts.VariableDeclaration, at: Surroundings): void {
    const { initializer } = node;
    if (!ts.isIdentifier(node.name)) this.push(node.name, at, node);
    if (!initializer) return;
    const name = ts.isIdentifier(node.name) ? node.name.text : '';
    this.nameFunction(initializer, name || undefined);
    const value = this.values.of(initializer, at, name);
    this.assignPattern(node.name, value, at);
    // At the top of a file a variable names what stands in its initialiser: a router's routes, a client's options.
    const inner = at.fn === 0 && name && !isFunction(unwrap(initializer)) ? { ...at, symbol: join(at.symbol, name) } : at;
    this.push(initializer, inner, node);
  }

  private assignPattern(name: ts.BindingName, value: Value, at: Surroundings): void {
    const give = (identifier: ts.Identifier, part: Value): void => {
      const binding = resolveName(at.scope, identifier.text);
      if (binding !== undefined) this.draft.assign(binding, part);
    };
    new Patterns(this.values, at, give).read(name, value);
  }

  private visitBinary(node: ts.BinaryExpression, frame: Frame): void {
    const { at } = frame;
    const operator = node.operatorToken.kind;
    if (operator >= SyntaxKind.FirstAssignment && operator <= SyntaxKind.LastAssignment) this.readAssignment(node, at);
    const passesThrough =
      operator === SyntaxKind.AmpersandAmpersandToken ||
      operator === SyntaxKind.BarBarToken ||
      operator === SyntaxKind.QuestionQuestionToken;
    this.push(node.right, at, passesThrough ? frame.parent : node);
    this.push(node.left, at, node);
  }

  private readAssignment(node: ts.BinaryExpression, at: Surroundings): void {
    const { draft } = this;
    const target = unwrap(node.left);
    const name = ts.isPropertyAccessExpression(target) ? target.name.text : ts.isIdentifier(target) ? target.text : '';
    this.nameFunction(node.right, name || undefined);
    const plain = node.operatorToken.kind === SyntaxKind.EqualsToken;
    const right = this.values.of(node.right, at, name);
    if (ts.isIdentifier(target)) {
      const binding = resolveName(at.scope, target.text);
      const sum: Value = { kind: 'operation', operator: ts.tokenToString(node.operatorToken.kind) ?? '?', operands: [right] };
      if (binding !== undefined) draft.assign(binding, plain ? right : sum);
      return;
    }
    if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) return;
    draft.assignments.push({ target: this.values.of(target, at), value: right, context: at.context, at: draft.span(node) });
  }

  private visitConditional(node: ts.ConditionalExpression, frame: Frame): void {
    this.push(node.whenFalse, frame.at, frame.parent);
    this.push(node.whenTrue, frame.at, frame.parent);
    this.push(node.condition, frame.at, node);
  }

  private visitProperty(node: ts.PropertyAssignment, at: Surroundings): void {
    this.nameFunction(node.initializer, propertyName(node.name));
    this.pushChildren(node, at);
  }

  private visitBlock(node: ts.Block | ts.ModuleBlock, at: Surroundings): void {
    const { statements } = node;
    const scope: Scope = { parent: at.scope, names: new Map(), fn: at.fn };
    hoist(this.draft, statements, scope);
    this.pushAll(statements, { ...at, scope }, node);
  }

  private visitSwitch(node: ts.CaseBlock, { at, parent }: Frame): void {
    const scope: Scope = { parent: at.scope, names: new Map(), fn: at.fn };
    const of: Value = ts.isSwitchStatement(parent) ? this.values.of(parent.expression, at) : { kind: 'unknown' };
    for (const clause of node.clauses) hoist(this.draft, clause.statements, scope);
    for (const clause of [...node.clauses].reverse()) {
      const test = ts.isCaseClause(clause) ? { test: this.values.of(clause.expression, at) } : {};
      const context = this.context({ kind: 'case', of, ...test }, clause, at);
      this.pushAll(clause.statements, { ...at, scope, context }, clause);
    }
  }

  private visitIf(node: ts.IfStatement, at: Surroundings): void {
    const test = this.values.of(node.expression, at);
    if (node.elseStatement) {
      const context = this.context({ kind: 'branch', test, when: false }, node.elseStatement, at);
      this.push(node.elseStatement, { ...at, context }, node);
    }
    const context = this.context({ kind: 'branch', test, when: true }, node.thenStatement, at);
    this.push(node.thenStatement, { ...at, context }, node);
    this.push(node.expression, at, node);
  }

  private visitLoop(node: ts.IterationStatement, at: Surroundings): void {
    const { draft } = this;
    const scope: Scope = { parent: at.scope, names: new Map(), fn: at.fn };
    const outer = { ...at, scope };
    const first = draft.bindings.length;
    const initializer = ts.isForStatement(node) || ts.isForOfStatement(node) || ts.isForInStatement(node) ? node.initializer : undefined;
    if (initializer && ts.isVariableDeclarationList(initializer)) declareVariables(draft, initializer, scope);
    const items = Array.from({ length: draft.bindings.length - first }, (_, index) => first + index);
    const header = this.loopHeader(node, outer);
    const context = this.context({ kind: 'loop', ...header, items }, node, at);
    const inner = { ...outer, context };
    this.push(node.statement, inner, node);
    if (ts.isForStatement(node)) {
      this.push(node.incrementor, inner, node);
      this.push(node.condition, inner, node);
      this.push(node.initializer, outer, node);
    } else if (ts.isForOfStatement(node) || ts.isForInStatement(node)) {
      const over: Value = ts.isForOfStatement(node) ? { kind: 'item', of: this.values.of(node.expression, at) } : { kind: 'unknown' };
      if (ts.isVariableDeclarationList(node.initializer))
        for (const { name } of node.initializer.declarations) this.assignPattern(name, over, outer);
      this.push(node.expression, at, node);
    } else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
      this.push(node.expression, inner, node);
    }
  }

  private loopHeader(
    node: ts.IterationStatement,
    at: Surroundings,
  ): Pick<Extract<ContextRecord, { kind: 'loop' }>, 'loop' | 'awaited' | 'over' | 'test'> {
    if (ts.isForOfStatement(node))
      return { loop: 'for-of', ...(node.awaitModifier && { awaited: true as const }), over: this.values.of(node.expression, at) };
    if (ts.isForInStatement(node)) return { loop: 'for-in', over: this.values.of(node.expression, at) };
    if (ts.isForStatement(node)) return { loop: 'for', ...(node.condition && { test: this.values.of(node.condition, at) }) };
    if (ts.isWhileStatement(node)) return { loop: 'while', test: this.values.of(node.expression, at) };
    return { loop: 'do', ...(ts.isDoStatement(node) && { test: this.values.of(node.expression, at) }) };
  }

  private visitTry(node: ts.TryStatement, at: Surroundings): void {
    const { catchClause, finallyBlock } = node;
    const tries = this.context(
      { kind: 'try', hasCatch: catchClause !== undefined, hasFinally: finallyBlock !== undefined },
      node.tryBlock,
      at,
    );
    if (finallyBlock) this.push(finallyBlock, { ...at, context: this.context({ kind: 'finally', tries }, finallyBlock, at) }, node);
    if (catchClause) this.pushCatch(catchClause, tries, at);
    this.push(node.tryBlock, { ...at, context: tries }, node);
  }

  private pushCatch(node: ts.CatchClause, tries: number, at: Surroundings): void {
    const { draft } = this;
    const scope: Scope = { parent: at.scope, names: new Map(), fn: at.fn };
    const name = node.variableDeclaration?.name;
    const binding =
      name && ts.isIdentifier(name) ? draft.bind(scope, { kind: 'catch', name: name.text, fn: at.fn, at: draft.span(name) }) : -1;
    const context = this.context({ kind: 'catch', binding, tries, empty: node.block.statements.length === 0 }, node, at);
    this.push(node.block, { ...at, scope, context }, node);
  }

  private visitJump(node: ts.Node, at: Surroundings): void {
    const { draft } = this;
    const expression = ts.isReturnStatement(node) || ts.isThrowStatement(node) ? node.expression : undefined;
    const value = expression && this.values.of(expression, at);
    draft.jumps.push({ kind: JUMPS[node.kind] ?? 'return', context: at.context, at: draft.span(node), ...(value && { value }) });
    if (value && ts.isReturnStatement(node)) draft.functions[at.fn]?.returns.push(value);
    this.push(expression, at, node);
  }

  private context(own: ContextKind, node: ts.Node, at: Surroundings): number {
    const record: ContextRecord = { ...own, parent: at.context, fn: at.fn, at: this.draft.span(node) };
    return this.draft.contexts.push(record) - 1;
  }
}

type ContextKind = ContextRecord extends infer R ? (R extends ContextRecord ? Omit<R, 'parent' | 'fn' | 'at'> : never) : never;

const JUMPS: Readonly<Record<number, 'return' | 'throw' | 'break' | 'continue'>> = {
  [SyntaxKind.ReturnStatement]: 'return',
  [SyntaxKind.ThrowStatement]: 'throw',
  [SyntaxKind.BreakStatement]: 'break',
  [SyntaxKind.ContinueStatement]: 'continue',
};

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

function reverseFrom<T>(list: T[], first: number): void {
  for (let left = first, right = list.length - 1; left < right; left++, right--) {
    const item = list[left] as T;
    list[left] = list[right] as T;
    list[right] = item;
  }
}

function join(outer: string, name: string): string {
  return outer && name ? `${outer}.${name}` : outer || name;
}
