import { append } from '../model/append.ts';
import type { AssignmentRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfFile } from './base.ts';
import type { EntryPoint } from './fact.ts';
import { innerValues } from './link/inner-values.ts';
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
    if (HANDED.test(name) || !isSingleton(model, file, Number(owner)) || !isRead(script, key)) return [];
    const found = assignments.find(({ value }) => provenanceOf(model, file, value) === 'request');
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

/** Whether the class reads a field again: gives it to a call, asks it in a condition, calls a method of it or hands it back. */
function isRead(script: ScriptSummary, key: string): boolean {
  const holds = (root: Value): boolean => {
    const pending = [root];
    for (let next = pending.pop(); next; next = pending.pop()) {
      if (fieldOf(next) === key) return true;
      pending.push(...innerValues(next));
    }
    return false;
  };
  return (
    script.calls.some(({ callee, args }) => args.some(holds) || holds(callee)) ||
    script.contexts.some((context) => 'test' in context && context.test !== undefined && holds(context.test)) ||
    script.bindings.some((binding) => binding.kind === 'variable' && binding.values.some(holds)) ||
    script.jumps.some(({ value }) => value !== undefined && holds(value))
  );
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
