import type { CallSite } from './resolved.ts';
import { startsForDevelopment } from './stand-in.ts';
import type { TreeModel } from './tree-model.ts';

/** A file whose loading leads to a call, and the call in it that leads there. */
interface StartFile {
  readonly file: string;
  readonly via: CallSite;
}

interface Climb extends StartFile {
  readonly fn: number;
}

/** The files whose loading leads to a call: climbs from callee to caller, and from a callback to the function it is written in. */
export function startsOf(model: TreeModel, site: CallSite): readonly StartFile[] {
  const found = new Map<string, StartFile>();
  climb(model, site, ({ file, fn, via }) => {
    if (fn === 0 && model.roleOf(file) !== 'test') found.set(file, { file, via });
    return true;
  });
  // What starts it for development comes last: the first one stands for the program.
  return [...found.values()].toSorted(
    (left, right) =>
      Number(startsForDevelopment(model, left.file)) - Number(startsForDevelopment(model, right.file)) || (left.file < right.file ? -1 : 1),
  );
}

/**
 * Whether a call runs in a program: the top of one of its files leads to it, or a function that something unseen may call. A function
 * that only other programs call does not.
 */
export function isRunBy(model: TreeModel, files: ReadonlySet<string>, site: CallSite): boolean {
  let isRun = false;
  climb(model, site, ({ file, fn }) => {
    if (!files.has(file)) return false;
    const callers = model.code.graph.callersOf(file, fn);
    const isMethod = (model.code.functionRecord(file, fn)?.class ?? -1) >= 0;
    isRun ||= fn === 0 || callers === undefined || isMethod;
    return true;
  });
  return isRun;
}

/** Visits the function around a call and those above it; `visit` tells whether to go on from there. */
function climb({ code }: TreeModel, site: CallSite, visit: (at: Climb) => boolean): void {
  const seen = new Set<string>();
  const work: Climb[] = [{ file: site.file, fn: code.enclosing(site), via: site }];
  for (let at = work.pop(); at; at = work.pop()) {
    const key = `${at.file}\0${at.fn}`;
    if (seen.has(key) || !visit(at)) continue;
    seen.add(key);
    const record = code.functionRecord(at.file, at.fn);
    const parent = code.script(at.file)?.contexts[record?.context ?? -1]?.parent ?? -1;
    if (record?.passedTo) work.push({ ...at, fn: code.script(at.file)?.contexts[parent]?.fn ?? 0 });
    for (const caller of code.graph.knownCallers(at.file, at.fn)) {
      work.push({ file: caller.file, fn: code.enclosing(caller), via: caller.file === at.file ? at.via : caller });
    }
  }
}
