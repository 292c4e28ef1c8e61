import { answerOf } from './error-answer.ts';
import { externalOf } from './link/entry-points.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { methodName } from './link/route-parts.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { FunctionRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { ERROR_FILTERS, isErrorName } from './knowledge/error-handling.ts';
import type { Swallowing } from './swallowed-error.ts';

const RESPONSE_NAME = /^_?(?:res|resp|response|reply)$/;
const SENDS = /^(?:json|send|end|jsonp|render)$/;
const SETS_STATUS = /^(?:status|sendStatus|code|writeHead|redirect|setStatus)$/;
const LAST_SUCCESS = 299;
/** Links of a chain of calls that are looked at. */
const LONGEST_CHAIN = 6;

/** Handlers of the errors of all requests that answer as if nothing had failed: middleware of Express, filters of Nest. */
export function successForErrors(model: TreeModel, file: string): readonly Swallowing[] {
  const script = model.code.script(file);
  if (!script) return [];
  return script.functions.flatMap((record, fn) => {
    const isHandler = isErrorMiddleware(record) || isFilter(model, file, script, record);
    const answer = isHandler ? answerIn(model, file, fn) : undefined;
    if (!answer) return [];
    return [
      { form: 'filter' as const, at: model.code.placeOf(answer), fn, told: 'nobody' as const, leaves: 'success' as const, remark: false },
    ];
  });
}

// Express knows a handler of errors by its four parameters.
function isErrorMiddleware({ params: [error, , response, next, ...others] }: FunctionRecord): boolean {
  return next !== undefined && others.length === 0 && isErrorName(error?.name ?? '') && RESPONSE_NAME.test(response?.name ?? '');
}

function isFilter(model: TreeModel, file: string, { classes }: ScriptSummary, record: FunctionRecord): boolean {
  if (record.name !== 'catch' || record.class < 0) return false;
  return (classes[record.class]?.decorators ?? []).some((decorator) => {
    const external = externalOf(model.code, file, decorator);
    return external !== undefined && ERROR_FILTERS.find(external) !== undefined;
  });
}

/** The call that answers, where it says success, or nothing in the function says otherwise. */
function answerIn(model: TreeModel, file: string, fn: number): CallSite | undefined {
  const script = model.code.script(file);
  const sites = sitesOfFunction(model.code, file, fn);
  const statuses = sites.filter((site) => SETS_STATUS.test(methodName(site)));
  if (statuses.length > 0) return statuses.every((site) => isSuccess(site.call.args[0])) ? statuses[0] : undefined;
  const setsStatus = script?.assignments.some(
    ({ target, context }) => target.kind === 'member' && /^status(?:Code)?$/.test(target.name) && script.contexts[context]?.fn === fn,
  );
  const sent = sites.filter((site) => SENDS.test(methodName(site)) && isResponse(model, file, fn, site.call.callee));
  const isAll = sites.every((site) => sent.includes(site) || !takesResponse(model, file, fn, site));
  return setsStatus || !isAll ? undefined : sent[0];
}

function isSuccess(value: Value | undefined): boolean {
  return value?.kind === 'literal' && typeof value.value === 'number' && value.value <= LAST_SUCCESS;
}

/**
 * The calls among some of a `catch` that answer the request there, where they say in so many words that all went well: an object such as
 * `{ ok: true }` and no status of a failure. Empty where they say anything else.
 */
export function successAnswers(model: TreeModel, sites: readonly CallSite[]): readonly CallSite[] {
  const answering = sites.filter((site) => RESPONSE_NAME.test(rootName(model, site)));
  const [bodies, others] = [answering.filter(isBody), answering.filter((site) => !isBody(site))];
  const isSaid = bodies.length > 0 && bodies.every(({ call }) => call.args[0]?.kind === 'object' && answerOf(call.args[0]) === 'success');
  const isContradicted = others.some((site) => !SETS_STATUS.test(methodName(site)) || !isSuccess(site.call.args[0]));
  return isSaid && !isContradicted ? answering : [];
}

function isBody(site: CallSite): boolean {
  return SENDS.test(methodName(site));
}

/** Name of the variable that a chain of calls starts with: `res` of `res.status(200).json({})`. */
function rootName({ code }: TreeModel, { file, call }: CallSite): string {
  let at: Value = call.callee;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    if (at.kind === 'member') at = at.of;
    else if (at.kind === 'call') at = code.script(file)?.calls[at.call]?.callee ?? { kind: 'unknown' };
    else break;
  }
  return at.kind === 'binding' ? (code.script(file)?.bindings[at.binding]?.name ?? '') : '';
}

/** Whether a method is called on the response itself: the third parameter, or what `getResponse()` gave. */
function isResponse(model: TreeModel, file: string, fn: number, callee: Value): boolean {
  const of = callee.kind === 'member' ? callee.of : undefined;
  return of !== undefined && isResponseValue(model, file, fn, of);
}

function isResponseValue(model: TreeModel, file: string, fn: number, value: Value): boolean {
  const script = model.code.script(file);
  if (value.kind === 'param') return value.fn === fn && value.index === 2;
  if (value.kind === 'call') {
    const call = script?.calls[value.call];
    return call?.callee.kind === 'member' && call.callee.name === 'getResponse';
  }
  const binding = value.kind === 'binding' ? script?.bindings[value.binding] : undefined;
  if (binding?.kind === 'param') return binding.value.kind === 'param' && binding.value.fn === fn && binding.value.index === 2;
  const [first, ...others] = binding?.kind === 'variable' ? binding.values : [];
  return first?.kind === 'call' && others.length === 0 && isResponseValue(model, file, fn, first);
}

/** Whether a call may answer in its own way: it is given the response, the host of it, or the error to pass on. */
function takesResponse(model: TreeModel, file: string, fn: number, { call }: CallSite): boolean {
  const name = call.callee.kind === 'binding' ? (model.code.script(file)?.bindings[call.callee.binding]?.name ?? '') : '';
  return name === 'next' || call.callee.kind === 'super' || call.args.some((one) => isResponseValue(model, file, fn, one));
}
