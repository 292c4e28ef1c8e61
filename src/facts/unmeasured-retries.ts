import { expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import { BREAKERS } from './knowledge/breakers.ts';
import { RETRY_EVENTS } from './knowledge/metrics.ts';
import { SELF_REPEATING_CLIENTS } from './knowledge/self-repeating.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { partsWithin } from './link/value-parts.ts';
import { loadsInstrument, measures } from './measuring.ts';
import { countingOf, type Counting } from './retry-counting.ts';
import { RetryLayers } from './retry-layers.ts';
import { retriesOf, type RetryPolicyFact } from './retry-policy.ts';
import type { JudgedProgram, Unmeasured } from './unmeasured.ts';

/** Something that tries again, or a breaker, and who hears when it does. */
interface Retrying {
  readonly site: CallSite;
  readonly counting: Counting;
}

/**
 * Retries and breakers of a program of which nobody counts how often they act; those that leave a line in a log only where the program
 * exports figures, and none is silent.
 */
export function unmeasuredRetries(model: TreeModel, { files, exports }: JudgedProgram): readonly Unmeasured[] {
  if (loadsInstrument(model, 'retries', files)) return [];
  const within = retryingOf(model).filter(({ site }) => files.has(site.file));
  const silent = within.filter(({ counting }) => counting === 'none');
  const found = silent.length > 0 || !exports ? silent : within.filter(({ counting }) => counting === 'log');
  const [first, ...others] = found.map(({ site }) => site);
  if (!first) return [];
  const names = found.map(({ site }) => expressionText(model.code.script(site.file), site.call.callee));
  return [{ what: 'retries', site: first, names: [...new Set(names)], others, isLogged: silent.length === 0 }];
}

const KNOWN = new WeakMap<TreeModel, readonly Retrying[]>();

/** The retries and breakers of a tree, each once, in the order of files and calls. */
function retryingOf(model: TreeModel): readonly Retrying[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const found = [...announcers(model), ...clients(model), ...policies(model)].filter(
    ({ site }) => model.roleOf(site.file) === 'production',
  );
  const byCall = new Map(found.toReversed().map((one) => [siteKey(one.site), one]));
  const sorted = [...byCall.values()].toSorted(({ site: one }, { site: other }) =>
    one.file === other.file ? one.index - other.index : one.file < other.file ? -1 : 1,
  );
  KNOWN.set(model, sorted);
  return sorted;
}

function policies(model: TreeModel): readonly Retrying[] {
  return retriesOf(model)
    .filter(({ fact }) => fact.attempts !== 1 && isAboutDependency(fact))
    .map(({ site, fact }) => ({ site, counting: fact.counting }));
}

// A loop may look for a free name as well.
function isAboutDependency({ mechanism, isRemote }: RetryPolicyFact): boolean {
  return mechanism === 'library' || ((mechanism === 'loop' || mechanism === 'recursion') && isRemote);
}

/** Clients that are told how often to repeat what they send. */
function clients(model: TreeModel): readonly Retrying[] {
  return RetryLayers.of(model)
    .calls.filter(({ entry, byDefault, attempts }) => Object.hasOwn(SELF_REPEATING_CLIENTS, entry.library) && !byDefault && attempts !== 1)
    .map((call) => ({ site: call.site, counting: countingOf(model, call) }));
}

/** What is made once, and tells by events when it acts. */
function announcers(model: TreeModel): readonly Retrying[] {
  const tells = (name: string | undefined): boolean => name !== undefined && RETRY_EVENTS.packages.includes(name);
  const made = RetryLayers.of(model).calls.filter(({ entry }) => entry.made === undefined && tells(entry.packages[0]));
  const breakers = knownCalls(model, BREAKERS).filter(
    ({ site, callee, entry }) => tells(callee.package) && (site.call.kind === 'new') === (entry.isClass === true),
  );
  const events = knownCalls(model, RETRY_EVENTS);
  return [...made, ...breakers].map(({ site }) => ({ site, counting: heardBy(model, site, events) }));
}

/** Who listens to what a call makes; unknown where it is handed to somebody who may. */
function heardBy(model: TreeModel, site: CallSite, events: readonly KnownCall<object>[]): Counting {
  const key = siteKey(site);
  const own = events.filter(({ callee }) => callee.created === undefined || siteKey(callee.created) === key);
  const listeners = own.flatMap(({ site: { file, call } }) => call.args.map((argument) => model.code.resolve(file, argument)));
  const sites = listeners.flatMap((one) => (one.kind === 'function' ? sitesOfFunction(model.code, one.file, one.fn) : []));
  const found = measures(model, sites);
  if (found !== 'none') return found;
  return own.length > 0 || isHandedOn(model, site) ? 'unknown' : 'none';
}

function isHandedOn({ code }: TreeModel, { file, index }: CallSite): boolean {
  const script = code.script(file);
  const holders = new Set<number>();
  script?.bindings.forEach((binding, at) => {
    if (binding.kind === 'variable' && binding.values.some((value) => value.kind === 'call' && value.call === index)) holders.add(at);
  });
  return (script?.calls ?? []).some(({ args }) =>
    args.some((argument) =>
      [...partsWithin(argument)].some(
        (part) => (part.kind === 'binding' && holders.has(part.binding)) || (part.kind === 'call' && part.call === index),
      ),
    ),
  );
}
