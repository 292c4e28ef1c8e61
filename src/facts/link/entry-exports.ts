import type { ExportRecord, TypeName, Value } from '../../summaries/script-summary.ts';
import type { EntryPoint } from '../fact.ts';
import { LAMBDA_EVENTS, LAMBDA_FOLDER, LAMBDA_PACKAGES, LAMBDA_TYPES } from '../knowledge/serverless.ts';
import { WORKFLOW_BUNDLES } from '../knowledge/entry-calls.ts';
import type { CodeModel } from './code-model.ts';
import { entryAt, exportedFunctions, type EntryFunction } from './entry-point-parts.ts';
import type { CallSite } from './resolved.ts';
import { handlerOf } from './route-parts.ts';

/** Functions that are called because a file exports them: those of a cloud, the workflows that a worker loads by path, and what a page may call. */
export function entryExports(model: CodeModel): readonly EntryFunction[] {
  return model.files.flatMap((file) => [...cloudFunctions(model, file), ...bundledWorkflows(model, file), ...serverActions(model, file)]);
}

function cloudFunctions(model: CodeModel, file: string): readonly EntryFunction[] {
  const script = model.script(file);
  const isTyped = script?.references.some(({ module }) => LAMBDA_TYPES.has(module)) ?? false;
  const typed = isTyped ? (script?.exports ?? []).flatMap((record) => typedFunction(model, file, record)) : [];
  if (typed.length > 0 || !isPlaced(model, file)) return typed;
  const exported = model.resolver.exportOf(file, 'handler');
  return exported.kind === 'function' ? [entryAt(model, { file: exported.file, fn: exported.fn }, 'event', 'function handler')] : [];
}

function typedFunction(model: CodeModel, file: string, record: ExportRecord): readonly EntryFunction[] {
  if (!('value' in record)) return [];
  const binding = record.value.kind === 'binding' ? model.script(file)?.bindings[record.value.binding] : undefined;
  const held = binding?.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
  const { handler } = handlerOf(model, file, held ?? record.value);
  const [first] = (handler && model.functionRecord(handler.file, handler.fn)?.params) ?? [];
  const kind = handler && (kindNamed(model, file, binding?.type) ?? kindNamed(model, handler.file, first?.type));
  return handler && kind ? [entryAt(model, handler, kind, `function ${record.name}`)] : [];
}

/** A function without types, by where it stands: in a folder of functions, of a package that deploys them. */
function isPlaced(model: CodeModel, file: string): boolean {
  if (!LAMBDA_FOLDER.test(file)) return false;
  const manifest = model.modules.packageOf(file)?.manifest;
  return Object.keys({ ...manifest?.dependencies, ...manifest?.devDependencies }).some((name) => LAMBDA_PACKAGES.test(name));
}

/** By the type of the constant (`Handler<SQSEvent>`, `APIGatewayProxyHandler`) or of the first parameter. */
function kindNamed(model: CodeModel, file: string, type: TypeName | undefined): EntryPoint['kind'] | undefined {
  const resolved = type && model.resolver.typed(file, type);
  if (!type || resolved?.kind !== 'external' || !LAMBDA_TYPES.has(resolved.package)) return undefined;
  const [argument] = type.args;
  const name = `${resolved.path} ${argument?.name ?? ''}`;
  const found = LAMBDA_EVENTS.find(({ name: pattern }) => pattern.test(name));
  return found?.kind ?? (/^(?:\w*Handler|Callback)#/.test(resolved.path) ? 'event' : undefined);
}

function serverActions(model: CodeModel, file: string): readonly EntryFunction[] {
  if (model.script(file)?.serverActions !== true) return [];
  return exportedFunctions(model, file).map(({ name, node }) => entryAt(model, node, 'route', `action ${name}`));
}

// `Worker.create({ workflowsPath: require.resolve('./workflows') })`.
function bundledWorkflows(model: CodeModel, file: string): readonly EntryFunction[] {
  if (!model.script(file)?.references.some(({ module }) => module === '@temporalio/worker')) return [];
  return model.sites(file).flatMap((site) => {
    const option = model
      .externals(site)
      .map((one) => WORKFLOW_BUNDLES.find(one)?.option)
      .find((name) => name !== undefined);
    const path = option === undefined ? undefined : pathIn(model, site, option);
    const target = path === undefined ? undefined : model.modules.resolve(file, path);
    if (!target || !('file' in target)) return [];
    return exportedFunctions(model, target.file).map(({ name, node }) => entryAt(model, node, 'job', `workflow ${name}`));
  });
}

/** The relative path in an option: the first one among the arguments of the calls that make it absolute. */
function pathIn(model: CodeModel, { file, call }: CallSite, option: string): string | undefined {
  const [options] = call.args;
  const entry = options?.kind === 'object' ? options.entries.find((one) => 'key' in one && one.key === option) : undefined;
  const open: Value[] = entry && 'value' in entry ? [entry.value] : [];
  for (let at = open.shift(); at; at = open.shift()) {
    if (at.kind === 'literal' && typeof at.value === 'string' && at.value !== '')
      return at.value.startsWith('.') ? at.value : `./${at.value}`;
    const inner = at.kind === 'call' ? model.script(file)?.calls[at.call] : undefined;
    if (inner) open.push(...inner.args);
    // `new URL('./workflows.ts', import.meta.url).pathname`
    if (at.kind === 'member') open.push(at.of);
  }
  return undefined;
}
