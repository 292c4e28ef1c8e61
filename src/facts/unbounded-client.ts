import { append } from '../model/append.ts';
import type { Place } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { TimeLimits } from './http-call-limits.ts';
import {
  BLOCKING_COMMANDS,
  BLOCKING_USES,
  CLIENT_WRAPPERS,
  NO_COMMANDS,
  REMOTE_CALLS,
  REMOTE_CLIENT_MAKERS,
  type RemoteCall,
  type RemoteClientMaker,
  type RemoteKind,
} from './knowledge/remote-clients.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { grpcGroups } from './grpc-call.ts';
import { reachOf } from './reach.ts';
import { boundOfMaker, type RemoteFlaw } from './remote-bound.ts';
import { rpcGroups } from './rpc-call.ts';

/** A client of a remote service, HTTP and databases apart, whose calls may be left waiting for an answer. */
export interface UnboundedClientFact extends FactBase {
  readonly kind: 'unbounded-client';
  readonly remote: RemoteKind;
  /** Library, for people. */
  readonly client: string;
  readonly flaw: RemoteFlaw;
  /** Whether its calls end after minutes, or never. */
  readonly ends: 'never' | 'late';
  /** What the library does where nothing is set, and how to set it. */
  readonly meaning: string;
  readonly act: string;
  /** Some of the calls through it, those that serve somebody first. */
  readonly uses: readonly { readonly expression: string; readonly at: Place }[];
  /** Of the first of them. */
  readonly reach: Reach;
}

/** Calls of one client that are looked at. */
const MOST_USES = 60;
const MOST_SHOWN = 5;
const LONGEST_CHAIN = 20;
const NO_METHODS = { methods: [] };
const SERVING: ReadonlySet<string> = new Set(['route', 'graphql-field', 'consumer', 'job', 'schedule', 'event']);

/** The clients of a tree whose calls are decidedly unbounded, each told once. */
export function unboundedClientFacts(model: TreeModel): readonly UnboundedClientFact[] {
  const makers = knownCalls(model, REMOTE_CLIENT_MAKERS).filter(({ site }) => model.roleOf(site.file) === 'production');
  const uses = new Uses(model, makers);
  return [...makers.flatMap((maker) => factOfMaker(model, maker, uses) ?? []), ...rpcFacts(model), ...grpcFacts(model)];
}

type MakerCall = KnownCall<RemoteClientMaker>;
type Use = KnownCall<RemoteCall>;

/** The calls through clients, by the client. */
class Uses {
  private readonly made = new Map<string, Use[]>();
  /** Those whose client is known by its type alone, by package and file, and by package and service. */
  private readonly typed = new Map<string, Use[]>();
  private readonly makers = new Map<string, number>();
  private readonly blocking: ReadonlySet<string>;
  private readonly model: TreeModel;

  constructor(model: TreeModel, makers: readonly MakerCall[]) {
    this.model = model;
    for (const use of knownCalls(model, REMOTE_CALLS)) if (model.roleOf(use.site.file) === 'production') this.add(use);
    for (const { site, callee } of makers) {
      const key = this.serviceKey(callee.package, site.file);
      this.makers.set(key, (this.makers.get(key) ?? 0) + 1);
    }
    this.blocking = new Set(knownCalls(model, BLOCKING_USES).flatMap(({ site }) => connectionOf(model, site)));
  }

  /** Where a client is handed on by its type, the calls of its file count as its own, or those of its service if it has no other client. */
  of({ site, callee }: MakerCall): readonly Use[] {
    const key = this.serviceKey(callee.package, site.file);
    const inService = this.makers.get(key) === 1 ? (this.typed.get(key) ?? []) : [];
    const own = [...(this.made.get(siteKey(site)) ?? []), ...(this.typed.get(`${callee.package}\0${site.file}`) ?? [])];
    const commands = commandsOf(own);
    return (commands.length > 0 ? commands : commandsOf(inService)).slice(0, MOST_USES);
  }

  /** Whether a client is for work that waits on purpose. */
  waitsOnPurpose({ site }: MakerCall, uses: readonly Use[]): boolean {
    return this.blocking.has(siteKey(site)) || uses.some((use) => BLOCKING_COMMANDS.test(methodName(use.site)));
  }

  private add(use: Use): void {
    const { site, callee } = use;
    for (const { package: name, created, path } of this.model.code.externals(site)) {
      if (name !== callee.package) continue;
      if (created) append(this.made, siteKey(this.rootOf(created)), use);
      else if (!path.includes('#')) append(this.made, siteKey(site), use);
      else {
        append(this.typed, `${name}\0${site.file}`, use);
        append(this.typed, this.serviceKey(name, site.file), use);
      }
    }
  }

  // What stands around a client is not what makes it, and each link of a chain makes something of its own: `redis.pipeline().get('a').exec()`.
  private rootOf(created: CallSite): CallSite {
    let root = created;
    for (let links = 0; links < LONGEST_CHAIN; links++) {
      const [callee] = this.model.code.externals(root);
      const of = callee && CLIENT_WRAPPERS.find(callee) ? this.model.code.resolve(root.file, root.call.args[0]) : callee;
      if (of?.kind !== 'external' || !of.created) break;
      root = of.created;
    }
    return root;
  }

  private serviceKey(name: string, file: string): string {
    return `${name}\0in ${this.model.packageOf(file)?.root ?? ''}`;
  }
}

function commandsOf(uses: readonly Use[]): readonly Use[] {
  return uses.filter(({ site, entry }) => entry.kind === 'amqp' || !NO_COMMANDS.test(methodName(site)));
}

function connectionOf({ code }: TreeModel, { file, call: { args } }: CallSite): readonly string[] {
  return args.flatMap((argument) => {
    if (argument.kind === 'function' || argument.kind === 'literal') return [];
    const { value } = code.setting(file, argument, 'connection');
    return value?.kind === 'external' ? [siteKey(value.created)] : [];
  });
}

function factOfMaker(model: TreeModel, maker: MakerCall, all: Uses): UnboundedClientFact | undefined {
  const { site, entry } = maker;
  if ((site.call.kind === 'new') !== isClass(maker)) return undefined;
  const uses = all.of(maker);
  if (uses.length === 0 || all.waitsOnPurpose(maker, uses)) return undefined;
  const { state, flaw } = boundOfMaker(model, site, entry);
  if (state !== 'absent' || !flaw || uses.some((use) => isBounded(model, use))) return undefined;
  return factOf(
    model,
    { site, uses: uses.map((use) => use.site) },
    { remote: entry.kind, client: entry.client, flaw, ends: entry.ends, meaning: entry.meaning, act: entry.act },
  );
}

// Functions that make a client have a name in lower case; the main export of a package may be either.
function isClass({ site, callee: { path } }: MakerCall): boolean {
  const name = path.split('.').at(-1) ?? '';
  return name === '' || name === 'default' ? site.call.kind === 'new' : /^[A-Z]/.test(name);
}

/** Whether one call ends in time by itself or by what stands around it; then somebody sees to it call by call. */
function isBounded(model: TreeModel, { site, entry }: Use): boolean {
  if (TimeLimits.of(model).areAround(site, NO_METHODS)) return true;
  if (entry.options === undefined || !entry.bounds) return false;
  const options = site.call.args.at(entry.options);
  if (options === undefined || options.kind === 'literal') return false;
  const { state } = model.code.setting(site.file, options, ...entry.bounds);
  // Where the last argument may be something else than options, only what is seen counts.
  return state === 'present' || (state === 'unknown' && entry.options > 0);
}

interface Client {
  /** Where the client is made, or where it is called for the first time. */
  readonly site: CallSite;
  readonly uses: readonly CallSite[];
}

function factOf(
  model: TreeModel,
  { site, uses }: Client,
  told: Pick<UnboundedClientFact, 'remote' | 'client' | 'flaw' | 'ends' | 'meaning' | 'act'>,
): UnboundedClientFact {
  const reached = uses.map((use) => ({ use, reach: reachOf(model, use) }));
  const sorted = [...reached.filter(({ reach }) => isServed(reach)), ...reached.filter(({ reach }) => !isServed(reach))];
  return {
    kind: 'unbounded-client',
    ...baseOfSite(model, site),
    ...told,
    uses: sorted.slice(0, MOST_SHOWN).map(({ use }) => ({
      expression: expressionText(model.code.script(use.file), use.call.callee),
      at: model.code.placeOf(use),
    })),
    reach: sorted[0]?.reach ?? reachOf(model, site),
  };
}

function isServed({ entries }: Reach): boolean {
  return entries.some(({ kind }) => SERVING.has(kind));
}

/** Calls of other programs whose answer nobody stops waiting for. */
function rpcFacts(model: TreeModel): readonly UnboundedClientFact[] {
  const told = {
    flaw: 'missing',
    ends: 'never',
    meaning: 'waits for ever for an answer',
    act: 'add `.pipe(timeout(ms))` to what the call gives',
  } as const;
  return rpcGroups(model).flatMap((calls) => {
    const [first] = calls;
    if (!first) return [];
    const { remote, client } = first.entry;
    return [factOf(model, { site: first.site, uses: calls.map(({ site }) => site) }, { remote, client, ...told })];
  });
}

function grpcFacts(model: TreeModel): readonly UnboundedClientFact[] {
  const told = {
    remote: 'grpc',
    client: 'gRPC',
    flaw: 'missing',
    ends: 'never',
    meaning: 'sets no deadline by default',
    act: 'pass `{ deadline: Date.now() + ms }` with each call',
  } as const;
  return grpcGroups(model).flatMap((uses) => {
    const [site] = uses;
    return site ? [factOf(model, { site, uses }, told)] : [];
  });
}
