import type { Place } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import type { EntryPoint, Reach } from './fact.ts';
import { databaseAccessOf } from './database-call.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import { usesOfCollections, type CollectionUse } from './link/collection-uses.ts';
import { keptCollections, type KeptCollection } from './link/kept-collections.ts';
import type { CallSite } from './link/resolved.ts';
import { runsOnce } from './link/runs-once.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { provenanceOf, type Provenance } from './provenance.ts';
import { nameOf } from './value-names.ts';

/** What a request, message or job leaves in a collection that lives as long as the process. */
export interface Kept {
  readonly collection: KeptCollection;
  /** The addition that shows it. */
  readonly by: CollectionUse;
  readonly reach: Reach;
  /** `state`: the only copy of what a client sent; `token`: sign-ins, codes and the like; `growth`: more and more, for nobody takes anything out. */
  readonly as: 'state' | 'token' | 'growth';
  /** Where what tells the entries apart comes from. */
  readonly keys: Provenance;
}

const SERVING: ReadonlySet<EntryPoint['kind']> = new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule', 'event']);
const MUTATING = /^(?:POST|PUT|PATCH|DELETE)\b|^field Mutation\./;
/** Kept on purpose, or a copy of what is kept elsewhere. */
const COPIES =
  /cach|memo|lru|rate|limit|throttl|hits|attempt|in_?flight|pending|lock|listen|subscri|client|socket|connect|stream|timer|metric|count|stat(?:s|istics)$|log|recent|seen|handled|processed|visited|dedup|known|buffer|queue|registr|loader|pool|mutex|debounc|batch|handler|instance|transport|peer|channel|abort|controller|resolver|promise/i;
/** Names of what holds sign-ins, codes and revocations. */
export const TOKENS =
  /token|otp|session|revok|blacklist|black_list|blocklist|denylist|deny_list|magic_?link|verification|reset_?codes?|login|nonce|csrf|one_?time/i;
/** Keys of which there are but a few. */
const FEW =
  /^(?:method|type|kind|locale|lang|language|env|environment|status|state|role|level|provider|model|entity|table|collection|currency|country|region|version|platform|format|mode|stage|severity|event|eventName|exchange|topic|queue)$/i;
const SAVING =
  /^(?:\w*(?:save|persist|insert|create|update|write|store|put|upsert|send|publish|emit|commit|append|execute|query|dispatch)\w*)$/i;

const KNOWN = new WeakMap<TreeModel, readonly Kept[]>();

/** What is kept in memory of requests, messages and jobs, one for each collection. */
export function keptOf(model: TreeModel): readonly Kept[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const uses = usesOfCollections(model, keptCollections(model));
  const found = [...uses].flatMap(([collection, all]) => fateOf(model, collection, all) ?? []);
  KNOWN.set(model, found);
  return found;
}

/** Where the addition stands. */
export function placeOfKept({ code }: TreeModel, { by, collection }: Kept): Place {
  return code.place(by.file, by.at ?? collection.at, code.symbolAt(by.file, by.context), by.method ?? collection.name);
}

/** An addition that runs while work is served. */
interface Addition {
  readonly use: CollectionUse;
  readonly fn: number;
  readonly reach: Reach;
  readonly keys: Provenance;
  readonly values: Provenance;
}

function fateOf(model: TreeModel, collection: KeptCollection, uses: readonly CollectionUse[]): Kept | undefined {
  if (uses.some(({ does }) => does === 'hides')) return undefined;
  const additions = uses.flatMap((use) => (use.does === 'adds' ? (additionOf(model, use) ?? []) : []));
  const state = stateOf(model, collection, { uses, additions });
  if (state) return state;
  const isBounded = uses.some(({ does }) => does === 'removes' || does === 'measures');
  const growing = isBounded ? undefined : additions.find((one) => grows(model, collection, one, uses));
  return growing && { collection, by: growing.use, reach: growing.reach, as: 'growth', keys: growing.keys };
}

function additionOf(model: TreeModel, use: CollectionUse): Addition | undefined {
  const { code } = model;
  const fn = code.script(use.file)?.contexts[use.context]?.fn ?? 0;
  const reach = code.graph.reach(use.file, fn);
  const isServed = fn !== 0 && reach.entries.some(({ kind }) => SERVING.has(kind));
  // What start-up fills as well is filled by what is registered, not by what arrives.
  if (!isServed || reach.entries.some(({ kind }) => kind === 'startup' || kind === 'cli')) return undefined;
  const values = use.value ? provenanceOf(model, use.file, use.value) : 'unknown';
  return { use, fn, reach, values, keys: use.key ? provenanceOf(model, use.file, use.key) : values };
}

interface Life {
  readonly uses: readonly CollectionUse[];
  readonly additions: readonly Addition[];
}

function stateOf(model: TreeModel, collection: KeptCollection, { uses, additions }: Life): Kept | undefined {
  if (COPIES.test(collection.name)) return undefined;
  const isToken = ({ use }: Addition): boolean => TOKENS.test(collection.name) || isOneTimeCode(use.value);
  const found = additions.find(
    (one) =>
      isFromClient(one) && !isHandle(model, one.use) && !isTakenOutAgain(model, one, uses) && (isToken(one) || !isSavedToo(model, one)),
  );
  if (!found || !(isToken(found) || isDomain(model, found, uses))) return undefined;
  return { collection, by: found.use, reach: found.reach, as: isToken(found) ? 'token' : 'state', keys: found.keys };
}

/** A code with what ends its use: `{ code, expiresAt }`, `{ otp, attempts: 0 }`. */
function isOneTimeCode(value: Value | undefined): boolean {
  if (value?.kind !== 'object') return false;
  const keys = value.entries.flatMap((entry) => ('key' in entry ? [entry.key] : []));
  return (
    keys.some((key) => /^(?:code|otp|pin|passcode|token)(?:Hash)?$/i.test(key)) &&
    keys.some((key) => /expir|attempt|tries|valid/i.test(key))
  );
}

function isFromClient({ keys, values }: Addition): boolean {
  return keys === 'request' || keys === 'generated' || values === 'request';
}

// What a client sends to be kept, as opposed to what is counted or noted on the way.
function isDomain(model: TreeModel, { use, fn, keys, values, reach }: Addition, uses: readonly CollectionUse[]): boolean {
  if (!reach.entries.some(({ kind, label }) => (kind === 'route' || kind === 'graphql-field') && MUTATING.test(label))) return false;
  if (use.value?.kind === 'object' || values === 'request') return true;
  // A state under the identity that a client gave, which another handler asks for.
  const isElsewhere = (one: CollectionUse): boolean => model.code.script(one.file)?.contexts[one.context]?.fn !== fn;
  return (
    use.value !== undefined && use.key !== undefined && keys === 'request' && uses.some((one) => one.does === 'reads' && isElsewhere(one))
  );
}

/** Whether what is added is no data: a socket, a timer, a promise, a function. */
function isHandle({ code }: TreeModel, { file, value, key }: CollectionUse): boolean {
  return [value, key].some((one) => one !== undefined && (HANDLES.test(nameOf(one, code, file)) || RUNS.has(code.resolve(file, one).kind)));
}

const HANDLES =
  /^(?:ws|socket|client|conn|connection|res|resp|response|reply|stream|req|request|ctx|context|resolve|reject|controller|transport|callback|cb|listener|handler|promise|timer|timeout|interval)$/i;
const RUNS: ReadonlySet<string> = new Set(['function', 'class', 'instance']);

/** Whether the function that adds takes out as well, or everything is taken out in turn: something in flight. */
function isTakenOutAgain({ code }: TreeModel, { use, fn }: Addition, uses: readonly CollectionUse[]): boolean {
  const contexts = code.script(use.file)?.contexts;
  return uses.some(
    ({ does, method, file, context }) =>
      does === 'removes' &&
      (IN_TURN.test(method ?? '') || (file === use.file && !method?.endsWith('.splice') && isWithin(contexts, context, fn))),
  );
}

const IN_TURN = /\.(?:shift|pop)$/;

function isWithin(contexts: readonly { readonly parent: number; readonly fn: number }[] | undefined, context: number, fn: number): boolean {
  for (let at = contexts?.[context]; at; at = contexts?.[at.parent]) if (at.fn === fn) return true;
  return false;
}

/** Whether the handler that leads to an addition also saves something, or hands it to something that may. */
function isSavedToo(model: TreeModel, { use, fn }: Addition): boolean {
  const { code } = model;
  const [first] = code.graph.pathTo(use.file, fn);
  const start = first ? { file: first.file, fn: code.enclosing(first) } : { file: use.file, fn };
  return callsWithin(code, sitesOfFunction(code, start.file, start.fn)).some(({ site }) => maySave(model, site));
}

function maySave(model: TreeModel, site: CallSite): boolean {
  if (databaseAccessOf(model, site)?.access === 'write') return true;
  const outward = outwardEffectOf(model, site);
  if (outward) return outward.effect !== 'http' || outward.method !== 'GET';
  const { callee } = site.call;
  const { kind } = model.code.callee(site);
  const isOpen = kind === 'unknown' || kind === 'result' || kind === 'param' || kind === 'external';
  if (callee.kind !== 'member' || !isOpen || !SAVING.test(callee.name)) return false;
  return !ANSWERS.test(rootName(model, site));
}

/** The name that a chain of members and calls begins with. */
function rootName({ code }: TreeModel, { file, call }: CallSite): string {
  let at: Value = call.callee;
  for (let depth = 0; depth < LONGEST_CHAIN; depth++) {
    if (at.kind === 'member') at = at.of;
    else if (at.kind === 'call') at = code.script(file)?.calls[at.call]?.callee ?? { kind: 'unknown' };
    else break;
  }
  return nameOf(at, code, file);
}

const LONGEST_CHAIN = 20;
const ANSWERS = /^(?:res|resp|response|reply|ctx|context|c|h|next|console|logger|log|crypto|hash|Object|JSON)$/;

function grows(
  model: TreeModel,
  { container }: KeptCollection,
  { use, fn, keys, values }: Addition,
  uses: readonly CollectionUse[],
): boolean {
  const isList = container === 'array';
  if (isList && runsOnce(model.code, use.file, use.context, use.at?.[0] ?? 0)) return false;
  if (isList && !isAskedFirst(model, fn, uses)) return true;
  const provenance = isList ? values : keys;
  if (provenance !== 'request' && provenance !== 'generated') return false;
  const key = isList ? use.value : use.key;
  return key !== undefined && !FEW.test(nameOf(key, model.code, use.file));
}

/** Whether the function that adds to a list asks it for items: what is there already may not be added again. */
function isAskedFirst({ code }: TreeModel, fn: number, uses: readonly CollectionUse[]): boolean {
  return uses.some(
    ({ does, method, file, context }) => does === 'reads' && ASKS.test(method ?? '') && code.script(file)?.contexts[context]?.fn === fn,
  );
}

const ASKS = /\.(?:includes|indexOf|lastIndexOf|some|find|findIndex|findLast|has)$/;
