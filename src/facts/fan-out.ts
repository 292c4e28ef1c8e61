import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { fanOutSizeOf, type FanOutSize } from './fan-out-size.ts';
import {
  CONCURRENCY_LIMITERS,
  LIMITER_METHOD,
  LIMITER_NAME,
  MERGING_OPERATORS,
  PROCESS_STARTS,
  STREAM_SOURCES,
} from './knowledge/concurrency.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf, type OutwardEffect } from './outward-effect.ts';
import { reachOf } from './reach.ts';
import { nameOf } from './value-names.ts';

/** Work outside the process that is started for all items of a collection at once, however many there are. */
export interface FanOutFact extends FactBase {
  readonly kind: 'fan-out';
  /** `Promise.all`, `mergeMap`. */
  readonly starts: string;
  /** What is gone through, as the code names it. */
  readonly over: string;
  /** Where the number of items comes from: a client, a message, or a query without a limit. */
  readonly source: FanOutSize['source'];
  readonly sourceAt?: Location | undefined;
  readonly effect: OutwardEffect['effect'] | 'process';
  /** The call with the effect, as the code names it. */
  readonly sends: string;
  readonly sendsAt: Location;
  readonly reach: Reach;
}

/** A callback with the collection that it is called for. */
interface Spread {
  readonly site: CallSite;
  readonly over: Value;
  readonly callback: Value;
  readonly starts: string;
}

/** Brokers and queues take many at once as they come. */
const HEAVY: ReadonlySet<OutwardEffect['effect']> = new Set(['http', 'mail', 'sms', 'payment', 'upload']);
const LONGEST_CHAIN = 6;

export function fanOutFacts(model: TreeModel): readonly FanOutFact[] {
  const gathered = globalCalls(model, 'Promise.all', 'Promise.allSettled').flatMap((site) => spreadOf(model, site) ?? []);
  const merged = knownCalls(model, MERGING_OPERATORS).flatMap(({ site, entry }) =>
    site.call.args[entry.concurrency] === undefined ? (mergedOf(model, site) ?? []) : [],
  );
  return [...gathered, ...merged].flatMap((spread) =>
    model.roleOf(spread.site.file) === 'production' ? (factOf(model, spread) ?? []) : [],
  );
}

/** `Promise.all(items.map(callback))`, also where the promises have a name. */
function spreadOf(model: TreeModel, site: CallSite): Spread | undefined {
  const { file, call } = site;
  let at = call.args[0];
  for (let links = 0; at && links < LONGEST_CHAIN; links++) {
    if (at.kind === 'binding') {
      const binding = model.code.script(file)?.bindings[at.binding];
      at = binding?.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
    } else break;
  }
  const mapping = at?.kind === 'call' ? model.code.resolver.site(file, at.call) : undefined;
  if (!mapping || methodName(mapping) !== 'map' || mapping.call.callee.kind !== 'member') return undefined;
  const [callback] = mapping.call.args;
  return callback && { site, over: mapping.call.callee.of, callback, starts: expressionText(model.code.script(file), call.callee) };
}

/** `from(items).pipe(mergeMap(callback))`. */
function mergedOf({ code }: TreeModel, site: CallSite): Spread | undefined {
  const { file, index } = site;
  const pipe = code
    .sites(file)
    .find((one) => methodName(one) === 'pipe' && one.call.args.some((argument) => argument.kind === 'call' && argument.call === index));
  const of = pipe?.call.callee.kind === 'member' ? pipe.call.callee.of : undefined;
  const source = of?.kind === 'call' ? code.resolver.site(file, of.call) : undefined;
  const isList = source && code.externals(source).some((one) => STREAM_SOURCES.find(one) !== undefined);
  const over = isList ? source.call.args[0] : undefined;
  const [callback] = site.call.args;
  return over && callback && { site, over, callback, starts: expressionText(code.script(file), site.call.callee) };
}

function factOf(model: TreeModel, spread: Spread): FanOutFact | undefined {
  const { site, over, callback, starts } = spread;
  const run = functionOf(model.code.resolve(site.file, callback));
  const size = run && fanOutSizeOf(model, site, over);
  const sent = run && size && sentBy(model, run);
  if (!sent || !size) return undefined;
  const script = model.code.script(site.file);
  return {
    kind: 'fan-out',
    ...baseOfSite(model, site),
    starts,
    over: expressionText(script, over),
    source: size.source,
    sourceAt: size.at,
    effect: sent.effect,
    sends: expressionText(model.code.script(sent.site.file), sent.site.call.callee),
    sendsAt: location(sent.site.file, sent.site.call.at),
    reach: reachOf(model, site),
  };
}

/** The first thing that a callback does outside the process, where nothing holds it back. */
function sentBy(
  model: TreeModel,
  { file, fn }: { readonly file: string; readonly fn: number },
): { readonly site: CallSite; readonly effect: FanOutFact['effect'] } | undefined {
  const reached = callsWithin(model.code, sitesOfFunction(model.code, file, fn));
  if (reached.some(({ site, chain }) => [...chain, site].some((one) => isHeldBack(model, one)))) return undefined;
  for (const { site } of reached) {
    const effect = outwardEffectOf(model, site)?.effect;
    if (effect && HEAVY.has(effect)) return { site, effect };
    if (model.code.externals(site).some((one) => PROCESS_STARTS.find(one) !== undefined)) return { site, effect: 'process' };
  }
  return undefined;
}

function isHeldBack({ code }: TreeModel, site: CallSite): boolean {
  const { callee } = site.call;
  if (code.externals(site).some((one) => CONCURRENCY_LIMITERS.has(one.package))) return true;
  if (callee.kind === 'binding') return LIMITER_NAME.test(nameOf(callee, code, site.file));
  return callee.kind === 'member' && LIMITER_METHOD.test(callee.name) && LIMITER_NAME.test(nameOf(callee.of, code, site.file));
}
