import type { Value } from '../summaries/script-summary.ts';
import { REQUEST_DATA, REQUEST_HOLDERS, REQUEST_NAME, REQUEST_TYPES, SCHEMA_PARSE } from './knowledge/request-data.ts';
import { CAPPING_STEP, READING_NUMBERS } from './knowledge/limits.ts';
import type { Location } from '../model/location.ts';
import { isOpenInSchema, openParameter, type InputParam } from './open-number.ts';
import { location } from './link/location-of.ts';
import { testsOfFunction } from './link/request-paths.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { inputSchema } from './link/untrusted.ts';
import { routeFacts } from './route.ts';
import { nameOf } from './value-names.ts';

/** A number that a client chooses without a maximum. */
export interface ClientLimit {
  /** As the handler reads it: `req.query.limit`. */
  readonly source: string;
  /** Where a maximum could be set for it: the handler, or the field of the class that its input is checked by. */
  readonly at: Location;
}

interface Part {
  readonly file: string;
  readonly value: Value;
  /** Members that are read from it. */
  readonly path: readonly string[];
  readonly level: number;
}

interface Param extends InputParam {
  readonly level: number;
}

/** Values looked at for one limit, levels of callers, and callers of one function. */
const MOST_PARTS = 80;
const MOST_LEVELS = 4;
const MOST_CALLERS = 8;
const COMPARES = /^[<>]=?$/;

/** The part of a request that decides a limit, where nothing on the way bounds it. What is not followed counts as bounded. */
export function clientLimitOf(model: TreeModel, file: string, value: Value): ClientLimit | undefined {
  const work: Part[] = [{ file, value, path: [], level: 0 }];
  let found: ClientLimit | undefined;
  for (let next = work.pop(), count = 0; next; next = work.pop(), count++) {
    const step = count < MOST_PARTS ? stepOf(model, next) : undefined;
    if (!step) return undefined;
    found ??= step.found;
    work.push(...step.parts);
  }
  return found;
}

interface Step {
  readonly found?: ClientLimit | undefined;
  readonly parts: readonly Part[];
}

const NOTHING: Step = { parts: [] };

/** Where a value comes from; undefined where something bounds it, or nobody knows. */
function stepOf(model: TreeModel, part: Part): Step | undefined {
  const { value, path } = part;
  const go = (...values: readonly Value[]): Step => ({ parts: values.map((one) => ({ ...part, value: one })) });
  switch (value.kind) {
    case 'literal':
    case 'undefined':
      return NOTHING;
    case 'await':
      return go(value.of);
    case 'either':
      return value.operator === '?:' && value.test && holdsComparison(value.test) ? undefined : go(...value.values);
    case 'operation':
      return /^[-+*]$/.test(value.operator) ? go(...value.operands) : undefined;
    case 'member':
      return { parts: [{ ...part, value: value.of, path: [value.name, ...path] }] };
    case 'element':
      return value.index.kind === 'literal'
        ? { parts: [{ ...part, value: value.of, path: [String(value.index.value), ...path] }] }
        : undefined;
    case 'binding':
      return ofBinding(model, part, value.binding);
    case 'param':
      return ofParam(model, { ...part, fn: value.fn, index: value.index });
    case 'call':
      return ofCall(model, part, value.call);
    default:
      return undefined;
  }
}

function ofBinding(model: TreeModel, part: Part, index: number): Step | undefined {
  const { file } = part;
  const binding = model.code.script(file)?.bindings[index];
  if (binding?.kind === 'param') return binding.reassigned ? undefined : { parts: [{ ...part, value: binding.value }] };
  if (binding?.kind !== 'variable') return undefined;
  const [only, ...others] = binding.values;
  // Assigned again, it may have been cut down; compared, it may have been refused.
  if (!only || others.length > 0 || isCompared(model, file, binding.fn, binding.name)) return undefined;
  return { parts: [{ ...part, value: only }] };
}

function ofCall(model: TreeModel, part: Part, index: number): Step | undefined {
  const call = model.code.script(part.file)?.calls[index];
  if (!call) return undefined;
  const { callee, args } = call;
  const [first] = args;
  if (callee.kind === 'global') return READING_NUMBERS.test(callee.name) && first ? { parts: [{ ...part, value: first }] } : undefined;
  if (callee.kind !== 'member') return undefined;
  if (callee.of.kind === 'global' && callee.of.name === 'Number' && first) return { parts: [{ ...part, value: first }] };
  if (SCHEMA_PARSE.test(callee.name)) return bySchema(model, part, callee.of);
  const key = first?.kind === 'literal' ? [String(first.value)] : [];
  return /^(?:get|query|param|queries)$/.test(callee.name) && key.length > 0
    ? { parts: [{ ...part, value: callee.of, path: [`${callee.name}()`, ...key, ...part.path] }] }
    : undefined;
}

function bySchema(model: TreeModel, { file, path }: Part, schema: Value): Step | undefined {
  const site = schema.kind === 'call' ? model.code.script(file)?.calls[schema.call] : undefined;
  const at = site?.at ?? [1, 1, 1, 1];
  return isOpenInSchema(model, file, schema, path) ? { parts: [], found: { source: path.join('.'), at: location(file, at) } } : undefined;
}

function ofParam(model: TreeModel, param: Param): Step | undefined {
  const { file, fn, index, path, level } = param;
  const { code } = model;
  const record = code.functionRecord(file, fn);
  const declared = record?.params[index];
  const name = path.at(-1) ?? declared?.name ?? '';
  if (!record || !declared || isCompared(model, file, fn, name)) return undefined;
  const source = { source: [declared.name, ...path].filter((word) => word !== '').join('.'), at: location(file, record.at) };
  if (declared.decorators.length > 0) {
    const at = openParameter(model, param);
    return at && { parts: [], found: { ...source, at } };
  }
  const taker = record.passedTo && code.resolver.site(file, record.passedTo.call);
  const schema = taker && path[0] === 'input' ? inputSchema(code, taker) : undefined;
  if (taker && schema) return isOpenInSchema(model, taker.file, schema, path.slice(1)) ? { parts: [], found: source } : undefined;
  if (isRequest(model, param)) return isUnchecked(model, param) ? { parts: [], found: source } : undefined;
  const callers = code.graph.knownCallers(file, fn).filter((caller) => model.roleOf(caller.file) === 'production');
  if (level >= MOST_LEVELS || callers.length === 0 || callers.length > MOST_CALLERS) return undefined;
  return { parts: callers.flatMap((caller) => passed(caller, param)) };
}

// A caller that leaves the argument out takes the default.
function passed({ file, call }: CallSite, { index, path, level }: Param): readonly Part[] {
  const value = call.args[index];
  return value ? [{ file, value: memberOf(value, path), path: value.kind === 'object' ? path.slice(1) : path, level: level + 1 }] : [];
}

function memberOf(value: Value, [name]: readonly string[]): Value {
  if (value.kind !== 'object' || name === undefined) return value;
  const [found] = value.entries.flatMap((entry) => ('key' in entry && entry.key === name ? [entry.value] : []));
  return found ?? (value.entries.some((entry) => !('key' in entry)) ? { kind: 'unknown' } : { kind: 'undefined' });
}

function isRequest({ code }: TreeModel, { file, fn, index, path }: Param): boolean {
  const record = code.functionRecord(file, fn);
  const declared = record?.params[index];
  const at = path.findIndex((name) => !REQUEST_HOLDERS.has(name));
  if (!record || !declared || at < 0 || !REQUEST_DATA.has(path[at] ?? '')) return false;
  const isHandler = code.graph.entriesOf(file, fn).some(({ kind, made }) => kind === 'route' && !made) && index === 0;
  const typed = code.resolver.typed(file, declared.type);
  return isHandler || REQUEST_NAME.test(declared.name) || (typed.kind === 'external' && REQUEST_TYPES.find(typed) !== undefined);
}

/** Whether nothing in front of a handler checks what clients send: no schema of the route, no middleware that has the name of a check. */
function isUnchecked(model: TreeModel, { file, fn }: Param): boolean {
  const routes = routeFacts(model).filter(({ handler }) => handler?.file === file && handler.fn === fn);
  // Routes of Fastify bring their schemas along.
  return routes.every(({ steps, framework }) => framework !== 'fastify' && steps.every(({ name }) => !CAPPING_STEP.test(name)));
}

/** Whether a function compares something of this name, which may bound it. */
function isCompared(model: TreeModel, file: string, fn: number, name: string): boolean {
  return testsOfFunction(model.code, file, fn).some((test) => {
    const work: Value[] = [test];
    for (let at = work.pop(), count = 0; at && count < MOST_PARTS; at = work.pop(), count++) {
      if (at.kind === 'operation') {
        if (COMPARES.test(at.operator) && at.operands.some((one) => nameOf(one, model.code, file) === name)) return true;
        work.push(...at.operands);
      }
      if (at.kind === 'either') work.push(...at.values);
    }
    return false;
  });
}

function holdsComparison(test: Value): boolean {
  return test.kind === 'operation' && COMPARES.test(test.operator);
}
