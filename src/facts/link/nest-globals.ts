import { pathRoleOf } from '../../model/path-role.ts';
import type { Value } from '../../summaries/script-summary.ts';
import type { RouteStep } from '../route.ts';
import type { CodeModel } from './code-model.ts';
import type { CallSite } from './resolved.ts';
import { joinRoute, methodName, pathOf, stepOf } from './route-parts.ts';

/** What runs before the handlers of a whole application, or of the routes that it names. */
export interface GlobalStep {
  /** Files whose controllers it is for. */
  readonly files: ReadonlySet<string>;
  readonly step: RouteStep;
  /** The routes that it is for; undefined for all of them. */
  readonly routes: readonly RouteTarget[] | undefined;
}

/** A path with what lies below it, for one method or all; or a controller. */
interface RouteTarget {
  readonly path?: string | undefined;
  readonly method?: string | undefined;
  readonly controller?: { readonly file: string; readonly name: string };
}

interface Owner {
  readonly file: string;
  readonly record: { readonly name: string };
}

/** Guards, pipes, interceptors and middleware of a whole application: `useGlobalGuards(…)`, providers of `APP_GUARD`, `apply(…).forRoutes(…)`. */
export function globalSteps(code: CodeModel): readonly GlobalStep[] {
  return code.files.flatMap((file) => {
    if (pathRoleOf(file) === 'test') return [];
    const everywhere = [...globalCalls(code, file), ...globalProviders(code, file)].map((step) => ({ step, routes: undefined }));
    const steps = [...everywhere, ...middleware(code, file)];
    if (steps.length === 0) return [];
    const rootOf = (path: string): string => code.modules.packageOf(path)?.root ?? '';
    const root = rootOf(file);
    const files = new Set(code.files.filter((one) => rootOf(one) === root));
    return steps.map((step) => ({ files, ...step }));
  });
}

/** Whether a route meets a step. `path` is that of controller and method, without the prefix of the application. */
export function isMet({ routes }: GlobalStep, method: string, path: string, controller: Owner): boolean {
  if (!routes) return true;
  return routes.some((target) => {
    if (target.controller) return target.controller.file === controller.file && target.controller.name === controller.record.name;
    if (target.method !== undefined && target.method !== 'ALL' && target.method !== method) return false;
    return target.path === undefined || covers(joinRoute(target.path.replace(/(?:\/?\(?[.*]|\/?\{\*).*$/, '')), path);
  });
}

function covers(start: string, path: string): boolean {
  return start === '/' || path === start || path.startsWith(`${start}/`);
}

// `consumer.apply(Tracing).forRoutes('orders')`, with or without `exclude` in between.
function middleware(code: CodeModel, file: string): readonly Omit<GlobalStep, 'files'>[] {
  if (!code.script(file)?.references.some(({ module }) => module === '@nestjs/common')) return [];
  return code.sites(file).flatMap((site) => {
    if (methodName(site) !== 'forRoutes') return [];
    const applied = appliedBy(code, site);
    const targets = site.call.args.map((argument) => targetOf(code, file, argument));
    const routes = targets.every((target) => target !== undefined) && targets.length > 0 ? targets : undefined;
    return (applied?.call.args ?? []).map((value) => ({
      step: stepOf(code, { file, value, kind: 'middleware', scope: 'application' }),
      routes,
    }));
  });
}

function appliedBy(code: CodeModel, { file, call }: CallSite): CallSite | undefined {
  let at: Value | undefined = call.callee.kind === 'member' ? call.callee.of : undefined;
  for (let links = 0; at?.kind === 'call' && links < 4; links++) {
    const site: CallSite | undefined = code.resolver.site(file, at.call);
    if (!site || methodName(site) === 'apply') return site;
    at = site.call.callee.kind === 'member' ? site.call.callee.of : undefined;
  }
  return undefined;
}

function targetOf(code: CodeModel, file: string, argument: Value): RouteTarget | undefined {
  const resolved = code.resolve(file, argument);
  if (resolved.kind === 'class') {
    return { controller: { file: resolved.file, name: code.resolver.classRecord(resolved.file, resolved.class)?.name ?? '' } };
  }
  if (resolved.kind !== 'value') return undefined;
  if (resolved.value.kind !== 'object') {
    const path = pathOf(code, file, argument);
    return path === undefined ? undefined : { path };
  }
  const path = code.settingOf(resolved, ['path']).value;
  const method = code.settingOf(resolved, ['method']).value;
  const text = path?.kind === 'value' ? pathOf(code, path.file, path.value) : undefined;
  const verb = method?.kind === 'external' ? /^RequestMethod\.(\w+)$/.exec(method.path)?.[1] : undefined;
  return text === undefined ? undefined : { path: text, method: verb };
}

// Maps, since names from the code may be those of `Object.prototype`.
const GLOBAL_CALLS: ReadonlyMap<string, RouteStep['kind']> = new Map([
  ['useGlobalGuards', 'guard'],
  ['useGlobalPipes', 'pipe'],
  ['useGlobalInterceptors', 'interceptor'],
]);
const GLOBAL_TOKENS: ReadonlyMap<string, RouteStep['kind']> = new Map([
  ['APP_GUARD', 'guard'],
  ['APP_PIPE', 'pipe'],
  ['APP_INTERCEPTOR', 'interceptor'],
]);

function globalCalls(code: CodeModel, file: string): readonly RouteStep[] {
  return code.sites(file).flatMap((site) => {
    const kind = GLOBAL_CALLS.get(methodName(site));
    return kind ? site.call.args.map((value) => stepOf(code, { file, value, kind, scope: 'application' })) : [];
  });
}

function globalProviders(code: CodeModel, file: string): readonly RouteStep[] {
  const script = code.script(file);
  if (!script?.references.some(({ module }) => module === '@nestjs/core')) return [];
  return script.calls.flatMap((call) => {
    if (call.kind !== 'decorator') return [];
    const resolved = code.resolve(file, call.args[0]);
    if (resolved.kind !== 'value') return [];
    const providers = code.settingOf(resolved, ['providers']).value;
    if (providers?.kind !== 'value' || providers.value.kind !== 'array') return [];
    return providers.value.items.flatMap((item) => providerStep(code, providers.file, item));
  });
}

function providerStep(code: CodeModel, file: string, item: Value): readonly RouteStep[] {
  const provider = code.resolve(file, item);
  if (provider.kind !== 'value' || provider.value.kind !== 'object') return [];
  const token = code.settingOf(provider, ['provide']).value;
  const kind = token?.kind === 'external' && token.package === '@nestjs/core' ? GLOBAL_TOKENS.get(token.path) : undefined;
  const entry = provider.value.entries.find((one) => 'key' in one && /^use(?:Class|Existing|Factory|Value)$/.test(one.key));
  return kind && entry && 'value' in entry ? [stepOf(code, { file: provider.file, value: entry.value, kind, scope: 'application' })] : [];
}
