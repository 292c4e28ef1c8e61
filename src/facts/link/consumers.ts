import { append } from '../../model/append.ts';
import type { ScriptSummary, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import type { CallSite } from './resolved.ts';

/** Calls by the calls whose value they take in, and the calls that each variable may hold the value of. */
interface FileConsumers {
  readonly byCall: ReadonlyMap<number, readonly number[]>;
  readonly byBinding: ReadonlyMap<number, readonly number[]>;
  readonly holders: ReadonlyMap<number, readonly number[]>;
}

/** Calls looked at for one question. */
const MOST_CONSUMERS = 60;
const KNOWN = new WeakMap<ScriptSummary, FileConsumers>();

/**
 * The calls of the same function or file that take in the value of a call: as receiver or argument, inside an array or object, through a
 * variable, and through each other. For `race([get(url).then(read), timer])` and `get(url)`, these are `then` and `race`.
 */
export function consumersOf(code: CodeModel, site: CallSite): readonly CallSite[] {
  const script = code.script(site.file);
  if (!script) return [];
  const index = indexOf(script);
  const found = new Set<number>([site.index]);
  for (const call of found) {
    if (found.size > MOST_CONSUMERS) break;
    for (const next of index.byCall.get(call) ?? []) found.add(next);
    for (const binding of index.holders.get(call) ?? []) for (const next of index.byBinding.get(binding) ?? []) found.add(next);
  }
  found.delete(site.index);
  return [...found].flatMap((call) => code.resolver.site(site.file, call) ?? []);
}

function indexOf(script: ScriptSummary): FileConsumers {
  const known = KNOWN.get(script);
  if (known) return known;
  const index = { byCall: new Map<number, number[]>(), byBinding: new Map<number, number[]>(), holders: new Map<number, number[]>() };
  script.calls.forEach((call, consumer) => {
    const receiver = call.callee.kind === 'member' || call.callee.kind === 'call' ? [call.callee] : [];
    for (const part of partsOf([...receiver, ...call.args])) {
      if (part.kind === 'call') append(index.byCall, part.call, consumer);
      if (part.kind === 'binding') append(index.byBinding, part.binding, consumer);
    }
  });
  script.bindings.forEach((binding, position) => {
    if (binding.kind !== 'variable') return;
    for (const part of partsOf(binding.values)) if (part.kind === 'call') append(index.holders, part.call, position);
  });
  KNOWN.set(script, index);
  return index;
}

/** The calls and variables whose value goes into some values; functions are not entered. */
function partsOf(values: readonly Value[]): readonly Value[] {
  const work: Value[] = [...values];
  const leaves: Value[] = [];
  for (let value = work.pop(); value; value = work.pop()) {
    if (value.kind === 'call' || value.kind === 'binding') leaves.push(value);
    else if (value.kind === 'member' || value.kind === 'element' || value.kind === 'await' || value.kind === 'spread') work.push(value.of);
    else if (value.kind === 'array') work.push(...value.items);
    else if (value.kind === 'either') work.push(...value.values);
    else if (value.kind === 'object') work.push(...value.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value)));
  }
  return leaves;
}
