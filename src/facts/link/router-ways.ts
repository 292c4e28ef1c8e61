import { pathRoleOf } from '../../model/path-role.ts';
import type { RouteFramework } from '../knowledge/frameworks.ts';
import type { RouteStep } from '../route.ts';
import type { CodeModel } from './code-model.ts';
import type { Mounting, Mountings, Placed } from './mountings.ts';
import { OneCall, type Passed } from './one-call.ts';
import { siteKey, type CallSite } from './resolved.ts';
import { joinRoute } from './route-parts.ts';
import type { Router } from './router-objects.ts';

/** One way from an application to what is put on a router. */
export interface Way {
  readonly prefixes: readonly string[];
  /** The own path of what is put there; undefined where it is not decided. */
  readonly path: string | undefined;
  readonly exact: boolean;
  readonly framework: RouteFramework;
  readonly steps: readonly RouteStep[];
}

/** A step with the whole path from which on it runs; undefined where it runs in any case, or that is not decided. */
interface ScopedStep {
  readonly step: RouteStep;
  readonly from: string | undefined;
}

/** A way to a router. */
interface OpenWay extends Omit<Way, 'path' | 'steps'> {
  readonly steps: readonly ScopedStep[];
  /** What is given on this way to the function that fills the router. */
  readonly passed?: Passed | undefined;
}

/** A way to what is put on a router, with the steps of all paths: which of them run is decided by the whole path. */
type PlacedWay = OpenWay & Pick<Way, 'path'>;

const NO_WAY: OpenWay = { prefixes: [], exact: false, framework: 'unknown', steps: [] };
const MOST_MOUNTS = 4;

/** On which ways requests come to routers. */
export class RouterWays {
  private readonly code: CodeModel;
  private readonly mountings: Mountings;
  private readonly known = new Map<string, readonly OpenWay[]>();

  constructor(code: CodeModel, mountings: Mountings) {
    this.code = code;
    this.mountings = mountings;
  }

  /** The ways on which requests come to what is put on a router; one of unknown start where none is found. */
  to(placed: Placed): readonly Way[] {
    const ways = this.openTo(placed).map((way) => {
      const whole = joinRoute(...way.prefixes, way.path ?? '');
      const isRun = ({ from }: ScopedStep): boolean => from === undefined || way.path === undefined || covers(from, whole);
      return { ...way, steps: way.steps.filter(isRun) };
    });
    return distinct(ways).map((way) => ({ ...way, steps: way.steps.map(({ step }) => step) }));
  }

  private openTo(placed: Placed): readonly PlacedWay[] {
    const { router, site } = placed;
    if (!router) return [{ ...NO_WAY, path: placed.path }];
    const before = this.stepsBefore(router, site);
    return this.toRouter(router).flatMap((way) => {
      if (way.passed && new OneCall(this.code, way.passed).skips(site)) return [];
      return [{ ...way, path: this.pathOn(way, placed), steps: [...way.steps, ...before.flatMap((one) => scoped(one, way.prefixes))] }];
    });
  }

  // A router that is filled in a function may be filled in another way by each call of it.
  private pathOn({ passed }: OpenWay, { path, written }: Placed): string | undefined {
    const decided = passed && written && new OneCall(this.code, passed).constant(written.file, written.value);
    return typeof decided?.value === 'string' ? decided.value : path;
  }

  /** The ways to a router itself, decided once; a router mounted on itself ends there. */
  private toRouter(router: Router): readonly OpenWay[] {
    const known = this.known.get(router.key);
    if (known) return known;
    this.known.set(router.key, [NO_WAY]);
    const found = this.find(router);
    this.known.set(router.key, found);
    return found;
  }

  private find(router: Router): readonly OpenWay[] {
    const parents = this.parentsOf(router).slice(0, MOST_MOUNTS);
    const prefix = router.prefix ?? '';
    const decided = router.prefix !== undefined;
    if (parents.length === 0) return [{ prefixes: [prefix], exact: router.root && decided, framework: router.framework, steps: [] }];
    const ways = parents.flatMap((parent) =>
      this.openTo(parent).map((way) => ({
        prefixes: [...way.prefixes, way.path ?? parent.end ?? '', prefix],
        exact: way.exact && way.path !== undefined && decided,
        framework: way.framework === 'unknown' ? router.framework : way.framework,
        steps: [...way.steps, ...[...parent.steps, ...this.stepsOfHooks(parent)].map((step) => ({ step, from: undefined }))],
        passed: parent.passed,
      })),
    );
    return distinct(ways).slice(0, MOST_MOUNTS);
  }

  private stepsOfHooks({ hooks = [] }: Mounting): readonly RouteStep[] {
    return hooks.flatMap((key) => this.mountings.stepsOn({ key }).flatMap(({ steps }) => steps));
  }

  // Tests mount what programs mount as well, each in its own way.
  private parentsOf(router: Router): readonly Mounting[] {
    const all = this.mountings.parentsOf(router);
    const served = all.filter(({ site }) => pathRoleOf(site.file) !== 'test');
    return served.length > 0 ? served : all;
  }

  // Order counts: what is attached after a route does not run before it. Across files the order is not known; there it counts as before.
  private stepsBefore(router: Router, site: CallSite): readonly Placed[] {
    return this.mountings.stepsOn(router).filter((use) => use.site.file !== site.file || isBefore(use.site, site));
  }
}

function scoped({ path, steps }: Placed, prefixes: readonly string[]): readonly ScopedStep[] {
  const from = path === undefined ? undefined : joinRoute(...prefixes, path.replace(/\/?\*.*$/, ''));
  return steps.map((step) => ({ step, from }));
}

/** Two programs may be made of the same parts in the same way. */
function distinct<W extends OpenWay & Partial<PlacedWay>>(ways: readonly W[]): readonly W[] {
  const known = new Map<string, W>();
  for (const way of ways) {
    const steps = way.steps.map(({ step: { name, at } }) => `${name}@${at.path}:${at.line}`);
    const made = 'path' in way ? way.path : siteKey(way.passed?.by);
    const key = [joinRoute(...way.prefixes), made, way.exact, ...steps].join(' ');
    if (!known.has(key)) known.set(key, way);
  }
  return [...known.values()];
}

function isBefore(left: CallSite, right: CallSite): boolean {
  const [, , line, column] = left.call.at;
  const [, , otherLine, otherColumn] = right.call.at;
  return line < otherLine || (line === otherLine && column < otherColumn);
}

/** Whether middleware attached at a path runs for a route. */
function covers(attached: string, path: string): boolean {
  return attached === '/' || path === attached || path.startsWith(`${attached}/`);
}
