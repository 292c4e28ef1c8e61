import type { Span, Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { effectOf } from './knowledge/effects.ts';
import {
  ACTING_NAME,
  ASKING_NAME,
  CALLER_NAME,
  CHECK_NAME,
  PAYMENT_PROVIDERS,
  PROOF_NAME,
  READING_CALL,
  SIGNATURE_NAME,
  SIGNING_CALLS,
  WEBHOOK_CHECKS,
} from './knowledge/webhooks.ts';
import { callsWithin, sitesOfFunction, type ReachedCall } from './link/call-walk.ts';
import { comparisonsIn, paramPathsIn, testsOfFunction, valuesOfFunction, type ParamPath } from './link/request-paths.ts';
import { alternatives, siteKey, type CallSite } from './link/resolved.ts';
import { outwardEffectOf } from './outward-effect.ts';
import type { TreeModel } from './link/tree-model.ts';

type Fn = { readonly file: string; readonly fn: number };

/** What a function and the functions it calls do about a request. */
export interface RequestWork {
  /** Calls that tell whether the sender is the right one: of a package, of signing, or by their name. */
  readonly checks: readonly (ReachedCall & { readonly kind: 'package' | 'signing' | 'name'; readonly answers: boolean })[];
  /** Something that proves the sender is read: a secret, a token, a user of a session. */
  readonly proof: boolean;
  /** Whole requests or headers go to code that is not seen, or the sender is asked what is true. */
  readonly undecided: boolean;
  /** What happens because of the request, where it is known; and calls that look like it. */
  readonly effects: readonly ReachedCall[];
  readonly acts: readonly ReachedCall[];
  readonly functions: readonly Fn[];
  readonly calls: readonly ReachedCall[];
}

/** Follows a handler or a middleware into the functions of the tree. */
export function requestWork(model: TreeModel, { file, fn }: Fn): RequestWork {
  const { code } = model;
  const calls = callsWithin(code, sitesOfFunction(code, file, fn));
  const functions = functionsOf(model, { file, fn }, calls);
  const paths = functions.flatMap((one) =>
    valuesOfFunction(code, one.file, one.fn).flatMap((value) => paramPathsIn(code, one.file, value)),
  );
  const checks = calls.flatMap((call) => checkOf(model, call) ?? []);
  const checking = new Set(checks.map(({ site }) => siteKey(site)));
  return {
    calls,
    functions,
    checks,
    proof: paths.some((path) => isProof(model, path)),
    undecided: calls.some(({ site }) => !checking.has(siteKey(site)) && (handsOver(model, site) || asks(model, site))),
    effects: calls.filter(({ site }) => isEffect(model, site)),
    acts: calls.filter(({ site }) => looksLikeEffect(model, site)),
  };
}

function functionsOf(model: TreeModel, start: Fn, calls: readonly ReachedCall[]): readonly Fn[] {
  const found = new Map([[`${start.file}:${start.fn}`, start]]);
  for (const { site } of calls) {
    const own = { file: site.file, fn: model.code.enclosing(site) };
    found.set(`${own.file}:${own.fn}`, own);
  }
  return [...found.values()];
}

function checkOf(model: TreeModel, call: ReachedCall): RequestWork['checks'][number] | undefined {
  const externals = model.code.externals(call.site);
  const known = externals.map((one) => WEBHOOK_CHECKS.find(one)).find((one) => one !== undefined);
  if (known) return { ...call, kind: 'package', answers: known.refuses === 'answers' };
  if (externals.some((one) => SIGNING_CALLS.find(one))) return { ...call, kind: 'signing', answers: false };
  return CHECK_NAME.test(nameOf(model, call.site)) ? { ...call, kind: 'name', answers: false } : undefined;
}

function nameOf(model: TreeModel, { file, call }: CallSite): string {
  const text = expressionText(model.code.script(file), call.callee);
  return call.callee.kind === 'member' ? `${text.split('.').slice(-2).join('.')}` : text;
}

/** Whether a value that is read stands for who the caller is. A signature that is looked at and goes nowhere proves nothing. */
function isProof(model: TreeModel, { file, fn, index, path }: ParamPath): boolean {
  if (path.length === 0) return isProofName(model.code.functionRecord(file, fn)?.params[index]?.name ?? '');
  return (
    path.some(isProofName) || path.slice(0, 2).some((name, at) => CALLER_NAME.test(name) && (at === 0 || WHOLE_MEMBER.test(path[0] ?? '')))
  );
}

function isProofName(name: string): boolean {
  return PROOF_NAME.test(name) && !SIGNATURE_NAME.test(name);
}

const WHOLE = /^_?(?:req|request|ctx|context|c|event|headers?|raw|rawBody|sig|.*signature)$/i;
const WHOLE_MEMBER = /^(?:req|request|raw|headers|header\(\)|rawBody|clone\(\)|rawHeaders)$|signature/i;

/** Whether a call whose code is not seen gets the request, its headers or its signature, so that it may check them. */
function handsOver(model: TreeModel, site: CallSite): boolean {
  const callees = alternatives(model.code.callee(site));
  if (site.call.kind === 'decorator' || isHarmless(model, site) || callees.every(({ kind }) => kind === 'function')) return false;
  return site.call.args.some((argument) => paramPathsIn(model.code, site.file, argument).some((path) => isWhole(model, path)));
}

function isWhole(model: TreeModel, { file, fn, index, path }: ParamPath): boolean {
  const param = model.code.functionRecord(file, fn)?.params[index];
  if (path.length === 0) return WHOLE.test(param?.name ?? '');
  return path.some((name) => WHOLE_MEMBER.test(name)) && !path.some((name) => /^(?:body|query|params|json\(\))$/.test(name));
}

const HARMLESS_ROOT =
  /^(?:console|logger|log|Response|NextResponse|JSON|Number|String|Boolean|Math|Object|Date|res|reply|response|_res|c|ctx)\b|\b(?:logger|log)\.|^(?:json|Error|next)$/i;

function isHarmless(model: TreeModel, site: CallSite): boolean {
  const text = expressionText(model.code.script(site.file), site.call.callee);
  return HARMLESS_ROOT.test(text) || READING_CALL.test(text) || site.call.callee.kind === 'global';
}

// The sender's own interface is asked, or something else over HTTP.
function asks(model: TreeModel, site: CallSite): boolean {
  const effect = outwardEffectOf(model, site);
  if (effect?.effect === 'http' && (effect.method === 'GET' || effect.method === undefined)) return true;
  const name = site.call.callee.kind === 'member' ? site.call.callee.name : '';
  return (
    ASKING_NAME.test(name) &&
    model.code.externals(site).some((one) => one.package.split(/[^a-z]+/).some((word) => PAYMENT_PROVIDERS.has(word)))
  );
}

function isEffect(model: TreeModel, site: CallSite): boolean {
  if (isOfWebhooks(model, site)) return false;
  return model.code.externals(site).some((one) => {
    const effect = effectOf(one);
    return effect !== undefined && effect !== 'http' && effect !== 'db-read';
  });
}

function looksLikeEffect(model: TreeModel, site: CallSite): boolean {
  const name = site.call.callee.kind === 'member' ? site.call.callee.name : '';
  if (!ACTING_NAME.test(name) || isHarmless(model, site) || isOfWebhooks(model, site)) return false;
  if (alternatives(model.code.callee(site)).some(({ kind }) => kind === 'function' || kind === 'param' || kind === 'value')) return false;
  return site.call.args.some((argument) => paramPathsIn(model.code, site.file, argument).length > 0);
}

// Rows of webhooks themselves belong to their management.
function isOfWebhooks(model: TreeModel, site: CallSite): boolean {
  return /hook/i.test(expressionText(model.code.script(site.file), site.call.callee));
}

/** A digest or a secret compared with `===`. */
export interface PlainComparison {
  readonly file: string;
  readonly fn: number;
  readonly of: 'digest' | 'secret';
  /** The call that makes the digest, or the stretch of code that the comparison leads to. */
  readonly at: Span;
}

/** Finds comparisons that take longer the more letters agree. */
export function plainComparisons(model: TreeModel, functions: readonly Fn[]): readonly PlainComparison[] {
  return functions.flatMap(({ file, fn }) => {
    const values = [...testsOfFunction(model.code, file, fn), ...(model.code.functionRecord(file, fn)?.returns ?? [])];
    return values.flatMap((value) => comparisonsIn(value)).flatMap((one) => plainComparison(model, { file, fn }, one.operands) ?? []);
  });
}

function plainComparison(model: TreeModel, { file, fn }: Fn, operands: readonly Value[]): PlainComparison | undefined {
  if (operands.some(({ kind }) => kind === 'literal' || kind === 'undefined')) return undefined;
  const digest = operands.map((operand) => digestIn(model, file, operand)).find((one) => one !== undefined);
  if (digest) return { file, fn, of: 'digest', at: digest.call.at };
  const at = model.code.functionRecord(file, fn)?.at;
  const isSecret = operands.some((operand) => paramPathsIn(model.code, file, operand).some((path) => isSentSecret(model, path)));
  return isSecret && at ? { file, fn, of: 'secret', at } : undefined;
}

function isSentSecret(model: TreeModel, { file, fn, index, path }: ParamPath): boolean {
  const names = path.length === 0 ? [model.code.functionRecord(file, fn)?.params[index]?.name ?? ''] : path;
  const isHeader = path.length === 0 || path.some((name) => /^(?:headers|header\(\)|get\(\))$/.test(name));
  return isHeader && names.some((name) => /secret|token|authori[sz]ation|api[-_]?key/i.test(name));
}

/** The signing call behind a value: `createHmac(…).update(…).digest('hex')`, also in a variable or a text. */
function digestIn(model: TreeModel, file: string, value: Value): CallSite | undefined {
  const { code } = model;
  const work: Value[] = [value];
  for (let at = work.pop(), count = 0; at && count < 60; at = work.pop(), count++) {
    if (at.kind === 'binding') {
      const binding = code.script(file)?.bindings[at.binding];
      if (binding?.kind === 'variable') work.push(...binding.values);
    } else if (at.kind === 'text') work.push(...at.parts.flatMap((part) => (typeof part === 'string' ? [] : [part])));
    else if (at.kind === 'await') work.push(at.of);
    else if (at.kind === 'call') {
      const site = code.resolver.site(file, at.call);
      if (!site) continue;
      if (code.externals(site).some((one) => one.path === 'createHmac' || one.path.startsWith('Hmac'))) return site;
      if (site.call.callee.kind === 'member') work.push(site.call.callee.of);
    }
  }
  return undefined;
}
