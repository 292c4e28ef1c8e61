import { ts } from 'ts-morph';
import type { BindingRecord, Value } from '../script-summary.ts';
import type { Draft, FunctionNode, Scope, Surroundings } from './draft.ts';
import { propertyName } from './syntax.ts';
import { typeName } from './types.ts';
import type { Values } from './values.ts';

const UNKNOWN: Value = { kind: 'unknown' };

/** Enters the names that statements declare before any of them is read, so that a use may stand above its declaration. */
export function hoist(draft: Draft, statements: readonly ts.Statement[], scope: Scope): void {
  for (const statement of statements) hoistStatement(draft, statement, scope);
}

function hoistStatement(draft: Draft, statement: ts.Statement, scope: Scope): void {
  switch (statement.kind) {
    case ts.SyntaxKind.ImportDeclaration:
      return hoistImport(draft, statement as ts.ImportDeclaration, scope);
    case ts.SyntaxKind.ImportEqualsDeclaration:
      return hoistImportEquals(draft, statement as ts.ImportEqualsDeclaration, scope);
    case ts.SyntaxKind.FunctionDeclaration: {
      const node = statement as ts.FunctionDeclaration;
      if (node.name && node.body)
        bindNode(draft, scope, node.name, {
          kind: 'function',
          value: { kind: 'function', fn: draft.indexOf('function', node as FunctionNode) },
        });
      return;
    }
    case ts.SyntaxKind.ClassDeclaration: {
      const { name } = statement as ts.ClassDeclaration;
      if (name) bindNode(draft, scope, name, { kind: 'class', value: { kind: 'class', class: draft.indexOf('class', statement) } });
      return;
    }
    case ts.SyntaxKind.EnumDeclaration: {
      const node = statement as ts.EnumDeclaration;
      bindNode(draft, scope, node.name, { kind: 'enum', value: enumValue(draft, node) });
      return;
    }
    case ts.SyntaxKind.InterfaceDeclaration:
    case ts.SyntaxKind.TypeAliasDeclaration:
      return hoistType(draft, statement as ts.InterfaceDeclaration | ts.TypeAliasDeclaration, scope);
    case ts.SyntaxKind.VariableStatement:
      return declareVariables(draft, (statement as ts.VariableStatement).declarationList, scope);
    default:
  }
}

function hoistType(draft: Draft, node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration, scope: Scope): void {
  // A type may share its name with a value, which then wins.
  if (scope.names.has(node.name.text)) return;
  const base = ts.isTypeAliasDeclaration(node) ? node.type : node.heritageClauses?.[0]?.types[0];
  const type = typeName(base, scope);
  const members = memberNames(node);
  const binding = draft.bind(scope, {
    kind: 'type',
    name: node.name.text,
    fn: scope.fn,
    at: draft.span(node.name),
    ...(type && { type }),
    ...(members.length > 0 && { members }),
  });
  const exported = node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
  if (exported) draft.exports.push({ name: node.name.text, value: { kind: 'binding', binding } });
}

/** Properties of a type beyond which no more are kept. */
const MOST_MEMBERS = 60;

function memberNames(node: ts.InterfaceDeclaration | ts.TypeAliasDeclaration): readonly string[] {
  const parts = ts.isInterfaceDeclaration(node) ? [node] : ts.isIntersectionTypeNode(node.type) ? node.type.types : [node.type];
  const members = parts.flatMap((part) => (ts.isInterfaceDeclaration(part) || ts.isTypeLiteralNode(part) ? [...part.members] : []));
  return members.flatMap((member) => (ts.isPropertySignature(member) ? (propertyName(member.name) ?? []) : [])).slice(0, MOST_MEMBERS);
}

/** Enters the variables of a declaration list; their values follow when the walk reaches them. */
export function declareVariables(draft: Draft, list: ts.VariableDeclarationList, scope: Scope): void {
  const disposes = (list.flags & ts.NodeFlags.Using) !== 0;
  const constant = disposes || (list.flags & ts.NodeFlags.Const) !== 0;
  const blockScoped = (list.flags & ts.NodeFlags.BlockScoped) !== 0;
  const target = blockScoped ? scope : functionScope(scope);
  for (const declaration of list.declarations) {
    const rest = restOf(declaration.name);
    for (const name of patternNames(declaration.name)) {
      const type = ts.isIdentifier(declaration.name) ? typeName(declaration.type, scope) : undefined;
      draft.declare(target, name, {
        kind: 'variable',
        name: name.text,
        fn: scope.fn,
        at: draft.span(name),
        constant,
        values: [],
        ...(type && { type }),
        ...(disposes && { disposes }),
        ...(name === rest && { rest: true as const }),
      });
    }
  }
}

/** Reads patterns: gives each name of one the part of a value that it stands for. */
export class Patterns {
  private readonly values: Values;
  private readonly at: Surroundings;
  private readonly give: (name: ts.Identifier, value: Value) => void;

  constructor(values: Values, at: Surroundings, give: (name: ts.Identifier, value: Value) => void) {
    this.values = values;
    this.at = at;
    this.give = give;
  }

  read(name: ts.BindingName, value: Value): void {
    if (ts.isIdentifier(name)) return this.give(name, value);
    if (ts.isObjectBindingPattern(name)) {
      for (const element of name.elements) this.read(element.name, this.property(element, value));
      return;
    }
    name.elements.forEach((element, index) => {
      if (ts.isOmittedExpression(element)) return;
      const part: Value = element.dotDotDotToken ? UNKNOWN : { kind: 'element', of: value, index: { kind: 'literal', value: index } };
      this.read(element.name, this.withDefault(element, part));
    });
  }

  private property(element: ts.BindingElement, value: Value): Value {
    // What a rest element leaves over still carries the rest of the settings: treated as the whole.
    if (element.dotDotDotToken) return value;
    const key = propertyName(element.propertyName ?? element.name);
    return this.withDefault(element, key === undefined ? UNKNOWN : { kind: 'member', of: value, name: key });
  }

  private withDefault(element: ts.BindingElement, part: Value): Value {
    const { initializer } = element;
    if (!initializer) return part;
    const name = propertyName(element.propertyName ?? element.name) ?? '';
    const standIn = this.values.reading({ fallback: true }, () => this.values.of(initializer, this.at, name));
    return { kind: 'either', operator: '??', values: [part, standIn] };
  }
}

/** The name in an object pattern that takes what the others leave over. */
function restOf(pattern: ts.BindingName): ts.BindingName | undefined {
  const last = ts.isObjectBindingPattern(pattern) ? pattern.elements.at(-1) : undefined;
  return last?.dotDotDotToken && last.name;
}

function patternNames(name: ts.BindingName): readonly ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : patternNames(element.name)));
}

function functionScope(scope: Scope): Scope {
  let top = scope;
  while (top.parent && top.parent.fn === scope.fn) top = top.parent;
  return top;
}

type Rest = BindingRecord extends infer R ? (R extends BindingRecord ? Omit<R, 'name' | 'fn' | 'at' | 'type'> : never) : never;

function bindNode(draft: Draft, scope: Scope, name: ts.Identifier, rest: Rest): void {
  draft.bind(scope, { name: name.text, fn: scope.fn, at: draft.span(name), ...rest } as BindingRecord);
}

function hoistImport(draft: Draft, node: ts.ImportDeclaration, scope: Scope): void {
  if (!ts.isStringLiteral(node.moduleSpecifier)) return;
  const module = node.moduleSpecifier.text;
  const clause = node.importClause;
  const typeOnly = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
  draft.references.push({ module, kind: 'import', typeOnly, at: draft.span(node) });
  const bind = (name: ts.Identifier, imported: string, only: boolean): void =>
    bindNode(draft, scope, name, { kind: 'import', module, imported, typeOnly: only });
  if (clause?.name) bind(clause.name, 'default', typeOnly);
  const named = clause?.namedBindings;
  if (!named) return;
  if (ts.isNamespaceImport(named)) return bind(named.name, '*', typeOnly);
  for (const element of named.elements) bind(element.name, (element.propertyName ?? element.name).text, typeOnly || element.isTypeOnly);
}

function hoistImportEquals(draft: Draft, node: ts.ImportEqualsDeclaration, scope: Scope): void {
  if (!ts.isExternalModuleReference(node.moduleReference)) return;
  const { expression } = node.moduleReference;
  if (!ts.isStringLiteral(expression)) return;
  draft.references.push({ module: expression.text, kind: 'require', typeOnly: node.isTypeOnly, at: draft.span(node) });
  bindNode(draft, scope, node.name, { kind: 'variable', constant: true, values: [{ kind: 'module', module: expression.text }] });
}

function enumValue(draft: Draft, node: ts.EnumDeclaration): Value {
  let next = 0;
  const entries = node.members.map((member) => {
    const value = enumMember(member, next);
    if (typeof value === 'number') next = value + 1;
    const known: Value = value === undefined ? UNKNOWN : { kind: 'literal', value };
    return { key: propertyName(member.name) ?? '', value: known, at: draft.span(member) };
  });
  return { kind: 'object', entries, at: draft.span(node) };
}

function enumMember({ initializer }: ts.EnumMember, next: number): string | number | undefined {
  if (!initializer) return next;
  if (ts.isStringLiteralLike(initializer)) return initializer.text;
  return ts.isNumericLiteral(initializer) ? Number(initializer.text) : undefined;
}
