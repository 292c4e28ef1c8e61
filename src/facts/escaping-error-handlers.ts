import { expressionText } from './base.ts';
import type { AsyncHandler, Escape } from './escaping-error.ts';
import { EXPRESS_CATCHERS, EXPRESS_WAITS_SINCE } from './knowledge/promises.ts';
import type { Promises } from './link/promises.ts';
import { alternatives } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { routeFacts } from './route.ts';

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
  const { code } = model;
  const catching = packagesThatCatch(model);
  const seen = new Set<string>();
  return routeFacts(model).flatMap(({ framework, handler, wrapper, at, role }) => {
    if (framework !== 'express' || role !== 'production' || !handler || wrapper) return [];
    const major = model.majorOf('express', at.path);
    const record = code.functionRecord(handler.file, handler.fn);
    const key = `${at.path}:${at.line}:${at.column}`;
    if (
      major === undefined ||
      major >= EXPRESS_WAITS_SINCE ||
      !record?.async ||
      seen.has(key) ||
      catching.has(model.packageOf(at.path)?.root ?? '')
    )
      return [];
    const cause = promises.causeIn(handler.file, handler.fn);
    if (!cause) return [];
    seen.add(key);
    const site = code.sites(at.path).find(({ call }) => call.at[0] === at.line && call.at[1] === at.column);
    // A method of the tree that registers routes may well wrap what it is given.
    if (!site || alternatives(code.callee(site)).some(({ kind }) => kind === 'function')) return [];
    const expression = expressionText(code.script(at.path), site.call.callee);
    return [{ at, expression, cause, reach: code.graph.reach(handler.file, handler.fn) }];
  });
}

function packagesThatCatch(model: TreeModel): ReadonlySet<string> {
  const files = model.code.files.filter((file) => model.code.script(file)?.references.some(({ module }) => EXPRESS_CATCHERS.has(module)));
  return new Set(files.map((file) => model.packageOf(file)?.root ?? ''));
}
