import { pathOf } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { routeFacts } from './route.ts';

const MOUNTS = /^(?:use|mount|register|all|route)$/;

/** Paths at which code mounts something (a proxy, a library's handler) below which no route of the tree lies. */
export function opaqueMounts(model: TreeModel): readonly string[] {
  const { code } = model;
  const routes = routeFacts(model).map(({ path }) => `${path}/`);
  const found = new Set<string>();
  for (const file of code.files) {
    if (model.roleOf(file) !== 'production') continue;
    for (const { call } of code.sites(file)) {
      if (call.callee.kind !== 'member' || !MOUNTS.test(call.callee.name) || call.args.length < 2) continue;
      const path = pathOf(code, file, call.args[0])?.replace(/\/*(?:\*.*|\(\.\*\))?$/, '');
      if (path?.startsWith('/') === true && path.length > 1) found.add(path);
    }
  }
  return [...found].filter((path) => !routes.some((route) => route.includes(`${path}/`))).toSorted();
}
