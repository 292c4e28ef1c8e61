import { expressionText } from './base.ts';
import { hostOf } from './knowledge/configuration.ts';
import { PLUGIN_MOUNTS, SECRET_MEMBERS, SECRET_SINKS, type SecretSink } from './knowledge/secret-sinks.ts';
import { location } from './link/location-of.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import { refusesInProduction, stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { constantsIn, constantsTaken, type Constant } from './secret-constants.ts';
import { secretFact, type SecretDraft } from './secret-fact.ts';
import type { Span, Value } from '../summaries/script-summary.ts';

/** Something that takes a credential: a call, or a member that is set. */
interface Taker {
  readonly file: string;
  readonly at: Span;
  readonly context: number;
  /** The callee or member as written. */
  readonly text: string;
  readonly near: boolean;
  readonly sink: Pick<SecretSink, 'purpose' | 'use'>;
}

/** Options beside a credential that say whose it is. */
const HOST_OPTIONS = ['host', 'hostname', 'server', 'node', 'endPoint', 'endpoint', 'baseURL', 'url', 'uri', 'connectionString'];

/** String constants of a tree that reach what is a credential to the calls of a file, or to the members that it sets. */
export function sunkSecrets(model: TreeModel, file: string): readonly SecretDraft[] {
  return [...model.code.sites(file).flatMap((site) => atSite(model, site)), ...inAssignments(model, file)];
}

function atSite(model: TreeModel, site: CallSite): readonly SecretDraft[] {
  const { file, call } = site;
  if (call.args.length === 0) return [];
  const known = sinkOf(model, site);
  if (!known) return [];
  const { sink, shift } = known;
  const text = expressionText(model.code.script(file), call.callee);
  return sink.takes.flatMap((take) =>
    constantsTaken(model, site, shifted(take, shift))
      .filter((constant) => mayBeOne(sink, constant))
      .map((constant) =>
        factOf(model, constant, { file, at: call.at, context: call.context, text, near: isNear(model, site, sink), sink }),
      ),
  );
}

/** What a service gives out looks so; a word in its place opens nothing. */
function mayBeOne({ issued }: SecretSink, { shape }: Constant): boolean {
  return issued !== true || shape.random || shape.weak || shape.provider !== '';
}

/** `register(plugin, options)` hands its options to the plugin: those of the sink stand one argument further. */
function sinkOf(model: TreeModel, site: CallSite): { readonly sink: SecretSink; readonly shift: number } | undefined {
  for (const callee of calleesOf(model, site)) {
    const sink = SECRET_SINKS.find(callee);
    if (sink) return { sink, shift: 0 };
    if (!PLUGIN_MOUNTS.find(callee)) continue;
    const [plugin] = alternatives(model.code.resolve(site.file, site.call.args[0]));
    const mounted = plugin?.kind === 'external' ? SECRET_SINKS.find(plugin) : undefined;
    if (mounted) return { sink: mounted, shift: 1 };
  }
  return undefined;
}

function shifted(take: string, by: number): string {
  return by === 0 ? take : take.replace(/^\d+/, (index) => String(Number(index) + by));
}

// `super(...)` of a class that extends a package's class is the call of that class.
function calleesOf(model: TreeModel, site: CallSite): readonly { readonly package: string; readonly path: string }[] {
  const { callee } = site.call;
  if (callee.kind !== 'super') return model.code.externals(site);
  const base = model.code.resolver.baseOf(site.file, callee.class);
  return base.kind === 'external' ? [base] : [];
}

/** `app.keys = ['…']`. */
function inAssignments(model: TreeModel, file: string): readonly SecretDraft[] {
  const script = model.code.script(file);
  return (script?.assignments ?? []).flatMap(({ target, value, context, at }) => {
    const sink = target.kind === 'member' ? memberSink(model, file, target) : undefined;
    if (!sink) return [];
    const taker: Taker = { file, at, context, text: expressionText(script, target), near: false, sink };
    return constantsIn(model, file, value).map((constant) => factOf(model, constant, taker));
  });
}

function memberSink({ code }: TreeModel, file: string, { of, name }: Extract<Value, { kind: 'member' }>): Taker['sink'] | undefined {
  if (!MEMBER_NAMES.has(name)) return undefined;
  return alternatives(code.resolve(file, of))
    .map((one) => (one.kind === 'external' ? SECRET_MEMBERS.find({ ...one, path: `${one.path}${name}` }) : undefined))
    .find((sink) => sink !== undefined);
}

const MEMBER_NAMES: ReadonlySet<string> = new Set(
  SECRET_MEMBERS.entries.flatMap(({ calls }) => calls.map((path) => path.slice(path.lastIndexOf('#') + 1))),
);

function factOf(model: TreeModel, { spot, shape, literal, fallback }: Constant, taker: Taker): SecretDraft {
  const { file: takenIn, sink } = taker;
  // A constant whose place is not known is reported where it is used.
  const { file, at } = spot ?? taker;
  const context = literal?.context ?? (file === takenIn ? taker.context : 0);
  const place = { path: file, span: at, symbol: model.code.symbolAt(file, context) };
  const fact = secretFact(model, place, { evidence: 'sink', where: 'code', name: sink.use, shape, fallback });
  const isLocal = literal?.byStage === true || stageAt(model.code, file, context) === 'development';
  return {
    ...fact,
    purpose: sink.purpose,
    use: sink.use,
    name: literal?.name ?? '',
    sink: location(takenIn, taker.at),
    near: taker.near,
    stage: literal?.sample ? 'sample' : isLocal ? 'development' : fact.stage,
    guarded: refusesInProduction(model.code, file),
    source: taker.text,
  };
}

/** Whether an address is that of this machine, or of one beside it. */
function isBeside(address: string): boolean {
  const host = hostOf(address);
  return host === 'here' || host === 'beside';
}

function isNear(model: TreeModel, { file, call }: CallSite, { local }: SecretSink): boolean {
  return call.args.slice(0, 1).some((options) => {
    const { state, value } = model.code.setting(file, options, ...HOST_OPTIONS);
    if (state === 'absent') return local === true;
    const hosts = value ? alternatives(value) : [];
    return hosts.some((host) => host.kind === 'value' && host.value.kind === 'literal' && isBeside(String(host.value.value)));
  });
}
