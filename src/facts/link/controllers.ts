import { pathRoleOf } from '../../model/path-role.ts';
import type { ClassRecord, FunctionRecord, Value } from '../../summaries/script-summary.ts';
import {
  CONTROLLER_DECORATORS,
  METHOD_DECORATORS,
  STEP_DECORATORS,
  VERSION_DECORATORS,
  type RouteFramework,
} from '../knowledge/frameworks.ts';
import type { Route, RouteStep } from '../route.ts';
import type { CodeModel } from './code-model.ts';
import { importsOf } from './imports.ts';
import type { CallSite, Resolved } from './resolved.ts';
import { globalSteps, isMet, type GlobalStep } from './nest-globals.ts';
import { joinRoute, methodName, pathOf, stepOf } from './route-parts.ts';

/** A decorator with what it is: those hidden in a decorator of the tree (`applyDecorators(…)`) stand for themselves. */
interface Decorator {
  readonly file: string;
  readonly value: Value;
  readonly call: CallSite | undefined;
  readonly external: Extract<Resolved, { kind: 'external' }> | undefined;
}

/** What the start of an application adds to all its routes. */
interface Application {
  readonly files: ReadonlySet<string>;
  readonly prefix: string | undefined;
  readonly excluded: readonly string[];
  readonly versioned: boolean;
  readonly defaultVersion: string | undefined;
}

/** Routes declared by decorators: Nest's controllers and their like. */
export function controllerRoutes(code: CodeModel): readonly Route[] {
  const controllers = code.files.flatMap((file) => controllersOf(code, file));
  if (controllers.length === 0) return [];
  const applications = applicationsOf(code);
  const global = globalSteps(code);
  return controllers.flatMap((controller) => {
    const application = applications.find(({ files }) => files.has(controller.file));
    const reaching = global.filter(({ files }) => files.has(controller.file));
    return methodsOf(code, controller).flatMap((method) => routesOf(code, { controller, method, application, global: reaching }));
  });
}

interface Controller {
  readonly file: string;
  readonly record: ClassRecord;
  readonly framework: RouteFramework;
  readonly prefixes: readonly (string | undefined)[];
  readonly version: string | undefined;
  readonly decorators: readonly Decorator[];
}

function controllersOf(code: CodeModel, file: string): readonly Controller[] {
  const script = code.script(file);
  return (script?.classes ?? []).flatMap((record) => {
    if (record.decorators.length === 0) return [];
    const decorators = decoratorsOf(code, file, record.decorators);
    const own = decorators.find(({ external }) => external && CONTROLLER_DECORATORS.find(external));
    const known = own?.external && CONTROLLER_DECORATORS.find(own.external);
    if (!own || !known) return [];
    const options = pathsOf(code, own);
    return [{ file, record, framework: known.framework, prefixes: options.paths, version: options.version, decorators }];
  });
}

/** The decorators of a class or method, those inside a decorator of the tree included. */
export function decoratorsOf(code: CodeModel, file: string, values: readonly Value[], depth = 0): readonly Decorator[] {
  return values.flatMap((value): readonly Decorator[] => {
    const call = value.kind === 'call' ? code.resolver.site(file, value.call) : undefined;
    const resolved = code.resolve(file, call ? call.call.callee : value);
    const own: Decorator = { file, value, call, external: resolved.kind === 'external' ? resolved : undefined };
    if (resolved.kind !== 'function' || depth > 2) return [own];
    const returned = code.functionRecord(resolved.file, resolved.fn)?.returns ?? [];
    const inner = returned.flatMap((one) => {
      const site = one.kind === 'call' ? code.resolver.site(resolved.file, one.call) : undefined;
      const isJoin = site !== undefined && code.externals(site).some(({ path }) => path === 'applyDecorators');
      return isJoin
        ? decoratorsOf(
            code,
            resolved.file,
            site.call.args.flatMap((item) => (item.kind === 'spread' ? [] : [item])),
            depth + 1,
          )
        : [];
    });
    return [own, ...inner];
  });
}

interface Paths {
  readonly paths: readonly (string | undefined)[];
  readonly version: string | undefined;
}

/** The paths that a decorator names: a text, a list, or `{ path, version }`; undefined for one that is not decided. */
function pathsOf(code: CodeModel, { call, file }: Decorator): Paths {
  const [first] = call?.call.args ?? [];
  if (!first) return { paths: [''], version: undefined };
  const resolved = code.resolve(file, first);
  if (resolved.kind === 'value' && resolved.value.kind === 'object') {
    const path = code.settingOf(resolved, ['path']);
    const version = code.settingOf(resolved, ['version']);
    return { paths: path.state === 'absent' ? [''] : textsOf(code, path.value), version: textsOf(code, version.value)[0] };
  }
  return { paths: textsOf(code, resolved), version: undefined };
}

function textsOf(code: CodeModel, resolved: Resolved | undefined): readonly (string | undefined)[] {
  if (resolved?.kind !== 'value') return [undefined];
  const { file, value } = resolved;
  return value.kind === 'array' ? value.items.map((item) => pathOf(code, file, item)) : [pathOf(code, file, value)];
}

interface Method {
  readonly file: string;
  readonly fn: number;
  readonly record: FunctionRecord;
  readonly decorators: readonly Decorator[];
  readonly verb: string;
  readonly declared: Decorator;
}

/** The handlers of a controller, with those it inherits from a class of the tree. */
function methodsOf(code: CodeModel, { file, record }: Controller): readonly Method[] {
  const methods: Method[] = [];
  const seen = new Set<string>();
  let at: { readonly file: string; readonly record: ClassRecord } | undefined = { file, record };
  for (let depth = 0; at && depth < 4; depth++) {
    for (const fn of at.record.members) {
      const method = methodOf(code, at.file, fn);
      if (!method || seen.has(method.record.name)) continue;
      seen.add(method.record.name);
      methods.push(method);
    }
    at = baseOf(code, at.file, at.record);
  }
  return methods;
}

function baseOf(code: CodeModel, file: string, record: ClassRecord): { readonly file: string; readonly record: ClassRecord } | undefined {
  const base = record.extends && code.resolve(file, record.extends);
  if (base?.kind !== 'class') return undefined;
  const found = code.resolver.classRecord(base.file, base.class);
  return found && { file: base.file, record: found };
}

function methodOf(code: CodeModel, file: string, fn: number): Method | undefined {
  const record = code.functionRecord(file, fn);
  if (!record || record.decorators.length === 0) return undefined;
  const decorators = decoratorsOf(code, file, record.decorators);
  const declared = decorators.find(({ external }) => external && METHOD_DECORATORS.find(external));
  const known = declared?.external && METHOD_DECORATORS.find(declared.external);
  return declared && known ? { file, fn, record, decorators, verb: known.method, declared } : undefined;
}

interface Parts {
  readonly controller: Controller;
  readonly method: Method;
  readonly application: Application | undefined;
  readonly global: readonly GlobalStep[];
}

function routesOf(code: CodeModel, { controller, method, application, global }: Parts): readonly Route[] {
  const { file, fn, record } = method;
  const steps = [...stepsOf(code, controller.decorators, 'router'), ...stepsOf(code, method.decorators, 'route')];
  const version = versionOf(code, controller, method, application);
  const paths = pathsOf(code, method.declared).paths;
  return controller.prefixes.flatMap((prefix) =>
    paths.map((path) => {
      const own = joinRoute(prefix ?? '', path ?? '');
      const isBare = application?.excluded.some((excluded) => joinRoute(excluded) === own) ?? false;
      const decided =
        prefix !== undefined &&
        path !== undefined &&
        (application === undefined || application.prefix !== undefined) &&
        version !== undefined;
      return {
        at: code.place(file, record.at, record.symbol, `${record.text}${path ?? ''}`),
        method: method.verb,
        path: isBare ? own : joinRoute(application?.prefix ?? '', version ?? '', own),
        exact: decided && application !== undefined,
        framework: controller.framework,
        handler: { file, fn },
        steps: [...global.filter((one) => isMet(one, method.verb, own, controller)).map(({ step }) => step), ...steps],
      };
    }),
  );
}

// Versions are part of the path with URI versioning alone, which is the default.
function versionOf(code: CodeModel, controller: Controller, method: Method, application: Application | undefined): string | undefined {
  if (!application?.versioned) return '';
  const named = method.decorators.find(isVersion) ?? controller.decorators.find(isVersion);
  const version = named ? pathsOf(code, named).paths[0] : (controller.version ?? application.defaultVersion);
  return version === undefined ? undefined : version === '' ? '' : `v${version}`;
}

function isVersion({ external }: Decorator): boolean {
  return external !== undefined && VERSION_DECORATORS.find(external) !== undefined;
}

function stepsOf(code: CodeModel, decorators: readonly Decorator[], scope: RouteStep['scope']): readonly RouteStep[] {
  return decorators.flatMap(({ file, value, call, external }): readonly RouteStep[] => {
    if (external && (CONTROLLER_DECORATORS.find(external) ?? METHOD_DECORATORS.find(external))) return [];
    const known = external && STEP_DECORATORS.find(external);
    if (!known) return [stepOf(code, { file, value, kind: 'decorator', scope })];
    return (call?.call.args ?? []).map((argument) => stepOf(code, { file, value: argument, kind: known.step, scope }));
  });
}

/** `setGlobalPrefix` and `enableVersioning` with the files that the application at hand is made of. */
function applicationsOf(code: CodeModel): readonly Application[] {
  const starts = code.files.flatMap((file) => {
    const sites = code.sites(file);
    const isStart = sites.some(
      (site) =>
        /^(?:create|createMicroservice|createApplicationContext)$/.test(methodName(site)) &&
        code.externals(site).some(({ package: name }) => name === '@nestjs/core'),
    );
    return isStart && pathRoleOf(file) !== 'test' ? [{ file, sites }] : [];
  });
  return starts.map(({ file }) => {
    const files = importsOf({ code }, file);
    const settings = [...files].flatMap((one) =>
      code.sites(one).filter((site) => /^(?:setGlobalPrefix|enableVersioning)$/.test(methodName(site))),
    );
    const prefix = settings.find((site) => methodName(site) === 'setGlobalPrefix');
    const versioning = settings.find((site) => methodName(site) === 'enableVersioning');
    return { files, ...prefixOf(code, prefix), ...versioningOf(code, versioning) };
  });
}

function prefixOf(code: CodeModel, site: CallSite | undefined): Pick<Application, 'prefix' | 'excluded'> {
  if (!site) return { prefix: '', excluded: [] };
  const exclude = code.setting(site.file, site.call.args[1], 'exclude').value;
  const excluded =
    exclude?.kind === 'value' && exclude.value.kind === 'array'
      ? exclude.value.items.flatMap((item) => excludedPath(code, exclude.file, item))
      : [];
  return { prefix: pathOf(code, site.file, site.call.args[0]), excluded };
}

function excludedPath(code: CodeModel, file: string, item: Value): readonly string[] {
  const path = pathOf(code, file, item) ?? textsOf(code, code.setting(file, item, 'path').value)[0];
  return path === undefined ? [] : [path];
}

function versioningOf(code: CodeModel, site: CallSite | undefined): Pick<Application, 'versioned' | 'defaultVersion'> {
  if (!site) return { versioned: false, defaultVersion: '' };
  const options = site.call.args[0];
  const type = code.setting(site.file, options, 'type');
  const isUri = type.state === 'absent' || (type.value?.kind === 'external' && type.value.path.endsWith('URI'));
  const version = code.setting(site.file, options, 'defaultVersion');
  return { versioned: isUri, defaultVersion: version.state === 'absent' ? '' : textsOf(code, version.value)[0] };
}
