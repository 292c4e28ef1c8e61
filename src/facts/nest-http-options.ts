import { NestModules, type NestImport } from './link/nest-modules.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** The options with which the modules around a call set up `HttpModule`; undefined for one that is imported as it is. */
export function nestHttpOptions(model: TreeModel, site: CallSite): readonly (Resolved | undefined)[] {
  const { code } = model;
  const modules = NestModules.of(code);
  const owner = code.functionRecord(site.file, code.enclosing(site))?.class ?? -1;
  return modules.ownersOf(site.file, owner).flatMap((module) => {
    const visible = modules.visibleTo(module).filter(isHttpModule);
    const found =
      visible.length > 0
        ? visible
        : modules.all.filter(({ isGlobal }) => isGlobal).flatMap((one) => modules.importsOf(one).filter(isHttpModule));
    return found.slice(0, 1).map((item) => optionsOf(model, item));
  });
}

function optionsOf({ code }: TreeModel, { call }: NestImport): Resolved | undefined {
  const [given] = call?.call.args ?? [];
  if (!call || !given) return undefined;
  const options = code.resolve(call.file, given);
  if (call.call.callee.kind === 'member' && call.call.callee.name === 'register') return options;
  const factory = options.kind === 'value' ? code.resolver.property(options, 'useFactory') : undefined;
  return factory?.kind === 'function' ? code.resolver.returnOf(factory.file, factory.fn) : undefined;
}

function isHttpModule({ resolved }: NestImport): boolean {
  return resolved.kind === 'external' && resolved.path === 'HttpModule';
}
