import { expressionText } from './base.ts';
import { globalCalls, knownCalls, methodCalls } from './call-index.ts';
import type { Escape } from './escaping-error.ts';
import { LISTENERS, TIMERS } from './knowledge/promises.ts';
import { runsInBrowser } from './link/browser-code.ts';
import type { Promises } from './link/promises.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Async callbacks of timers and events that may be rejected: what calls them waits for no promise. */
export function unheardCallbacks(model: TreeModel, promises: Promises): readonly Escape[] {
  const listened = new Set(knownCalls(model, LISTENERS).map(({ site }) => siteKey(site)));
  const given = methodCalls(model, 'on', 'once').filter((site) => isOnGiven(model, site, listened));
  const sites = [...globalCalls(model, ...TIMERS), ...knownCalls(model, LISTENERS).map(({ site }) => site), ...given];
  return sites.filter((site) => model.roleOf(site.file) === 'production').flatMap((site) => callbackOf(model, promises, site) ?? []);
}

// `server.on('connection', (socket) => socket.on('message', async (text) => { … }))`
function isOnGiven({ code }: TreeModel, site: CallSite, listened: ReadonlySet<string>): boolean {
  const callee = code.callee(site);
  if (callee.kind !== 'param' || callee.path.length !== 1) return false;
  const passedTo = code.functionRecord(callee.file, callee.fn)?.passedTo;
  const giving = passedTo && code.resolver.site(callee.file, passedTo.call);
  return giving !== undefined && listened.has(siteKey(giving));
}

function callbackOf(model: TreeModel, promises: Promises, site: CallSite): Escape | undefined {
  const { code } = model;
  const { file, call } = site;
  const callback = call.args.find(({ kind }) => kind === 'function');
  if (callback?.kind !== 'function' || !code.functionRecord(file, callback.fn)?.async) return undefined;
  const cause = promises.causeIn(file, callback.fn);
  if (!cause || runsInBrowser(model, site)) return undefined;
  const expression = expressionText(code.script(file), call.callee);
  return { at: code.placeOf(site), form: 'callback', expression, cause, reach: code.graph.reach(file, callback.fn) };
}
