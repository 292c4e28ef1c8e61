import type { FunctionRecord, Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { answerOf, returnsOf, toldBy, type Told } from './error-answer.ts';
import { STREAM_CATCHERS, STREAM_VALUES } from './knowledge/error-handling.ts';
import { isOnFailure, sitesOfFunction } from './link/call-walk.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import type { CallSite, FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { lostEffectOf } from './lost-effect.ts';
import { rootOf, sourceOf } from './observable-chain.ts';
import type { Swallowing } from './swallowed-error.ts';

/** `….catch(() => undefined)` around something that was to happen, where nobody can tell afterwards that it did not. */
export function swallowedByPromise(model: TreeModel, file: string): readonly Swallowing[] {
  return model.code.sites(file).flatMap((site) => {
    const isDropped = site.call.statement !== undefined || site.call.use === 'void';
    const given = isDropped ? handlerOf(site) : undefined;
    if (!given || isOnFailure(model.code, site)) return [];
    const handler = functionOf(model.code.resolve(file, given));
    const told = handler ? toldInFunction(model, handler) : toldByReference(model, file, given);
    // What nobody waits for is done as well as it can be; a note of its failure is all that is asked.
    const isWaitedFor = site.call.use === 'await';
    if (!told || (told === 'log' && !isWaitedFor)) return [];
    const root = rootOf(model, site);
    const lost = root && lostEffectOf(model, [root]);
    return lost ? [swallowing(model, { site, told, lost, form: 'promise' })] : [];
  });
}

/** What takes the rejection: of `.catch(handler)`, `.then(next, handler)`. */
function handlerOf(site: CallSite): Value | undefined {
  const { args } = site.call;
  const name = methodName(site);
  if (name === 'catch') return args.length === 1 ? args[0] : undefined;
  return name === 'then' ? args[1] : undefined;
}

/** `.pipe(catchError(() => of(null)))` around something that was to happen. */
export function swallowedByStream(model: TreeModel): readonly Swallowing[] {
  return knownCalls(model, STREAM_CATCHERS).flatMap(({ site }) => {
    const handler = functionOf(model.code.resolve(site.file, site.call.args[0]));
    const told = handler && toldInFunction(model, handler);
    const source = told && sourceOf(model, site);
    const lost = source && lostEffectOf(model, [source]);
    return told && lost ? [swallowing(model, { site, told, lost, form: 'stream' })] : [];
  });
}

interface Found {
  readonly site: CallSite;
  readonly told: Told;
  readonly lost: NonNullable<Swallowing['lost']>;
  readonly form: Swallowing['form'];
}

function swallowing({ code }: TreeModel, { site, ...found }: Found): Swallowing {
  return { ...found, at: code.placeOf(site), fn: code.enclosing(site), leaves: 'continues', remark: false };
}

/** Who is told by a function without conditions that gives nothing, or what stands for nothing. */
function toldInFunction(model: TreeModel, { file, fn }: FunctionAt): Told | undefined {
  const script = model.code.script(file);
  const record = script?.functions[fn];
  if (!script || !record) return undefined;
  const { contexts, jumps, assignments } = script;
  const isMore =
    contexts.some((context) => context.fn === fn && context.kind !== 'function') ||
    jumps.some(({ kind, context }) => kind === 'throw' && contexts[context]?.fn === fn) ||
    assignments.some(({ context }) => contexts[context]?.fn === fn) ||
    !givesNothing(model, file, record, fn);
  if (isMore) return undefined;
  const calls = sitesOfFunction(model.code, file, fn).filter((site) => !isStreamValue(model, site));
  return toldBy(model, calls);
}

function givesNothing(model: TreeModel, file: string, record: FunctionRecord, fn: number): boolean {
  const script = model.code.script(file);
  const values = script && returnsOf(script, fn).length > 0 ? returnsOf(script, fn).map(({ value }) => value) : record.returns;
  return values.every((value) => isNothing(model, file, value));
}

// What a logger gives is nothing; a list of one value for a stream neither.
function isNothing(model: TreeModel, file: string, value: Value | undefined): boolean {
  if (value?.kind === 'call') {
    const site = model.code.resolver.site(file, value.call);
    if (site && isStreamValue(model, site))
      return site.call.args.every((one) => isNothing(model, file, one) || answerOf(one) === 'success');
    return site !== undefined && toldBy(model, [site]) === 'log';
  }
  if (value?.kind === 'literal') return value.value === null || value.value === true;
  if (value?.kind === 'array' || value?.kind === 'object') return isEmpty(value) || answerOf(value) === 'success';
  return answerOf(value) === 'nothing' || value?.kind === 'member' || value?.kind === 'binding';
}

function isEmpty(value: Extract<Value, { kind: 'array' | 'object' }>): boolean {
  return value.kind === 'array' ? value.items.length === 0 : value.entries.length === 0;
}

function isStreamValue({ code }: TreeModel, site: CallSite): boolean {
  return code.externals(site).some((one) => STREAM_VALUES.find(one) !== undefined);
}

/** `.catch(console.error)`, `.catch(noop)`. */
function toldByReference(model: TreeModel, file: string, given: Value): Told | undefined {
  if (given.kind === 'member' && given.of.kind === 'global' && given.of.name === 'console') return 'log';
  return given.kind === 'binding' && /^noop$/i.test(model.code.script(file)?.bindings[given.binding]?.name ?? '') ? 'nobody' : undefined;
}
