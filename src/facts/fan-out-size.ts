import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { mostOf } from './input-bound.ts';
import { sizeOf } from './collection-size.ts';
import { ROW_READERS } from './knowledge/concurrency.ts';
import { LIST_READS } from './knowledge/list-reads.ts';
import { INPUT_DECORATORS, REQUEST_DATA, REQUEST_HOLDERS } from './knowledge/request-data.ts';
import { externalOf } from './link/entry-points.ts';
import { location } from './link/location-of.ts';
import { originsOf, type Origin, type Passage } from './link/origins.ts';
import { lengthsAsked } from './link/asked-lengths.ts';
import { functionOf } from './link/route-parts.ts';
import type { CallSite, FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { boundsOf } from './query-bounds.ts';

/** What decides how many items a collection has, where nothing bounds it. */
export interface FanOutSize {
  readonly source: 'request' | 'message' | 'query';
  readonly at?: Location | undefined;
}

const CLIMB = 2;
/** Methods that hand out a part of a list, or join items to fewer. */
const BATCHING = /chunk|batch|partition|paginat|splitEvery|window|slice|take|group|uniq|splice/i;

/** Members of a request under which uploaded files lie. */
const UPLOADS = /^files?$/;

/** The source of the number of items; undefined where something bounds it, or nobody knows. */
export function fanOutSizeOf(model: TreeModel, site: CallSite, over: Value): FanOutSize | undefined {
  const { file } = site;
  const size = sizeOf(model, file, over);
  if (size.kind === 'few' || size.kind === 'bounded' || isPart(model, file, over)) return undefined;
  if (size.query)
    return isUnlimited(model, size.query) ? { source: 'query', at: location(size.query.file, size.query.call.at) } : undefined;
  if (lengthsAsked(model.code, file, model.code.enclosing(site)).length > 0) return undefined;
  // What is written down beside the text of a file says how it is read.
  const origins = originsOf(model.code, file, over, CLIMB).filter(({ from, through }) => from.kind !== 'value' || through.length === 0);
  const found = origins.map((origin) => sourceOf(model, origin));
  const [first] = found;
  return first && found.every((one) => one !== undefined) ? first : undefined;
}

/** Whether the collection is a part of another one: `ids.slice(0, 50)`, `chunk(ids, 50)`. */
function isPart({ code }: TreeModel, file: string, over: Value): boolean {
  const script = code.script(file);
  const at = over.kind === 'binding' ? script?.bindings[over.binding] : undefined;
  if (at && BATCHING.test(at.name)) return true;
  const value = at?.kind === 'variable' && at.values.length === 1 ? at.values[0] : over;
  const call = value?.kind === 'call' ? script?.calls[value.call] : undefined;
  const name =
    call?.callee.kind === 'member'
      ? call.callee.name
      : call?.callee.kind === 'binding'
        ? (script?.bindings[call.callee.binding]?.name ?? '')
        : '';
  return BATCHING.test(name);
}

/** Whether a query reads all rows, or all after a point: one that picks rows out may read few. */
function isUnlimited(model: TreeModel, query: CallSite): boolean {
  const read = model.code.externals(query).flatMap((one) => LIST_READS.find(one) ?? [])[0];
  const bounds = read && boundsOf(model, query, read);
  return bounds !== undefined && bounds.limit === 'absent' && (bounds.filter === 'none' || bounds.filter === 'range');
}

/** Whether a call makes a list of what it is given: the rows of a file. */
function readsRows({ code }: TreeModel, passage: Passage): boolean {
  return code.externals(passage).some((one) => ROW_READERS.find(one) !== undefined);
}

function sourceOf(model: TreeModel, origin: Origin): FanOutSize | undefined {
  const { from, through, callers } = origin;
  if (from.kind !== 'param' || !through.every((one) => readsRows(model, one)) || mostOf(model, origin, 'items') !== undefined)
    return undefined;
  const { file, fn, index, path } = from;
  const passed = callers.map((caller) => ({ file: caller.file, fn: model.code.enclosing(caller) }));
  if ([from, ...passed, ...stepsBeside(model, from)].some((one) => lengthsAsked(model.code, one.file, one.fn).length > 0)) return undefined;
  const record = model.code.functionRecord(file, fn);
  const declared = record?.params[index];
  if (!record || !declared) return undefined;
  const at = location(file, record.at);
  const input = declared.decorators.flatMap((decorator) => {
    const external = externalOf(model.code, file, decorator);
    return external ? (INPUT_DECORATORS.find(external) ?? []) : [];
  })[0];
  if (input) return { source: input.kind === 'message' ? 'message' : 'request', at };
  const kinds = model.code.graph.entriesOf(file, fn).flatMap(({ kind, made }) => (made ? [] : [kind]));
  const first = path.find((name) => !REQUEST_HOLDERS.has(name)) ?? '';
  if (index === 0 && kinds.includes('route') && (REQUEST_DATA.has(first) || UPLOADS.test(first))) return { source: 'request', at };
  return index === 0 && path.length > 0 && kinds.some((kind) => kind === 'consumer' || kind === 'job')
    ? { source: 'message', at }
    : undefined;
}

/** The functions that are handed over with another one: the steps of a route before its handler. */
function stepsBeside({ code }: TreeModel, { file, fn }: FunctionAt): readonly FunctionAt[] {
  const passedTo = code.functionRecord(file, fn)?.passedTo;
  const taker = passedTo && code.resolver.site(file, passedTo.call);
  return (taker?.call.args ?? []).flatMap((argument) => functionOf(code.resolve(file, argument)) ?? []);
}
