import { knownCalls, methodCalls } from './call-index.ts';
import type { DeadLetterGap } from './dead-letter-gap.ts';
import { jobWorkers, nameIn, queueOf, type JobWorker } from './job-queues.ts';
import { FAILURE_EVENT, JOB_BOARDS, JOB_EVENT_DECORATORS, JOB_EVENTS, TELEMETRY_OPTION } from './knowledge/dead-letters.ts';
import { externalOf } from './link/entry-points.ts';
import { labelOf } from './link/entry-point-parts.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

const UNHEARD = new WeakMap<TreeModel, readonly DeadLetterGap[]>();

/** Workers of whose failed jobs nobody hears. */
export function unheardWorkers(model: TreeModel): readonly DeadLetterGap[] {
  const known = UNHEARD.get(model) ?? findUnheard(model);
  UNHEARD.set(model, known);
  return known;
}

function findUnheard(model: TreeModel): readonly DeadLetterGap[] {
  const workers = jobWorkers(model);
  if (workers.length === 0) return [];
  const heard = heardOf(model);
  if (heard === undefined) return [];
  const isShown = model.packages.some(({ manifest }) => Object.keys(manifest.dependencies).some((name) => JOB_BOARDS.test(name)));
  return workers
    .filter((worker) => !isHeard(model, worker, heard))
    .map(({ site, queue, work }) => ({ gap: 'failed-silent' as const, site, queue, isShown, because: firstCall(model, work) }));
}

function firstCall({ code }: TreeModel, { file, fn }: JobWorker['work']): CallSite | undefined {
  return code.sites(file).find((site) => code.enclosing(site) === fn && site.call.use === 'await');
}

/** What somebody listens to: workers by the call that made them, queues by name. */
interface Heard {
  readonly made: ReadonlySet<string>;
  readonly queues: ReadonlySet<string>;
}

const HEARD = new WeakMap<TreeModel, Heard | { readonly open: true }>();

/** The workers and queues whose failures somebody listens to; undefined where a listener was not followed to one of them. */
function heardOf(model: TreeModel): Heard | undefined {
  const known = HEARD.get(model) ?? findHeard(model);
  HEARD.set(model, known);
  return 'open' in known ? undefined : known;
}

function findHeard(model: TreeModel): Heard | { readonly open: true } {
  const known = knownCalls(model, JOB_EVENTS).filter(({ site }) => isAboutFailure(model, site));
  const followed = new Set(known.map(({ site }) => siteKey(site)));
  const isOpen = methodCalls(model, 'on', 'once', 'addListener').some(
    (site) => model.roleOf(site.file) === 'production' && isAboutFailure(model, site) && !followed.has(siteKey(site)),
  );
  const made = known.flatMap(({ callee, entry }) => (entry.of === 'worker' ? [siteKey(callee.created)] : []));
  const queues = known.map(({ site, entry }) => (entry.of === 'queue' ? (queueOf(model, site) ?? '') : undefined));
  if (isOpen || made.includes('') || queues.includes('')) return { open: true };
  return { made: new Set(made), queues: new Set(queues.flatMap((name) => name ?? [])) };
}

function isAboutFailure(model: TreeModel, { file, call }: CallSite): boolean {
  const [event] = call.args;
  if (event?.kind === 'literal') return FAILURE_EVENT.test(String(event.value));
  return event !== undefined && event.kind !== 'function' && FAILURE_EVENT.test(labelOf(model.code, file, event));
}

function isHeard(model: TreeModel, { site, queue, work }: JobWorker, { made, queues }: Heard): boolean {
  const { code } = model;
  if (made.has(siteKey(site)) || queues.has(queue)) return true;
  if (site.call.args.some((argument) => code.setting(site.file, argument, TELEMETRY_OPTION).state === 'present')) return true;
  return catchesItself(model, work) || isHeardByDecorators(model, work.file, queue);
}

// A function that handles its own failures may tell of them.
function catchesItself({ code }: TreeModel, { file, fn }: JobWorker['work']): boolean {
  const script = code.script(file);
  return (script?.contexts ?? []).some(
    (context, at) =>
      context.kind === 'catch' && context.fn === fn && code.sites(file).some((site) => code.isInside(file, site.call.context, at)),
  );
}

/** Whether a class with decorated methods hears of failures: that of the worker, one that it extends, or a listener of the queue. */
function isHeardByDecorators(model: TreeModel, workerFile: string, queue: string): boolean {
  const { code } = model;
  return code.files.some((file) => {
    const script = code.script(file);
    if (model.roleOf(file) !== 'production') return false;
    return (script?.functions ?? []).some((record) => {
      if (record.class < 0 || record.decorators.length === 0) return false;
      const isAbout = record.decorators.some((value) => {
        const external = externalOf(code, file, value);
        const known = external && JOB_EVENT_DECORATORS.find(external);
        if (!known) return false;
        const args = value.kind === 'call' ? (script?.calls[value.call]?.args ?? []) : [];
        return known.failures === true || FAILURE_EVENT.test(labelOf(code, file, args[0]));
      });
      // A class of another file may be the base of the worker's, or listen to its queue.
      return isAbout && (file === workerFile || isForQueue(model, file, record.class, queue));
    });
  });
}

function isForQueue(model: TreeModel, file: string, owner: number, queue: string): boolean {
  const { code } = model;
  const script = code.script(file);
  const record = script?.classes[owner];
  const named = (record?.decorators ?? []).flatMap((value) => (value.kind === 'call' ? (script?.calls[value.call]?.args[0] ?? []) : []));
  return named.length === 0 || record?.abstract === true || named.some((value) => nameIn(model, code.resolve(file, value)) === queue);
}
