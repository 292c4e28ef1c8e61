import type { Location } from '../model/location.ts';
import type { BindingRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { keptAnswers } from './cached-answers.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { CACHE_NAME, CACHE_WRITES, EXPIRING, PRINCIPAL, type CacheWrite } from './knowledge/caches.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import { valueParts } from './link/value-parts.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';
import { wordsOf } from './retry-loops.ts';

/** A cache that keeps something too long, or for too many. */
export interface CacheFlawFact extends FactBase {
  readonly kind: 'cache-flaw';
  /**
   * `endless`: kept without a lifetime; `shared`: the value depends on who asks, and its key does not; `answers`: whole answers of routes
   * for signed-in users are kept under their address; `public`: such an answer may be kept by proxies.
   */
  readonly flaw: 'endless' | 'shared' | 'answers' | 'public';
  /** The call or the interceptor, as the code names it. */
  readonly by: string;
  /** That it is a cache is seen from how it is used; otherwise its name says so, or that users differ is not seen. */
  readonly decided: boolean;
  /** What else tells of it: the read before the write, the query whose value is kept. */
  readonly related?: Location | undefined;
  readonly reach: Reach;
}

type Write = KnownCall<CacheWrite>;

/** What is wrong with the caches of production code; at most one flaw for each write. */
export function cacheFlawFacts(model: TreeModel): readonly CacheFlawFact[] {
  const writes = knownCalls(model, CACHE_WRITES).filter(({ site }) => model.roleOf(site.file) === 'production');
  return [...writes.flatMap((write) => [...shared(model, write), ...endless(model, write)].slice(0, 1)), ...keptAnswers(model)];
}

function endless(model: TreeModel, write: Write): readonly CacheFlawFact[] {
  const { site, entry } = write;
  if (!isEndless(model, write)) return [];
  const read = readBefore(model, site);
  const isNamed = entry.isCache === 'always' || CACHE_NAME.test(namesAround(model, site));
  const isCache = entry.isCache === 'both' ? read !== undefined && isNamed : read !== undefined || isNamed;
  return isCache ? [factOf(model, site, { flaw: 'endless', decided: read !== undefined, related: read })] : [];
}

function isEndless(model: TreeModel, { site, callee, entry }: Write): boolean {
  const { code } = model;
  const { args } = site.call;
  if (entry.hasDefault) return isZero(args[entry.lifetime]);
  if (args.length > entry.lifetime || args.some(({ kind }) => kind === 'spread')) return false;
  const made = callee.created;
  if (entry.made.length > 0 && !made) return false;
  const isGiven = made?.call.args.some((argument) => code.setting(made.file, argument, ...entry.made).state !== 'absent') === true;
  if (entry.made.length > 0 && isGiven) return false;
  // A second write that has a lifetime tells that this one is meant to have none.
  const others = sitesOfFunction(code, site.file, code.enclosing(site)).filter((one) => one !== site);
  return !others.some((one) => EXPIRING.test(methodName(one)) || (LIMITED_WRITE.test(methodName(one)) && one.call.args.length > 2));
}

function isZero(value: Value | undefined): boolean {
  return value?.kind === 'literal' && value.value === 0;
}

const LIMITED_WRITE = /^(?:set|setex|psetex)$/i;

const READS = /^(?:get|hget|hgetall|hmget)$/i;

/** The read of the same key in the same function: what is kept may be computed again. */
function readBefore({ code }: TreeModel, site: CallSite): CallSite | undefined {
  const key = JSON.stringify(site.call.args[0]);
  return sitesOfFunction(code, site.file, code.enclosing(site)).find(
    (one) => READS.test(methodName(one)) && JSON.stringify(one.call.args[0]) === key && one.call.at[0] <= site.call.at[0],
  );
}

function namesAround({ code }: TreeModel, site: CallSite): string {
  const script = code.script(site.file);
  const { symbol = '' } = code.functionRecord(site.file, code.enclosing(site)) ?? {};
  const [key] = site.call.args;
  return [symbol, expressionText(script, site.call.callee), ...(script && key ? namesIn(script, key) : [])].join(' ');
}

/** What depends on who asks, under a key that does not: `set('dashboard', await load(user.id))`. */
function shared(model: TreeModel, { site }: Write): readonly CacheFlawFact[] {
  const { code } = model;
  const script = code.script(site.file);
  const [key, value] = site.call.args;
  if (!script || !key || !value || !readBefore(model, site)) return [];
  const parts = wholeKey(script, key);
  if (!parts || parts.some((word) => PRINCIPAL.test(word))) return [];
  const source = sourceOf(model, site, value);
  const isOwn = source?.call.args.some((argument) => namesIn(script, argument).some((word) => PRINCIPAL.test(word))) === true;
  return source && isOwn ? [factOf(model, site, { flaw: 'shared', decided: true, related: source })] : [];
}

/** The words of a key; undefined where something makes it that is not seen. */
function wholeKey(script: ScriptSummary, key: Value): readonly string[] | undefined {
  const held = key.kind === 'binding' ? script.bindings[key.binding] : undefined;
  const [only, ...others] = held?.kind === 'variable' ? held.values : [];
  const whole = held ? (others.length === 0 ? only : undefined) : key;
  if (whole?.kind !== 'literal' && whole?.kind !== 'text') return undefined;
  const parts = whole.kind === 'text' ? whole.parts.filter((part) => typeof part !== 'string') : [];
  if (parts.some((part) => part.kind !== 'binding' && part.kind !== 'member')) return undefined;
  return namesIn(script, whole);
}

/** The call whose result is kept, through variables and what makes a text of it. */
function sourceOf({ code }: TreeModel, { file }: CallSite, value: Value): CallSite | undefined {
  let at: Value | undefined = value;
  for (let depth = 0; at && depth < 6; depth++) {
    const script = code.script(file);
    if (at.kind === 'await' || at.kind === 'member') at = at.of;
    else if (at.kind === 'binding') {
      const binding: BindingRecord | undefined = script?.bindings[at.binding];
      at = binding?.kind === 'variable' && binding.values.length === 1 ? binding.values[0] : undefined;
    } else if (at.kind === 'call') {
      const site = code.resolver.site(file, at.call);
      const isText = site?.call.callee.kind === 'member' && site.call.callee.name === 'stringify';
      if (!isText) return site;
      at = site.call.args[0];
    } else return undefined;
  }
  return undefined;
}

/** Names, texts and keys in an expression. */
function namesIn(script: ScriptSummary, root: Value): readonly string[] {
  const words: string[] = [];
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'object') words.push(...next.entries.flatMap((entry) => ('key' in entry ? [entry.key] : [])));
    if (next.kind === 'literal') words.push(String(next.value));
    if (next.kind === 'text') words.push(...next.parts.filter((part) => typeof part === 'string'));
    words.push(...wordsOf(script, next));
    pending.push(...valueParts(next));
  }
  return words;
}

function factOf(
  model: TreeModel,
  site: CallSite,
  { flaw, decided, related }: Pick<CacheFlawFact, 'flaw' | 'decided'> & { readonly related: CallSite | undefined },
): CacheFlawFact {
  const by = expressionText(model.code.script(site.file), site.call.callee);
  const place = related && location(related.file, related.call.at);
  return { kind: 'cache-flaw', ...baseOfSite(model, site), flaw, by, decided, related: place, reach: reachOf(model, site) };
}
