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
  let level: readonly Taker[] = files.flatMap((file) => givenIn(code, file, isGiven));
  for (let depth = 0; depth < MOST_LEVELS && level.length > 0; depth++) {
    const added = level.filter(({ file, fn }) => !found.has(`${file}\0${fn}`));
    for (const { file, fn } of added) found.add(`${file}\0${fn}`);
    level = added.flatMap(({ file, fn }) => [...code.graph.calleesOf(file, fn)]);
  }
  return found;
}

function givenIn(code: CodeModel, file: string, isGiven: (one: Resolved) => boolean): readonly Taker[] {
  const takers: Taker[] = [];
  for (const site of code.sites(file)) {
    if (site.call.args.length === 0 || !leadsIntoTree(code.callee(site))) continue;
    if (site.call.args.some((value) => holds(code, { file, value, depth: 0 }, isGiven))) takers.push(...targetsOf(code, site));
  }
  return takers;
}

function leadsIntoTree({ kind }: Resolved): boolean {
  return kind === 'function' || kind === 'class' || kind === 'union';
}

function targetsOf(code: CodeModel, site: CallSite): readonly Taker[] {
  return alternatives(code.callee(site)).flatMap((one) => {
    if (one.kind === 'function') return [one];
    const fn = one.kind === 'class' ? (code.resolver.classRecord(one.file, one.class)?.constructorFn ?? -1) : -1;
    return one.kind === 'class' && fn >= 0 ? [{ file: one.file, fn }] : [];
  });
}

interface Held {
  readonly file: string;
  readonly value: Value;
  readonly depth: number;
}

function holds(code: CodeModel, { file, value, depth }: Held, isGiven: (one: Resolved) => boolean): boolean {
  if (depth > DEEPEST) return false;
  const isHeld = (part: Value): boolean => holds(code, { file, value: part, depth: depth + 1 }, isGiven);
  if (!isReference(value)) return partsOf(value).some(isHeld);
  return alternatives(code.resolve(file, value)).some(
    (one) => isGiven(one) || (one.kind === 'value' && one.file === file && partsOf(one.value).some(isHeld)),
  );
}
