import type { CallRecord, Value } from '../summaries/script-summary.ts';
import { KEEPERS } from './knowledge/secret-sources.ts';
import type { CallSite, Resolved } from './link/resolved.ts';

/** Values that can be read in the result of a call. */
interface KeptValues {
  readonly values: readonly Value[];
  /** They have become part of one text, in which no key leads to them. */
  readonly isText: boolean;
}

const KEEPING_GLOBAL =
  /^(?:String|Object\.(?:values|entries|assign|fromEntries|freeze)|Array\.(?:from|of)|structuredClone|Buffer\.from|encodeURI(?:Component)?|decodeURI(?:Component)?|JSON\.parse|Promise\.(?:all|resolve))$/;
const KEEPING_METHOD =
  /^(?:toString|trim|trimEnd|trimStart|toLowerCase|toUpperCase|valueOf|toJSON|split|join|concat|normalize|padEnd|padStart|flat|entries|toObject)$/;

/** What stays readable of that which a library, the platform or a method is given. */
export function valuesKept(callee: Resolved, { call }: CallSite): KeptValues {
  if (callee.kind === 'external' && KEEPERS.find(callee)) return { values: call.args, isText: true };
  if (callee.kind === 'global' && callee.path === 'JSON.stringify') return { values: stringified(call), isText: true };
  if (callee.kind === 'global' && KEEPING_GLOBAL.test(callee.path)) return { values: call.args, isText: false };
  return { values: keptOfReceiver(call), isText: false };
}

// A replacer chooses what is written.
function stringified({ args: [value, replacer] }: CallRecord): readonly Value[] {
  return value && (!replacer || replacer.kind === 'literal') ? [value] : [];
}

/** Methods of texts and lists that leave what they are called on readable. A stretch that is cut out of a token is no token. */
function keptOfReceiver({ callee, args }: CallRecord): readonly Value[] {
  if (callee.kind !== 'member') return [];
  if (KEEPING_METHOD.test(callee.name)) return [callee.of, ...(callee.name === 'concat' ? args : [])];
  const [from, to] = args;
  const cutsScheme =
    /^(?:slice|substring|substr)$/.test(callee.name) &&
    to === undefined &&
    from?.kind === 'literal' &&
    typeof from.value === 'number' &&
    from.value > 0 &&
    from.value < 10;
  return cutsScheme ? [callee.of] : [];
}
