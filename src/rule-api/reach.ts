import type { EntryPoint, Reach } from '../facts/fact.ts';
import type { Evidence } from '../model/finding.ts';

/** Entry points through which work arrives while the service runs. */
const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule', 'event']);
/** Steps shown of a chain of calls. */
const MOST_STEPS = 6;

/** Whether a request, message, job or event leads to a fact, as opposed to start-up or a command, or nothing that is seen. */
export function isServing({ entries }: Reach): boolean {
  return entries.some(({ kind }) => SERVING.has(kind));
}

/** Whether somebody waits for the answer of what leads to a fact, other than a message or job, which comes again when it fails. */
export function isAsked({ entries }: Reach): boolean {
  return entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field');
}

/** The chain from the entry point towards a fact, as evidence; empty where none is seen. */
export function evidenceOfReach({ entries: [entry], chain }: Reach): readonly Evidence[] {
  if (!entry) return [];
  const steps = chain.length > MOST_STEPS ? [...chain.slice(0, MOST_STEPS - 1), ...chain.slice(-1)] : chain;
  return [{ at: entry.at, note: `starts at ${entry.label}` }, ...steps.map(({ label, at }) => ({ at, note: `through ${label}` }))];
}
