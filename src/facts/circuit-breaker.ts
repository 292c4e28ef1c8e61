import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { BREAKER_RULES, BREAKERS, type BreakerMaker } from './knowledge/breakers.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite, FunctionAt, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isKeptByNobody } from './local-pools.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { reachOf } from './reach.ts';
import { RetryLayers } from './retry-layers.ts';

/** A circuit breaker, with what keeps it from doing its work. */
export interface CircuitBreakerFact extends FactBase {
  readonly kind: 'circuit-breaker';
  readonly library: string;
  /** The call that makes it, as it is written. */
  readonly expression: string;
  /** It is made anew whenever its function runs, so that it never remembers a failure. */
  readonly isLocal: boolean;
  /** The setting that keeps it from opening, as it is written. */
  readonly neverOpens?: string;
  /** A call that fails for answers which are the fault of whoever asks, and counts like an outage. */
  readonly countsAnswer?: { readonly call: string; readonly at: Location };
  /** After how many milliseconds it gives a call up; undefined where it does not or that is not decided. */
  readonly timeout: number | undefined;
  /** The requests over HTTP inside it. */
  readonly requests: readonly Location[];
  readonly reach: Reach;
}

export function circuitBreakerFacts(model: TreeModel): readonly CircuitBreakerFact[] {
  return knownCalls(model, BREAKERS).flatMap((maker) => {
    const { site, entry } = maker;
    if (model.roleOf(site.file) !== 'production' || (site.call.kind === 'new') !== (entry.isClass === true)) return [];
    const { code } = model;
    const given = entry.options < 0 ? undefined : site.call.args[entry.options];
    const options = code.resolve(site.file, given);
    const work = workOf(model, maker);
    const answer = entry.filter !== undefined && code.settingOf(options, [entry.filter]).state === 'absent' && work;
    const failing = answer ? RetryLayers.of(model).permanentFailure(answer) : undefined;
    return [
      {
        kind: 'circuit-breaker' as const,
        ...baseOfSite(model, site),
        library: entry.library,
        expression: nameOf(model, site),
        isLocal: isKeptByNobody(model, site),
        ...neverOpens(model, options, entry),
        ...(failing && { countsAnswer: { call: nameOf(model, failing), at: location(failing.file, failing.call.at) } }),
        timeout: timeoutOf(model, options, entry),
        requests: work ? requestsIn(model, work) : [],
        reach: reachOf(model, site),
      },
    ];
  });
}

function nameOf(model: TreeModel, { file, call }: CallSite): string {
  return expressionText(model.code.script(file), call.callee);
}

function workOf(model: TreeModel, { site, entry }: KnownCall<BreakerMaker>): FunctionAt | undefined {
  const given = entry.work < 0 ? undefined : site.call.args[entry.work];
  const resolved = given && model.code.resolve(site.file, given);
  return resolved?.kind === 'function' ? { file: resolved.file, fn: resolved.fn } : undefined;
}

function neverOpens(model: TreeModel, options: Resolved, { threshold, enabled }: BreakerMaker): { readonly neverOpens?: string } {
  if (threshold && isAtLeast(model, options, threshold)) return { neverOpens: threshold.option };
  if (enabled !== undefined && isLiteral(model.code.settingOf(options, [enabled]).value, false)) return { neverOpens: enabled };
  const rule = model.code.settingOf(options, ['breaker']).value;
  const made = rule?.kind === 'external' ? rule.created : undefined;
  const known = made && model.code.externals(made).flatMap((one) => BREAKER_RULES.find(one) ?? [])[0];
  return known && isAtLeast(model, model.code.resolve(made.file, made.call.args[0]), known) ? { neverOpens: known.option } : {};
}

function isAtLeast(model: TreeModel, options: Resolved, { option, never }: { readonly option: string; readonly never: number }): boolean {
  const { value } = model.code.settingOf(options, [option]);
  const given = value?.kind === 'value' && value.value.kind === 'literal' ? value.value.value : undefined;
  return typeof given === 'number' && given >= never;
}

function isLiteral(value: Resolved | undefined, literal: boolean): boolean {
  return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === literal;
}

function timeoutOf(model: TreeModel, options: Resolved, { timeout }: BreakerMaker): number | undefined {
  if (!timeout) return undefined;
  const { state, value } = model.code.settingOf(options, [timeout.option]);
  if (state === 'absent') return timeout.byDefault;
  const given = value?.kind === 'value' && value.value.kind === 'literal' ? value.value.value : undefined;
  return typeof given === 'number' && given > 0 ? given : undefined;
}

function requestsIn(model: TreeModel, { file, fn }: FunctionAt): readonly Location[] {
  return callsWithin(model.code, sitesOfFunction(model.code, file, fn)).flatMap(({ site }) =>
    outwardEffectOf(model, site)?.effect === 'http' ? [location(site.file, site.call.at)] : [],
  );
}
