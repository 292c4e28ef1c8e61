import type { Location } from '../model/location.ts';
import { baseOfSite } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { METER_CALLS, METRIC_PACKAGES, SCHEDULES } from './knowledge/metrics.ts';
import { isMetricsPackage, mayObserve } from './knowledge/telemetry.ts';
import { importsOf } from './link/imports.ts';
import { location } from './link/location-of.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { mayBeObserved } from './observed-by.ts';
import { namesOf } from './program-names.ts';
import { telemetryFacts, type TelemetryFact } from './telemetry.ts';
import { unmeasuredJobs } from './unmeasured-jobs.ts';
import { unmeasuredQueues } from './unmeasured-queues.ts';
import { unmeasuredRetries } from './unmeasured-retries.ts';

/** A program of which it is known what it measures: it exports figures itself, or nothing observes it. */
export interface JudgedProgram {
  readonly name: string;
  readonly files: ReadonlySet<string>;
  readonly exports: boolean;
}

/** Things of one kind that a program does and nobody measures. */
export interface Unmeasured {
  readonly what: 'queue' | 'consumer' | 'outbox' | 'jobs' | 'retries';
  /** The first of them. */
  readonly site: CallSite;
  /** What they are called. */
  readonly names: readonly string[];
  readonly others: readonly CallSite[];
  /** They leave a line in a log. */
  readonly isLogged: boolean;
}

export interface UnmeasuredFact extends FactBase, Pick<Unmeasured, 'what' | 'names' | 'isLogged'> {
  readonly kind: 'unmeasured';
  /** Name of the program. */
  readonly program: string;
  /** The program exports figures of other things. */
  readonly exports: boolean;
  readonly others: readonly Location[];
}

/** What programs do and export no figure of: how much waits, how jobs fare, how often something is tried again. */
export function unmeasuredFacts(model: TreeModel): readonly UnmeasuredFact[] {
  const found = new Map<string, UnmeasuredFact>();
  for (const program of judgedPrograms(model)) {
    const gaps = [...unmeasuredQueues(model, program), ...unmeasuredJobs(model, program), ...unmeasuredRetries(model, program)];
    for (const { what, site, names, others, isLogged } of gaps) {
      // What several programs share is told of once.
      const key = `${what} ${siteKey(site)}`;
      if (found.has(key)) continue;
      const places = others.map((one) => location(one.file, one.call.at));
      const { name, exports } = program;
      found.set(key, { kind: 'unmeasured', ...baseOfSite(model, site), what, names, isLogged, program: name, exports, others: places });
    }
  }
  return [...found.values()];
}

/** The programs of a tree that export figures of any kind, and those that nothing observes; of others it is not known what is seen. */
function judgedPrograms(model: TreeModel): readonly JudgedProgram[] {
  const meters = new Set(knownCalls(model, METER_CALLS).map(({ site }) => site.file));
  const measuring = model.code.files.filter((file) => meters.has(file) || loadsMetrics(model, file));
  return [...telemetryFacts(model), ...timedPrograms(model)].flatMap(({ name, files, metrics }) => {
    const exports = measuring.some((file) => files.has(file));
    return exports || metrics === 'absent' ? [{ name, files, exports }] : [];
  });
}

function loadsMetrics(model: TreeModel, file: string): boolean {
  const loads = model.code.script(file)?.references.some(({ module, typeOnly }) => !typeOnly && METRIC_PACKAGES.has(module));
  return loads === true && model.roleOf(file) === 'production';
}

/** The programs that only timers and schedules keep running: what a package starts whose files no other program loads. */
function timedPrograms(model: TreeModel): readonly Pick<TelemetryFact, 'name' | 'files' | 'metrics'>[] {
  const timed = [...knownCalls(model, SCHEDULES).map(({ site }) => site), ...globalCalls(model, 'setInterval')];
  const served = telemetryFacts(model);
  const found = new Map<string, Set<string>>();
  for (const { file } of timed) {
    const own = model.packageOf(file);
    const isStarted = own?.manifest?.scripts['start'] !== undefined && model.roleOf(file) === 'production';
    if (!own || !isStarted || served.some(({ files }) => files.has(file))) continue;
    const files = found.get(own.root) ?? new Set<string>();
    for (const loaded of importsOf(model, file)) files.add(loaded);
    found.set(own.root, files);
  }
  const isObserved = found.size > 0 && mayBeObserved(model);
  return [...found].map(([root, files]) => ({
    name: model.packages.find((one) => one.root === root)?.manifest?.name ?? root,
    files,
    metrics: isObserved || namesOf(model, files).packages.some((one) => isMetricsPackage(one) || mayObserve(one)) ? 'unknown' : 'absent',
  }));
}
