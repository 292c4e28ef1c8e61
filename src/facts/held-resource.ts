import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { HELD_RESOURCES, type HeldResource } from './knowledge/held-resources.ts';
import type { CodeModel } from './link/code-model.ts';
import { calledName, callsGiven, callsOn, escapes, holderOf, type Holder } from './link/holders.ts';
import { endedEarly, leakOf, type Leak } from './link/leaks.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { opensTransaction } from './open-transaction.ts';
import { reachOf } from './reach.ts';

/** Something that is taken in a function and not given back on every path. */
export interface HeldResourceFact extends FactBase {
  readonly kind: 'held-resource';
  /** For people: `connection`, `lock`. */
  readonly what: string;
  /** The call that takes it, as it is written. */
  readonly expression: string;
  /** How it stays taken; see `Leak`. */
  readonly leak: Leak['kind'];
  readonly leakAt: Location;
  /** The calls by which it is given back, for people: `release()`. */
  readonly release: string;
  /** It is given back by itself after a while. */
  readonly expires: boolean;
  readonly reach: Reach;
}

type Taking = KnownCall<HeldResource>;

/** The connections, locks and handles of production code that some path leaves taken. What gets out of sight is not judged. */
export function heldResourceFacts(model: TreeModel): readonly HeldResourceFact[] {
  const found = new Map<string, HeldResourceFact>();
  for (const taking of knownCalls(model, HELD_RESOURCES)) {
    const holder = model.roleOf(taking.site.file) === 'production' ? holderOf(model.code, taking.site) : undefined;
    const fact = holder && factOf(model, taking, holder);
    // A variable may be given one of several; how it is given back is the same.
    const key = `${holder?.file}\0${holder?.binding}`;
    if (fact && !found.has(key)) found.set(key, fact);
  }
  return [...found.values()];
}

function factOf(model: TreeModel, { site, entry }: Taking, holder: Holder): HeldResourceFact | undefined {
  const { code } = model;
  // A callback is given what is taken, which is another story.
  if (site.call.args.some(({ kind }) => kind === 'function')) return undefined;
  const names = [...entry.release, ...(entry.taken ?? [])].filter((name) => name !== '');
  const ends = new RegExp(`^(?:${[...names, 'close', 'dispose'].join('|')})$`);
  if (opensTransaction(model, holder) || escapes(code, holder, ends)) return undefined;
  const given = endsOf(model, holder, entry);
  const leak =
    endedEarly(code, { file: site.file, fn: holder.fn, ends: given }, holder.binding) ??
    leakOf(code, { file: site.file, fn: holder.fn, from: site, ends: given });
  if (!leak) return undefined;
  return {
    kind: 'held-resource',
    ...baseOfSite(model, site),
    what: entry.what,
    expression: expressionText(code.script(site.file), site.call.callee),
    leak: leak.kind,
    leakAt: location(leak.file, leak.at),
    release: names[0] ? `${names[0]}()` : 'the function that it gave',
    expires: entry.expires ?? false,
    reach: reachOf(model, site),
  };
}

/** The calls in the function itself that give it back. */
function endsOf({ code }: TreeModel, holder: Holder, { release, taken = [] }: Taking['entry']): readonly CallSite[] {
  const own = callsOn(code, holder).filter(({ call: { callee } }) =>
    callee.kind === 'binding'
      ? release.includes('')
      : callee.kind === 'member' && callee.of.kind === 'binding' && release.includes(callee.name),
  );
  const given = callsGiven(code, holder).filter(({ site }) => taken.includes(calledName(code, site)));
  return [...own, ...given.map(({ site }) => site), ...endsOfOwner(code, holder)].filter((site) => code.enclosing(site) === holder.fn);
}

/** What ends the pool that gave it, where the same function holds that: all that it gave ends with it. */
function endsOfOwner(code: CodeModel, { file, made }: Holder): readonly CallSite[] {
  const { callee } = made.call;
  if (callee.kind !== 'member' || callee.of.kind !== 'binding') return [];
  return callsOn(code, { file, binding: callee.of.binding }).filter((site) =>
    /^(?:destroy|end|close|disconnect)$/.test(calledName(code, site)),
  );
}
