import { knownCalls, methodCalls } from './call-index.ts';
import { METRIC_MIDDLEWARES } from './knowledge/request-metrics.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { Value } from '../summaries/script-summary.ts';

/** A middleware or plugin that measures each request, with its options. */
export interface MetricMiddleware {
  readonly site: CallSite;
  readonly name: string;
  /** What an option takes away from it. */
  readonly lacks: 'no-status' | 'unread' | undefined;
  /** What the function gives back that makes the label for the route, and the file that it stands in. */
  readonly routes: readonly { readonly file: string; readonly value: Value }[];
}

type Entry = (typeof METRIC_MIDDLEWARES.entries)[number];

/** The middlewares and plugins of a tree that measure requests by themselves. */
export function metricMiddlewares(model: TreeModel): readonly MetricMiddleware[] {
  const { code } = model;
  const made = knownCalls(model, METRIC_MIDDLEWARES).map(({ site, entry, callee }) =>
    middlewareOf(model, { site, entry, name: callee.package, options: code.resolve(site.file, site.call.args[0]) }),
  );
  const registered = methodCalls(model, 'register').flatMap((site) => {
    const plugins = alternatives(code.resolve(site.file, site.call.args[0]));
    return plugins.flatMap((plugin) => {
      const entry = plugin.kind === 'external' ? METRIC_MIDDLEWARES.find(plugin) : undefined;
      if (!entry || plugin.kind !== 'external') return [];
      return [middlewareOf(model, { site, entry, name: plugin.package, options: code.resolve(site.file, site.call.args[1]) })];
    });
  });
  return [...made, ...registered];
}

function middlewareOf(
  model: TreeModel,
  { site, entry, name, options }: { site: CallSite; entry: Entry; name: string; options: Resolved },
): MetricMiddleware {
  const given = options.kind === 'value' ? model.code.resolver.property(options, entry.option) : undefined;
  const isOff = given?.kind === 'value' && given.value.kind === 'literal' && given.value.value === entry.is;
  const route = entry.route === undefined ? undefined : model.code.settingOf(options, [entry.route]).value;
  const returned = route?.kind === 'function' ? (model.code.functionRecord(route.file, route.fn)?.returns ?? []) : [];
  const file = route?.kind === 'function' ? route.file : site.file;
  return { site, name, lacks: isOff ? entry.lacks : undefined, routes: returned.map((value) => ({ file, value })) };
}
