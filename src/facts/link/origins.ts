import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, siteKey, type CallSite, type Resolved } from './resolved.ts';

/** Where a value may come from, with the calls it went through on the way. */
export interface Origin {
  /** A parameter, a global, a package value, a literal, or something unknown. */
  readonly from: Resolved;
  /** Calls that took the value in and gave something out, outermost first: coercions, sanitisers, wrappers. */
  readonly through: readonly CallSite[];
  /** Levels of callers that were climbed to find it. */
  readonly climbed: number;
}

interface Work {
  readonly file: string;
  readonly value: Value;
  readonly through: readonly CallSite[];
  readonly climbed: number;
}

/** Values looked at for one question; beyond it the rest counts as unknown. */
const MOST_VALUES = 600;

/**
 * All that may flow into a value: through text, operators, objects, arrays, the arguments of calls and the returns of functions of the tree,
 * and, for `climb` levels, from a parameter to the arguments of its callers.
 */
export function originsOf(model: CodeModel, file: string, value: Value, climb: number): readonly Origin[] {
  const found: Origin[] = [];
  const seen = new Set<Value>();
  const work: Work[] = [{ file, value, through: [], climbed: 0 }];
  for (let next = work.pop(), count = 0; next; next = work.pop(), count++) {
    if (seen.has(next.value)) continue;
    seen.add(next.value);
    if (count > MOST_VALUES) return [...found, { from: { kind: 'unknown' }, through: [], climbed: 0 }];
    expand(model, next, climb, work, found);
  }
  return found;
}

function expand(model: CodeModel, at: Work, climb: number, work: Work[], found: Origin[]): void {
  const parts = partsOf(model, at);
  if (parts) {
    work.push(...parts);
    return;
  }
  for (const one of alternatives(model.resolve(at.file, at.value))) follow(model, { ...at, one }, climb, work, found);
}

/** The values that a composite value is made of; undefined where it has to be resolved instead. */
function partsOf(model: CodeModel, at: Work): readonly Work[] | undefined {
  const { value } = at;
  const on = (values: readonly Value[]): readonly Work[] => values.map((one) => ({ ...at, value: one }));
  switch (value.kind) {
    case 'text':
      return on(value.parts.filter((part) => typeof part !== 'string'));
    case 'either':
      return on(value.operator === '&&' ? value.values.slice(1) : value.values);
    case 'operation':
      // A comparison or a negation gives a boolean, which carries nothing of its operands.
      return value.operator === '+' || value.operator === '+=' ? on(value.operands) : [];
    case 'object':
      return on(value.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value)));
    case 'array':
      return on(value.items.map((item) => (item.kind === 'spread' ? item.of : item)));
    case 'await':
    case 'spread':
    case 'item':
      return on([value.of]);
    case 'binding':
      return bindingParts(model, at, value.binding);
    case 'call':
      return callParts(model, at, value.call);
    default:
      return undefined;
  }
}

function bindingParts(model: CodeModel, at: Work, index: number): readonly Work[] | undefined {
  const binding = model.script(at.file)?.bindings[index];
  if (binding?.kind === 'variable' && binding.values.length > 0) return binding.values.map((value) => ({ ...at, value }));
  return binding?.kind === 'param' ? [{ ...at, value: binding.value }] : undefined;
}

// A function of the tree gives what it returns; any other call may give back what it was given.
function callParts(model: CodeModel, at: Work, index: number): readonly Work[] | undefined {
  const site = model.resolver.site(at.file, index);
  if (!site) return [];
  const callee = model.callee(site);
  if (callee.kind === 'function') {
    const returns = model.functionRecord(callee.file, callee.fn)?.returns ?? [];
    const through = at.through.some((one) => siteKey(one) === siteKey(site)) ? at.through : [...at.through, site];
    return [...returns.map((value) => ({ ...at, file: callee.file, value, through })), ...argumentsOf(site, { ...at, through })];
  }
  const receiver = site.call.callee.kind === 'member' ? [{ ...at, value: site.call.callee.of, through: [...at.through, site] }] : [];
  return [...receiver, ...argumentsOf(site, { ...at, through: [...at.through, site] })];
}

function argumentsOf({ call }: CallSite, at: Work): readonly Work[] {
  return call.args.filter(({ kind }) => kind !== 'function').map((value) => ({ ...at, value }));
}

function follow(model: CodeModel, at: Work & { readonly one: Resolved }, climb: number, work: Work[], found: Origin[]): void {
  const { one, through, climbed } = at;
  if (one.kind === 'param' && climbed < climb) {
    const callers = model.graph.knownCallers(one.file, one.fn);
    for (const site of callers) {
      const argument = site.call.args[one.index];
      if (argument) work.push({ file: site.file, value: one.path.reduce<Value>((of, name) => ({ kind: 'member', of, name }), argument), through, climbed: climbed + 1 });
    }
    if (callers.length > 0) return;
  }
  if (one.kind === 'value' && one.value !== at.value && (one.value.kind === 'text' || one.value.kind === 'object' || one.value.kind === 'array')) {
    work.push({ file: one.file, value: one.value, through, climbed });
    return;
  }
  found.push({ from: one, through, climbed });
}
