import { append } from '../../model/append.ts';
import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import type { CallSite } from './resolved.ts';

/** A variable or parameter of a file, by the index of its binding. */
export interface Variable {
  readonly file: string;
  readonly binding: number;
}

/** A call that is given what a variable holds, with the place among its arguments. */
export interface GivenTo {
  readonly site: CallSite;
  readonly index: number;
}

/** What the calls of a file do with its variables. */
interface VariableUses {
  /** Variables by the call whose result they are given as it is, and by the item of it that they take: `3`, `3[1]`. */
  readonly holders: ReadonlyMap<string, number>;
  readonly callsOn: ReadonlyMap<number, readonly CallSite[]>;
  readonly givenTo: ReadonlyMap<number, readonly GivenTo[]>;
  /** Variables whose value is returned, or kept in a member or in another variable. */
  readonly kept: ReadonlySet<number>;
}

const KNOWN = new WeakMap<ScriptSummary, VariableUses>();

function usesOf(code: CodeModel, file: string): VariableUses | undefined {
  const script = code.script(file);
  if (!script) return undefined;
  const known = KNOWN.get(script);
  if (known) return known;
  const uses = { holders: holdersIn(script), ...callsIn(code.sites(file)), kept: keptIn(script) };
  KNOWN.set(script, uses);
  return uses;
}

/** The variable that is given the result of a call as it is, or the item of it at a place: `const [, release] = await slots.acquire()`. */
export function variableOf(code: CodeModel, { file, index }: CallSite, item?: number): number | undefined {
  return usesOf(code, file)?.holders.get(holderKey(index, item));
}

/** The calls of methods of what a variable holds, also through members of it: `client.query()`, `runner.manager.save()`. */
export function callsOn(code: CodeModel, { file, binding }: Variable): readonly CallSite[] {
  return usesOf(code, file)?.callsOn.get(binding) ?? [];
}

/** The calls that are given what a variable holds. */
export function callsGiven(code: CodeModel, { file, binding }: Variable): readonly GivenTo[] {
  return usesOf(code, file)?.givenTo.get(binding) ?? [];
}

/** Whether what a variable holds is returned, or kept in a member or in another variable. */
export function isKept(code: CodeModel, { file, binding }: Variable): boolean {
  return usesOf(code, file)?.kept.has(binding) ?? true;
}

/** The variable at the root of members. */
export function ownerOf(callee: Value): number | undefined {
  let at = callee;
  while (at.kind === 'member' || at.kind === 'element') at = at.of;
  return at.kind === 'binding' ? at.binding : undefined;
}

/** The variables that a value is or holds: as an item, a property, one of several, what an operator leaves. */
export function carriedBy(value: Value): readonly number[] {
  const found: number[] = [];
  const work = [value];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.kind === 'binding') found.push(at.binding);
    if (at.kind === 'object') work.push(...at.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value)));
    if (at.kind === 'array') work.push(...at.items);
    if (at.kind === 'spread' || at.kind === 'await') work.push(at.of);
    if (at.kind === 'either') work.push(...at.values);
  }
  return found;
}

function holdersIn({ bindings }: ScriptSummary): ReadonlyMap<string, number> {
  const holders = new Map<string, number>();
  for (const [binding, record] of bindings.entries()) {
    for (const value of record.kind === 'variable' ? record.values : []) {
      const { of, item } = itemOf(value);
      const result = of.kind === 'await' ? of.of : of;
      if (result.kind === 'call') holders.set(holderKey(result.call, item), binding);
    }
  }
  return holders;
}

function holderKey(call: number, item: number | undefined): string {
  return item === undefined ? `${call}` : `${call}[${item}]`;
}

function itemOf(value: Value): { readonly of: Value; readonly item?: number } {
  const isItem = value.kind === 'element' && value.index.kind === 'literal' && typeof value.index.value === 'number';
  return isItem ? { of: value.of, item: value.index.value } : { of: value };
}

function callsIn(sites: readonly CallSite[]): Pick<VariableUses, 'callsOn' | 'givenTo'> {
  const on = new Map<number, CallSite[]>();
  const givenTo = new Map<number, GivenTo[]>();
  for (const site of sites) {
    const owner = ownerOf(site.call.callee);
    if (owner !== undefined) append(on, owner, site);
    for (const [index, argument] of site.call.args.entries())
      for (const binding of carriedBy(argument)) append(givenTo, binding, { site, index });
  }
  return { callsOn: on, givenTo };
}

function keptIn({ assignments, functions, bindings }: ScriptSummary): ReadonlySet<number> {
  const values = [
    ...assignments.map(({ value }) => value),
    ...functions.flatMap(({ returns }) => returns),
    ...bindings.flatMap((record) => (record.kind === 'variable' ? record.values : [])),
  ];
  return new Set(values.flatMap((value) => carriedBy(value)));
}
