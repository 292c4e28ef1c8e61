import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { HELD_RESOURCES, type HeldResource } from './knowledge/held-resources.ts';
import type { CodeModel } from './link/code-model.ts';
import { calledName, escapes, holderOf, type Holder } from './link/holders.ts';
import { endedEarly, leakOf, type Leak } from './link/leaks.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { callsGiven, callsOn } from './link/variable-uses.ts';
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

type Taking = Pick<KnownCall<HeldResource>, 'site' | 'entry'>;

/** The connections, locks and handles of production code that some path leaves taken. What gets out of sight is not judged. */
export function heldResourceFacts(model: TreeModel): readonly HeldResourceFact[] {
  const found = new Map<string, HeldResourceFact>();
  for (const taking of takingsIn(model)) {
    const holder = holderOf(model.code, taking.site, taking.entry.item);
    const fact = holder && factOf(model, taking, holder);
    // A variable may be given one of several; how it is given back is the same.
    const key = `${holder?.file}\0${holder?.binding}`;
    if (fact && !found.has(key)) found.set(key, fact);
  }
  return [...found.values()];
}

/** The calls that take something, those of functions among them that hand it out: `getClient()`. */
function takingsIn(model: TreeModel): readonly Taking[] {
  const isJudged = ({ site: { file, call } }: Taking): boolean =>
    // A callback is given what is taken, which is another story.
    model.roleOf(file) === 'production' && call.args.every(({ kind }) => kind !== 'function');
  const direct: readonly Taking[] = knownCalls(model, HELD_RESOURCES);
  const handed = direct.flatMap(({ site, entry }) => handedTo(model, site).map((caller) => ({ site: caller, entry })));
  return [...direct, ...handed].filter(isJudged);
}

/** The calls of a function that returns what a call in it gives. */
function handedTo({ code }: TreeModel, site: CallSite): readonly CallSite[] {
  const fn = code.enclosing(site);
  const holder = holderOf(code, site);
  const isIt = (value: Value): boolean => {
    const returned = value.kind === 'await' ? value.of : value;
    return (
      (returned.kind === 'call' && returned.call === site.index) || (returned.kind === 'binding' && returned.binding === holder?.binding)
    );
  };
  const isHanded = fn !== 0 && (code.functionRecord(site.file, fn)?.returns.some(isIt) ?? false);
  return isHanded ? code.graph.knownCallers(site.file, fn) : [];
}

function factOf(model: TreeModel, { site, entry }: Taking, holder: Holder): HeldResourceFact | undefined {
  const { code } = model;
  const names = [...entry.release, ...(entry.taken ?? [])].filter((name) => name !== '');
  const ends = new RegExp(`^(?:${[...names, 'close', 'dispose'].join('|')})$`);
  if (opensTransaction(model, holder) || escapes(code, holder, ends)) return undefined;
  const stretch = { file: site.file, fn: holder.fn, binding: holder.binding, from: site, ends: endsOf(model, holder, entry) };
  const leak = endedEarly(code, stretch) ?? leakOf(code, stretch);
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

/** What ends the pool that gave it, with all that it gave, or gives a lock back by the mutex itself. */
function endsOfOwner(code: CodeModel, { file, made }: Holder): readonly CallSite[] {
  const { callee } = made.call;
  if (callee.kind !== 'member' || callee.of.kind !== 'binding') return [];
  return callsOn(code, { file, binding: callee.of.binding }).filter((site) =>
    /^(?:destroy|end|close|disconnect|release|unlock)$/.test(calledName(code, site)),
  );
}
