import { append } from '../model/append.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import { TimeLimits } from './http-call-limits.ts';
import { TIMEOUT_OPERATORS } from './knowledge/http-clients.ts';
import { RPC_CALLS, SINGLE_ANSWERS, type RpcCall } from './knowledge/remote-clients.ts';
import { consumersOf } from './link/consumers.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** The calls of other programs that nothing ends, by the client that they go through. */
export function rpcGroups(model: TreeModel): readonly (readonly KnownCall<RpcCall>[])[] {
  const limits = TimeLimits.of(model);
  const groups = new Map<string, KnownCall<RpcCall>[]>();
  for (const call of knownCalls(model, RPC_CALLS)) {
    const { site, entry } = call;
    if (model.roleOf(site.file) !== 'production' || limits.areAround(site, { methods: [] })) continue;
    if (entry.mayStream && !isSingleAnswer(model, site)) continue;
    const { callee } = site.call;
    append(groups, `${site.file}\0${callee.kind === 'member' ? JSON.stringify(callee.of) : ''}`, call);
  }
  return groups.size === 0 || interceptsWithLimit(model) ? [] : [...groups.values()];
}

/** A request alone, of which one answer is waited for; what else is given may hold a deadline. */
function isSingleAnswer({ code }: TreeModel, site: CallSite): boolean {
  if (site.call.args.length > 1) return false;
  return consumersOf(code, site).some((one) => code.externals(one).some((callee) => SINGLE_ANSWERS.find(callee) !== undefined));
}

/** An interceptor of all handlers that ends what they do. */
function interceptsWithLimit(model: TreeModel): boolean {
  return knownCalls(model, TIMEOUT_OPERATORS).some(
    ({ site }) => model.code.functionRecord(site.file, model.code.enclosing(site))?.name === 'intercept',
  );
}
