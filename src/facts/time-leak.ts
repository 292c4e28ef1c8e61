import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { SERVER_LIMITS, SERVER_MAKERS, SERVERS } from './knowledge/outer-limits.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { leakingRaces } from './leaking-races.ts';
import { reachOf } from './reach.ts';

/** A time limit that does not end the work it is for, or that is switched off. */
export interface TimeLeakFact extends FactBase {
  readonly kind: 'time-leak';
  /** `race`: the work goes on after the caller has given up; `server`: a limit of the server is off. */
  readonly leak: 'race' | 'server';
  /** The call or option at the place, as it is written. */
  readonly expression: string;
  /** The effect that happens all the same, of a race. */
  readonly effect?: { readonly call: string; readonly at: Location };
  readonly reach: Reach;
}

export function timeLeakFacts(model: TreeModel): readonly TimeLeakFact[] {
  const factOf = (site: CallSite, own: Pick<TimeLeakFact, 'leak'> & Partial<TimeLeakFact>): TimeLeakFact => ({
    kind: 'time-leak',
    ...baseOfSite(model, site),
    expression: nameOf(model, site),
    reach: reachOf(model, site),
    ...own,
  });
  return [
    ...leakingRaces(model).map(({ site, sends }) =>
      factOf(site, { leak: 'race', effect: { call: nameOf(model, sends), at: location(sends.file, sends.call.at) } }),
    ),
    ...openServers(model).map(({ site, option }) => factOf(site, { leak: 'server', expression: option })),
    ...openedServers(model),
  ];
}

function nameOf(model: TreeModel, { file, call }: CallSite): string {
  return expressionText(model.code.script(file), call.callee);
}

function openServers(model: TreeModel): readonly { readonly site: CallSite; readonly option: string }[] {
  return knownCalls(model, SERVER_MAKERS).flatMap(({ site, entry }) => {
    const options = site.call.args[entry.options];
    if (!options || model.roleOf(site.file) !== 'production') return [];
    const off = [...SERVER_LIMITS].find((name) => {
      const { value } = model.code.setting(site.file, options, name);
      return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === 0;
    });
    return off === undefined ? [] : [{ site, option: off }];
  });
}

/** Servers whose limits are switched off once they are made: `server.requestTimeout = 0`. */
function openedServers(model: TreeModel): readonly TimeLeakFact[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (code.script(file)?.assignments ?? []).flatMap(({ target, value, context, at }) => {
      if (target.kind !== 'member' || !SERVER_LIMITS.has(target.name) || value.kind !== 'literal' || value.value !== 0) return [];
      const server = code.resolve(file, target.of);
      if (server.kind !== 'external' || !SERVERS.some((one) => one.test(`${server.package} ${server.path}`))) return [];
      const place = code.place(file, at, code.symbolAt(file, context), `${target.name} = 0`);
      const { role, service } = { role: model.roleOf(file), service: model.packageOf(file)?.root ?? '' };
      return [
        {
          kind: 'time-leak' as const,
          at: place,
          role,
          service,
          leak: 'server' as const,
          expression: target.name,
          reach: { entries: [], chain: [] },
        },
      ];
    });
  });
}
