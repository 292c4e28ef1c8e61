import type { Value } from '../summaries/script-summary.ts';
import { baseOfFile, baseOfSite, expressionText } from './base.ts';
import { methodCalls } from './call-index.ts';
import type { CacheFlawFact } from './cache-flaw.ts';
import { ANSWER_CACHES, KEY_DECORATORS, SIGN_IN_STEP, SIGNED_IN } from './knowledge/caches.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { valueParts } from './link/value-parts.ts';
import { alternatives } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';
import { routeFacts, type RouteFact } from './route.ts';
import { nameOf } from './value-names.ts';

const READS = new Set(['GET', 'HEAD', 'ALL']);
const HEADER_METHODS = ['set', 'header', 'setHeader', 'append'];

/** Answers to signed-in users that are kept for others: by an interceptor under their address, or by proxies that are told to. */
export function keptAnswers(model: TreeModel): readonly CacheFlawFact[] {
  return [...intercepted(model), ...published(model)];
}

/** One fact for each interceptor that keeps answers of routes for signed-in users. */
function intercepted(model: TreeModel): readonly CacheFlawFact[] {
  const found = new Map<string, CacheFlawFact>();
  for (const route of routeFacts(model)) {
    const step = route.steps.find((one) => one.kind === 'interceptor' && isAnswerCache(model, one.file, one.value));
    const { handler } = route;
    if (!step || !handler || !READS.has(route.method) || hasOwnKey(model, handler)) continue;
    const isOwn = takesUser(model, handler);
    const isSignedIn =
      isOwn || route.steps.some((one) => (one.kind === 'guard' || one.kind === 'middleware') && SIGN_IN_STEP.test(one.name));
    if (!isSignedIn || (!isOwn && found.has(`${step.at.path}:${step.at.line}`))) continue;
    const key = isOwn ? `${route.at.path}:${route.at.line}` : `${step.at.path}:${step.at.line}`;
    if (!found.has(key)) found.set(key, ofRoute(model, route, { by: step.name, decided: isOwn }));
  }
  return [...found.values()];
}

function isAnswerCache({ code }: TreeModel, file: string, value: Value): boolean {
  return alternatives(code.resolve(file, value)).some(
    (one) => one.kind === 'external' && ANSWER_CACHES.find({ ...one, path: one.path.replace(/#$/, '') }) !== undefined,
  );
}

// A key of its own may be the same for all as well, but a function that makes one may not.
function hasOwnKey({ code }: TreeModel, { file, fn }: NonNullable<RouteFact['handler']>): boolean {
  const script = code.script(file);
  return (code.functionRecord(file, fn)?.decorators ?? []).some((decorator) => {
    const call = decorator.kind === 'call' ? script?.calls[decorator.call] : undefined;
    return call !== undefined && KEY_DECORATORS.test(nameOf(call.callee, code, file)) && call.args[0]?.kind !== 'literal';
  });
}

/** Whether a handler is given who is signed in: by a decorator of a parameter, or as a member of the request. */
function takesUser({ code }: TreeModel, { file, fn }: NonNullable<RouteFact['handler']>): boolean {
  const record = code.functionRecord(file, fn);
  const script = code.script(file);
  const isDecorated = record?.params.some(({ decorators }) =>
    decorators.some((decorator) => {
      const callee = decorator.kind === 'call' ? script?.calls[decorator.call]?.callee : decorator;
      return callee !== undefined && /user|session|account|principal|member/i.test(nameOf(callee, code, file));
    }),
  );
  if (isDecorated) return true;
  const read = [...sitesOfFunction(code, file, fn).flatMap(({ call }) => [call.callee, ...call.args]), ...(record?.returns ?? [])];
  return read.some((value) => readsUser(value));
}

function readsUser(root: Value): boolean {
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'member' && SIGNED_IN.test(next.name) && (next.of.kind === 'param' || next.of.kind === 'binding')) return true;
    pending.push(...valueParts(next));
  }
  return false;
}

/** `res.set('Cache-Control', 'public, …')` in a function that reads who is signed in. */
function published(model: TreeModel): readonly CacheFlawFact[] {
  const { code } = model;
  return methodCalls(model, ...HEADER_METHODS).flatMap((site): readonly CacheFlawFact[] => {
    const { file, call } = site;
    const fn = code.enclosing(site);
    if (!isPublic(call.args) || fn === 0 || !takesUser(model, { file, fn })) return [];
    const by = expressionText(code.script(file), call.callee);
    return [{ kind: 'cache-flaw', ...baseOfSite(model, site), flaw: 'public', by, decided: true, reach: reachOf(model, site) }];
  });
}

function isPublic([name, value]: readonly Value[]): boolean {
  if (name?.kind !== 'literal' || String(name.value).toLowerCase() !== 'cache-control') return false;
  const texts =
    value?.kind === 'literal'
      ? [String(value.value)]
      : value?.kind === 'text'
        ? value.parts.filter((part) => typeof part === 'string')
        : [];
  return texts.some((text) => /\bpublic\b|s-maxage/.test(text));
}

function ofRoute(model: TreeModel, route: RouteFact, { by, decided }: Pick<CacheFlawFact, 'by' | 'decided'>): CacheFlawFact {
  const { at, handler } = route;
  const reach = handler ? model.code.graph.reach(handler.file, handler.fn) : { entries: [], chain: [] };
  return { kind: 'cache-flaw', at, ...baseOfFile(model, at.path), flaw: 'answers', by, decided, reach };
}
