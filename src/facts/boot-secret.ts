import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { SECRET_SINKS } from './knowledge/secret-sinks.ts';
import { location } from './link/location-of.ts';
import { alternatives, siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { ProcessStateFact } from './process-state.ts';
import { freshCall } from './provenance.ts';
import { reachOf } from './reach.ts';

/** A key made of random bytes, with the call that makes it. */
interface RandomKey {
  readonly made: CallSite;
  /** Something else is used where it is given. */
  readonly fallback: boolean;
}

/** Keys for signing and encryption that are made anew at each start; one fact for each making. */
export function bootSecrets(model: TreeModel): readonly ProcessStateFact[] {
  const found = new Map<string, ProcessStateFact>();
  for (const { site, entry } of knownCalls(model, SECRET_SINKS)) {
    if (entry.purpose !== 'signing') continue;
    for (const take of entry.takes) {
      const key = randomKey(model, takenBy(model, site, take));
      if (key && isMadeAtStart(model, key.made) && !found.has(siteKey(key.made)))
        found.set(siteKey(key.made), factOf(model, site, { key, use: entry.use }));
    }
  }
  return [...found.values()];
}

/** What a call takes at a position such as `1` or `0.secret`. */
function takenBy({ code }: TreeModel, { file, call }: CallSite, take: string): Resolved {
  const [index = '0', ...names] = take.split('.');
  const argument = call.args[Number(index)];
  if (!argument) return { kind: 'unknown' };
  return names.reduce((of, name) => code.resolver.member(of, name), code.resolve(file, argument));
}

function randomKey({ code }: TreeModel, taken: Resolved): RandomKey | undefined {
  const all = alternatives(taken);
  const made = all.flatMap((one) => freshCall(code, one) ?? [])[0];
  return made && { made, fallback: all.length > 1 };
}

// What is made while a request is served protects nothing beyond it.
function isMadeAtStart({ code }: TreeModel, made: CallSite): boolean {
  const fn = code.enclosing(made);
  const record = code.functionRecord(made.file, fn);
  return fn === 0 || record?.kind === 'constructor' || code.graph.reach(made.file, fn).entries.every(({ kind }) => kind === 'startup');
}

function factOf(model: TreeModel, site: CallSite, { key, use }: { readonly key: RandomKey; readonly use: string }): ProcessStateFact {
  const { made, fallback } = key;
  return {
    kind: 'process-state',
    ...baseOfSite(model, made),
    state: 'secret',
    holder: use,
    by: expressionText(model.code.script(made.file), made.call.callee),
    related: location(site.file, site.call.at),
    ...(fallback && { fallback }),
    reach: reachOf(model, made),
  };
}
