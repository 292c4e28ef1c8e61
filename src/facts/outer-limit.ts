import { baseOfSite } from './base.ts';
import { knownCalls } from './call-index.ts';
import { durationOf } from './duration.ts';
import type { FactBase } from './fact.ts';
import { TIMEOUT_OPERATORS } from './knowledge/http-clients.ts';
import { OUTER_LIMITS } from './knowledge/outer-limits.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A time after which a server gives up any request. */
export interface OuterLimitFact extends FactBase {
  readonly kind: 'outer-limit';
  /** What gives up, for people. */
  readonly what: string;
  readonly milliseconds: number;
}

export function outerLimitFacts(model: TreeModel): readonly OuterLimitFact[] {
  const factOf = (site: Parameters<typeof baseOfSite>[1], what: string, milliseconds: number | undefined): readonly OuterLimitFact[] =>
    milliseconds !== undefined && milliseconds > 0 ? [{ kind: 'outer-limit', ...baseOfSite(model, site), what, milliseconds }] : [];
  const limits = knownCalls(model, OUTER_LIMITS).flatMap(({ site, entry }) => {
    const given = model.code.resolve(site.file, site.call.args[entry.argument]);
    const value = entry.option === undefined ? given : model.code.settingOf(given, [entry.option]).value;
    return factOf(site, entry.what, durationOf(value));
  });
  // An interceptor of NestJS stands around every handler.
  const interceptors = knownCalls(model, TIMEOUT_OPERATORS).flatMap(({ site }) => {
    const name = model.code.functionRecord(site.file, model.code.enclosing(site))?.name;
    return name === 'intercept' ? factOf(site, 'an interceptor', durationOf(model.code.resolve(site.file, site.call.args[0]))) : [];
  });
  return [...limits, ...interceptors];
}
