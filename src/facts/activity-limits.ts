import type { Location } from '../model/location.ts';
import { knownCalls } from './call-index.ts';
import { durationOf } from './duration.ts';
import type { Reach } from './fact.ts';
import { ACTIVITY_BOUNDS, ACTIVITY_USES } from './knowledge/workflow-engines.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** After how many milliseconds a workflow gives an attempt of an activity up, and where it says so. */
export interface ActivityLimit {
  readonly milliseconds: number;
  readonly at: Location;
}

const KNOWN = new WeakMap<TreeModel, ActivityLimits>();
const ACTIVITY = /^activity (?:.*\.)?([^.\s]+)$/;

/** The time that workflows leave to activities, which they know by name alone. */
export class ActivityLimits {
  private readonly model: TreeModel;
  /** By name, and by the package of the workflow with the name; undefined where a workflow leaves it undecided. */
  private readonly limits = new Map<string, ActivityLimit | undefined>();

  static of(model: TreeModel): ActivityLimits {
    const known = KNOWN.get(model) ?? new ActivityLimits(model);
    KNOWN.set(model, known);
    return known;
  }

  private constructor(model: TreeModel) {
    this.model = model;
    for (const { site, callee } of knownCalls(model, ACTIVITY_USES)) {
      const name = callee.path.split('.').at(-1) ?? '';
      const limit = callee.created && limitOf(model, callee.created);
      for (const key of [name, this.keyIn(site.file, name)]) this.limits.set(key, longest(this.limits, key, limit));
    }
  }

  /** The longest that any attempt may take that leads to a call; undefined where something else leads there too, or it is not decided. */
  around({ entries }: Reach): ActivityLimit | undefined {
    let found: ActivityLimit | undefined;
    for (const { kind, label, at } of entries) {
      const name = kind === 'job' ? ACTIVITY.exec(label)?.[1] : undefined;
      if (name === undefined) return undefined;
      const own = this.keyIn(at.path, name);
      const limit = this.limits.get(this.limits.has(own) ? own : name);
      if (!limit) return undefined;
      if (!found || limit.milliseconds > found.milliseconds) found = limit;
    }
    return found;
  }

  private keyIn(file: string, name: string): string {
    return `${this.model.packageOf(file)?.root ?? ''}\0${name}`;
  }
}

function longest(
  limits: ReadonlyMap<string, ActivityLimit | undefined>,
  key: string,
  limit: ActivityLimit | undefined,
): ActivityLimit | undefined {
  if (!limits.has(key)) return limit;
  const before = limits.get(key);
  return before && limit && (before.milliseconds >= limit.milliseconds ? before : limit);
}

function limitOf({ code }: TreeModel, { file, call }: CallSite): ActivityLimit | undefined {
  const given = ACTIVITY_BOUNDS.flatMap((name) => {
    const { state, value } = code.setting(file, call.args[0], name);
    return state === 'absent' ? [] : [durationOf(value)];
  });
  // Whichever ends first counts.
  const known = given.flatMap((one) => one ?? []);
  return known.length === 0 ? undefined : { milliseconds: Math.min(...known), at: location(file, call.at) };
}
