import type { Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { isReference, partsOf } from './emitter-values.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';

/** Levels of functions below one that is given an emitter. */
const MOST_LEVELS = 4;
/** An object in an object is looked into, no further. */
const DEEPEST = 3;

interface Taker {
  readonly file: string;
  readonly fn: number;
}

/** The functions of the tree that are given something by their callers, and those that they call, by file and index. */
export function takersOf(code: CodeModel, files: readonly string[], isGiven: (one: Resolved) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  let level = files.flatMap((file) =>
    code.sites(file).flatMap((site) => {
      const targets = targetsOf(code, site);
      return targets.length > 0 && isGivenTo(code, site, isGiven) ? targets : [];
    }),
  );
  for (let depth = 0; depth < MOST_LEVELS && level.length > 0; depth++) {
    const added = level.filter(({ file, fn }) => !found.has(`${file}\0${fn}`));
    for (const { file, fn } of added) found.add(`${file}\0${fn}`);
    level = added.flatMap(({ file, fn }) => [...code.graph.calleesOf(file, fn)]);
  }
  return found;
}

function targetsOf(code: CodeModel, site: CallSite): readonly Taker[] {
  return alternatives(code.callee(site)).flatMap((one) => {
    if (one.kind === 'function') return [one];
    const fn = one.kind === 'class' ? (code.resolver.classRecord(one.file, one.class)?.constructorFn ?? -1) : -1;
    return one.kind === 'class' && fn >= 0 ? [{ file: one.file, fn }] : [];
  });
}

function isGivenTo(code: CodeModel, { file, call }: CallSite, isGiven: (one: Resolved) => boolean): boolean {
  const holds = (value: Value, depth: number): boolean => {
    if (depth > DEEPEST) return false;
    if (partsOf(value).some((part) => holds(part, depth + 1))) return true;
    if (!isReference(value)) return false;
    return alternatives(code.resolve(file, value)).some(
      (one) => isGiven(one) || (one.kind === 'value' && one.file === file && partsOf(one.value).some((part) => holds(part, depth + 1))),
    );
  };
  return call.args.some((value) => holds(value, 0));
}
