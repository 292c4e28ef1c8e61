import { expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { calledName } from './consumer-calls.ts';
import { messageHandlers } from './consumer-handlers.ts';
import { deadLetterGapFacts } from './dead-letter-gap.ts';
import { jobWorkers } from './job-queues.ts';
import { HEARTBEATS, SCHEDULES } from './knowledge/metrics.ts';
import { externalOf } from './link/entry-points.ts';
import { ENTRY_DECORATORS } from './knowledge/entry-decorators.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isMeasuring, loadsInstrument, measures } from './measuring.ts';
import type { MeasuredProgram, Unmeasured } from './unmeasured.ts';

interface Job {
  readonly site: CallSite;
  readonly name: string;
  readonly work: { readonly file: string; readonly fn: number };
}

/** Jobs, consumers and schedules of a program that export nothing of how they fare; nothing where some of them do, or something measures them all. */
export function unmeasuredJobs(model: TreeModel, { files }: MeasuredProgram): readonly Unmeasured[] {
  const jobs = jobsOf(model).filter(({ site }) => files.has(site.file));
  if (jobs.length === 0 || loadsInstrument(model, 'jobs', files) || hasListener(model, files)) return [];
  const judged = jobs.map((job) => ({ job, found: judge(model, job) }));
  if (judged.some(({ found }) => found === 'metric' || found === 'unknown')) return [];
  const [first, ...others] = judged;
  // Of workers whose failures nobody hears of at all, that is told.
  const isTold = deadLetterGapFacts(model).some(({ gap, at }) => gap === 'failed-silent' && files.has(at.path));
  if (!first || isTold) return [];
  const names = [...new Set(jobs.map(({ name }) => name))];
  return [
    {
      what: 'jobs',
      site: first.job.site,
      names,
      others: others.map(({ job }) => job.site),
      isLogged: judged.every(({ found }) => found === 'log'),
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
  return jobWorkers(model).map(({ site, queue, work }) => ({ site, name: queue, work }));
}

function consumers(model: TreeModel): readonly Job[] {
  return messageHandlers(model).map(({ site, queue, body }) => ({
    site,
    name: queue || (model.code.functionRecord(body.file, body.fn)?.symbol ?? ''),
    work: body,
  }));
}

/** Functions that a library runs on a schedule. */
function scheduled(model: TreeModel): readonly Job[] {
  return knownCalls(model, SCHEDULES).flatMap(({ site }) => {
    if (model.roleOf(site.file) !== 'production') return [];
    const works = site.call.args.map((argument) => model.code.resolve(site.file, argument));
    const name = expressionText(model.code.script(site.file), site.call.callee);
    return works.flatMap((work) => (work.kind === 'function' ? [{ site, name, work: { file: work.file, fn: work.fn } }] : [])).slice(0, 1);
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
        const isSchedule = external && external.package === '@nestjs/schedule' && ENTRY_DECORATORS.find(external)?.kind === 'schedule';
        return isSchedule && site ? [{ site, name: record.symbol, work: { file, fn } }] : [];
      }),
    );
  });
}

/** What a job leaves behind; unknown where another decorator or a base class of the tree may measure it. */
function judge(model: TreeModel, { work }: Job): 'metric' | 'log' | 'none' | 'unknown' {
  const { code } = model;
  const sites = sitesOfFunction(code, work.file, work.fn);
  const found = measures(model, sites);
  if (found === 'metric') return 'metric';
  if ([...sites, ...callsWithin(code, sites).map(({ site }) => site)].some((site) => isHeartbeat(model, site))) return 'metric';
  const record = code.functionRecord(work.file, work.fn);
  const base = code.script(work.file)?.classes[record?.class ?? -1]?.extends;
  const isWrapped = base !== undefined && code.resolve(work.file, base).kind !== 'external';
  return isWrapped || (record?.decorators.length ?? 0) > 2 ? 'unknown' : found;
}

function isHeartbeat(model: TreeModel, site: CallSite): boolean {
  const script = model.code.script(site.file);
  return (
    HEARTBEATS.test(calledName(script, site.call)) ||
    /healthchecks|cronitor|pushgateway|heartbeat/i.test(expressionText(script, site.call.callee))
  );
}

const LISTENING = new WeakMap<TreeModel, readonly string[]>();

/** Whether a listener of jobs or of a consumer measures: `worker.on('completed', () => done.inc())`. */
function hasListener(model: TreeModel, files: ReadonlySet<string>): boolean {
  const known =
    LISTENING.get(model) ?? model.code.files.filter((file) => model.roleOf(file) === 'production' && listensAndMeasures(model, file));
  LISTENING.set(model, known);
  return known.some((file) => files.has(file));
}

const OUTCOMES = /fail|complet|error|success|consumer|finish|end|job/i;

function listensAndMeasures(model: TreeModel, file: string): boolean {
  return (model.code.script(file)?.calls ?? []).some(({ callee, args: [event, given] }) => {
    if (callee.kind !== 'member' || !/^(?:on|once|addListener)$/.test(callee.name)) return false;
    if (!given || (event?.kind === 'literal' && !OUTCOMES.test(String(event.value)))) return false;
    const listener = model.code.resolve(file, given);
    if (listener.kind !== 'function') return false;
    return sitesOfFunction(model.code, listener.file, listener.fn).some((site) => isMeasuring(model, site));
  });
}
