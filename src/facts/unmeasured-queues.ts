import { knownCalls, methodCalls } from './call-index.ts';
import { messageHandlers } from './consumer-handlers.ts';
import { databaseAccessOf } from './database-call.ts';
import { expressionText } from './base.ts';
import { jobWorkers, queueOf } from './job-queues.ts';
import { DATABASE_CALLS } from './knowledge/databases.ts';
import {
  COUNTING_QUERY,
  COUNTING_TEXT,
  DEPTH_CALLS,
  DEPTH_METHODS,
  OUTBOX,
  QUEUE_EXPORTERS,
  type QueueSystem,
} from './knowledge/metrics.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { JudgedProgram, Unmeasured } from './unmeasured.ts';

interface Waiting extends Pick<Unmeasured, 'what' | 'site'> {
  readonly system: QueueSystem;
  readonly name: string;
}

/** Queues, consumers and outboxes of a program of which nobody exports how much waits; once for each kind of broker. */
export function unmeasuredQueues(model: TreeModel, { files }: JudgedProgram): readonly Unmeasured[] {
  const waiting = [...waitingJobs(model), ...waitingMessages(model)].filter(({ site }) => files.has(site.file));
  const outbox = blindOutbox(model, files);
  if (waiting.length === 0 && !outbox) return [];
  const open = hasExporter(model) ? [] : waiting.filter((one) => !isAsked(model, one));
  const systems = [...new Set(open.map(({ system }) => system))];
  return [...systems.flatMap((system) => gapOf(open.filter((one) => one.system === system)) ?? []), ...(outbox ? [outbox] : [])];
}

/** Whether something in the tree asks how much waits in a queue. Where it is not known which one is asked, it may be any of the broker. */
function isAsked(model: TreeModel, { system, name }: Waiting): boolean {
  const known = knownCalls(model, DEPTH_CALLS);
  const sites = new Set(known.map(({ site }) => site));
  if (methodCalls(model, ...DEPTH_METHODS).some((site) => !sites.has(site))) return true;
  return known.some(({ site, entry }) => {
    if (entry.system !== system) return false;
    const asked = entry.queue === undefined ? '' : entry.queue === 'object' ? queueOf(model, site) : textAt(model, site, entry.queue);
    return !asked || name === '' || asked === name;
  });
}

function textAt({ code }: TreeModel, { file, call }: CallSite, argument: number): string | undefined {
  const found = code.resolve(file, call.args[argument]);
  return found.kind === 'value' && found.value.kind === 'literal' ? String(found.value.value) : undefined;
}

function gapOf([first, ...others]: readonly Waiting[]): Unmeasured | undefined {
  if (!first) return undefined;
  const names = [...new Set([first, ...others].map(({ name }) => name))].filter((name) => name !== '');
  return { what: first.what, site: first.site, names, others: others.map(({ site }) => site), isLogged: false };
}

function waitingJobs(model: TreeModel): readonly Waiting[] {
  return jobWorkers(model).map(({ site, queue }) => ({ system: 'jobs', what: 'queue', site, name: queue }));
}

function waitingMessages(model: TreeModel): readonly Waiting[] {
  return messageHandlers(model).flatMap(({ broker, site, queue }): readonly Waiting[] => {
    if (broker !== 'kafka' && broker !== 'rabbitmq') return [];
    return [{ system: broker, what: broker === 'kafka' ? 'consumer' : 'queue', site, name: queue }];
  });
}

const EXPORTED = new WeakMap<TreeModel, boolean>();

/** Whether a manifest names something that exports the depth of queues. A summary is plain data: whatever it names stands in its text. */
export function hasExporter(model: TreeModel): boolean {
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
  const touching = knownCalls(model, DATABASE_CALLS)
    .map(({ site, callee }) => ({ site, path: callee.path, text: textOf(model, site) }))
    .filter(({ text }) => OUTBOX.test(text));
  if (touching.some(({ path, text }) => COUNTING_QUERY.test(path) || COUNTING_TEXT.test(text))) return undefined;
  const write = touching.find(({ site }) => files.has(site.file) && databaseAccessOf(model, site)?.access === 'write');
  return write && { what: 'outbox', site: write.site, names: [], others: [], isLogged: false };
}

/** What a call is called on, and the statement that it is given. */
function textOf({ code }: TreeModel, { file, call }: CallSite): string {
  const [first] = call.args;
  const words =
    first?.kind === 'literal' ? [first.value] : first?.kind === 'text' ? first.parts.filter((part) => typeof part === 'string') : [];
  return `${expressionText(code.script(file), call.callee)} ${words.join(' ')}`;
}
