import type { Location } from '../model/location.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import { MIGRATING_COMMAND } from './knowledge/boot-calls.ts';
import { location } from './link/location-of.ts';
import { purposeOf } from './link/manifest-paths.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A start script that brings the schema up to date before it starts the program. */
export interface BootScriptFact extends FactBase {
  readonly kind: 'boot-script';
  /** The command that does so. */
  readonly command: string;
  /** What starts the program behind it. */
  readonly starts: string;
  /** The image that runs the script, where one does. */
  readonly image?: Location | undefined;
}

const STARTS =
  /^(?:exec\s+)?(?:\w+=\S*\s+)*(?:\S*\/)?(?:node|nest\s+start|next\s+start|pm2-runtime|pm2\s+start|tsx|(?:npm|pnpm|yarn)\s+(?:run\s+)?start(?::(?!dev|test|local)[\w:]+)?)(?=\s|$)/;
const START_SCRIPT = /^(?:start|serve)(?::(?:prod|production|live|server|api))?$/;
const LONGEST_COMMAND = 60;

/** The scripts of packages and the shell scripts that migrate and then start. */
export function bootScriptFacts(model: TreeModel): readonly BootScriptFact[] {
  const inPackages = model.packages.flatMap(({ root, manifest }) =>
    Object.entries(manifest.scripts).flatMap(([name, line]): readonly BootScriptFact[] => {
      const path = root === '' ? 'package.json' : `${root}/package.json`;
      const found = START_SCRIPT.test(name) ? migrationAmong(line.split(/&&|;/).map((text) => text.trim())) : undefined;
      if (!found) return [];
      const at = manifestPlace(path, [1, 1, 1, 1], name, found.command);
      return [{ kind: 'boot-script', at, ...baseOfFile(model, path), command: found.command, starts: found.starts }];
    }),
  );
  return [...inPackages, ...[...model.summaries.keys()].flatMap((path) => inShell(model, path) ?? [])];
}

interface Migration {
  readonly index: number;
  readonly command: string;
  readonly starts: string;
}

function migrationAmong(commands: readonly string[]): Migration | undefined {
  const index = commands.findIndex((text) => MIGRATING_COMMAND.test(text));
  const starts = index < 0 ? undefined : commands.slice(index + 1).find((text) => STARTS.test(text));
  const command = commands[index];
  if (command === undefined || starts === undefined) return undefined;
  return { index, command: command.slice(0, LONGEST_COMMAND), starts: starts.slice(0, LONGEST_COMMAND) };
}

function inShell(model: TreeModel, path: string): BootScriptFact | undefined {
  const content = model.summaries.get(path)?.content;
  if (content?.format !== 'shell') return undefined;
  const found = migrationAmong(content.commands.map(({ text }) => text));
  const at = found && content.commands[found.index]?.at;
  if (!found || !at) return undefined;
  const image = imageOf(model, path);
  if (!image && purposeOf(path) === 'development') return undefined;
  const place = manifestPlace(path, at, '', found.command);
  return {
    kind: 'boot-script',
    at: place,
    ...baseOfFile(model, path),
    role: 'production',
    command: found.command,
    starts: found.starts,
    image,
  };
}

/** The image of a deployment that a script starts. */
function imageOf({ summaries }: TreeModel, script: string): Location | undefined {
  const name = script.slice(script.lastIndexOf('/') + 1);
  for (const [path, { content }] of summaries) {
    if (content?.format !== 'dockerfile' || purposeOf(path) === 'development') continue;
    const start = content.stages
      .flatMap(({ cmd, entrypoint }) => [cmd, entrypoint])
      .find((one) => one?.words.some((word) => word.endsWith(name)));
    if (start) return location(path, start.at);
  }
  return undefined;
}
