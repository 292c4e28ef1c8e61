import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import { CONCURRENT_MAPPERS, MERGING_OPERATORS, PROCESS_STARTS, STREAM_SOURCES } from './knowledge/concurrency.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { iterationsAround } from './link/iterations.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Work that is started for all items of a collection without waiting for one before the next. */
export interface Spread {
  readonly site: CallSite;
  readonly over: Value;
  /** The calls that run per item. */
  readonly work: readonly CallSite[];
  /** `Promise.all`, `mergeMap`: what starts it, as the code names it. */
  readonly starts: string;
}

/** Where production code and scripts start work for all items of a collection at once. */
export function spreadsOf(model: TreeModel): readonly Spread[] {
  const gathering = globalCalls(model, 'Promise.all', 'Promise.allSettled');
  return [
    ...gathering.flatMap((site) => mappedIn(model, site) ?? pushedTo(model, site)),
    ...knownCalls(model, MERGING_OPERATORS).flatMap(({ site, entry }) =>
      site.call.args[entry.concurrency] === undefined ? (mergedBy(model, site) ?? []) : [],
    ),
    ...knownCalls(model, CONCURRENT_MAPPERS).flatMap(({ site, entry }) => {
      const isLimited = entry.limit !== undefined && model.code.setting(site.file, site.call.args[2], entry.limit).state !== 'absent';
      return isLimited ? [] : (calledBy(model, site, { over: site.call.args[0], callback: site.call.args[1] }) ?? []);
    }),
    ...startedInLoops(model),
  ];
}

interface Callback {
  readonly over: Value | undefined;
  readonly callback: Value | undefined;
}

function calledBy({ code }: TreeModel, site: CallSite, { over, callback }: Callback): Spread | undefined {
  const run = callback && functionOf(code.resolve(site.file, callback));
  const starts = expressionText(code.script(site.file), site.call.callee);
  return run && over && { site, over, starts, work: sitesOfFunction(code, run.file, run.fn) };
}

/** `Promise.all(items.map(callback))`, also where the promises have a name. */
function mappedIn(model: TreeModel, site: CallSite): Spread | undefined {
  const { file, call } = site;
  const at = heldValue(model, file, call.args[0]);
  const mapping = at?.kind === 'call' ? model.code.resolver.site(file, at.call) : undefined;
  if (!mapping || methodName(mapping) !== 'map' || mapping.call.callee.kind !== 'member') return undefined;
  return calledBy(model, site, { over: mapping.call.callee.of, callback: mapping.call.args[0] });
}

const LONGEST_CHAIN = 6;

/** What a variable holds that is given a value once, through other such variables. */
function heldValue({ code }: TreeModel, file: string, value: Value | undefined): Value | undefined {
  let at = value;
  for (let links = 0; at?.kind === 'binding' && links < LONGEST_CHAIN; links++) {
    const binding = code.script(file)?.bindings[at.binding];
    at = binding?.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
  }
  return at;
}

/** `for (const item of items) promises.push(send(item))` before `Promise.all(promises)`. */
function pushedTo({ code }: TreeModel, site: CallSite): readonly Spread[] {
  const { file, call } = site;
  const [list] = call.args;
  if (list?.kind !== 'binding') return [];
  const starts = expressionText(code.script(file), call.callee);
  return sitesOfFunction(code, file, code.enclosing(site)).flatMap((push) => {
    const { callee, args } = push.call;
    const isOfList =
      callee.kind === 'member' && callee.name === 'push' && callee.of.kind === 'binding' && callee.of.binding === list.binding;
    const [iteration] = isOfList ? iterationsAround(code, push) : [];
    const work = args.flatMap((one) => (one.kind === 'call' ? (code.resolver.site(file, one.call) ?? []) : []));
    return iteration ? [{ site, over: iteration.over, work, starts }] : [];
  });
}

/** `from(items).pipe(mergeMap(callback))`. */
function mergedBy(model: TreeModel, site: CallSite): Spread | undefined {
  const { code } = model;
  const { file, index } = site;
  const pipe = code
    .sites(file)
    .find((one) => methodName(one) === 'pipe' && one.call.args.some((argument) => argument.kind === 'call' && argument.call === index));
  const of = pipe?.call.callee.kind === 'member' ? pipe.call.callee.of : undefined;
  const source = of?.kind === 'call' ? code.resolver.site(file, of.call) : undefined;
  const isList = source && code.externals(source).some((one) => STREAM_SOURCES.find(one) !== undefined);
  return isList ? calledBy(model, site, { over: source.call.args[0], callback: site.call.args[0] }) : undefined;
}

/** Processes and threads that a loop starts and does not wait for: one for each item. */
function startedInLoops(model: TreeModel): readonly Spread[] {
  return knownCalls(model, PROCESS_STARTS).flatMap(({ site }) => {
    const [iteration] = site.call.use === 'await' ? [] : iterationsAround(model.code, site);
    const isStarted = iteration !== undefined && (iteration.shape === 'loop' || site.call.use === 'statement');
    const starts = expressionText(model.code.script(site.file), site.call.callee);
    return isStarted ? [{ site, over: iteration.over, work: [site], starts }] : [];
  });
}

/** Whether a call starts a process or a thread, itself or as what `promisify` made of such a call. */
export function startsProcess({ code }: TreeModel, site: CallSite): boolean {
  return code.externals(site).some((one) => {
    if (PROCESS_STARTS.find(one)) return true;
    const { created } = one;
    const made =
      one.package === 'util' && one.path === 'promisify()' && created ? code.resolve(created.file, created.call.args[0]) : undefined;
    return made?.kind === 'external' && PROCESS_STARTS.find(made) !== undefined;
  });
}
