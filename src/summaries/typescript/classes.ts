import { ts } from 'ts-morph';
import type { ClassRecord, FieldRecord } from '../script-summary.ts';
import type { Draft, FunctionNode, Surroundings } from './draft.ts';
import { readExports } from './exports.ts';
import { isFunction, propertyName, unwrap } from './syntax.ts';
import { typeName } from './types.ts';
import { symbolWithin, type Frame, type Walk } from './walk.ts';

/** Records a class, and goes on with its members. */
export function readClass(walk: Walk, node: ts.ClassLikeDeclaration, { at }: Frame): void {
  const { draft } = walk;
  const index = draft.indexOf('class', node);
  const name = node.name?.text ?? walk.givenNames.get(node) ?? '';
  const inner: Surroundings = { ...at, class: index, symbol: symbolWithin(at.symbol, name) };
  for (const member of node.members) {
    if (!ts.isPropertyDeclaration(member) || !member.initializer) continue;
    walk.nameFunction(member.initializer, propertyName(member.name));
    walk.fields.add(unwrap(member.initializer));
  }
  draft.classes[index] = classRecord(walk, node, name, inner);
  for (let position = node.members.length - 1; position >= 0; position--) pushMember(walk, node.members[position], inner, node);
  for (const clause of node.heritageClauses ?? []) for (const type of clause.types) walk.push(type.expression, at, clause);
  walk.pushDecorators(node, at);
  readExports(draft, walk.values, node, at);
}

function pushMember(walk: Walk, member: ts.ClassElement | undefined, at: Surroundings, parent: ts.Node): void {
  if (!member) return;
  if (!ts.isPropertyDeclaration(member)) return walk.push(member, at, parent);
  walk.push(member.initializer, at, member);
  walk.pushDecorators(member, at);
}

/** What a class declares; its members' bodies follow when the walk reaches them. */
function classRecord(walk: Walk, node: ts.ClassLikeDeclaration, name: string, at: Surroundings): ClassRecord {
  const { draft, values } = walk;
  const constructor = node.members.find(
    (member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  const base = heritage(node, ts.SyntaxKind.ExtendsKeyword)[0];
  return {
    name,
    ...(base && { extends: values.of(base.expression, at) }),
    implements: heritage(node, ts.SyntaxKind.ImplementsKeyword).flatMap((type) => typeName(type, at.scope) ?? []),
    decorators: walk.decorators(node, at),
    members: node.members.flatMap((member) => memberFunction(member, draft) ?? []),
    fields: node.members.flatMap((member) => (ts.isPropertyDeclaration(member) ? fieldRecord(walk, member, at) : [])),
    constructorFn: constructor ? draft.indexOf('function', constructor) : -1,
    context: at.context,
    abstract: node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword) ?? false,
    at: draft.span(node),
  };
}

function heritage(node: ts.ClassLikeDeclaration, token: ts.SyntaxKind): readonly ts.ExpressionWithTypeArguments[] {
  return node.heritageClauses?.find((clause) => clause.token === token)?.types ?? [];
}

function memberFunction(member: ts.ClassElement, draft: Draft): number | undefined {
  if (ts.isPropertyDeclaration(member)) {
    const initializer = member.initializer && unwrap(member.initializer);
    return initializer && isFunction(initializer) ? draft.indexOf('function', initializer) : undefined;
  }
  const hasBody =
    (ts.isMethodDeclaration(member) || ts.isConstructorDeclaration(member) || ts.isAccessor(member)) && member.body !== undefined;
  return hasBody ? draft.indexOf('function', member as FunctionNode) : undefined;
}

function fieldRecord(walk: Walk, member: ts.PropertyDeclaration, at: Surroundings): FieldRecord {
  const { draft, values } = walk;
  const name = propertyName(member.name) ?? '';
  const type = typeName(member.type, at.scope);
  return {
    name,
    static: member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false,
    ...(type && { type }),
    ...(member.initializer && { value: values.of(member.initializer, at, name) }),
    decorators: walk.decorators(member, at),
    at: draft.span(member),
  };
}
