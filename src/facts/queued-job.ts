import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { QUEUED_JOBS, QUEUE_SETUPS, type QueuedJobCall } from './knowledge/queued-jobs.ts';
import { labelOf } from './link/entry-point-parts.ts';
import { isServerAddress } from './job-queues.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A job of a queue in a database for which somebody wrote down how often it is tried. */
export interface QueuedJobFact extends FactBase {
  readonly kind: 'queued-job';
  readonly library: string;
  /** Name of the queue or task, where it is decided. */
  readonly job: string;
  readonly expression: string;
  /** Attempts in all. */
  readonly attempts: number;
  /** Nothing puts a pause between two attempts. */
  readonly isHasty: boolean;
}

/** The jobs whose attempts stand in the code as a number. */
export function queuedJobFacts(model: TreeModel): readonly QueuedJobFact[] {
  return knownCalls(model, QUEUED_JOBS).flatMap(({ site, callee, entry }): readonly QueuedJobFact[] => {
    const attempts = attemptsOf(model, site, entry);
    if (attempts === undefined) return [];
    const job = labelOf(model.code, site.file, site.call.args[0]);
    const expression = expressionText(model.code.script(site.file), site.call.callee);
    const isHasty = attempts > 1 && entry.pauses.length > 0 && !mayPause(model, { site, entry, job, maker: callee.created });
    return [{ kind: 'queued-job', ...baseOfSite(model, site), library: entry.library, job, expression, attempts, isHasty }];
  });
}

function attemptsOf({ code }: TreeModel, { file, call }: CallSite, { options, times, counts }: QueuedJobCall): number | undefined {
  const { value } = code.setting(file, call.args[options], times);
  const literal = value?.kind === 'value' && value.value.kind === 'literal' ? value.value.value : undefined;
  return typeof literal === 'number' ? literal + (counts === 'retries' ? 1 : 0) : undefined;
}

interface Queued {
  readonly site: CallSite;
  readonly entry: QueuedJobCall;
  readonly job: string;
  /** The call that made the client. */
  readonly maker: CallSite | undefined;
}

/** Whether the job, its queue or the client is told to pause, or may be. */
function mayPause(model: TreeModel, { site, entry, job, maker }: Queued): boolean {
  const { code } = model;
  const setups = knownCalls(model, QUEUE_SETUPS).filter((one) => {
    const name = labelOf(code, one.site.file, one.site.call.args[one.entry.name]);
    return name === '' || job === '' || name === job;
  });
  const given: readonly Resolved[] = [
    code.resolve(site.file, site.call.args[entry.options]),
    ...setups.map((one) => code.resolve(one.site.file, one.site.call.args[one.entry.options])),
    ...(maker ? [code.resolve(maker.file, maker.call.args[0])] : [{ kind: 'unknown' } as const]),
  ];
  return given.some((options) => !isServerAddress(options) && code.settingOf(options, entry.pauses).state !== 'absent');
}
