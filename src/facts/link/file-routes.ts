import type { ExportRecord, ScriptSummary } from '../../summaries/script-summary.ts';
import { baseOfFile } from '../base.ts';
import type { RouteFramework } from '../knowledge/frameworks.ts';
import type { RouteFact } from '../route.ts';
import { functionOf, joinRoute } from './route-parts.ts';
import type { TreeModel } from './tree-model.ts';

/** How a framework that routes by file names reads a path. */
interface FileConvention {
  readonly framework: RouteFramework;
  readonly file: RegExp;
  /** Exported name to the HTTP method that it answers. */
  readonly methods: Readonly<Record<string, string>>;
  readonly pathOf: (matched: string) => string;
}

const VERBS = Object.fromEntries(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'].map((verb) => [verb, verb]));
/** `(group)` folders of Next and `_layout` parts of Remix are no part of the path. */
const folders = (path: string): string => joinRoute(path.replaceAll(/\([^)]*\)\//g, '').replaceAll(/\[(?:\.{3})?([^\]]+)\]/g, ':$1'));

const CONVENTIONS: readonly FileConvention[] = [
  { framework: 'next', file: /(?:^|\/)app\/(?:(.*)\/)?route\.[jt]sx?$/, methods: VERBS, pathOf: folders },
  { framework: 'next', file: /(?:^|\/)pages\/(api\/.*?)(?:\/index)?\.[jt]sx?$/, methods: { default: 'ALL' }, pathOf: folders },
  { framework: 'svelte', file: /(?:^|\/)routes\/(?:(.*)\/)?\+server\.[jt]s$/, methods: VERBS, pathOf: folders },
  {
    framework: 'remix',
    file: /(?:^|\/)app\/routes\/(.*?)(?:\/route|\/index)?\.[jt]sx?$/,
    methods: { loader: 'GET', action: 'POST' },
    pathOf: (path) =>
      joinRoute(
        ...path
          .split(/[./]/)
          .map((word) => word.replace(/^\$/, ':').replace(/_$/, ''))
          .filter((word) => !/^(?:_.*|index)?$/.test(word)),
      ),
  },
];

/** Routes that a framework makes of files and their exports. */
export function fileRoutes(model: TreeModel): readonly RouteFact[] {
  return model.code.files.flatMap((file) => {
    for (const convention of CONVENTIONS) {
      const matched = convention.file.exec(file);
      if (matched) return routesOf(model, file, { convention, path: convention.pathOf(matched[1] ?? '') });
    }
    return [];
  });
}

function routesOf(
  model: TreeModel,
  file: string,
  { convention, path }: { convention: FileConvention; path: string },
): readonly RouteFact[] {
  const script = model.code.script(file);
  if (!script || !usesFramework(model, file, convention.framework)) return [];
  return script.exports.flatMap((record) => {
    const method = 'name' in record ? convention.methods[record.name] : undefined;
    if (method === undefined || !('value' in record)) return [];
    const found = functionOf(model.code.resolve(file, record.value));
    return [
      {
        kind: 'route' as const,
        ...baseOfFile(model, file),
        at: model.code.place(file, spanOf(script, record), 'name' in record ? record.name : '', `${method} ${path}`),
        method,
        path,
        exact: true,
        framework: convention.framework,
        handler: found && { file: found.file, fn: found.fn },
        steps: [],
      },
    ];
  });
}

const MANIFEST: Readonly<Partial<Record<RouteFramework, RegExp>>> = {
  next: /^next$/,
  svelte: /^@sveltejs\/kit$/,
  remix: /^@remix-run\/|^@react-router\/|^remix$|^react-router$/,
};

function usesFramework(model: TreeModel, file: string, framework: RouteFramework): boolean {
  const pattern = MANIFEST[framework];
  const manifest = model.packageOf(file)?.manifest;
  return Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies }).some((name) => pattern?.test(name));
}

function spanOf(script: ScriptSummary, record: ExportRecord): readonly [number, number, number, number] {
  const value = 'value' in record ? record.value : undefined;
  if (value?.kind === 'function') return script.functions[value.fn]?.at ?? [1, 1, 1, 1];
  if (value?.kind === 'binding') return script.bindings[value.binding]?.at ?? [1, 1, 1, 1];
  if (value?.kind === 'call') return script.calls[value.call]?.at ?? [1, 1, 1, 1];
  return [1, 1, 1, 1];
}
