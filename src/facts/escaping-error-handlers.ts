import { compareLocation } from '../model/location.ts';
import { expressionText } from './base.ts';
import type { AsyncHandler, Escape } from './escaping-error.ts';
import { EXPRESS_CATCHERS, EXPRESS_WAITS_SINCE } from './knowledge/promises.ts';
import type { Promises } from './link/promises.ts';
import { alternatives } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { functionOf } from './link/route-parts.ts';
import { routeFacts, type RouteFact, type RouteStep } from './route.ts';

interface Registered extends AsyncHandler {
  readonly reach: Escape['reach'];
}

/** Async handlers that Express 4 is given as they are, so that it never hears of their rejections. One per file. */
export function asyncHandlers(model: TreeModel, promises: Promises): readonly Escape[] {
  const handlers = registrations(model, promises);
  return [...new Set(handlers.map(({ at }) => at.path))].flatMap((file) => {
    const all = handlers.filter(({ at }) => at.path === file);
    const [first] = all;
    return first ? [{ at: first.at, form: 'handlers' as const, expression: first.expression, reach: first.reach, handlers: all }] : [];
  });
}

function registrations(model: TreeModel, promises: Promises): readonly Registered[] {
  const catching = packagesThatCatch(model);
  const routes = routeFacts(model).filter(({ framework, role, at }) => {
    const major = model.majorOf('express', at.path);
    const isEarly = major !== undefined && major < EXPRESS_WAITS_SINCE;
    return framework === 'express' && role === 'production' && isEarly && !catching.has(model.packageOf(at.path)?.root ?? '');
  });
  const found = routes.flatMap((route) => [
    ...route.steps.map((step) => middleware(model, promises, step)),
    handlerAt(model, promises, route),
  ]);
  // A router that is mounted twice registers its handlers twice.
  const distinct = new Map(found.flatMap((one) => (one ? [[`${one.at.path}:${one.at.line}:${one.at.column}`, one] as const] : [])));
  return [...distinct.values()].toSorted((one, other) => compareLocation(one.at, other.at));
}

function handlerAt(model: TreeModel, promises: Promises, { handler, wrapper, at }: RouteFact): Registered | undefined {
  const { code } = model;
  if (!handler || wrapper || !code.functionRecord(handler.file, handler.fn)?.async) return undefined;
  const cause = promises.causeIn(handler.file, handler.fn);
  const site = cause && code.sites(at.path).find(({ call }) => call.at[0] === at.line && call.at[1] === at.column);
  // A method of the tree that registers routes may well wrap what it is given.
  if (!site || alternatives(code.callee(site)).some(({ kind }) => kind === 'function')) return undefined;
  const expression = expressionText(code.script(at.path), site.call.callee);
  return { at: code.placeOf(site), expression, cause, reach: code.graph.reach(handler.file, handler.fn) };
}

/** A function that stands before the handlers as it is. */
function middleware({ code }: TreeModel, promises: Promises, { kind, file, value, name }: RouteStep): Registered | undefined {
  if (kind !== 'middleware' || value.kind === 'call') return undefined;
  const found = functionOf(code.resolve(file, value));
  const record = found && code.functionRecord(found.file, found.fn);
  if (!found || !record?.async) return undefined;
  const cause = promises.causeIn(found.file, found.fn);
  if (!cause) return undefined;
  const at = code.place(found.file, record.at, code.symbolAt(found.file, record.context), record.text);
  return { at, expression: name, cause, reach: code.graph.reach(found.file, found.fn) };
}

function packagesThatCatch(model: TreeModel): ReadonlySet<string> {
  const files = model.code.files.filter((file) => model.code.script(file)?.references.some(({ module }) => EXPRESS_CATCHERS.has(module)));
  return new Set(files.map((file) => model.packageOf(file)?.root ?? ''));
}
