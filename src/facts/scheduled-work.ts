import type { Value } from '../summaries/script-summary.ts';
import { knownCalls, globalCalls } from './call-index.ts';
import { FILE_SCHEDULES, SCHEDULING_CALLS, SCHEDULING_DECORATORS } from './knowledge/schedules.ts';
import { nameGiven } from './job-queues.ts';
import { externalOf } from './link/entry-methods.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A function that each instance runs by the clock. */
export interface ScheduledWork {
  /** The call or decorator that schedules it. */
  readonly site: CallSite;
  readonly by: 'calendar' | 'interval';
  /** Milliseconds between two runs, where that is decided. */
  readonly every?: number | undefined;
  readonly work: { readonly file: string; readonly fn: number };
}

const DECORATOR_NAME = /^(?:Cron|Interval)$/;

/** What the production code of a tree runs by the clock, with the libraries that know nothing of other instances. */
export function scheduledWork(model: TreeModel): readonly ScheduledWork[] {
  return [...scheduledCalls(model), ...scheduledFiles(model), ...decorated(model), ...intervals(model)].filter(
    ({ site }) => model.roleOf(site.file) === 'production',
  );
}

/** The calls that schedule a function by a calendar, whatever runs them. */
export function scheduledCalls(model: TreeModel): readonly ScheduledWork[] {
  const { code } = model;
  return knownCalls(model, SCHEDULING_CALLS).flatMap(({ site, entry }) => {
    const { args } = site.call;
    const named = entry.option === undefined ? undefined : code.setting(site.file, args[0], entry.option).value;
    return scheduled(site, 'calendar', named ?? code.resolve(site.file, args.at(entry.work)));
  });
}

/** Files that are run whole: `new Bree({ jobs: [{ name: 'bill', interval: '1h' }] })` runs `jobs/bill.ts`. */
function scheduledFiles(model: TreeModel): readonly ScheduledWork[] {
  const { code } = model;
  return knownCalls(model, FILE_SCHEDULES).flatMap(({ site, entry }) => {
    const list = code.setting(site.file, site.call.args[0], entry.list).value;
    const items = list?.kind === 'value' && list.value.kind === 'array' ? list.value.items : [];
    return items.flatMap((item) => {
      const name = nameGiven(model, code.resolve(site.file, item));
      const file = name === undefined ? undefined : fileNamed(model, site.file, `${entry.folder}/${name}`);
      return file === undefined ? [] : [{ site, by: 'calendar' as const, work: { file, fn: 0 } }];
    });
  });
}

/** The script of the same package at a path without its ending. */
function fileNamed(model: TreeModel, from: string, path: string): string | undefined {
  const root = model.packageOf(from)?.root;
  return model.code.files.find((file) => {
    const bare = file.replace(/\.\w+$/, '');
    return (bare === path || bare.endsWith(`/${path}`)) && model.packageOf(file)?.root === root;
  });
}

function decorated(model: TreeModel): readonly ScheduledWork[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    const script = code.script(file);
    return (script?.functions ?? []).flatMap((record, fn) =>
      record.decorators.flatMap((decorator): readonly ScheduledWork[] => {
        if (decorator.kind !== 'call' || !DECORATOR_NAME.test(nameOfDecorator(script?.calls[decorator.call]?.callee, script?.bindings)))
          return [];
        const external = externalOf(code, file, decorator);
        const known = external && SCHEDULING_DECORATORS.find(external);
        const site = code.resolver.site(file, decorator.call);
        if (!known || !site) return [];
        const every = known.by === 'interval' ? numberIn(code.resolve(file, site.call.args.at(-1))) : undefined;
        return [{ site, by: known.by, every, work: { file, fn } }];
      }),
    );
  });
}

function nameOfDecorator(callee: Value | undefined, bindings: readonly { readonly name: string }[] | undefined): string {
  if (callee?.kind === 'binding') return bindings?.[callee.binding]?.name ?? '';
  return callee?.kind === 'member' ? callee.name : '';
}

/** Timers that start with the process; those of requests belong to these. */
function intervals(model: TreeModel): readonly ScheduledWork[] {
  const { code } = model;
  return globalCalls(model, 'setInterval').flatMap((site) => {
    const [work, period] = site.call.args;
    const { entries } = code.reachOf(site);
    const isAtStart = code.enclosing(site) === 0 || entries.some(({ kind }) => kind === 'startup');
    return isAtStart ? scheduled(site, 'interval', code.resolve(site.file, work), numberIn(code.resolve(site.file, period))) : [];
  });
}

function scheduled(site: CallSite, by: ScheduledWork['by'], given: Resolved | undefined, every?: number): readonly ScheduledWork[] {
  return given?.kind === 'function' ? [{ site, by, every, work: { file: given.file, fn: given.fn } }] : [];
}

function numberIn(resolved: Resolved): number | undefined {
  const literal = resolved.kind === 'value' && resolved.value.kind === 'literal' ? resolved.value.value : undefined;
  return typeof literal === 'number' ? literal : undefined;
}
