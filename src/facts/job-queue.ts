import type { Location } from '../model/location.ts';
import { sharedFolders } from '../model/path.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Setting } from './fact.ts';
import { isServerAddress, itemsOf, madeBy, nameIn, queueOf } from './job-queues.ts';
import { HOUSEKEEPING, JOB_DEFAULTS, JOB_SETTINGS, REPEATING, SCHEDULING_CALLS } from './knowledge/job-options.ts';
import { BULK_ADDS, BULK_MEMBER, JOB_LIBRARY, JOB_OPTIONS, QUEUE_MODULES } from './knowledge/job-queues.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { attemptsOfOptions, type RetryCallSite } from './retry-calls.ts';
import { RetryLayers } from './retry-layers.ts';

/** What holds for the jobs of a queue, by the worst of the calls that add them. */
export interface JobQueueFact extends FactBase {
  readonly kind: 'job-queue';
  readonly queue: string;
  /** The call at the place: it makes the queue, or adds a job to it. */
  readonly expression: string;
  /** Attempts in all; undefined where it is not decided. */
  readonly attempts: number | undefined;
  /** Whether somebody wrote the number down. */
  readonly isChosen: boolean;
  readonly backoff: Setting;
  readonly removeOnComplete: Setting;
  readonly removeOnFail: Setting;
  /** Jobs are made up for by the next, as they come again by themselves. */
  readonly isHousekeeping: boolean;
  readonly addedAt: Location;
  /** Behind the brace that opens the options of the queue, where the defaults of jobs can be written and jobs have no ids of their own. */
  readonly optionsStart?: Location | undefined;
}

/** Where options of jobs are given: the call that adds a job, then the queue, then the defaults of all queues. */
type Layers = readonly Resolved[];

interface AddedJob {
  readonly site: CallSite;
  readonly options: Resolved;
  readonly repeats: boolean;
}

/** The call that makes a queue, with its options and what they say of all jobs. */
interface MadeQueue {
  readonly site: CallSite;
  readonly options: Resolved;
  readonly defaults: Resolved;
}

interface KnownQueue {
  readonly name: string;
  readonly made: MadeQueue[];
  readonly added: AddedJob[];
}

/** What is said of all queues, and where. */
interface Root {
  readonly file: string;
  readonly defaults: Resolved;
}

const NOTHING: Resolved = { kind: 'value', file: '', value: { kind: 'undefined' } };

/** What each queue of production code says of its jobs, one fact for each queue that jobs are added to. */
export function jobQueueFacts(model: TreeModel): readonly JobQueueFact[] {
  const queues = new Map<string, KnownQueue>();
  const queueAt = (name: string): KnownQueue => {
    const queue = queues.get(name) ?? { name, made: [], added: [] };
    queues.set(name, queue);
    return queue;
  };
  const calls = RetryLayers.of(model).calls.filter(
    ({ entry, site }) => entry.library === JOB_LIBRARY && model.roleOf(site.file) === 'production',
  );
  for (const call of calls) addCall(model, call, queueAt);
  for (const { site } of knownCalls(model, BULK_ADDS)) addBulk(model, site, queueAt);
  for (const { site, entry } of knownCalls(model, SCHEDULING_CALLS)) {
    const name = model.roleOf(site.file) === 'production' ? queueOf(model, site) : undefined;
    const options = memberOf(model, model.code.resolve(site.file, site.call.args[entry.template]), entry.options);
    if (name !== undefined) queueAt(name).added.push({ site, options, repeats: true });
  }
  const roots = addModules(model, queueAt);
  return [...queues.values()].flatMap((queue) => factOf(model, queue, roots) ?? []);
}

function addCall(model: TreeModel, { site, entry }: RetryCallSite, queueAt: (name: string) => KnownQueue): void {
  const { code } = model;
  const name = queueOf(model, site);
  if (name === undefined) return;
  const [first] = site.call.args;
  const isShort = site.call.args.length === 2 && (entry.isClass === true || code.resolve(site.file, first).kind !== 'value');
  const index = isShort ? (entry.unnamed ?? entry.options) : entry.options;
  const given = code.resolve(site.file, site.call.args[index]);
  const options = isServerAddress(given) ? NOTHING : given;
  if (entry.isClass) queueAt(name).made.push({ site, options, defaults: defaultsIn(model, options) });
  else queueAt(name).added.push({ site, options, repeats: code.settingOf(options, REPEATING).state !== 'absent' });
}

function addBulk(model: TreeModel, site: CallSite, queueAt: (name: string) => KnownQueue): void {
  const name = queueOf(model, site);
  if (name === undefined || model.roleOf(site.file) !== 'production') return;
  for (const job of itemsOf(model, site.file, site.call.args[0]))
    queueAt(name).added.push({ site, options: memberOf(model, job, BULK_MEMBER), repeats: false });
}

/** What some options say of all jobs. */
function defaultsIn(model: TreeModel, options: Resolved): Resolved {
  return memberOf(model, options, JOB_DEFAULTS);
}

function memberOf(model: TreeModel, options: Resolved, name: string): Resolved {
  const { state, value } = model.code.settingOf(options, [name]);
  return state === 'absent' ? NOTHING : (value ?? { kind: 'unknown' });
}

/** Takes in the queues of modules, and gives back the defaults of all queues. */
function addModules(model: TreeModel, queueAt: (name: string) => KnownQueue): readonly Root[] {
  const roots: Root[] = [];
  for (const { site, entry } of knownCalls(model, QUEUE_MODULES)) {
    if (model.roleOf(site.file) !== 'production') continue;
    const given = entry.of === 'root' ? site.call.args.slice(-1) : site.call.args;
    for (const argument of given) {
      const options = model.code.resolve(site.file, argument);
      const written = entry.factory ? madeBy(model, options) : options;
      const defaults = defaultsIn(model, written);
      if (entry.of === 'root') roots.push({ file: site.file, defaults });
      else queueAt(nameIn(model, options)).made.push({ site, options: written, defaults });
    }
  }
  return roots;
}

function factOf(model: TreeModel, queue: KnownQueue, roots: readonly Root[]): JobQueueFact | undefined {
  const jobs = queue.added.filter(({ repeats }) => !repeats);
  const judged = (jobs.length > 0 ? jobs : queue.added).flatMap((job) => {
    const made = makerOf(model, job, queue.made);
    return made ? [{ ...judge(model, job, [job.options, made.defaults, rootOf(made.site.file, roots)]), made }] : [];
  });
  const [worst] = judged.toSorted((one, other) => rank(one) - rank(other));
  if (!worst) return undefined;
  const isWide = judged.every((one) => rank(one) === rank(worst) && one.made === worst.made);
  const at = isWide ? worst.made.site : worst.site;
  const keepsIds = judged.some(
    ({ site, options }) => site.call.args.length > 2 && model.code.settingOf(options, JOB_SETTINGS.id).state !== 'absent',
  );
  return {
    kind: 'job-queue',
    ...baseOfSite(model, at),
    queue: queue.name,
    expression: expressionText(model.code.script(at.file), at.call.callee),
    ...worst.settings,
    isHousekeeping: jobs.length === 0 || HOUSEKEEPING.test(queue.name),
    addedAt: location(worst.site.file, worst.site.call.at),
    optionsStart: isWide && !keepsIds ? startOf(model, worst.made) : undefined,
  };
}

/** What the application says of the jobs of all queues: the one whose module stands nearest, where an application each has its own. */
function rootOf(file: string, roots: readonly Root[]): Resolved {
  const shared = (root: Root): number => sharedFolders(root.file, file);
  const [nearest, next] = roots.toSorted((one, other) => shared(other) - shared(one));
  if (!nearest) return NOTHING;
  const isClear = next === undefined || shared(nearest) > shared(next) || nearest.defaults === next.defaults;
  return isClear ? nearest.defaults : { kind: 'unknown' };
}

/** The queue object that a job is added to: the one that was followed, or the only one of its name. */
function makerOf({ code }: TreeModel, { site }: AddedJob, made: readonly MadeQueue[]): MadeQueue | undefined {
  const created = code.externals(site).flatMap((one) => (one.created ? [siteKey(one.created)] : []));
  const [only, ...others] = made;
  const areAlike = others.every(({ defaults }) => defaults === NOTHING) && only?.defaults === NOTHING;
  return made.find((one) => created.includes(siteKey(one.site))) ?? (others.length === 0 || areAlike ? only : undefined);
}

// Only where the options of one queue are written down, and say nothing of jobs.
function startOf(model: TreeModel, { options, site }: MadeQueue): Location | undefined {
  if (options.kind !== 'value' || options.value.kind !== 'object' || options.file !== site.file) return undefined;
  if (options.value.entries.length === 0 || model.code.settingOf(options, [JOB_DEFAULTS]).state !== 'absent') return undefined;
  const [line, column] = options.value.at;
  return location(site.file, [line, column + 1, line, column + 1]);
}

interface Judged extends AddedJob {
  readonly settings: Pick<JobQueueFact, 'attempts' | 'isChosen' | 'backoff' | 'removeOnComplete' | 'removeOnFail'>;
}

function judge(model: TreeModel, job: AddedJob, layers: Layers): Judged {
  const told = layers.find((one) => model.code.settingOf(one, JOB_SETTINGS.attempts).state !== 'absent');
  const { attempts } = attemptsOfOptions(model, told ?? NOTHING, { ...JOB_OPTIONS, path: [] });
  const isUnknown = told !== undefined && model.code.settingOf(told, JOB_SETTINGS.attempts).state === 'unknown';
  return {
    ...job,
    settings: {
      attempts: isUnknown ? undefined : attempts,
      isChosen: told !== undefined,
      backoff: firstOf(model, layers, JOB_SETTINGS.backoff),
      removeOnComplete: firstOf(model, layers, JOB_SETTINGS.removeOnComplete),
      removeOnFail: firstOf(model, layers, JOB_SETTINGS.removeOnFail),
    },
  };
}

/** What becomes of a setting that several objects may give, each standing in for the next. */
function firstOf(model: TreeModel, layers: Layers, names: readonly string[]): Setting {
  const states = layers.map((one) => model.code.settingOf(one, names).state);
  return states.find((state) => state !== 'absent') ?? 'absent';
}

function rank({ settings: { attempts, isChosen, backoff, removeOnComplete } }: Judged): number {
  if (attempts === 1 && !isChosen) return 0;
  if (attempts !== undefined && attempts > 1 && backoff === 'absent') return 1;
  return removeOnComplete === 'absent' ? 2 : 3;
}
