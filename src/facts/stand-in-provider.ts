import type { ClassRecord, ObjectEntry, Value } from '../summaries/script-summary.ts';
import { baseOfFile } from './base.ts';
import { STAND_IN_CLASS } from './knowledge/test-doubles.ts';
import { NestModules, type NestModule } from './link/nest-modules.ts';
import { startsForDevelopment } from './link/stand-in.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { StubFact } from './stub.ts';
import { nameOf } from './value-names.ts';

/** Providers of Nest modules by which a class for tests takes the place of what is asked for: `{ provide: MailPort, useClass: FakeMailer }`. */
export function standInProviders(model: TreeModel): readonly StubFact[] {
  return NestModules.of(model.code).all.flatMap((module) =>
    model.roleOf(module.file) === 'production' && !startsForDevelopment(model, module.file) ? providersOf(model, module) : [],
  );
}

function providersOf(model: TreeModel, { file, decorator, class: index }: NestModule): readonly StubFact[] {
  const owner = model.code.script(file)?.classes[index];
  const lists = decorator.call.args.flatMap((argument) => (argument.kind === 'object' ? membersOf(argument.entries, 'providers') : []));
  const items = lists.flatMap((list) => (list.kind === 'array' ? list.items : []));
  return items.flatMap((item) => (owner && item.kind === 'object' ? (standInOf(model, { file, owner }, item) ?? []) : []));
}

function standInOf(
  model: TreeModel,
  { file, owner }: { readonly file: string; readonly owner: ClassRecord },
  { entries, at }: Extract<Value, { kind: 'object' }>,
): StubFact | undefined {
  const [token] = membersOf(entries, 'provide');
  const [given] = [...membersOf(entries, 'useClass'), ...membersOf(entries, 'useExisting')];
  const name = given ? nameOf(given, model.code, file) : '';
  if (!token || !STAND_IN_CLASS.test(name) || STAND_IN_CLASS.test(nameOf(token, model.code, file))) return undefined;
  const role = baseOfFile(model, file);
  return {
    kind: 'stub',
    ...role,
    at: model.code.place(file, at, owner.name, name),
    form: 'double',
    name,
    does: `a stand-in for ${nameOf(token, model.code, file) || 'what is asked for'}`,
    writes: false,
    lasting: false,
    reach: { entries: [], chain: [] },
  };
}

function membersOf(entries: readonly ObjectEntry[], name: string): readonly Value[] {
  return entries.flatMap((entry) => ('key' in entry && entry.key === name ? [entry.value] : []));
}
