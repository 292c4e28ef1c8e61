import { pathRoleOf } from '../../model/path-role.ts';
import type { RouteFramework } from '../knowledge/frameworks.ts';
import type { RouteStep } from '../route.ts';
import type { Mounting, Mountings, Placed } from './mountings.ts';
import type { CallSite } from './resolved.ts';
import { joinRoute } from './route-parts.ts';
import type { Router } from './router-objects.ts';

/** One way from an application to a router. */
export interface Way {
  readonly prefixes: readonly string[];
  readonly exact: boolean;
  readonly framework: RouteFramework;
  readonly steps: readonly RouteStep[];
}

const NO_WAY: Way = { prefixes: [], exact: false, framework: 'unknown', steps: [] };
const MOST_MOUNTS = 4;

/** On which ways requests come to routers. */
export class RouterWays {
  private readonly mountings: Mountings;
  private readonly known = new Map<string, readonly Way[]>();

  constructor(mountings: Mountings) {
    this.mountings = mountings;
  }

  /** The ways on which requests come to what is put on a router; one of unknown start where none is found. */
  to({ router, site, path }: Placed): readonly Way[] {
    if (!router) return [NO_WAY];
    const own = this.stepsBefore(router, site, path);
    return this.toRouter(router).map((way) => ({ ...way, steps: [...way.steps, ...own] }));
  }

  /** The ways to a router itself, decided once; a router mounted on itself ends there. */
  private toRouter(router: Router): readonly Way[] {
    const known = this.known.get(router.key);
    if (known) return known;
    this.known.set(router.key, [NO_WAY]);
    const found = this.find(router);
    this.known.set(router.key, found);
    return found;
  }

  private find(router: Router): readonly Way[] {
    const parents = this.parentsOf(router).slice(0, MOST_MOUNTS);
    const prefix = router.prefix ?? '';
    const decided = router.prefix !== undefined;
    if (parents.length === 0) return [{ prefixes: [prefix], exact: router.root && decided, framework: router.framework, steps: [] }];
    const ways = parents.flatMap((parent) =>
      this.to(parent).map((way) => ({
        prefixes: [...way.prefixes, parent.path ?? parent.end ?? '', prefix],
        exact: way.exact && parent.path !== undefined && decided,
        framework: way.framework === 'unknown' ? router.framework : way.framework,
        steps: [...way.steps, ...parent.steps, ...this.stepsOfHooks(parent)],
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
  private stepsBefore(router: Router, site: CallSite, path: string | undefined): readonly RouteStep[] {
    const before = this.mountings.stepsOn(router).filter((use) => use.site.file !== site.file || isBefore(use.site, site));
    return before.filter((use) => use.path === undefined || path === undefined || covers(use.path, path)).flatMap(({ steps }) => steps);
  }
}

/** Two programs may be made of the same parts in the same way. */
function distinct(ways: readonly Way[]): readonly Way[] {
  const known = new Map<string, Way>();
  for (const way of ways) {
    const key = [joinRoute(...way.prefixes), way.exact, ...way.steps.map(({ name, at }) => `${name}@${at.path}:${at.line}`)].join(' ');
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
function covers(prefix: string, path: string): boolean {
  const attached = joinRoute(prefix.replace(/\/?\*.*$/, ''));
  return attached === '/' || joinRoute(path) === attached || joinRoute(path).startsWith(`${attached}/`);
}
