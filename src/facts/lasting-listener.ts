import type { CallRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { methodCalls } from './call-index.ts';
import type { EntryPoint, Reach } from './fact.ts';
import { outlivesRequests } from './link/lasting-variables.ts';
import { mayEnd } from './link/same-handler.ts';
import { runsOnce } from './link/runs-once.ts';
import { isSingleton } from './link/singletons.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { MemoryGrowthFact } from './memory-growth.ts';

const LISTENS = ['on', 'addListener', 'prependListener', 'addEventListener', 'subscribe'];
const STOPS = /^(?:off|removeListener|removeAllListeners|removeEventListener|unsubscribe|offAny|un)$/;
/** Operators after which a subscription ends by itself. */
const ENDS = /^(?:take|takeUntil|takeWhile|first|firstValueFrom|single|timeout|finalize|takeUntilDestroyed)$/;
const ARRIVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job']);
/** What is named like this takes in routes, messages or plug-ins, not listeners. */
const REGISTRIES = /^(?:app|router|route|program|cli|\$|jquery)$/i;
const LONGEST_CHAIN = 12;

/**
 * Listeners and subscriptions that each request adds to something that outlives it, and that nothing in the file takes away; one fact for
 * each function.
 */
export function lastingListeners(model: TreeModel): readonly MemoryGrowthFact[] {
  const found = new Map<string, MemoryGrowthFact>();
  for (const site of methodCalls(model, ...LISTENS)) {
    const key = `${site.file}\0${model.code.enclosing(site)}`;
    if (found.has(key) || model.code.enclosing(site) === 0 || !isLasting(model, site)) continue;
    const reach = arrivalAt(model, site);
    if (!reach || stopsListening(model, site) || isOnce(model, site)) continue;
    const growth = nameOfCall(site.call) === 'subscribe' ? 'subscription' : 'listener';
    found.set(key, factOf(model, site, { growth, reach }));
  }
  return [...found.values()];
}

/** Where the warning of too many listeners is switched off. */
export function raisedLimits(model: TreeModel): readonly MemoryGrowthFact[] {
  return methodCalls(model, 'setMaxListeners').flatMap((site) => {
    const [limit] = site.call.args;
    const isOff =
      (limit?.kind === 'literal' && limit.value === 0) || (limit?.kind === 'global' && limit.name === 'Infinity') || isInfinity(limit);
    return isOff ? [factOf(model, site, { growth: 'limit', reach: model.code.reachOf(site) })] : [];
  });
}

function isInfinity(value: Value | undefined): boolean {
  return value?.kind === 'member' && value.name === 'POSITIVE_INFINITY';
}

function nameOfCall({ callee }: CallRecord): string {
  return callee.kind === 'member' ? callee.name : '';
}

function isOnce({ code }: TreeModel, { file, call }: CallSite): boolean {
  return runsOnce(code, file, call.context, call.at[0]);
}

function arrivalAt({ code }: TreeModel, site: CallSite): Reach | undefined {
  const reach = code.reachOf(site);
  const isArriving = reach.entries.some(({ kind }) => ARRIVING.has(kind)) && reach.entries.every(({ kind }) => kind !== 'startup');
  return isArriving ? reach : undefined;
}

/** Whether what is listened to outlives the request: a variable at the top of a file, a field of what is made once, the process. */
function isLasting(model: TreeModel, { file, index, call }: CallSite): boolean {
  const script = model.code.script(file);
  if (!script || call.callee.kind !== 'member') return false;
  const isSubscription = call.callee.name === 'subscribe';
  if (!isSubscription && (call.args.length < 2 || endsItself(call))) return false;
  const root = rootOf(script, call.callee.of);
  if (!root || (isSubscription && !isObservable(model, { file, index, call }))) return false;
  if (root.value.kind === 'global') return root.value.name === 'process' && root.members.length === 0;
  if (root.value.kind === 'this') return root.members.length === 1 && isSingleton(model, file, root.value.class);
  const binding = root.value.kind === 'binding' ? script.bindings[root.value.binding] : undefined;
  if (!binding || REGISTRIES.test(binding.name)) return false;
  if (binding.kind === 'import') return isOfTree(model, file, binding.module);
  return binding.kind === 'variable' && binding.constant && outlivesRequests(model.code, file, { fn: binding.fn, context: call.context });
}

function isOfTree({ code }: TreeModel, file: string, module: string): boolean {
  const target = code.modules.resolve(file, module);
  return target !== undefined && 'file' in target;
}

// `{ once: true }`, `{ signal }`
function endsItself({ args }: CallRecord): boolean {
  const options = args[2];
  if (options?.kind !== 'object') return options !== undefined && options.kind !== 'literal';
  return options.entries.some((entry) => !('key' in entry) || entry.key === 'once' || entry.key === 'signal');
}

function isObservable({ code }: TreeModel, site: CallSite): boolean {
  return site.call.use === 'statement' && code.externals(site).some((one) => one.package === 'rxjs');
}

interface Root {
  readonly value: Value;
  /** Members read on the way, the outermost last. */
  readonly members: readonly string[];
}

/** What a receiver begins with; undefined where a call on the way makes something of its own, or ends what listens. */
function rootOf(script: ScriptSummary, receiver: Value): Root | undefined {
  const members: string[] = [];
  let at = receiver;
  for (let depth = 0; depth < LONGEST_CHAIN; depth++) {
    if (at.kind === 'member') {
      members.unshift(at.name);
      at = at.of;
    } else if (at.kind === 'call') {
      const piped = script.calls[at.call];
      if (piped?.callee.kind !== 'member' || piped.callee.name !== 'pipe' || piped.args.some((one) => isEnding(script, one)))
        return undefined;
      at = piped.callee.of;
    } else return { value: at, members };
  }
  return undefined;
}

function isEnding(script: ScriptSummary, value: Value): boolean {
  const callee = value.kind === 'call' ? script.calls[value.call]?.callee : undefined;
  if (!callee) return true;
  const name = callee.kind === 'binding' ? script.bindings[callee.binding]?.name : callee.kind === 'member' ? callee.name : undefined;
  return name === undefined || ENDS.test(name);
}

function stopsListening({ code }: TreeModel, site: CallSite): boolean {
  return code.sites(site.file).some((one) => STOPS.test(nameOfCall(one.call)) && mayEnd(code, one, site));
}

function factOf(model: TreeModel, site: CallSite, { growth, reach }: Pick<MemoryGrowthFact, 'growth' | 'reach'>): MemoryGrowthFact {
  const by = expressionText(model.code.script(site.file), site.call.callee);
  return { kind: 'memory-growth', ...baseOfSite(model, site), growth, by, decided: true, reach };
}
