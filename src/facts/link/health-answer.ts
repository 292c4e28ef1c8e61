import type { Location, Place } from '../../model/location.ts';
import type { ContextRecord, JumpRecord, Value } from '../../summaries/script-summary.ts';
import { expressionText } from '../base.ts';
import type { RouteFramework } from '../knowledge/frameworks.ts';
import { effectOf } from '../knowledge/effects.ts';
import { PING_CALLS } from '../knowledge/health.ts';
import { callsWithin, sitesOfFunction } from './call-walk.ts';
import type { CodeModel } from './code-model.ts';
import { location } from './location-of.ts';
import { alternatives, type CallSite } from './resolved.ts';
import { methodName } from './route-parts.ts';

interface Handler {
  readonly file: string;
  readonly fn: number;
}

/** What a handler that tells of health does. */
export interface HealthAnswer {
  /** Calls that reach a dependency. */
  readonly pings: readonly { readonly label: string; readonly at: Location }[];
  /** All that it does is decided, and it gives the same answer whatever happens. */
  readonly constant: boolean;
  /** Where it catches a failure of what it asks and answers as if nothing had happened. */
  readonly hides?: Place | undefined;
}

/** What a handler asks, and whether its answer depends on it. */
export function answerOf(code: CodeModel, handler: Handler, framework: RouteFramework): HealthAnswer {
  const own = sitesOfFunction(code, handler.file, handler.fn);
  const reached = callsWithin(code, own).map(({ site }) => site);
  const pings = reached.filter((site) =>
    code.externals(site).some((one) => effectOf(one) !== undefined || PING_CALLS.find(one) !== undefined),
  );
  return {
    pings: pings.map(({ file, call }) => ({ label: expressionText(code.script(file), call.callee), at: location(file, call.at) })),
    constant: pings.length === 0 && isConstant(code, handler, reached),
    hides: pings.length > 0 ? hidingCatch(code, handler, framework) : undefined,
  };
}

const WELL_KEY = /^(?:up|ok|alive|live|ready|healthy)$/i;
const STATE_KEY = /^(?:status|state|health)$/i;
const WELL_WORD = /^(?:up|ok|okay|alive|healthy|running|pong)[.!]?$/i;
/** `API is running on /api`, as the state of something. */
const WELL_SENTENCE = /\bis (?:up|ok|okay|alive|healthy|running)\b/i;

/** Whether all that a handler does is to say that the program is well: `{ up: true }`, `{ status: 'ok' }`, `'OK'`. */
export function saysWell(code: CodeModel, handler: Handler): boolean {
  const own = sitesOfFunction(code, handler.file, handler.fn);
  const given = [
    ...(code.functionRecord(handler.file, handler.fn)?.returns ?? []),
    ...own.filter((site) => isOnResponse(site)).flatMap(({ call }) => call.args),
  ];
  if (!given.some((value) => isWell(value))) return false;
  return isConstant(
    code,
    handler,
    callsWithin(code, own).map(({ site }) => site),
  );
}

function isWell(value: Value): boolean {
  if (value.kind === 'literal') return typeof value.value === 'string' && WELL_WORD.test(value.value);
  if (value.kind !== 'object') return false;
  return value.entries.some((entry) => {
    if (!('key' in entry) || entry.value.kind !== 'literal') return false;
    const { value } = entry.value;
    if (WELL_KEY.test(entry.key) && value === true) return true;
    return STATE_KEY.test(entry.key) && (isWell(entry.value) || (typeof value === 'string' && WELL_SENTENCE.test(value)));
  });
}

/** Answers, reads the clock or writes a log, and takes no decision on the way. */
function isConstant(code: CodeModel, { file, fn }: Handler, reached: readonly CallSite[]): boolean {
  const script = code.script(file);
  const record = code.functionRecord(file, fn);
  const decides = script?.contexts.some(
    (context) => context.fn === fn && (context.kind === 'branch' || context.kind === 'try' || context.kind === 'case'),
  );
  if (!record || decides === true || reached.some((site) => !isHarmless(code, site))) return false;
  const returned = [...record.returns, ...reached.flatMap(({ call }) => call.args)];
  return returned.every((value) => isFixed(value, 0));
}

const HARMLESS_GLOBAL =
  /^(?:Date|process\.(?:uptime|memoryUsage|hrtime)|Math\.\w+|JSON\.stringify|Number|String|Object\.\w+|console\.\w+|Promise\.resolve)$/;
const LOG_METHOD = /^(?:log|info|debug|trace|warn)$/;

function isHarmless(code: CodeModel, site: CallSite): boolean {
  const callee = code.callee(site);
  const options = alternatives(callee);
  if (options.every(({ kind }) => kind === 'function') || isOnResponse(site)) return true;
  if (options.every((one) => one.kind === 'global' && HARMLESS_GLOBAL.test(one.path))) return true;
  if (options.every((one) => one.kind === 'external' && (one.package === 'os' || one.package === 'process'))) return true;
  return LOG_METHOD.test(methodName(site));
}

const ANSWERS =
  /^(?:send|json|end|sendStatus|status|code|type|header|headers|set|setHeader|writeHead|text|html|body|write|toISOString|getTime)$/;

/** `response.status(200).json(…)`, `c.text(…)`, `new Date().toISOString()`. */
function isOnResponse(site: CallSite): boolean {
  return ANSWERS.test(methodName(site));
}

// An answer that names something read elsewhere may depend on it.
function isFixed(value: Value, depth: number): boolean {
  if (depth > 6) return false;
  switch (value.kind) {
    case 'literal':
    case 'undefined':
    case 'call':
    case 'function':
      return true;
    case 'text':
      return value.parts.every((part) => typeof part === 'string' || isFixed(part, depth + 1));
    case 'object':
      return value.entries.every((entry) => 'key' in entry && isFixed(entry.value, depth + 1));
    case 'array':
      return value.items.every((item) => isFixed(item, depth + 1));
    case 'await':
      return isFixed(value.of, depth + 1);
    case 'member':
      return rootOf(value)?.kind === 'global';
    default:
      return false;
  }
}

function rootOf(value: Value): Value | undefined {
  let at: Value = value;
  while (at.kind === 'member') at = at.of;
  return at;
}

/** The catch of a handler that answers and signals no failure. */
function hidingCatch(code: CodeModel, handler: Handler, framework: RouteFramework): Place | undefined {
  const { file, fn } = handler;
  const script = code.script(file);
  const catches = (script?.contexts ?? []).flatMap((context, index) =>
    context.kind === 'catch' && context.fn === fn ? [{ context, index }] : [],
  );
  const found = catches.find(({ index }) => answersIn(code, handler, index, framework) && !signalsFailure(code, handler, index));
  return found && code.place(file, answerSpan(code, handler, found.index, found.context), code.symbolAt(file, found.index), 'catch');
}

function inside(code: CodeModel, { file, fn }: Handler, context: number): readonly CallSite[] {
  return sitesOfFunction(code, file, fn).filter(({ call }) => code.isInside(file, call.context, context));
}

function jumpsIn(code: CodeModel, { file }: Handler, context: number): readonly JumpRecord[] {
  return (code.script(file)?.jumps ?? []).filter((jump) => code.isInside(file, jump.context, context));
}

const RETURNS_ANSWERS: ReadonlySet<RouteFramework> = new Set(['nest', 'fastify']);

function answersIn(code: CodeModel, handler: Handler, context: number, framework: RouteFramework): boolean {
  if (inside(code, handler, context).some((site) => /^(?:send|json|end|text)$/.test(methodName(site)))) return true;
  return (
    RETURNS_ANSWERS.has(framework) &&
    jumpsIn(code, handler, context).some(({ kind, value }) => kind === 'return' && (value?.kind === 'object' || value?.kind === 'literal'))
  );
}

/** Throws, hands the error on, or sets a status that is an error or not decided. */
function signalsFailure(code: CodeModel, handler: Handler, context: number): boolean {
  if (jumpsIn(code, handler, context).some(({ kind }) => kind === 'throw')) return true;
  const assigns = code
    .script(handler.file)
    ?.assignments.some(
      (one) =>
        code.isInside(handler.file, one.context, context) && one.target.kind === 'member' && /^status(?:Code)?$/.test(one.target.name),
    );
  return assigns === true || inside(code, handler, context).some((site) => isFailure(site));
}

function isFailure({ call }: CallSite): boolean {
  const name = methodName({ call });
  if (call.callee.kind === 'param' || call.callee.kind === 'binding') return true;
  if (/^(?:status|code|sendStatus|writeHead|throw)$/.test(name)) return !isSuccess(call.args[0]);
  // `c.json(body, 503)` of Hono; a status given with the answer.
  return /^(?:json|text|send|body)$/.test(name) && call.args.length > 1 && !isSuccess(call.args[1]);
}

function isSuccess(value: Value | undefined): boolean {
  return value?.kind === 'literal' && typeof value.value === 'number' && value.value < 400;
}

function answerSpan(code: CodeModel, handler: Handler, index: number, context: ContextRecord): ContextRecord['at'] {
  const answer = inside(code, handler, index).find((site) => /^(?:send|json|end|text)$/.test(methodName(site)));
  return answer?.call.at ?? jumpsIn(code, handler, index)[0]?.at ?? context.at;
}
