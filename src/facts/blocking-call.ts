import type { ContextRecord, Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { BLOCKING_CALLS, BLOCKING_GLOBALS, KEEPING_NAME, MAKES_ONCE, UPLOAD_NAME, type BlockingCall } from './knowledge/blocking-calls.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { originsOf } from './link/origins.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';
import { nameOf } from './value-names.ts';

/** A call in the body of a function during which the process does nothing else. */
export interface BlockingCallFact extends FactBase {
  readonly kind: 'blocking-call';
  readonly blocks: BlockingCall['blocks'];
  /** As the code names it. */
  readonly call: string;
  /** What does the same without that. */
  readonly instead: string;
  readonly reach: Reach;
}

/** Levels of callers between a handler and what reads the file that it was sent. */
const CLIMB = 2;

/** Calls of production code that hold up the whole process whenever something leads to them. */
export function blockingCallFacts(model: TreeModel): readonly BlockingCallFact[] {
  return [...callsOfPackages(model), ...callsOfGlobals(model)].flatMap(({ site, entry }) => {
    if (model.roleOf(site.file) !== 'production' || site.call.kind !== 'call' || isOnce(model, site)) return [];
    if (isForDevelopment(model, site) || runsInBrowser(model, site)) return [];
    const reach = reachOf(model, site);
    if (reach.entries.length === 0 || isOfCloud(reach) || reach.chain.some(({ label }) => MAKES_ONCE.test(label))) return [];
    return [
      {
        kind: 'blocking-call' as const,
        ...baseOfSite(model, site),
        blocks: entry.blocks,
        call: expressionText(model.code.script(site.file), site.call.callee),
        instead: entry.instead,
        reach,
      },
    ];
  });
}

interface Blocking {
  readonly site: CallSite;
  readonly entry: BlockingCall;
}

function callsOfPackages(model: TreeModel): readonly Blocking[] {
  // A text that stands in the code is short.
  return knownCalls(model, BLOCKING_CALLS).filter(
    ({ site, entry }) => entry.blocks !== 'compression' || site.call.args[0]?.kind !== 'literal',
  );
}

function callsOfGlobals(model: TreeModel): readonly Blocking[] {
  return Object.entries(BLOCKING_GLOBALS).flatMap(([name, entry]) =>
    globalCalls(model, name).flatMap((site) => (entry.blocks !== 'json' || readsUpload(model, site) ? [{ site, entry }] : [])),
  );
}

/** Whether a call is given what a file that a client sent holds: `req.file.buffer.toString()`. */
function readsUpload({ code }: TreeModel, { file, call }: CallSite): boolean {
  const [text] = call.args;
  return (
    text !== undefined &&
    originsOf(code, file, text, CLIMB).some(({ from }) => {
      if (from.kind !== 'param' || !from.path.includes('buffer')) return false;
      const { name = '' } = code.functionRecord(from.file, from.fn)?.params[from.index] ?? {};
      if (UPLOAD_NAME.test(name)) return true;
      // What handlers are given is the request; a `file` of anything else may be any file.
      const isHandler = code.graph.entriesOf(from.file, from.fn).some(({ kind }) => kind === 'route');
      return isHandler && from.path.some((word) => UPLOAD_NAME.test(word));
    })
  );
}

// A function of a cloud is handed one request at a time.
function isOfCloud({ entries: [nearest] }: Reach): boolean {
  return nearest !== undefined && nearest.label.startsWith('function ');
}

/** Whether a call runs while a file is loaded, while an object is made, or the first time alone. */
function isOnce({ code }: TreeModel, site: CallSite): boolean {
  const fn = code.enclosing(site);
  const record = code.functionRecord(site.file, fn);
  if (!record || fn === 0 || record.kind === 'constructor' || record.kind === 'static-block') return true;
  const taker = record.passedTo && code.resolver.site(site.file, record.passedTo.call);
  if (taker && KEEPING_NAME.test(nameOf(taker.call.callee, code, site.file))) return true;
  return code.contextsOf(site.file, site.call.context).some(isFirstTime) || isKept(code, site);
}

/** `if (!template) template = readFileSync(…)`. */
function isFirstTime(context: ContextRecord): boolean {
  return context.kind === 'branch' && asksForAbsence(context.test, context.when);
}

function asksForAbsence(test: Value, when: boolean): boolean {
  if (test.kind !== 'operation') return false;
  const [first, second] = test.operands;
  if (test.operator === '!') return when && (first?.kind === 'binding' || first?.kind === 'member');
  const isEmpty = second?.kind === 'undefined' || (second?.kind === 'literal' && second.value === null);
  return isEmpty && (test.operator.startsWith('=') ? when : !when);
}

/** Whether the result is put into a variable of the file or a field of the object at hand, which outlive the call. */
function isKept(code: TreeModel['code'], { file, index }: CallSite): boolean {
  const script = code.script(file);
  const isResult = (value: Value): boolean => value.kind === 'call' && value.call === index;
  const holds = (value: Value): boolean =>
    isResult(value) ||
    (value.kind === 'either' && value.values.some(isResult)) ||
    (value.kind === 'operation' && /^(?:\?\?|\|\|)=$/.test(value.operator) && value.operands.some(isResult));
  const outlives = (target: Value): boolean => {
    const of = target.kind === 'member' || target.kind === 'element' ? target.of : target;
    return of.kind === 'this' || (of.kind === 'binding' && script?.bindings[of.binding]?.fn === 0);
  };
  return (
    (script?.assignments.some(({ target, value }) => holds(value) && outlives(target)) ?? false) ||
    (script?.bindings.some((binding) => binding.kind === 'variable' && binding.fn === 0 && binding.values.some(holds)) ?? false)
  );
}
