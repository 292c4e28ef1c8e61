import { knownCalls } from './call-index.ts';
import { messageHandlers } from './consumer-handlers.ts';
import { databaseAccessOf } from './database-call.ts';
import { expressionText } from './base.ts';
import { jobWorkers } from './job-queues.ts';
import { DATABASE_CALLS } from './knowledge/databases.ts';
import { COUNTING_QUERY, DEPTH_CALLS, OUTBOX, QUEUE_EXPORTERS } from './knowledge/metrics.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { MeasuredProgram, Unmeasured } from './unmeasured.ts';

interface Waiting {
  readonly system: 'bullmq' | 'kafka' | 'rabbitmq';
  readonly what: 'queue' | 'consumer';
  readonly site: CallSite;
  readonly name: string;
}

/** The packages whose calls tell how much waits in a system. */
const ASKED: Readonly<Record<Waiting['system'], RegExp>> = { bullmq: /^bull/, kafka: /kafka/, rabbitmq: /^amqp/ };

/** Queues, consumers and outboxes of a program of which nobody exports how much waits; once for each kind of broker. */
export function unmeasuredQueues(model: TreeModel, { files }: MeasuredProgram): readonly Unmeasured[] {
  const waiting = [...waitingJobs(model), ...waitingMessages(model)].filter(({ site }) => files.has(site.file));
  const outbox = blindOutbox(model, files);
  if (waiting.length === 0 && !outbox) return [];
  const asked = new Set(knownCalls(model, DEPTH_CALLS).map(({ callee }) => callee.package));
  const open = hasExporter(model) ? [] : waiting.filter(({ system }) => ![...asked].some((name) => ASKED[system].test(name)));
  const systems = [...new Set(open.map(({ system }) => system))];
  return [...systems.flatMap((system) => gapOf(open.filter((one) => one.system === system)) ?? []), ...(outbox ? [outbox] : [])];
}

function gapOf([first, ...others]: readonly Waiting[]): Unmeasured | undefined {
  if (!first) return undefined;
  const names = [...new Set([first, ...others].map(({ name }) => name))].filter((name) => name !== '');
  return { what: first.what, site: first.site, names, others: others.map(({ site }) => site), isLogged: false };
}

function waitingJobs(model: TreeModel): readonly Waiting[] {
  return jobWorkers(model).map(({ site, queue }) => ({ system: 'bullmq', what: 'queue', site, name: queue }));
}

function waitingMessages(model: TreeModel): readonly Waiting[] {
  return messageHandlers(model).flatMap(({ library, site, queue }): readonly Waiting[] => {
    if (library === 'kafka') return [{ system: 'kafka', what: 'consumer', site, name: queue }];
    return library === 'rabbitmq' ? [{ system: 'rabbitmq', what: 'queue', site, name: queue }] : [];
  });
}

const EXPORTED = new WeakMap<TreeModel, boolean>();

/** Whether a manifest names something that exports the depth of queues. A summary is plain data: whatever it names stands in its text. */
function hasExporter(model: TreeModel): boolean {
  const known = EXPORTED.get(model);
  if (known !== undefined) return known;
  const found = [...model.summaries.values()].some(
    ({ content }) => content && content.format !== 'script' && QUEUE_EXPORTERS.test(JSON.stringify(content)),
  );
  EXPORTED.set(model, found);
  return found;
}

/** Rows that wait in an outbox, where nobody counts them. */
function blindOutbox(model: TreeModel, files: ReadonlySet<string>): Unmeasured | undefined {
  const touching = knownCalls(model, DATABASE_CALLS).filter(({ site }) =>
    OUTBOX.test(expressionText(model.code.script(site.file), site.call.callee)),
  );
  if (touching.some(({ callee }) => COUNTING_QUERY.test(callee.path))) return undefined;
  const write = touching.find(({ site }) => files.has(site.file) && databaseAccessOf(model, site)?.access === 'write');
  return write && { what: 'outbox', site: write.site, names: [], others: [], isLogged: false };
}
