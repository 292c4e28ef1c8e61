import { append } from '../model/append.ts';
import type { AssignmentRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfFile } from './base.ts';
import type { EntryPoint } from './fact.ts';
import { valueParts } from './link/value-parts.ts';
import { location } from './link/location-of.ts';
import { isSingleton } from './link/singletons.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { ProcessStateFact } from './process-state.ts';
import { provenanceOf } from './provenance.ts';

const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job']);
/** What frameworks hand over once, and what is meant to be the latest. */
const HANDED = /server|socket|gateway|module|app|client|connection|config|settings|last|latest|previous|cached?|state|status/i;

/** Fields of objects that serve every request, into which each request puts what it brings; one fact for each field. */
export function requestFields(model: TreeModel): readonly ProcessStateFact[] {
  return model.code.files.flatMap((file) => {
    const script = model.roleOf(file) === 'production' ? model.code.script(file) : undefined;
    return script && script.classes.length > 0 ? ofFile(model, script, file) : [];
  });
}

function ofFile(model: TreeModel, script: ScriptSummary, file: string): readonly ProcessStateFact[] {
  const byField = new Map<string, AssignmentRecord[]>();
  for (const assignment of script.assignments) {
    const key = fieldOf(assignment.target);
    if (key !== undefined && mayCarry(assignment.value) && isServed(model, script, file, assignment)) append(byField, key, assignment);
  }
  return [...byField].flatMap(([key, assignments]) => {
    const [owner = '', name = ''] = key.split('.');
    if (HANDED.test(name) || !isSingleton(model, file, Number(owner))) return [];
    const found = assignments.find((one) => isReadLater(model, file, key, one) && provenanceOf(model, file, one.value) === 'request');
    return found ? [factOf(model, file, found, `this.${name}`)] : [];
  });
}

/** `this.user = …` as class and name. */
function fieldOf(target: Value): string | undefined {
  return target.kind === 'member' && target.of.kind === 'this' && target.of.class >= 0 ? `${target.of.class}.${target.name}` : undefined;
}

function mayCarry(value: Value): boolean {
  return (
    value.kind === 'member' ||
    value.kind === 'binding' ||
    value.kind === 'param' ||
    value.kind === 'await' ||
    value.kind === 'call' ||
    value.kind === 'either'
  );
}

function isServed({ code }: TreeModel, script: ScriptSummary, file: string, { context }: AssignmentRecord): boolean {
  const fn = script.contexts[context]?.fn ?? 0;
  if (script.functions[fn]?.kind === 'constructor') return false;
  const { entries } = code.graph.reach(file, fn);
  return entries.some(({ kind }) => SERVING.has(kind)) && entries.every(({ kind }) => kind !== 'startup' && kind !== 'cli');
}

/** Something that reads the field. */
interface Read {
  readonly context: number;
  readonly line: number;
}

/** Where a file reads a field: gives it to a call, asks it in a condition, calls a method of it, hands it back or puts it into a variable. */
function readsOf(script: ScriptSummary, key: string): readonly Read[] {
  const holds = (root: Value): boolean => {
    const pending = [root];
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (fieldOf(next) === key) return true;
      pending.push(...valueParts(next));
    }
    return false;
  };
  return [
    ...script.calls.flatMap(({ callee, args, context, at }) => (args.some(holds) || holds(callee) ? [{ context, line: at[0] }] : [])),
    ...script.contexts.flatMap((one, context) => ('test' in one && one.test && holds(one.test) ? [{ context, line: one.at[0] }] : [])),
    ...script.jumps.flatMap(({ value, context, at }) => (value && holds(value) ? [{ context, line: at[0] }] : [])),
  ];
}

/** Whether another request may come between the assignment and a read: in a callback, after an `await`, or in what runs for another one. */
function isReadLater({ code }: TreeModel, file: string, key: string, { context, at }: AssignmentRecord): boolean {
  const script = code.script(file);
  const writer = script?.contexts[context]?.fn ?? 0;
  return (script ? readsOf(script, key) : []).some((read) => {
    const reader = script?.contexts[read.context]?.fn ?? 0;
    if (reader === writer) return waitsBetween(script, writer, at[2], read.line);
    return code.graph.entriesOf(file, reader).length > 0 || code.isInside(file, read.context, script?.functions[writer]?.context ?? -1);
  });
}

function waitsBetween(script: ScriptSummary | undefined, fn: number, from: number, to: number): boolean {
  const calls = script?.calls.filter(({ use, context }) => use === 'await' && script.contexts[context]?.fn === fn) ?? [];
  return calls.some(({ at }) => at[0] > from && at[0] < to);
}

function factOf(model: TreeModel, file: string, { at, context }: AssignmentRecord, holder: string): ProcessStateFact {
  const { code } = model;
  return {
    kind: 'process-state',
    at: code.place(file, at, code.symbolAt(file, context), holder),
    ...baseOfFile(model, file),
    state: 'request',
    holder,
    by: holder,
    related: location(file, at),
    reach: code.graph.reach(file, code.script(file)?.contexts[context]?.fn ?? 0),
  };
}
