import type { Attempts } from './attempt-loops.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { countingOf } from './retry-counting.ts';
import { UNDECIDED_DELAY, waitOf, type RetryDelay } from './retry-delay.ts';
import { unsafeOperations } from './retry-operations.ts';
import { policyAt, type Retry } from './retry-policy-at.ts';
import { insideOf } from './retry-works.ts';
import { wrapperCalls, type WrapperCall } from './retry-wrappers.ts';

/** The retry that a loop is, or a function that calls itself again. */
export function loopPolicy(model: TreeModel, loop: Attempts): Retry {
  const { code } = model;
  const { file } = loop.site;
  const tries = loop.catches.flatMap((at) => {
    const record = code.script(file)?.contexts[at];
    return record?.kind === 'catch' ? [record.tries] : [];
  });
  const sites = code.sites(file).filter((one) => tries.some((at) => code.isInside(file, one.call.context, at)));
  const isRepeated = insideOf(model, sites);
  const isInside = (one: CallSite): boolean =>
    (one.file === file && code.isInside(file, one.call.context, loop.context)) || isRepeated(one);
  const handedIn = wrapperCalls(model, loop).flatMap(({ work }) => sitesOfFunction(code, work.file, work.fn));
  return policyAt(
    model,
    loop.site,
    { sites: [...sites, ...handedIn], unsafe: unsafeOperations(model, sites, isInside) },
    {
      mechanism: loop.isRecursion ? 'recursion' : 'loop',
      library: '',
      attempts: undefined,
      delay: loopDelay(model, loop),
      repeatsAll: !loop.catches.some((at) => judges(model, file, at)),
      counting: countingOf(model, loop),
    },
  );
}

/** The retries of those who call a function that repeats what it is given. */
export function wrapperPolicies(model: TreeModel, loop: Attempts): readonly Retry[] {
  return wrapperCalls(model, loop).map((call) => wrapperPolicy(model, loop, call));
}

function wrapperPolicy(model: TreeModel, { catches, site: { file } }: Attempts, { site, work }: WrapperCall): Retry {
  const sites = sitesOfFunction(model.code, work.file, work.fn);
  return policyAt(
    model,
    site,
    { sites, unsafe: unsafeOperations(model, sites, insideOf(model, sites)) },
    {
      mechanism: 'wrapper',
      library: '',
      attempts: undefined,
      delay: UNDECIDED_DELAY,
      repeatsAll: !catches.some((at) => judges(model, file, at)),
      counting: 'unknown',
    },
  );
}

/** Whether a `catch` looks at the failure and leaves for some. */
function judges({ code }: TreeModel, file: string, context: number): boolean {
  const script = code.script(file);
  return script?.jumps.some(({ kind, context: at }) => kind !== 'continue' && at !== context && code.isInside(file, at, context)) ?? true;
}

function loopDelay(model: TreeModel, { pauses, mayPause, site }: Attempts): RetryDelay {
  if (!mayPause) return { wait: 'none', jitter: 'absent', byDefault: false };
  const [pause, ...others] = pauses;
  if (!pause || others.length > 0) return UNDECIDED_DELAY;
  const { callee, args } = pause.call;
  const isTimer = callee.kind === 'global' && callee.name === 'setTimeout';
  const given = args[isTimer ? 1 : 0];
  return given ? waitOf(model, site.file, [given]) : UNDECIDED_DELAY;
}
