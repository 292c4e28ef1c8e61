import type { PackageSummary } from '../../summaries/manifest-summaries.ts';
import type { ExportRecord, ScriptSummary } from '../../summaries/script-summary.ts';
import type { RouteFramework } from '../knowledge/frameworks.ts';
import type { Route } from '../route.ts';
import type { CodeModel } from './code-model.ts';
import { functionOf, joinRoute } from './route-parts.ts';

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

/** Frameworks that call the exports of files by the names of those. */
export const FILE_FRAMEWORKS: ReadonlySet<RouteFramework> = new Set(CONVENTIONS.map(({ framework }) => framework));

/** An export that a framework calls for a path. */
export interface FileHandler {
  readonly file: string;
  readonly record: ExportRecord;
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly framework: RouteFramework;
  /** The function of the tree that answers, if it is seen. */
  readonly handler: { readonly file: string; readonly fn: number } | undefined;
}

/** The exports that frameworks call by the names of files. */
export function fileHandlers(code: CodeModel): readonly FileHandler[] {
  return code.files.flatMap((file) => {
    for (const convention of CONVENTIONS) {
      const matched = convention.file.exec(file);
      // Names of files mean different things to different frameworks.
      if (matched && usesFramework(code, file, convention.framework))
        return handlersOf(code, file, { convention, path: convention.pathOf(matched[1] ?? '') });
    }
    return [];
  });
}

function handlersOf(
  code: CodeModel,
  file: string,
  { convention, path }: { convention: FileConvention; path: string },
): readonly FileHandler[] {
  return (code.script(file)?.exports ?? []).flatMap((record) => {
    const method = 'name' in record && Object.hasOwn(convention.methods, record.name) ? convention.methods[record.name] : undefined;
    if (method === undefined || !('value' in record)) return [];
    const handler = functionOf(code.resolve(file, record.value));
    return [
      {
        file,
        record,
        name: record.name,
        method,
        path,
        framework: convention.framework,
        handler: handler && { file: handler.file, fn: handler.fn },
      },
    ];
  });
}

/** Routes that a framework makes of files and their exports. */
export function fileRoutes(code: CodeModel): readonly Route[] {
  return fileHandlers(code).map(({ file, record, name, method, path, framework, handler }) => ({
    at: code.place(file, spanOf(code.script(file), record), name, `${method} ${path}`),
    method,
    path,
    exact: true,
    framework,
    handler,
    steps: [],
  }));
}

const MANIFEST: Readonly<Partial<Record<RouteFramework, RegExp>>> = {
  next: /^next$/,
  svelte: /^@sveltejs\/kit$/,
  remix: /^@remix-run\/|^@react-router\/|^remix$|^react-router$/,
};

const USED = new WeakMap<PackageSummary, Map<RouteFramework, boolean>>();

/** Whether the package around a file depends on a framework; asked for each file of a large package, so remembered. */
function usesFramework({ modules }: CodeModel, file: string, framework: RouteFramework): boolean {
  const manifest = modules.packageOf(file)?.manifest;
  if (!manifest) return false;
  const known = USED.get(manifest) ?? new Map<RouteFramework, boolean>();
  USED.set(manifest, known);
  const names = known.has(framework) ? [] : [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
  const uses = known.get(framework) ?? names.some((name) => MANIFEST[framework]?.test(name));
  known.set(framework, uses);
  return uses;
}

function spanOf(script: ScriptSummary | undefined, record: ExportRecord): readonly [number, number, number, number] {
  const value = 'value' in record ? record.value : undefined;
  if (!script) return [1, 1, 1, 1];
  if (value?.kind === 'function') return script.functions[value.fn]?.at ?? [1, 1, 1, 1];
  if (value?.kind === 'binding') return script.bindings[value.binding]?.at ?? [1, 1, 1, 1];
  if (value?.kind === 'call') return script.calls[value.call]?.at ?? [1, 1, 1, 1];
  return [1, 1, 1, 1];
}
