import type { Value } from '../../summaries/script-summary.ts';
import type { EntryPoint } from '../fact.ts';
import type { CodeModel } from './code-model.ts';
import { location } from './location-of.ts';

/** A function of the tree at which execution starts. */
export interface EntryFunction {
  readonly node: { readonly file: string; readonly fn: number };
  readonly entry: EntryPoint;
}

/** What is known at link time of one export: its name and the value behind it. */
export interface NamedExport {
  readonly name: string;
  readonly file: string;
  readonly value: Value;
}

/** Re-exports of whole modules are followed this far. */
const DEEPEST_STAR = 4;

/** The text of an argument, for the label of an entry point; empty where it is not decided. */
export function labelOf(model: CodeModel, file: string, value: Value | undefined): string {
  const resolved = model.resolve(file, value);
  return resolved.kind === 'value' && resolved.value.kind === 'literal' ? String(resolved.value.value) : '';
}

/** An entry point that stands where its function does. */
export function entryAt(model: CodeModel, node: EntryFunction['node'], kind: EntryPoint['kind'], label: string): EntryFunction {
  const at = location(node.file, model.functionRecord(node.file, node.fn)?.at ?? [1, 1, 1, 1]);
  return { node, entry: { kind, label, at } };
}

/** The functions that a file exports, those that it hands on included. */
export function exportedFunctions(
  model: CodeModel,
  file: string,
): readonly { readonly name: string; readonly node: EntryFunction['node'] }[] {
  return [...exportedNames(model, file)].flatMap((name) => {
    const resolved = model.resolver.exportOf(file, name);
    return resolved.kind === 'function' ? [{ name, node: { file: resolved.file, fn: resolved.fn } }] : [];
  });
}

function exportedNames(model: CodeModel, start: string): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set([start]);
  let level = [start];
  for (let depth = 0; depth < DEEPEST_STAR && level.length > 0; depth++) {
    const records = level.flatMap((file) => (model.script(file)?.exports ?? []).map((record) => ({ file, record })));
    for (const { record } of records) if ('name' in record) names.add(record.name);
    level = records.flatMap(({ file, record }) => {
      const target = 'star' in record ? model.modules.resolve(file, record.star) : undefined;
      return target && 'file' in target && !seen.has(target.file) ? [target.file] : [];
    });
    for (const file of level) seen.add(file);
  }
  return names;
}
