import { knownCalls } from './call-index.ts';
import { BREAKERS } from './knowledge/breakers.ts';
import { BREAKER_EVENTS } from './knowledge/metrics.ts';
import type { TreeModel } from './link/tree-model.ts';
import { loadsInstrument } from './measuring.ts';
import { retriesOf, type RetryPolicyFact } from './retry-policy.ts';
import type { MeasuredProgram, Unmeasured } from './unmeasured.ts';

/** Retries and breakers of a program of which nobody counts how often they act; nothing where some are counted. */
export function unmeasuredRetries(model: TreeModel, { files }: MeasuredProgram): readonly Unmeasured[] {
  const retries = retriesOf(model).filter(({ site, fact }) => files.has(site.file) && fact.attempts !== 1 && isAboutDependency(fact));
  const breakers = knownCalls(model, BREAKERS).filter(
    ({ site, callee }) => files.has(site.file) && site.call.kind === 'new' && BREAKER_EVENTS.packages.includes(callee.package),
  );
  const isHeard = knownCalls(model, BREAKER_EVENTS).some(({ site }) => files.has(site.file));
  const open = isHeard ? [] : breakers.map(({ site }) => ({ site, name: 'CircuitBreaker', counting: 'none' as const }));
  const found = [...retries.map(({ site, fact }) => ({ site, name: fact.expression, counting: fact.counting })), ...open];
  if (loadsInstrument(model, 'retries', files) || found.some(({ counting }) => counting === 'metric' || counting === 'unknown')) return [];
  const [first, ...others] = found.toSorted((one, other) =>
    one.site.file < other.site.file ? -1 : one.site.file > other.site.file ? 1 : one.site.index - other.site.index,
  );
  if (!first) return [];
  return [
    {
      what: 'retries',
      site: first.site,
      names: [...new Set(found.map(({ name }) => name))],
      others: others.map(({ site }) => site),
      isLogged: found.every(({ counting }) => counting === 'log'),
    },
  ];
}

// A loop may look for a free name as well.
function isAboutDependency({ mechanism, isRemote }: RetryPolicyFact): boolean {
  return mechanism === 'library' || ((mechanism === 'loop' || mechanism === 'recursion') && isRemote);
}
