import type { Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import {
  BULK_ADDS,
  JOB_LIBRARY,
  JOB_METHOD,
  JOB_OPTIONS,
  JOB_WORKERS,
  QUEUE_DECORATORS,
  QUEUE_DEFAULTS,
  QUEUE_MODULES,
  type JobWorkerCall,
  type QueueModule,
} from './knowledge/job-queues.ts';
import { externalOf } from './link/entry-points.ts';
import { alternatives, type CallSite, type Resolved, type FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { attemptsOfOptions, type Attempts, type RetryCallSite } from './retry-calls.ts';

/** A function that runs the jobs of a queue, with the call or decorator that says so. */
export interface JobWorker {
  readonly site: CallSite;
  readonly queue: string;
  readonly work: FunctionAt;
}

/** Name that queues of modules have where none is given. */
const UNNAMED = 'default';
const WORKERS = new WeakMap<TreeModel, readonly JobWorker[]>();
const NOT_TOLD: Attempts = { attempts: 1, byDefault: true };

/** How often the jobs of each queue are tried: as the calls say that add them, else as the queue, else as the defaults of all queues. */
export class JobQueues {
  private readonly added = new Map<string, Attempts[]>();
  private readonly queues = new Map<string, Attempts>();
  private readonly roots: Attempts[] = [];

  constructor(model: TreeModel, calls: readonly RetryCallSite[]) {
    for (const call of calls) {
      const name = call.entry.library === JOB_LIBRARY ? queueOf(model, call.site) : undefined;
      if (name === undefined) continue;
      if (call.entry.isClass) this.queues.set(name, call);
      else this.add(name, call);
    }
    for (const { site, entry } of knownCalls(model, QUEUE_MODULES)) if (isServed(model, site)) this.addModule(model, site, entry);
    for (const { site } of knownCalls(model, BULK_ADDS)) if (isServed(model, site)) this.addBulk(model, site);
  }

  /** The most attempts that a job of the queue may get, or undefined where nothing decides it. */
  attemptsOf(queue: string): number | undefined {
    const ways = this.added.get(queue) ?? [NOT_TOLD];
    const known = ways.flatMap((way) => (way.byDefault ? this.byDefault(queue) : way.attempts) ?? []);
    return known.length > 0 ? Math.max(...known) : undefined;
  }

  private add(queue: string, attempts: Attempts): void {
    this.added.set(queue, [...(this.added.get(queue) ?? []), attempts]);
  }

  private addBulk(model: TreeModel, site: CallSite): void {
    const queue = queueOf(model, site);
    if (queue === undefined) return;
    for (const job of itemsOf(model, site.file, site.call.args[0])) this.add(queue, attemptsOfOptions(model, job, JOB_OPTIONS));
  }

  private byDefault(queue: string): number | undefined {
    const own = this.queues.get(queue);
    if (own && !own.byDefault) return own.attempts;
    const [root, ...others] = this.roots;
    if (!root) return own ? NOT_TOLD.attempts : undefined;
    return others.length === 0 ? root.attempts : undefined;
  }

  private addModule(model: TreeModel, site: CallSite, known: QueueModule): void {
    // The options of all queues may follow the name of the connection.
    const given = known.of === 'root' ? site.call.args.slice(-1) : site.call.args;
    for (const argument of given) {
      const options = model.code.resolve(site.file, argument);
      const attempts = attemptsOfOptions(model, known.factory ? madeBy(model, options) : options, QUEUE_DEFAULTS);
      if (known.of === 'root') this.roots.push(attempts);
      else this.queues.set(nameIn(model, options), attempts);
    }
  }
}

function isServed(model: TreeModel, { file }: CallSite): boolean {
  return model.roleOf(file) === 'production';
}

/** The items of a list that is written down, or made by the callback of `map`. */
export function itemsOf(model: TreeModel, file: string, list: Value | undefined): readonly Resolved[] {
  if (list?.kind === 'call') {
    const call = model.code.script(file)?.calls[list.call];
    const made = call?.callee.kind === 'member' && call.callee.name === 'map' ? model.code.resolve(file, call.args[0]) : undefined;
    return made?.kind === 'function' ? [model.code.resolver.returnOf(made.file, made.fn)] : [];
  }
  const given = model.code.resolve(file, list);
  if (given.kind !== 'value' || given.value.kind !== 'array') return [];
  return given.value.items.map((item) => model.code.resolve(given.file, item));
}

/** What the factory in some options returns. */
export function madeBy(model: TreeModel, options: Resolved): Resolved {
  const factory = model.code.settingOf(options, ['useFactory']).value;
  if (factory?.kind !== 'function') return { kind: 'unknown' };
  return model.code.resolver.returnOf(factory.file, factory.fn);
}

/** Everything that runs jobs: workers that are made, and classes or methods that decorators name. */
export function jobWorkers(model: TreeModel): readonly JobWorker[] {
  const known = WORKERS.get(model);
  if (known) return known;
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  const found = [
    ...knownCalls(model, JOB_WORKERS).flatMap(({ site, entry }) => (isServed(model, site) ? (workerOf(model, site, entry) ?? []) : [])),
    ...files.flatMap((file) => decoratedWorkers(model, file)),
  ];
  WORKERS.set(model, found);
  return found;
}

function workerOf(model: TreeModel, site: CallSite, known: JobWorkerCall): JobWorker | undefined {
  if (site.call.kind !== (known.queue === 'argument' ? 'new' : 'call')) return undefined;
  const queue = known.queue === 'argument' ? textOf(model.code.resolve(site.file, site.call.args[0])) : queueOf(model, site);
  const works = site.call.args.map((argument) => model.code.resolve(site.file, argument));
  const work = works.find((one) => one.kind === 'function');
  return queue !== undefined && work?.kind === 'function' ? { site, queue, work } : undefined;
}

function decoratedWorkers(model: TreeModel, file: string): readonly JobWorker[] {
  const script = model.code.script(file);
  return (script?.functions ?? []).flatMap((record, fn): readonly JobWorker[] => {
    const owner = script?.classes[record.class];
    const named = owner?.decorators.flatMap((one) => decoratorOf(model, file, one, 'worker') ?? [])[0];
    if (!named) return [];
    const isWorking = record.name === JOB_METHOD || record.decorators.some((one) => decoratorOf(model, file, one, 'method'));
    return isWorking ? [{ site: named, queue: nameIn(model, model.code.resolve(file, named.call.args[0])), work: { file, fn } }] : [];
  });
}

function decoratorOf(model: TreeModel, file: string, value: Value, on: 'injected' | 'worker' | 'method'): CallSite | undefined {
  const external = value.kind === 'call' ? externalOf(model.code, file, value) : undefined;
  if (value.kind !== 'call' || !external || QUEUE_DECORATORS.find(external)?.on !== on) return undefined;
  return model.code.resolver.site(file, value.call);
}

/** The queue that is made, or whose method is called: by the name it was made with, or injected by. */
export function queueOf(model: TreeModel, site: CallSite): string | undefined {
  const made = site.call.kind === 'new' ? site : model.code.externals(site).flatMap(({ created }) => created ?? [])[0];
  if (made) return textOf(model.code.resolve(made.file, made.call.args[0]));
  const { callee } = site.call;
  if (callee.kind !== 'member' || callee.of.kind !== 'member' || callee.of.of.kind !== 'this') return undefined;
  const injected = injectedAs(model, site.file, callee.of.of.class, callee.of.name);
  return injected && nameIn(model, model.code.resolve(site.file, injected.call.args[0]));
}

/** The decorator by which a field of a class, or a parameter of its constructor, is given a queue. */
function injectedAs(model: TreeModel, file: string, owner: number, name: string): CallSite | undefined {
  const record = model.code.script(file)?.classes[owner];
  const field = record?.fields.find((one) => one.name === name);
  const param = record && model.code.functionRecord(file, record.constructorFn)?.params.find((one) => one.name === name);
  const decorators = [...(field?.decorators ?? []), ...(param?.decorators ?? [])];
  return decorators.flatMap((one) => decoratorOf(model, file, one, 'injected') ?? [])[0];
}

/** The name of a queue as text, or as `name` in options. */
export function nameIn(model: TreeModel, given: Resolved): string {
  return nameGiven(model, given) ?? UNNAMED;
}

/** A name as text, or as `name` in options. */
export function nameGiven(model: TreeModel, given: Resolved): string | undefined {
  return textOf(given) ?? textOf(model.code.settingOf(given, ['name']).value ?? { kind: 'unknown' });
}

function textOf(resolved: Resolved): string | undefined {
  if (resolved.kind !== 'value' || resolved.value.kind !== 'literal') return undefined;
  return typeof resolved.value.value === 'string' ? resolved.value.value : undefined;
}

/** Whether some options are the address of a server alone: a variable of the environment, or what stands in for one. */
export function isServerAddress(options: Resolved): boolean {
  return alternatives(options).every(
    (one) => (one.kind === 'global' && one.path.startsWith('process.env.')) || (one.kind === 'value' && one.value.kind === 'literal'),
  );
}
