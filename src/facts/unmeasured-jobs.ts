import type { FunctionRecord } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { knownCalls, methodCalls } from './call-index.ts';
import { calledName } from './consumer-calls.ts';
import { messageHandlers } from './consumer-handlers.ts';
import { jobWorkers } from './job-queues.ts';
import { JOB_WORKERS } from './knowledge/job-queues.ts';
import { HEARTBEAT_RECEIVERS, HEARTBEATS, JOB_EVENT_DECORATORS, JOB_EVENTS, JOB_EXPORTS, SCHEDULES } from './knowledge/metrics.ts';
import { externalOf } from './link/entry-points.ts';
import { ENTRY_DECORATORS } from './knowledge/entry-decorators.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { alternatives, siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isMeasuring, loadsInstrument, measures } from './measuring.ts';
import { unheardWorkers } from './unheard-worker.ts';
import { hasExporter } from './unmeasured-queues.ts';
import type { JudgedProgram, Unmeasured } from './unmeasured.ts';

interface Job {
  readonly site: CallSite;
  readonly name: string;
  readonly work: { readonly file: string; readonly fn: number };
  /** Whether listeners of queues and consumers can hear of it. */
  readonly isQueued: boolean;
}

/** Jobs, consumers and schedules of a program that export nothing of how they fare. */
export function unmeasuredJobs(model: TreeModel, { files }: JudgedProgram): readonly Unmeasured[] {
  const jobs = jobsOf(model).filter(({ site }) => files.has(site.file));
  if (jobs.length === 0 || loadsInstrument(model, 'jobs', files)) return [];
  const isHeard = hasListener(model, files) || hasExporter(model) || methodCalls(model, ...JOB_EXPORTS).length > 0;
  const judged = jobs.filter(({ isQueued }) => !isQueued || !isHeard).map((job) => ({ job, found: judge(model, job) }));
  const open = judged.filter(({ found }) => found === 'none' || found === 'log');
  const [first, ...others] = open;
  if (!first) return [];
  return [
    {
      what: 'jobs',
      site: first.job.site,
      names: [...new Set(open.map(({ job }) => job.name))],
      others: others.map(({ job }) => job.site),
      isLogged: open.every(({ found }) => found === 'log'),
    },
  ];
}

const JOBS = new WeakMap<TreeModel, readonly Job[]>();

function jobsOf(model: TreeModel): readonly Job[] {
  const known = JOBS.get(model) ?? [...workers(model), ...consumers(model), ...scheduled(model), ...schedules(model)];
  JOBS.set(model, known);
  return known;
}

function workers(model: TreeModel): readonly Job[] {
  const all = jobWorkers(model).map(({ site, queue, work }) => ({ site, name: queue, work, isQueued: true }));
  const sites = new Set(all.map(({ site }) => site));
  // Where nobody hears of failures at all, that is the graver half of the same cause.
  const unheard = new Set(unheardWorkers(model).map(({ site }) => siteKey(site)));
  const known = all.filter(({ site }) => !unheard.has(siteKey(site)));
  return [...known, ...knownCalls(model, JOB_WORKERS).flatMap(({ site }) => (sites.has(site) ? [] : factoryWorkers(model, site)))];
}

/** What a function that makes workers is given to run. */
function factoryWorkers(model: TreeModel, site: CallSite): readonly Job[] {
  const { code } = model;
  const script = code.script(site.file);
  if (!script || site.call.kind !== 'new' || model.roleOf(site.file) !== 'production') return [];
  const name = expressionText(script, site.call.callee);
  return site.call.args.flatMap((argument) => {
    const binding = argument.kind === 'binding' ? script.bindings[argument.binding] : undefined;
    const param = binding?.kind === 'param' && binding.value.kind === 'param' ? binding.value : undefined;
    const given = param ? code.argumentsOf({ ...param, file: site.file, path: [] }) : [];
    return given.flatMap(alternatives).flatMap((work) => (work.kind === 'function' ? [{ site, name, work, isQueued: true }] : []));
  });
}

function consumers(model: TreeModel): readonly Job[] {
  return messageHandlers(model).map(({ site, queue, body }) => ({
    site,
    name: queue || (model.code.functionRecord(body.file, body.fn)?.symbol ?? ''),
    work: body,
    isQueued: true,
  }));
}

/** Functions that a library runs on a schedule. */
function scheduled(model: TreeModel): readonly Job[] {
  return knownCalls(model, SCHEDULES).flatMap(({ site }) => {
    if (model.roleOf(site.file) !== 'production') return [];
    const works = site.call.args.map((argument) => model.code.resolve(site.file, argument));
    const name = expressionText(model.code.script(site.file), site.call.callee);
    return works
      .flatMap((work) => (work.kind === 'function' ? [{ site, name, work: { file: work.file, fn: work.fn }, isQueued: false }] : []))
      .slice(0, 1);
  });
}

/** Methods that a decorator runs on a schedule. */
function schedules(model: TreeModel): readonly Job[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (code.script(file)?.functions ?? []).flatMap((record, fn) =>
      record.decorators.flatMap((value) => {
        const external = value.kind === 'call' ? externalOf(code, file, value) : undefined;
        const site = value.kind === 'call' ? code.resolver.site(file, value.call) : undefined;
        const isSchedule = external && ENTRY_DECORATORS.find(external)?.kind === 'schedule' && !isKept(model, file, record);
        return isSchedule && site ? [{ site, name: record.symbol, work: { file, fn }, isQueued: false }] : [];
      }),
    );
  });
}

/** An engine keeps how each run of a method ends, and tells. */
function isKept({ code }: TreeModel, file: string, { decorators }: FunctionRecord): boolean {
  return decorators.some((value) => {
    const external = value.kind === 'call' ? externalOf(code, file, value) : undefined;
    return external !== undefined && ENTRY_DECORATORS.find(external)?.kind === 'job';
  });
}

/** What a job leaves behind; unknown where another decorator or a base class of the tree may measure it. */
function judge(model: TreeModel, { work }: Job): 'metric' | 'log' | 'none' | 'unknown' {
  const { code } = model;
  const sites = [work.fn, ...hearers(model, work)].flatMap((fn) => sitesOfFunction(code, work.file, fn));
  const found = measures(model, sites);
  if (found === 'metric') return 'metric';
  if ([...sites, ...callsWithin(code, sites).map(({ site }) => site)].some((site) => isHeartbeat(model, site))) return 'metric';
  const record = code.functionRecord(work.file, work.fn);
  const base = code.script(work.file)?.classes[record?.class ?? -1]?.extends;
  const isWrapped = base !== undefined && code.resolve(work.file, base).kind !== 'external';
  return isWrapped || (record?.decorators.length ?? 0) > 2 ? 'unknown' : found;
}

/** The methods of the class of a job that hear how jobs end. */
function hearers({ code }: TreeModel, { file, fn }: Job['work']): readonly number[] {
  const owner = code.functionRecord(file, fn)?.class ?? -1;
  return (code.script(file)?.functions ?? []).flatMap((record, at) => {
    if (owner < 0 || record.class !== owner || at === fn) return [];
    const externals = record.decorators.map((value) => (value.kind === 'call' ? externalOf(code, file, value) : undefined));
    return externals.some((one) => one && JOB_EVENT_DECORATORS.find(one)) ? [at] : [];
  });
}

function isHeartbeat(model: TreeModel, { file, call }: CallSite): boolean {
  const script = model.code.script(file);
  if (HEARTBEATS.test(calledName(script, call)) || HEARTBEAT_RECEIVERS.test(expressionText(script, call.callee))) return true;
  return call.args.some((argument) => argument.kind === 'literal' && HEARTBEAT_RECEIVERS.test(String(argument.value)));
}

const LISTENING = new WeakMap<TreeModel, readonly string[]>();

/** Whether a listener of jobs or of a consumer measures: `worker.on('completed', () => done.inc())`. */
function hasListener(model: TreeModel, files: ReadonlySet<string>): boolean {
  const known = LISTENING.get(model) ?? methodCalls(model, 'on', 'once', 'addListener').flatMap((site) => listensAndMeasures(model, site));
  LISTENING.set(model, known);
  return known.some((file) => files.has(file));
}

/** The file of a call that listens and measures. */
function listensAndMeasures(model: TreeModel, { file, call }: CallSite): readonly string[] {
  const [event, given] = call.args;
  if (!given || (event?.kind === 'literal' && !JOB_EVENTS.test(String(event.value)))) return [];
  const listener = model.code.resolve(file, given);
  if (listener.kind !== 'function') return [];
  return sitesOfFunction(model.code, listener.file, listener.fn).some((site) => isMeasuring(model, site)) ? [file] : [];
}
