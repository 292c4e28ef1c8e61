import type { FunctionRecord, TypeName, Value } from '../../summaries/script-summary.ts';
import type { EntryPoint } from '../fact.ts';
import { ENTRY_CLASSES, ENTRY_CONTRACTS, ENTRY_DECORATORS, STARTUP_METHODS } from '../knowledge/entry-decorators.ts';
import type { CodeModel } from './code-model.ts';
import { labelOf, type EntryFunction } from './entry-point-parts.ts';
import { location } from './location-of.ts';
import type { Resolved } from './resolved.ts';

type External = Extract<Resolved, { kind: 'external' }>;

interface Known {
  readonly kind: EntryPoint['kind'];
  readonly label: string;
}

/** Methods that a framework calls: decorated ones, those of fixed name of decorated classes or of what a class implements, start-up methods. */
export function entryMethods(model: CodeModel, file: string): readonly EntryFunction[] {
  const script = model.script(file);
  if (!script) return [];
  return script.functions.flatMap((record, fn) => {
    const known = record.class < 0 ? undefined : methodEntry(model, file, record);
    return known ? [{ node: { file, fn }, entry: { ...known, at: location(file, record.at) } }] : [];
  });
}

function methodEntry(model: CodeModel, file: string, record: FunctionRecord): Known | undefined {
  for (const decorator of record.decorators) {
    const external = externalOf(model, file, decorator);
    const known = external && ENTRY_DECORATORS.find(external);
    if (!known) continue;
    const call = decorator.kind === 'call' ? model.script(file)?.calls[decorator.call] : undefined;
    return { kind: known.kind, label: `${known.word} ${labelOf(model, file, call?.args[0]) || record.symbol}` };
  }
  if (STARTUP_METHODS.has(record.name)) return { kind: 'startup', label: record.symbol };
  return calledByName(model, file, record);
}

function calledByName(model: CodeModel, file: string, { class: index, name }: FunctionRecord): Known | undefined {
  const owner = model.script(file)?.classes[index];
  if (!owner) return undefined;
  const decorated = owner.decorators.flatMap((decorator) => {
    const external = externalOf(model, file, decorator);
    return (external && ENTRY_CLASSES.find(external)) ?? [];
  });
  const promised = owner.implements.flatMap((type) => contractOf(model, file, type) ?? []);
  const base = owner.extends && model.resolve(file, owner.extends);
  const inherited = base?.kind === 'external' ? (ENTRY_CONTRACTS.find({ ...base, path: `${base.path}#` }) ?? []) : [];
  const known = [...decorated, ...promised, inherited].flat().find(({ method }) => method === name);
  return known && { kind: known.kind, label: `${known.word} ${owner.name}` };
}

function contractOf(model: CodeModel, file: string, type: TypeName): ReturnType<typeof ENTRY_CONTRACTS.find> {
  const resolved = type.binding < 0 ? undefined : model.resolver.typed(file, type);
  return resolved?.kind === 'external' ? ENTRY_CONTRACTS.find(resolved) : undefined;
}

/** The package function that a decorator is, whether it is called or not. */
export function externalOf(model: CodeModel, file: string, decorator: Value): External | undefined {
  const callee = decorator.kind === 'call' ? model.script(file)?.calls[decorator.call]?.callee : decorator;
  const resolved = callee && model.resolve(file, callee);
  return resolved?.kind === 'external' ? resolved : undefined;
}
