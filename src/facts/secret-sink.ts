import { describeText, type SecretShape } from '../model/secret-shape.ts';
import type { Span, Value, WithheldLiteral } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { SECRET_SINKS, type SecretSink } from './knowledge/secret-sinks.ts';
import { location } from './link/location-of.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import { refusesInProduction, stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { secretFact, type SecretDraft } from './secret-fact.ts';

/** A string constant that a value may be. */
interface Constant {
  readonly shape: SecretShape;
  readonly at: Span | undefined;
  readonly file: string;
  readonly fallback: boolean;
}

/** Steps followed from a sink back to its constants. */
const DEEPEST = 8;
/** Functions that give back what they are given, as bytes or as a key object, and methods that give back what they are called on. */
const KEEPING = /^(?:from|encode|createSecretKey|asKey|String)$/;
const KEEPING_METHOD = /^(?:toString|trim|valueOf|normalize)$/;
/** Options beside a password that say whose it is, and values that name this machine. */
const HOST_OPTIONS = ['host', 'hostname', 'server', 'node', 'endPoint'];
const NEAR_HOST = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|::1|host\.docker\.internal|[a-z][a-z0-9_-]*)$/;

/** String constants of a tree that reach the credential parameters of the calls of a file. */
export function sunkSecrets(model: TreeModel, file: string): readonly SecretDraft[] {
  return model.code.sites(file).flatMap((site) => atSite(model, site));
}

function atSite(model: TreeModel, site: CallSite): readonly SecretDraft[] {
  if (site.call.args.length === 0) return [];
  for (const callee of calleesOf(model, site)) {
    const sink = SECRET_SINKS.find(callee);
    if (!sink) continue;
    return sink.takes.flatMap((take) => takenBy(model, site, take).map((constant) => factOf(model, site, { constant, sink })));
  }
  return [];
}

// `super(...)` of a class that extends a package's class is the call of that class.
function calleesOf(model: TreeModel, site: CallSite): readonly { readonly package: string; readonly path: string }[] {
  const { callee } = site.call;
  if (callee.kind !== 'super') return model.code.externals(site);
  const base = model.code.resolver.baseOf(site.file, callee.class);
  return base.kind === 'external' ? [base] : [];
}

function takenBy(model: TreeModel, site: CallSite, take: string): readonly Constant[] {
  const [index = '0', ...names] = take.split('.');
  const argument = site.call.args[Number(index)];
  if (!argument) return [];
  if (names.length === 0) return constantsIn(model, site.file, argument);
  const owner = names.slice(0, -1).reduce((of, name) => step(model, of, name), model.code.resolve(site.file, argument));
  return constantsOf(model, step(model, owner, names.at(-1) ?? ''));
}

function step(model: TreeModel, of: Resolved, name: string): Resolved {
  if (!name.endsWith('()')) return model.code.resolver.member(of, name);
  const fn = model.code.resolver.member(of, name.slice(0, -2));
  return fn.kind === 'function' ? model.code.resolver.returnOf(fn.file, fn.fn) : { kind: 'unknown' };
}

interface Step {
  readonly file: string;
  readonly value: Value;
  readonly fallback: boolean;
  readonly depth: number;
}

/** String constants that an expression may be, with whether each only stands in for something else. */
function constantsIn(model: TreeModel, file: string, value: Value): readonly Constant[] {
  const found: Constant[] = [];
  const work: Step[] = [{ file, value, fallback: false, depth: 0 }];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.depth > DEEPEST) continue;
    const parts = partsOf(model, at);
    if (parts) work.push(...parts);
    else
      found.push(
        ...constantsOf(model, model.code.resolve(at.file, at.value)).map((one) => ({ ...one, fallback: one.fallback || at.fallback })),
      );
  }
  return found;
}

function partsOf(model: TreeModel, at: Step): readonly Step[] | undefined {
  const { file, value } = at;
  const deeper = { file, fallback: at.fallback, depth: at.depth + 1 };
  if (value.kind === 'either') {
    const standsIn = (index: number): boolean => value.operator !== '?:' && index > 0;
    return value.values.map((one, index) => ({ ...deeper, value: one, fallback: at.fallback || standsIn(index) }));
  }
  if (value.kind === 'array') return value.items.map((one) => ({ ...deeper, value: one }));
  if (value.kind === 'await') return [{ ...deeper, value: value.of }];
  if (value.kind === 'param') return defaultOf(model, file, value).map((one) => ({ ...deeper, value: one, fallback: true }));
  if (value.kind === 'call') return keptBy(model, file, value.call).map((one) => ({ ...deeper, value: one }));
  const binding = value.kind === 'binding' ? model.code.script(file)?.bindings[value.binding] : undefined;
  if (binding?.kind === 'variable' && binding.values.length > 0) return binding.values.map((one) => ({ ...deeper, value: one }));
  return binding?.kind === 'param' ? [{ ...deeper, value: binding.value }] : undefined;
}

function defaultOf(model: TreeModel, file: string, { fn, index }: { readonly fn: number; readonly index: number }): readonly Value[] {
  const standIn = model.code.functionRecord(file, fn)?.params[index]?.default;
  return standIn ? [standIn] : [];
}

// `Buffer.from(key, 'hex')`, `new TextEncoder().encode(key)`; other calls give something else than what they are given.
function keptBy(model: TreeModel, file: string, index: number): readonly Value[] {
  const call = model.code.script(file)?.calls[index];
  if (!call) return [];
  const { callee } = call;
  if (callee.kind === 'member' && KEEPING_METHOD.test(callee.name)) return [callee.of];
  const name = callee.kind === 'member' || callee.kind === 'global' ? callee.name : '';
  return KEEPING.test(name) ? call.args.slice(0, 1) : [];
}

function constantsOf(model: TreeModel, resolved: Resolved): readonly Constant[] {
  const all = alternatives(resolved);
  const fallback = all.some((one) => one.kind !== 'value');
  return all.flatMap((one): readonly Constant[] => {
    if (one.kind !== 'value') return [];
    const { file, value } = one;
    if (value.kind === 'masked')
      return [{ shape: value.shape, at: value.at, file, fallback: fallback || withheldAt(model, file, value.at)?.fallback === true }];
    const isText = value.kind === 'literal' && typeof value.value === 'string' && value.value !== '';
    return isText ? [{ shape: describeText(String(value.value)), at: undefined, file, fallback }] : [];
  });
}

function withheldAt(model: TreeModel, file: string, at: Span): WithheldLiteral | undefined {
  return model.code.script(file)?.withheld.find((one) => one.at[0] === at[0] && one.at[1] === at[1]);
}

function factOf(
  model: TreeModel,
  site: CallSite,
  { constant, sink }: { readonly constant: Constant; readonly sink: SecretSink },
): SecretDraft {
  const { at, shape } = constant;
  // A constant whose place is not known is reported where it is used.
  const file = at ? constant.file : site.file;
  const literal = at && withheldAt(model, file, at);
  const context = literal?.context ?? site.call.context;
  const place = { path: file, span: at ?? site.call.at, symbol: model.code.symbolAt(file, context) };
  const fact = secretFact(model, place, { evidence: 'sink', where: 'code', name: sink.use, shape, fallback: constant.fallback });
  const isLocal = literal?.byStage === true || stageAt(model.code, file, context) === 'development';
  return {
    ...fact,
    purpose: sink.purpose,
    use: sink.use,
    name: literal?.name ?? '',
    sink: location(site.file, site.call.at),
    near: isNear(model, site),
    stage: literal?.sample ? 'sample' : isLocal ? 'development' : fact.stage,
    guarded: refusesInProduction(model.code, file),
    source: expressionText(model.code.script(site.file), site.call.callee),
  };
}

// Clients of databases talk to this machine where they are told no host.
function isNear(model: TreeModel, { file, call }: CallSite): boolean {
  return call.args.slice(0, 1).some((options) => {
    const { state, value } = model.code.setting(file, options, ...HOST_OPTIONS, 'url', 'uri', 'connectionString');
    if (state === 'absent') return true;
    const hosts = value ? alternatives(value) : [];
    return hosts.some((host) => host.kind === 'value' && host.value.kind === 'literal' && NEAR_HOST.test(String(host.value.value)));
  });
}
