import type { CodeModel } from './code-model.ts';
import type { CallSite, FunctionAt } from './resolved.ts';
import type { TreeModel } from './tree-model.ts';

/** Names of components and hooks, and of what frameworks run in the browser only. */
const COMPONENT = /^[A-Z]/;
const HOOK = /^(?:use[A-Z]|client(?:Loader|Action)$)/;
/** Folders whose name says so. */
const CLIENT_PATH = /(?:^|\/)client-only\//;
/** Functions looked at for one question. */
const MOST_FUNCTIONS = 200;
const KNOWN = new WeakMap<TreeModel, Map<string, boolean>>();

/**
 * Whether a call runs in a browser although its file may hold server code too: it stands in a component or a hook, or all that is seen
 * to lead to it does.
 */
export function runsInBrowser(model: TreeModel, site: CallSite): boolean {
  if (CLIENT_PATH.test(site.file)) return true;
  const known = KNOWN.get(model) ?? new Map<string, boolean>();
  KNOWN.set(model, known);
  const at = { file: site.file, fn: model.code.enclosing(site) };
  const key = `${at.file}\0${at.fn}`;
  const found = known.get(key) ?? leadsFromPagesOnly(model, at);
  known.set(key, found);
  return found;
}

function leadsFromPagesOnly(model: TreeModel, start: FunctionAt): boolean {
  const { code } = model;
  const seen = new Set<string>();
  const work: FunctionAt[] = [start];
  let isDrawn = false;
  for (let at = work.pop(); at; at = work.pop()) {
    const key = `${at.file}\0${at.fn}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > MOST_FUNCTIONS) return false;
    if (isPageFunction(model, at)) {
      isDrawn = true;
      continue;
    }
    const callers = callersOf(code, at);
    if (callers.length === 0) return false;
    for (const caller of callers.slice(0, MOST_FUNCTIONS)) work.push(caller);
  }
  return isDrawn;
}

function isPageFunction(model: TreeModel, { file, fn }: FunctionAt): boolean {
  if (model.roleOf(file) === 'frontend' || CLIENT_PATH.test(file)) return true;
  const record = model.code.functionRecord(file, fn);
  if (!record || record.class >= 0) return false;
  return HOOK.test(record.name) || (model.code.script(file)?.jsx === true && COMPONENT.test(record.name));
}

// A callback is called by the function that it is written in, for all that is seen.
function callersOf(code: CodeModel, { file, fn }: FunctionAt): readonly FunctionAt[] {
  const known = code.graph.knownCallers(file, fn).map((site) => ({ file: site.file, fn: code.enclosing(site) }));
  if (known.length > 0) return known;
  const script = code.script(file);
  const context = script?.contexts[code.functionRecord(file, fn)?.context ?? -1];
  const outer = script?.contexts[context?.parent ?? -1]?.fn;
  return outer === undefined || outer === 0 || outer === fn ? [] : [{ file, fn: outer }];
}
