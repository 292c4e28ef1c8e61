import { baseOfSite } from './base.ts';
import { knownCalls } from './call-index.ts';
import { durationOf } from './duration.ts';
import type { FactBase } from './fact.ts';
import { STEP_DECORATORS } from './knowledge/frameworks.ts';
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
  const ofSome = interceptorsOfSome(model);
  const interceptors = knownCalls(model, TIMEOUT_OPERATORS).flatMap(({ site }) => {
    const record = model.code.functionRecord(site.file, model.code.enclosing(site));
    if (record?.name !== 'intercept' || ofSome.has(`${site.file}:${record.class}`)) return [];
    return factOf(site, 'an interceptor', durationOf(model.code.resolve(site.file, site.call.args[0])));
  });
  return [...limits, ...interceptors];
}

/** The interceptors of NestJS that controllers ask for, by file and class; any other stands around every handler. */
function interceptorsOfSome(model: TreeModel): ReadonlySet<string> {
  const asked = knownCalls(model, STEP_DECORATORS).flatMap(({ site, entry }) =>
    entry.step === 'interceptor' ? site.call.args.map((argument) => model.code.resolve(site.file, argument)) : [],
  );
  return new Set(asked.flatMap((one) => (one.kind === 'class' || one.kind === 'instance' ? [`${one.file}:${one.class}`] : [])));
}
