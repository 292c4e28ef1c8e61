import { deployablesOf, type Deployable } from './deployables.ts';
import type { CallSite } from './resolved.ts';
import type { TreeModel } from './tree-model.ts';

/** A call on the way of a program to its first request. */
export interface Boot {
  readonly program: Deployable;
  /** The calls that lead there, the outermost first, the call itself last. */
  readonly path: readonly CallSite[];
}

/** The program that a call runs in before that serves; undefined where it runs later, or where that is not seen. */
export function bootOf(model: TreeModel, site: CallSite): Boot | undefined {
  const programs = deployablesOf(model).filter(({ files }) => files.has(site.file));
  if (programs.length === 0 || model.code.reachOf(site).entries[0]?.kind !== 'startup') return undefined;
  const path = [...model.code.graph.pathTo(site.file, model.code.enclosing(site)), site];
  const program = programs.find((one) => path.every((step) => one.files.has(step.file) && !isAfterServing(model, step, one)));
  return program && { program, path };
}

/** Stands below the call that starts to serve, or in its callback. */
function isAfterServing({ code }: TreeModel, step: CallSite, { serving }: Deployable): boolean {
  const fn = code.enclosing(step);
  const handedTo = code.functionRecord(step.file, fn)?.passedTo?.call;
  return serving
    .flatMap(({ site, via }) => [site, via])
    .some(({ file, index, call }) => {
      if (file !== step.file) return false;
      return handedTo === index || (code.enclosing({ file, index, call }) === fn && isBehind(step, { file, index, call }));
    });
}

function isBehind(one: CallSite, other: CallSite): boolean {
  const [line, column] = one.call.at;
  const [, , endLine, endColumn] = other.call.at;
  return line > endLine || (line === endLine && column >= endColumn);
}
