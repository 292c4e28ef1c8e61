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
}

/** How often a request is sent at most, each time with all of its time limit; undefined where that is not decided. */
export function attemptsOf(model: TreeModel, site: CallSite, call: Repeatable): number | undefined {
  const around = RetryScopes.of(model).around(site);
  const attempts = around ? retryCallOf(model, around.site)?.attempts : 1;
  return attempts && attempts * ownAttempts(model, site, call);
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
