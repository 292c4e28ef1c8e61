import { ts } from 'ts-morph';
import type { ClassRecord, FieldRecord, Value } from '../script-summary.ts';
import type { Draft, FunctionNode, Surroundings } from './draft.ts';
import { isFunction, propertyName, unwrap } from './syntax.ts';
import { typeName } from './types.ts';
import type { Values } from './values.ts';

interface ClassReader {
  readonly draft: Draft;
  readonly values: Values;
  decorators(node: ts.Node): readonly Value[];
}

/** What a class declares; its members' bodies follow when the walk reaches them. */
export function classRecord(node: ts.ClassLikeDeclaration, name: string, at: Surroundings, reader: ClassReader): ClassRecord {
  const { draft, values } = reader;
  const constructor = node.members.find(
    (member): member is ts.ConstructorDeclaration => ts.isConstructorDeclaration(member) && member.body !== undefined,
  );
  const base = heritage(node, ts.SyntaxKind.ExtendsKeyword)[0];
  return {
    name,
    ...(base && { extends: values.of(base.expression, at) }),
    implements: heritage(node, ts.SyntaxKind.ImplementsKeyword).flatMap((type) => typeName(type, at.scope) ?? []),
    decorators: reader.decorators(node),
    members: node.members.flatMap((member) => memberFunction(member, draft) ?? []),
    fields: node.members.flatMap((member) => (ts.isPropertyDeclaration(member) ? fieldRecord(member, at, reader) : [])),
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

function fieldRecord(member: ts.PropertyDeclaration, at: Surroundings, reader: ClassReader): FieldRecord {
  const { draft, values } = reader;
  const name = propertyName(member.name) ?? '';
  const type = typeName(member.type, at.scope);
  return {
    name,
    static: member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.StaticKeyword) ?? false,
    ...(type && { type }),
    ...(member.initializer && { value: values.of(member.initializer, at, name) }),
    decorators: reader.decorators(member),
    at: draft.span(member),
  };
}
