import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfFile } from './base.ts';
import { sizeOf } from './collection-size.ts';
import { RELATION_DECORATORS } from './knowledge/graphql-decorators.ts';
import { externalOf } from './link/entry-points.ts';
import { location } from './link/location-of.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { RepeatedCallFact } from './repeated-call.ts';

type Loop = Extract<ScriptSummary['contexts'][number], { kind: 'loop' }>;

/** Relations that load when they are read, read for each item of a loop: `for (const order of orders) await order.lines`. */
export function lazyRelationFacts(model: TreeModel): readonly RepeatedCallFact[] {
  const relations = lazyRelations(model);
  if (relations.size === 0) return [];
  return model.code.files.flatMap((file) => {
    const script = model.code.script(file);
    if (!script || model.roleOf(file) !== 'production') return [];
    const reads = awaitedMembers(script).filter(({ name }) => relations.has(name));
    return reads.flatMap((read) => factOf(model, file, script, read));
  });
}

/** Names of the fields of entities that are declared as promises of other entities. */
function lazyRelations(model: TreeModel): ReadonlySet<string> {
  const fields = model.code.files.flatMap((file) =>
    (model.code.script(file)?.classes ?? []).flatMap((record) => record.fields.map((field) => ({ ...field, file }))),
  );
  const lazy = fields.filter(
    ({ file, type, decorators }) => type?.name === 'Promise' && decorators.some((one) => isRelationDecorator(model, file, one)),
  );
  return new Set(lazy.map(({ name }) => name));
}

function isRelationDecorator(model: TreeModel, file: string, decorator: Value): boolean {
  const external = externalOf(model.code, file, decorator);
  return external !== undefined && RELATION_DECORATORS.find(external) !== undefined;
}

interface Read {
  readonly name: string;
  /** The variable that the relation is read from. */
  readonly item: number;
}

/** `await item.name`, where a variable, an argument or an assignment takes it in. */
function awaitedMembers(script: ScriptSummary): readonly Read[] {
  const held = script.bindings.flatMap((binding) => (binding.kind === 'variable' ? binding.values : []));
  const values = [
    ...held,
    ...script.calls.flatMap(({ args, callee }) => [...args, callee]),
    ...script.assignments.map(({ value }) => value),
  ];
  return values.flatMap((value) => readsIn(value));
}

function readsIn(whole: Value): readonly Read[] {
  const found: Read[] = [];
  const pending: Value[] = [whole];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'await' && next.of.kind === 'member' && next.of.of.kind === 'binding')
      found.push({ name: next.of.name, item: next.of.of.binding });
    if (next.kind === 'member' || next.kind === 'await' || next.kind === 'spread' || next.kind === 'item') pending.push(next.of);
    if (next.kind === 'array') pending.push(...next.items);
    if (next.kind === 'object') pending.push(...next.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value)));
  }
  return found;
}

function factOf(model: TreeModel, file: string, script: ScriptSummary, { name, item }: Read): readonly RepeatedCallFact[] {
  const loop = script.contexts.find(
    (context): context is Loop => context.kind === 'loop' && context.loop === 'for-of' && context.items.includes(item),
  );
  if (!loop?.over) return [];
  const size = sizeOf(model, file, loop.over);
  if (size.kind === 'few') return [];
  const record = script.functions[loop.fn];
  const label = `${script.bindings[item]?.name ?? 'item'}.${name}`;
  const at = location(file, loop.at);
  return [
    {
      kind: 'repeated-call',
      at: model.code.place(file, loop.at, record?.symbol ?? '', label),
      ...baseOfFile(model, file),
      shape: 'lazy',
      access: 'read',
      client: 'typeorm',
      call: label,
      sends: label,
      sendsAt: at,
      over: '',
      loopAt: at,
      size: size.kind,
      mostItems: size.most,
      rowsAt: size.query && location(size.query.file, size.query.call.at),
      gatherable: true,
      stops: false,
      distinct: false,
      chain: [],
      reach: model.code.graph.reach(file, loop.fn),
    },
  ];
}
