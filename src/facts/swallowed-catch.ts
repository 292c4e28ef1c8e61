import type { ContextRecord, JumpRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { answerOf, returnsOf, toldBy, type Told } from './error-answer.ts';
import { MAKING } from './knowledge/error-handling.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { lostEffectOf, type LostEffect } from './lost-effect.ts';
import { successAnswers } from './swallowed-answer.ts';
import type { Swallowing } from './swallowed-error.ts';
import { uncheckedUse } from './unchecked-use.ts';

type Catch = Extract<ContextRecord, { kind: 'catch' }>;
type Leaves = Swallowing['leaves'];

/** One `catch` of a file. */
interface Block {
  readonly file: string;
  readonly script: ScriptSummary;
  readonly index: number;
  readonly context: Catch;
}

/** The `catch` blocks of a file that note an error at most, after which nobody can tell that something failed. */
export function swallowedByCatch(model: TreeModel, file: string): readonly Swallowing[] {
  const script = model.code.script(file);
  if (!script) return [];
  return script.contexts.flatMap((context, index) =>
    context.kind === 'catch' ? (swallowingOf(model, { file, script, index, context }) ?? []) : [],
  );
}

function swallowingOf(model: TreeModel, block: Block): Swallowing | undefined {
  const { file, context } = block;
  const sites = sitesOfFunction(model.code, file, context.fn).filter(({ call }) => call.context === block.index);
  const answers = successAnswers(model, sites);
  const told = toldIn(
    model,
    block,
    sites.filter((site) => !answers.includes(site)),
  );
  const leaves = told && (answers.length > 0 ? 'success' : leavesAs(block));
  if (!told || !leaves) return undefined;
  const tried = sitesOfFunction(model.code, file, context.fn).filter((site) => isHeard(model, block, site));
  const isMissed = leaves === 'undefined' || leaves === 'empty';
  const lost = isMissed ? undefined : lostIn(model, block, tried, leaves);
  const usedAt =
    leaves === 'undefined' && tried.some(({ call }) => call.use === 'await') ? uncheckedUse(model, file, context.fn) : undefined;
  if (isMissed ? leaves === 'undefined' && !usedAt : !lost) return undefined;
  const symbol = model.code.symbolAt(file, block.index);
  const [first] = tried;
  return {
    form: 'catch',
    at: model.code.place(file, context.at, symbol, lost?.chain[0]?.call.text ?? lost?.site.call.text ?? first?.call.text ?? symbol),
    fn: context.fn,
    told,
    leaves,
    lost,
    usedAt,
    remark: context.remark === true,
  };
}

/** What the `try` was to do. Where the code goes on, what it gave is asked for after it, but for a query that fails without a trace. */
function lostIn(model: TreeModel, { script, context }: Block, tried: readonly CallSite[], leaves: Leaves): LostEffect | undefined {
  const lost = lostEffectOf(model, leaves === 'continues' ? tried.filter((site) => isDropped(script, tried, site)) : tried);
  if (lost || !context.empty || context.remark) return lost;
  const read = lostEffectOf(model, tried);
  return read?.effect === 'db-read' ? read : undefined;
}

/** Who is told by a block without conditions, jumps apart from `return`, and effects of its own. */
function toldIn(model: TreeModel, { script, index, context }: Block, sites: readonly CallSite[]): Told | undefined {
  if (context.sets || isRepeatedOrLate(script, context)) return undefined;
  if (context.empty) return 'nobody';
  const isMore =
    script.contexts.some(({ parent }) => parent === index) ||
    script.assignments.some((one) => one.context === index) ||
    script.jumps.some((jump) => jump.context === index && jump.kind !== 'return');
  return isMore ? undefined : toldBy(model, sites);
}

/** Whether the next pass tries again or goes on with the next item, or another failure is being handled. */
function isRepeatedOrLate({ contexts }: ScriptSummary, { parent, fn }: Catch): boolean {
  for (let at = contexts[parent]; at && at.fn === fn; at = contexts[at.parent])
    if (at.kind === 'loop' || at.kind === 'catch' || at.kind === 'finally') return true;
  return false;
}

/** How the function goes on, where its caller cannot tell that it failed. */
function leavesAs({ script, index, context }: Block): Leaves | undefined {
  const isIn = (jump: JumpRecord, outer: number): boolean => isWithin(script, jump.context, outer);
  const returns = returnsOf(script, context.fn);
  const [own] = returns.filter((jump) => jump.context === index);
  const others = returns.filter((jump) => jump !== own);
  const answers = others.filter(({ value }) => answerOf(value) !== 'nothing');
  const answer = answerOf(own?.value);
  if (answer === 'success') return 'success';
  if (answer === 'other')
    return isGivenBack(own, answers) ? 'success' : isEmptyWork(own, script.functions[context.fn]?.name) ? 'empty' : undefined;
  // A value that an arrow function gives has no statement.
  const isMute = answers.length === 0;
  if (isMute) return 'continues';
  const fromTry = answers.filter((jump) => isIn(jump, context.tries));
  if (fromTry.length === 0) return own ? undefined : 'continues';
  const isLast = others.length === fromTry.length;
  return isLast ? 'undefined' : undefined;
}

/** The same variable, or an object of the same content, is answered whether or not all went well. */
function isGivenBack(own: JumpRecord | undefined, answers: readonly JumpRecord[]): boolean {
  const value = own?.value;
  if (!value || answers.length === 0) return false;
  if (value.kind === 'binding') return answers.every((one) => one.value?.kind === 'binding' && one.value.binding === value.binding);
  const content = contentOf(value);
  return content !== undefined && answers.every((one) => contentOf(one.value) === content);
}

/** What an object of literals says, for comparison; undefined for anything else. */
function contentOf(value: Value | undefined): string | undefined {
  if (value?.kind !== 'object' || value.entries.length === 0) return undefined;
  const said = value.entries.flatMap((entry) => ('key' in entry && entry.value.kind === 'literal' ? [[entry.key, entry.value.value]] : []));
  return said.length === value.entries.length ? JSON.stringify(said) : undefined;
}

/** Whether a function that makes something answers a list or text without anything in it. */
function isEmptyWork(own: JumpRecord | undefined, name = ''): boolean {
  const value = own?.value;
  const isEmpty = value?.kind === 'array' ? value.items.length === 0 : value?.kind === 'literal' && value.value === '';
  return isEmpty && MAKING.test(name);
}

/** Whether an error of a call reaches the `catch`: it stands in the `try`, in no other one, and is waited for there. */
function isHeard(model: TreeModel, { file, script, context }: Block, site: CallSite): boolean {
  const { use } = site.call;
  if (use === 'void' || (use === 'return' && isLate(model, site))) return false;
  for (const at of contextsUpTo(script, site.call.context, context.tries)) if (at.kind === 'try' && at.hasCatch) return false;
  return site.file === file && isWithin(script, site.call.context, context.tries);
}

// A promise that is returned without `await` fails when the block is left.
function isLate({ code }: TreeModel, site: CallSite): boolean {
  return code.functionRecord(site.file, code.enclosing(site))?.async === true;
}

function contextsUpTo({ contexts }: ScriptSummary, from: number, outer: number): readonly ContextRecord[] {
  const found: ContextRecord[] = [];
  for (let at = from; at >= 0 && at !== outer; at = contexts[at]?.parent ?? -1) {
    const context = contexts[at];
    if (context) found.push(context);
  }
  return found;
}

function isWithin({ contexts }: ScriptSummary, from: number, outer: number): boolean {
  for (let at = from; at >= 0; at = contexts[at]?.parent ?? -1) if (at === outer) return true;
  return false;
}

/** Whether what a call gives is used in the `try` alone, so that nothing after it can tell whether it is there. */
function isDropped(script: ScriptSummary, tried: readonly CallSite[], site: CallSite): boolean {
  if (isResultDropped(script, site)) return true;
  // `await s3.send(new PutObjectCommand(…))`: the command does it, the call around it gives the result.
  const isCommand = (argument: Value): boolean => argument.kind === 'call' && argument.call === site.index;
  const taker = site.call.kind === 'new' ? tried.find(({ call }) => call.args.some(isCommand)) : undefined;
  return taker !== undefined && isResultDropped(script, taker);
}

function isResultDropped({ bindings }: ScriptSummary, { index, call }: CallSite): boolean {
  if (call.statement) return true;
  return bindings.some(
    (binding) => binding.kind === 'variable' && binding.constant && binding.values.some((value) => callIn(value) === index),
  );
}

function callIn(value: Value): number {
  const of = value.kind === 'await' ? value.of : value;
  return of.kind === 'call' ? of.call : -1;
}
