import { knownCalls } from './call-index.ts';
import { GIVEN_LIBRARIES, GIVEN_SHUTDOWNS } from './knowledge/servers.ts';
import { functionsIn } from './link/written-functions.ts';
import type { CallSite } from './link/resolved.ts';
import { closesNothing } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';

/**
 * The use of a library that answers signals for a program and is told to close nothing, where no other library does; `libraries` are those
 * of the program.
 */
export function idleLibrary(model: TreeModel, files: ReadonlySet<string>, libraries: readonly string[]): CallSite | undefined {
  if (libraries.length === 0 || !libraries.every((name) => GIVEN_LIBRARIES.packages.includes(name))) return undefined;
  const inProgram = ({ site }: { readonly site: CallSite }): boolean => files.has(site.file);
  const [first] = knownCalls(model, GIVEN_LIBRARIES).filter(inProgram);
  const given = knownCalls(model, GIVEN_SHUTDOWNS).filter(inProgram);
  return first && given.every(({ site }) => isIdle(model, site)) ? first.site : undefined;
}

function isIdle({ code }: TreeModel, { file, call }: CallSite): boolean {
  const functions = call.args.flatMap((argument) => functionsIn(code, file, argument, 0));
  return functions.length > 0 && functions.every((one) => closesNothing(code, one));
}
