import type { EntryPoint } from '../fact.ts';
import type { CodeModel } from './code-model.ts';
import type { CallSite } from './resolved.ts';

/** One way to a call: where it starts, and the call there that leads on. */
export interface Way {
  /** What registers the function at its start; undefined where loading the file runs it. */
  readonly entry: EntryPoint | undefined;
  /** The call in the function at its start, which is the call itself where that function makes it. */
  readonly via: CallSite;
}

/** Functions looked at above one call; beyond that its ways are not all told. */
const MOST_FUNCTIONS = 200;

/**
 * The ways that lead to a call: climbs from callee to caller, and from a callback to the function that hands it over, up to functions
 * that something outside calls, and to the tops of files.
 */
export function waysTo(code: CodeModel, site: CallSite): readonly Way[] {
  const ways: Way[] = [];
  const seen = new Set<string>();
  const work = [site];
  for (let via = work.pop(); via && seen.size < MOST_FUNCTIONS; via = work.pop()) {
    const { file } = via;
    const fn = code.enclosing(via);
    const key = `${file}\0${fn}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const entries = fn === 0 ? [] : code.graph.entriesOf(file, fn);
    for (const entry of entries) ways.push({ entry, via });
    if (fn === 0) ways.push({ entry: undefined, via });
    if (entries.length === 0) work.push(...callsAbove(code, file, fn));
  }
  return ways;
}

function callsAbove(code: CodeModel, file: string, fn: number): readonly CallSite[] {
  const taker = code.functionRecord(file, fn)?.passedTo;
  const handed = taker && code.resolver.site(file, taker.call);
  return [...code.graph.knownCallers(file, fn), ...(handed ? [handed] : [])];
}
