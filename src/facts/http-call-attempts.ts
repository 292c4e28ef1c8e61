import type { HttpClientName } from './knowledge/http-clients.ts';
import { SELF_REPEATED_METHODS, TIMED_ATTEMPTS } from './knowledge/self-repeating.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { RetryScopes } from './retry-around.ts';
import { retryCallOf } from './retry-calls.ts';
import { RetryLayers } from './retry-layers.ts';

interface Repeatable {
  readonly client: HttpClientName;
  /** Index of the options. */
  readonly options: number;
  /** The call that made the signal which bounds it, if one does. */
  readonly signal: CallSite | undefined;
}

/** How often a request is sent at most, each time with all of its time limit; undefined where that is not decided. */
export function attemptsOf(model: TreeModel, site: CallSite, call: Repeatable): number | undefined {
  const around = RetryScopes.of(model).around(site);
  // How often a loop goes round is not asked.
  const attempts = around ? around.work && retryCallOf(model, around.site)?.attempts : 1;
  if (!call.signal) return attempts && attempts * ownAttempts(model, site, call);
  // One that is made elsewhere may have begun before the first attempt.
  const isMadeHere = call.signal.file === site.file && model.code.enclosing(call.signal) === model.code.enclosing(site);
  return around && !isMadeHere ? undefined : attempts;
}

function ownAttempts(model: TreeModel, site: CallSite, { client, options }: Repeatable): number {
  const { code } = model;
  const name = site.call.callee.kind === 'member' ? site.call.callee.name.toUpperCase() : '';
  const given = site.call.args[options];
  const isRepeated = TIMED_ATTEMPTS.has(client) && SELF_REPEATED_METHODS.has(name);
  if (!isRepeated || code.setting(site.file, given, 'method').state !== 'absent') return 1;
  const isTold = code.setting(site.file, given, 'retry').state !== 'absent';
  return (isTold ? retryCallOf(model, site)?.attempts : RetryLayers.of(model).ownAttempts(site)) ?? 1;
}
