import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { isHealthPath, purposeOfPath } from './knowledge/health.ts';
import { LAZY_SETUPS, type LazySetup } from './knowledge/lazy-setups.ts';
import { isInProgram } from './link/deployables.ts';
import type { CallSite } from './link/resolved.ts';
import { runsOnce } from './link/runs-once.ts';
import type { TreeModel } from './link/tree-model.ts';
import { partsWithin } from './link/value-parts.ts';
import { waysTo } from './link/ways.ts';

/** Something that a request makes ready, which the start of the program could have. */
export interface LazySetupFact extends FactBase, LazySetup {
  readonly kind: 'lazy-setup';
  /** As written. */
  readonly call: string;
  /** The first request keeps it for those after it; otherwise each makes it anew. */
  readonly kept: boolean;
  readonly reach: Reach;
}

/** What programs that listen make ready in requests, and nowhere before. */
export function lazySetupFacts(model: TreeModel): readonly LazySetupFact[] {
  const before = KNOWN.get(model);
  if (before) return before;
  const known = knownCalls(model, LAZY_SETUPS).map(({ site, entry }) => ({ site, setup: entry }));
  const modules = globalCalls(model, 'require').filter((site) => isComputed(model, site));
  const facts = [...known, ...modules.map((site) => ({ site, setup: COMPUTED_MODULE }))].flatMap(({ site, setup }) => {
    const fact = isOpenMistake(model, site, setup) ? setupAt(model, site, setup) : undefined;
    return fact ?? [];
  });
  KNOWN.set(model, facts);
  return facts;
}

const KNOWN = new WeakMap<TreeModel, readonly LazySetupFact[]>();

const COMPUTED_MODULE: LazySetup = { does: 'loads', what: 'a module of a computed name' };

function setupAt(model: TreeModel, site: CallSite, { does, what }: LazySetup): LazySetupFact | undefined {
  const reach = model.code.reachOf(site);
  const [nearest] = reach.entries;
  const isServed = nearest && SERVED.has(nearest.kind) && !reach.entries.some(({ kind }) => kind === 'startup' || kind === 'cli');
  const kept = isKept(model, site);
  // What is asked for anew each time may have changed meanwhile.
  if (!isServed || (does === 'fetches' && !kept) || isAskedByHealth(model, site)) return undefined;
  const call = expressionText(model.code.script(site.file), site.call.callee);
  return { kind: 'lazy-setup', ...baseOfSite(model, site), does, what, call, kept, reach };
}

/** Whether a mistake in what is made ready would show in production alone, and for the first time in a request. */
function isOpenMistake(model: TreeModel, site: CallSite, setup: LazySetup): boolean {
  // A function of a platform has no start of its own.
  if (model.roleOf(site.file) !== 'production' || !isInProgram(model, site.file)) return false;
  return !takesInput(model, site, setup) && (setup.does === 'loads' || !isForTenant(model, site));
}

/** `require('./renderers/' + kind)`, unless a failure of it is seen to. */
function isComputed({ code }: TreeModel, { file, call }: CallSite): boolean {
  const [name] = call.args;
  if (!name || name.kind === 'literal' || code.contextsOf(file, call.context).some((one) => one.kind === 'try' && one.hasCatch))
    return false;
  const resolved = code.resolve(file, name);
  return !(resolved.kind === 'value' && resolved.value.kind === 'literal');
}

/** Readiness runs it before users do. */
function isAskedByHealth({ code }: TreeModel, site: CallSite): boolean {
  return waysTo(code, site).some(({ entry }) => {
    const path = entry?.kind === 'route' ? entry.label.slice(entry.label.indexOf(' ') + 1) : '';
    return isHealthPath(path) && purposeOfPath(path) !== 'liveness';
  });
}

const SERVED: ReadonlySet<string> = new Set(['route', 'graphql-field', 'consumer', 'job']);

/** What is compiled comes with the call, so that nothing could be made ready before. */
function takesInput({ code }: TreeModel, { file, call }: CallSite, { does }: LazySetup): boolean {
  if (does !== 'compiles') return false;
  const [source] = call.args;
  if (!source) return true;
  const resolved = code.resolve(file, source);
  const isConstant = resolved.kind === 'value' || resolved.kind === 'external';
  return !isConstant && !readsConstantFile(code.script(file)?.calls ?? [], source);
}

/** `readFileSync('mail.hbs', 'utf8')`, or a function by its own name, such as `templateNamed('mail')`, that is given a constant. */
function readsConstantFile(calls: readonly { readonly callee: Value; readonly args: readonly Value[] }[], source: Value): boolean {
  const read = source.kind === 'call' ? calls[source.call] : undefined;
  if (read?.callee.kind !== 'member' && read?.callee.kind !== 'binding') return false;
  const isReader = read.callee.kind === 'binding' || read.callee.name === 'readFileSync';
  return isReader && read.args[0]?.kind === 'literal';
}

/** Each caller connects to another one: of a tenant, of a user. */
function isForTenant({ code }: TreeModel, { file, call }: CallSite): boolean {
  const { callee } = call;
  const args = call.args.flatMap((argument) =>
    argument.kind === 'call' ? (code.script(file)?.calls[argument.call]?.args ?? []) : [argument],
  );
  const all = callee.kind === 'member' ? [callee.of, ...args] : args;
  return all.some((value) =>
    [...partsWithin(value)].some((part) => {
      const binding = part.kind === 'binding' ? code.script(file)?.bindings[part.binding] : undefined;
      const varies =
        binding?.kind === 'param' ||
        (binding?.kind === 'variable' && binding.fn !== 0 && binding.values.some((one) => one.kind !== 'call'));
      return part.kind === 'param' || varies;
    }),
  );
}

/** `client ??= await connect()`, `if (!client) client = await connect()`: the variable outlives the request. */
function isKept({ code }: TreeModel, { file, index, call }: CallSite): boolean {
  const script = code.script(file);
  if (!script) return false;
  if (runsOnce(code, file, call.context, call.at[0])) return true;
  const holds = (value: Value): boolean => [...partsWithin(value)].some((part) => part.kind === 'call' && part.call === index);
  const isVariable = script.bindings.some(
    (binding) => binding.kind === 'variable' && binding.fn === 0 && !binding.constant && binding.values.some(holds),
  );
  return isVariable || script.assignments.some(({ target, value }) => target.kind === 'member' && holds(value));
}
