import { append } from '../model/append.ts';
import type { ScriptSummary } from '../summaries/script-summary.ts';
import { exitsOf, type ForcedExit } from './forced-exits.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { deployablesOf } from './link/deployables.ts';
import { siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { waysTo } from './link/ways.ts';

/** Starts that fail and end as if they had not: the failure is caught, and no code but zero is given. */
export function failedStarts(model: TreeModel): readonly ForcedExit[] {
  return [...exitsAsSuccess(model), ...failuresLetPass(model)];
}

// One for each file: they are mended together.
function exitsAsSuccess(model: TreeModel): readonly ForcedExit[] {
  const byFile = new Map<string, CallSite[]>();
  for (const exit of exitsOf(model)) if (hidesFailure(model, exit)) append(byFile, exit.file, exit);
  return [...byFile.values()].flatMap(([site, ...shownAt]) => (site ? [{ form: 'success' as const, site, shownAt }] : []));
}

function hidesFailure(model: TreeModel, exit: CallSite): boolean {
  const [code] = exit.call.args;
  const isZero = code === undefined || (code.kind === 'literal' && code.value === 0);
  if (!isZero || methodName(exit) === 'abort' || !standsOnFailure(model, exit)) return false;
  return waysTo(model.code, exit).every(({ entry }) => entry === undefined);
}

/** In a `catch` or a callback of `.catch()`, whatever the error is. */
function standsOnFailure({ code }: TreeModel, { file, call }: CallSite): boolean {
  const [innermost] = code.contextsOf(file, call.context);
  if (!innermost || setsExitCode(code.script(file), innermost.fn)) return false;
  if (innermost.kind === 'catch') return true;
  const taker = code.functionRecord(file, innermost.fn)?.passedTo;
  const taking = taker && code.resolver.site(file, taker.call);
  return innermost.kind === 'function' && taking !== undefined && methodName(taking) === 'catch';
}

function setsExitCode(script: ScriptSummary | undefined, fn: number): boolean {
  const assignments = script?.assignments ?? [];
  return assignments.some(
    ({ target, context }) => target.kind === 'member' && target.name === 'exitCode' && script?.contexts[context]?.fn === fn,
  );
}

/** `main().catch(console.log)` at the top of a program: what fails is printed, and the process ends as it does after success. */
function failuresLetPass(model: TreeModel): readonly ForcedExit[] {
  const starts = deployablesOf(model).flatMap(({ serving }): readonly (readonly [string, CallSite])[] => {
    const ways = serving.flatMap(({ site }) => waysTo(model.code, site)).filter(({ entry }) => entry === undefined);
    const distinct = [...new Map(ways.map(({ via }) => [siteKey(via), via]))];
    // What is started beside it keeps the process.
    return distinct.length === 1 ? distinct : [];
  });
  return [...new Map(starts).values()].flatMap((start): readonly ForcedExit[] => {
    const caught = caughtBy(model, start);
    return caught && onlyPrints(model, caught) ? [{ form: 'success', site: caught }] : [];
  });
}

/** The `.catch(…)` of a call. */
function caughtBy({ code }: TreeModel, { file, index }: CallSite): CallSite | undefined {
  return code
    .sites(file)
    .find(
      ({ call: { callee } }) =>
        callee.kind === 'member' && callee.name === 'catch' && callee.of.kind === 'call' && callee.of.call === index,
    );
}

const PRINTS = /(?:^|\.)(?:log|error|warn|info|debug|trace|fatal|toString|stringify|captureException|dir)$/;

function onlyPrints({ code }: TreeModel, caught: CallSite): boolean {
  const { file, call } = caught;
  const handler = code.resolve(file, call.args[0]);
  const fn = functionOf(handler);
  if (!fn) return call.args.length === 1 && isPrint(handler);
  const script = code.script(fn.file);
  const isInside = ({ context }: { readonly context: number }): boolean => script?.contexts[context]?.fn === fn.fn;
  if (script?.assignments.some(isInside) || script?.jumps.some((jump) => jump.kind === 'throw' && isInside(jump))) return false;
  const sites = sitesOfFunction(code, fn.file, fn.fn);
  return sites.length > 0 && sites.every((site) => PRINTS.test(methodName(site)) && code.callee(site).kind !== 'function');
}

function isPrint(resolved: Resolved): boolean {
  return resolved.kind === 'global' && resolved.path.startsWith('console.');
}
