import type { Command } from '../summaries/manifest-summaries.ts';
import type { FileSummary } from '../summaries/summary.ts';
import { namesAgent, preloadsUnknown } from './knowledge/telemetry.ts';
import type { TreeModel } from './link/tree-model.ts';

const KNOWN = new WeakMap<TreeModel, boolean>();

/**
 * Whether anything that starts or surrounds the programs of a tree may observe them from outside: an agent loaded by a command or variable,
 * a collector or mesh beside them. Which program it is for is not asked.
 */
export function mayBeObserved(model: TreeModel): boolean {
  const known = KNOWN.get(model);
  if (known !== undefined) return known;
  const found = [...model.summaries].some(
    ([path, summary]) => model.roleOf(path) !== 'test' && textsOf(summary).some((text) => namesAgent(text) || preloadsUnknown(text)),
  );
  KNOWN.set(model, found);
  return found;
}

const PRELOADS = new WeakMap<TreeModel, boolean>();

/** Whether a command or variable of a tree may load something before a program. */
export function mayPreload(model: TreeModel): boolean {
  const known = PRELOADS.get(model);
  if (known !== undefined) return known;
  const found = [...model.summaries].some(([path, summary]) => model.roleOf(path) !== 'test' && textsOf(summary).some(preloadsUnknown));
  PRELOADS.set(model, found);
  return found;
}

/** The commands, images and variables that a manifest states. */
function textsOf({ content }: FileSummary): readonly string[] {
  switch (content?.format) {
    case 'package':
      return Object.entries(content.scripts).flatMap(([name, script]) => (isStart(name) ? [script] : []));
    case 'dockerfile':
      return content.stages.flatMap(({ base, env, runs, cmd, entrypoint }) => [
        base,
        ...env.map(({ name, value = '' }) => `${name}=${value}`),
        ...runs.map(({ text }) => text),
        words(cmd),
        words(entrypoint),
      ]);
    case 'compose':
      return content.services.flatMap(({ image, env, command, entrypoint }) => [
        image?.text ?? '',
        ...env.map(({ name, value = '' }) => `${name}=${value}`),
        words(command),
        words(entrypoint),
      ]);
    case 'kubernetes':
      return content.workloads.flatMap(({ containers }) =>
        containers.flatMap(({ image, env, command, args }) => [image, ...env.map(({ name }) => name), words(command), words(args)]),
      );
    case 'shell':
      return content.commands.map(({ text }) => text);
    case 'dotenv':
      return content.entries.map(({ name }) => name);
    default:
      return [];
  }
}

function words(command: Command | undefined): string {
  return command?.words.join(' ') ?? '';
}

// Tests, builds and migrations may load whatever they like.
function isStart(name: string): boolean {
  return !/test|lint|build|migrat|seed|typeorm|e2e|generate|format|prepare|cover|typecheck/.test(name);
}
