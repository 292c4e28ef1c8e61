import { ts } from 'ts-morph';
import type { Value } from '../script-summary.ts';
import { resolveName, type Draft, type FunctionNode, type Surroundings } from './draft.ts';
import type { Values } from './values.ts';

export type Exporting =
  | ts.ExportDeclaration
  | ts.ExportAssignment
  | ts.VariableStatement
  | ts.EnumDeclaration
  | ts.FunctionDeclaration
  | ts.ClassLikeDeclaration;

/** Records what a top-level statement exports. CommonJS assignments are read when linking, from `assignments`. */
export function readExports(draft: Draft, values: Values, node: Exporting, at: Surroundings): void {
  if (ts.isExportDeclaration(node)) return exportDeclaration(draft, node, at);
  if (ts.isExportAssignment(node)) return exportAssignment(draft, values, node, at);
  if (!isExported(node)) return;
  if (ts.isVariableStatement(node)) {
    for (const { name } of node.declarationList.declarations) exportPattern(draft, name, at);
    return;
  }
  const value = declared(draft, node, at);
  draft.exports.push({ name: isDefault(node) ? 'default' : (node.name?.text ?? 'default'), value });
}

function declared(draft: Draft, node: ts.EnumDeclaration | ts.FunctionDeclaration | ts.ClassLikeDeclaration, at: Surroundings): Value {
  const binding = node.name && resolveName(at.scope, node.name.text);
  if (binding !== undefined) return { kind: 'binding', binding };
  if (ts.isClassLike(node)) return { kind: 'class', class: draft.indexOf('class', node) };
  return ts.isFunctionDeclaration(node) ? { kind: 'function', fn: draft.indexOf('function', node as FunctionNode) } : { kind: 'unknown' };
}

function exportDeclaration(draft: Draft, node: ts.ExportDeclaration, at: Surroundings): void {
  const module = node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : undefined;
  if (module !== undefined) draft.references.push({ module, kind: 'export', typeOnly: node.isTypeOnly, at: draft.span(node) });
  const clause = node.exportClause;
  if (!clause) {
    if (module !== undefined) draft.exports.push({ star: module });
    return;
  }
  if (ts.isNamespaceExport(clause)) {
    if (module !== undefined) draft.exports.push({ name: clause.name.text, module, imported: '*' });
    return;
  }
  for (const element of clause.elements) {
    const imported = (element.propertyName ?? element.name).text;
    if (module !== undefined) {
      draft.exports.push({ name: element.name.text, module, imported });
      continue;
    }
    const binding = resolveName(at.scope, imported);
    draft.exports.push({
      name: element.name.text,
      value: binding === undefined ? { kind: 'global', name: imported } : { kind: 'binding', binding },
    });
  }
}

function exportAssignment(draft: Draft, values: Values, node: ts.ExportAssignment, at: Surroundings): void {
  const value = values.of(node.expression, at);
  if (node.isExportEquals) draft.commonjs = value;
  else draft.exports.push({ name: 'default', value });
}

function exportPattern(draft: Draft, name: ts.BindingName, at: Surroundings): void {
  if (ts.isIdentifier(name)) {
    const binding = resolveName(at.scope, name.text);
    if (binding !== undefined) draft.exports.push({ name: name.text, value: { kind: 'binding', binding } });
    return;
  }
  for (const element of name.elements) if (!ts.isOmittedExpression(element)) exportPattern(draft, element.name, at);
}

function isExported(node: Exclude<Exporting, ts.ExportDeclaration | ts.ExportAssignment>): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

function isDefault(node: ts.EnumDeclaration | ts.FunctionDeclaration | ts.ClassLikeDeclaration): boolean {
  return node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}
