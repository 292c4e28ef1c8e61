import { append } from '../model/append.ts';
import type { Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { TimeLimits } from './http-call-limits.ts';
import { GRPC_CALLS, NO_GRPC_CALLS } from './knowledge/remote-clients.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A request, metadata, options and a callback are all that a call takes. */
const MOST_ARGUMENTS = 4;
/** Options of a client by which it may set deadlines for all of its calls. */
const CLIENT_WIDE = ['interceptors', 'interceptor_providers', 'grpc.service_config'];

/** The calls of a tree over gRPC that have decidedly no deadline, by their client. */
export function grpcGroups(model: TreeModel): readonly (readonly CallSite[])[] {
  const groups = new Map<string, CallSite[]>();
  for (const { site, callee } of knownCalls(model, GRPC_CALLS)) {
    if (model.roleOf(site.file) !== 'production' || site.call.kind !== 'call' || NO_GRPC_CALLS.test(methodName(site))) continue;
    if (callee.created && isUnbounded(model, site, callee.created)) append(groups, siteKey(callee.created), site);
  }
  return [...groups.values()];
}

// Without a callback it is a stream, which stays open for as long as both sides want.
function isUnbounded(model: TreeModel, site: CallSite, made: CallSite): boolean {
  const { args } = site.call;
  const callback = args.at(-1);
  if (args.length < 2 || args.length > MOST_ARGUMENTS || !callback || !isCallback(model, site.file, callback)) return false;
  if (TimeLimits.of(model).areAround(site, { methods: [] })) return false;
  const own = args.slice(1, -1).every((argument) => hasNoDeadline(model, site.file, argument));
  return own && made.call.args.slice(2).every((options) => model.code.setting(made.file, options, ...CLIENT_WIDE).state === 'absent');
}

function isCallback(model: TreeModel, file: string, value: Value): boolean {
  return value.kind === 'function' || model.code.resolve(file, value).kind === 'function';
}

function hasNoDeadline(model: TreeModel, file: string, value: Value): boolean {
  const resolved = model.code.resolve(file, value);
  // Metadata carry none.
  if (resolved.kind === 'external') return resolved.path.endsWith('Metadata#');
  return model.code.settingOf(resolved, ['deadline']).state === 'absent';
}
