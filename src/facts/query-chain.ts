import type { CallRecord, ScriptSummary } from '../summaries/script-summary.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A link of a chain of calls: `where` of `db('orders').where(…).limit(10)`. */
export interface ChainLink {
  readonly name: string;
  readonly call: CallRecord;
  readonly index: number;
}

const LONGEST_CHAIN = 40;
const KNOWN = new WeakMap<ScriptSummary, ReadonlyMap<number, ChainLink>>();

/** The calls that go on from what a call gives, in their order. */
export function linksAfter({ code }: TreeModel, { file, index }: CallSite): readonly ChainLink[] {
  const script = code.script(file);
  if (!script) return [];
  const next = KNOWN.get(script) ?? nextLinks(script);
  KNOWN.set(script, next);
  const links: ChainLink[] = [];
  for (let at = next.get(index); at && links.length < LONGEST_CHAIN; at = next.get(at.index)) links.push(at);
  return links;
}

/** The link that follows each call. */
function nextLinks({ calls }: ScriptSummary): ReadonlyMap<number, ChainLink> {
  const next = new Map<number, ChainLink>();
  for (const [index, call] of calls.entries()) {
    const { callee } = call;
    if (callee.kind === 'member' && callee.of.kind === 'call') next.set(callee.of.call, { name: callee.name, call, index });
  }
  return next;
}
