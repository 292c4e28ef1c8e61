import type { CodeModel } from './code-model.ts';
import { joinPath } from '../../model/path.ts';
import type { PackageNode } from './tree-model.ts';

const KNOWN = new WeakMap<PackageNode, ReadonlySet<string>>();

/** Whether a file is started as a command: it says so in its first line, or its package hands it out under `bin`. */
export function isCommand(code: CodeModel, file: string): boolean {
  if (code.script(file)?.shebang) return true;
  const node = code.modules.packageOf(file);
  return node !== undefined && commandsOf(code, node).has(file);
}

function commandsOf(code: CodeModel, node: PackageNode): ReadonlySet<string> {
  const known = KNOWN.get(node);
  if (known) return known;
  const files = Object.values(node.manifest.bin).flatMap((path) => code.modules.source(joinPath(node.root, path)) ?? []);
  const commands = new Set(files);
  KNOWN.set(node, commands);
  return commands;
}
