import type { Location } from '../model/location.ts';
import { baseOfFile, baseOfSite } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { askedEntries, type AskedEntry, type EntryHandler } from './flow-entry.ts';
import { idleHandler, stubOf } from './function-stub.ts';
import { IDLE_BY_NATURE, TEST_DOUBLES } from './knowledge/test-doubles.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { runsInBrowser } from './link/browser-code.ts';
import type { CodeModel } from './link/code-model.ts';
import { deployablesOf } from './link/deployables.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { location } from './link/location-of.ts';
import { startsForDevelopment } from './link/stand-in.ts';
import { isConditional } from './link/process-ends.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';
import { standInProviders } from './stand-in-provider.ts';

/** Something in the running service that only looks like the real thing. */
export interface StubFact extends FactBase {
  readonly kind: 'stub';
  /** `unfinished` says itself that it is not implemented, `idle` answers and does nothing, `double` is made for tests. */
  readonly form: 'unfinished' | 'idle' | 'double';
  /** `POST /payments`, `mutation createInvoice`; for doubles the package or class that stands in. */
  readonly name: string;
  /** In the words of the function: `throws that it is not implemented`; for doubles what is made in the place of the real thing. */
  readonly does: string;
  /** Whoever asks wants something changed. */
  readonly writes: boolean;
  /** The function that does nothing, where the handler only calls it. */
  readonly through?: Location | undefined;
  /** A double that a serving program puts in place when it starts, whatever its settings are. */
  readonly lasting: boolean;
  readonly reach: Reach;
}

/** Functions between a handler and the one that does its work. */
const MOST_STEPS = 3;
const ANSWERS = /^(?:json|send|status|code|sendStatus|end|type|header|set|setHeader|jsonp|body|text)$/;

export function stubFacts(model: TreeModel): readonly StubFact[] {
  const asked = askedEntries(model).filter(({ address }) => address.kind !== 'work');
  const handlers = new Map<string, StubFact>();
  for (const entry of asked) {
    const fact = entry.handler && stubOfEntry(model, entry, entry.handler);
    if (fact && !handlers.has(keyOf(fact.at))) handlers.set(keyOf(fact.at), fact);
  }
  return [...handlers.values(), ...testDoubles(model), ...standInProviders(model)];
}

function keyOf({ path, line, column }: Location): string {
  return `${path}:${line}:${column}`;
}

function stubOfEntry(model: TreeModel, { name }: AskedEntry, handler: EntryHandler): StubFact | undefined {
  const { file, fn, writes } = handler;
  const work = workOf(model, handler);
  const unfinished = stubOf(model, work.file, work.fn);
  const isIdle = !unfinished && handler.alone !== false && (handler.given ?? []).length === 0 && !IDLE_BY_NATURE.test(`${name} ${file}`);
  const idle = isIdle && writes ? idleHandler(model, work, writes) : undefined;
  const does = unfinished ?? idle;
  const record = model.code.functionRecord(file, fn);
  if (does === undefined || !record || startsForDevelopment(model, file)) return undefined;
  const inner = work.file === file && work.fn === fn ? undefined : model.code.functionRecord(work.file, work.fn);
  return {
    kind: 'stub',
    ...baseOfFile(model, file),
    at: model.code.place(file, record.at, record.symbol, record.text),
    form: unfinished ? 'unfinished' : 'idle',
    name,
    does,
    writes,
    through: inner && location(work.file, inner.at),
    lasting: false,
    reach: model.code.graph.reach(file, fn),
  };
}

/** The function that does the work of a handler which calls that one function and answers. */
function workOf(model: TreeModel, handler: { readonly file: string; readonly fn: number }): { readonly file: string; readonly fn: number } {
  let at = handler;
  for (let step = 0; step < MOST_STEPS; step++) {
    const calls = sitesOfFunction(model.code, at.file, at.fn).filter(
      ({ call: { callee } }) => callee.kind !== 'member' || !ANSWERS.test(callee.name),
    );
    const [only, ...others] = calls;
    const callee = only && others.length === 0 ? model.code.callee(only) : undefined;
    if (callee?.kind !== 'function' || isOverridden(model, callee)) return at;
    at = { file: callee.file, fn: callee.fn };
  }
  return at;
}

/** Whether a class that extends this one may do the work. */
function isOverridden({ code }: TreeModel, { file, fn }: { readonly file: string; readonly fn: number }): boolean {
  const index = code.functionRecord(file, fn)?.class ?? -1;
  const owner = code.script(file)?.classes[index];
  if (!owner) return false;
  if (owner.abstract) return true;
  return code.files.some((path) =>
    code.script(path)?.classes.some(({ extends: base }) => {
      if (base?.kind !== 'binding' && base?.kind !== 'member') return false;
      const resolved = code.resolve(path, base);
      return resolved.kind === 'class' && resolved.file === file && resolved.class === index;
    }),
  );
}

/** Calls of packages for tests in what the service runs; one for each file, and rather one that takes effect for all of the process. */
function testDoubles(model: TreeModel): readonly StubFact[] {
  const byFile = new Map<string, StubFact>();
  const calls = knownCalls(model, TEST_DOUBLES);
  const lastingFirst = [...calls.filter(({ entry }) => entry.intercepts), ...calls.filter(({ entry }) => !entry.intercepts)];
  for (const { site, entry, callee } of lastingFirst) {
    const { file } = site;
    if (byFile.has(file) || model.roleOf(file) !== 'production' || model.code.script(file)?.jsx || IDLE_BY_NATURE.test(file)) continue;
    const reach = reachOf(model, site);
    if (reach.entries.length === 0 || isForDevelopment(model, site) || runsInBrowser(model, site) || startsForDevelopment(model, file))
      continue;
    byFile.set(file, {
      kind: 'stub',
      ...baseOfSite(model, site),
      form: 'double',
      name: callee.package,
      does: entry.makes,
      writes: false,
      lasting: entry.intercepts === true && isMadeAtEachStart(model, site),
      reach,
    });
  }
  return [...byFile.values()];
}

/** Whether a program that serves makes a call whenever it starts: no condition stands on the way there from the top of a file that it loads. */
function isMadeAtEachStart(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const way = [...code.graph.pathTo(site.file, code.enclosing(site)), site];
  const [first = site] = way;
  return code.enclosing(first) === 0 && isAlwaysLoaded(model, first.file) && way.every((step) => isAlwaysMade(code, step));
}

/** Whether a file is the first of a program, or one that the first file names in an `import`. */
function isAlwaysLoaded(model: TreeModel, file: string): boolean {
  const roots = deployablesOf(model).flatMap((program) => program.roots);
  return roots.some((root) => root === file || isImported(model.code, root, file));
}

function isImported(code: CodeModel, by: string, file: string): boolean {
  const imports = code.script(by)?.references.filter(({ kind, typeOnly }) => kind === 'import' && !typeOnly) ?? [];
  return imports.some(({ module }) => {
    const target = code.modules.resolve(by, module);
    return target !== undefined && 'file' in target && target.file === file;
  });
}

/** Whether a call stands in no branch of its function, and behind no point at which that may have returned. */
function isAlwaysMade(code: CodeModel, { file, call }: CallSite): boolean {
  const { contexts = [], jumps = [] } = code.script(file) ?? {};
  const fn = contexts[call.context]?.fn;
  const mayReturn = jumps.some(({ kind, context, at }) => kind === 'return' && at[0] < call.at[0] && contexts[context]?.fn === fn);
  return !mayReturn && !isConditional(code, file, call.context);
}
