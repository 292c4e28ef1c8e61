import type { ContextRecord, FunctionRecord, Value } from '../../summaries/script-summary.ts';
import { ITERATING_FUNCTIONS, ITERATING_METHODS, ITERATING_PACKAGES } from '../knowledge/iterations.ts';
import type { CodeModel } from './code-model.ts';
import { registrationOf } from './entry-points.ts';
import type { CallSite } from './resolved.ts';

/** Something that runs a stretch of code once per item of a collection. */
export interface Iteration {
  readonly file: string;
  readonly shape: 'loop' | 'callback';
  /** The loop, or the call that takes the callback. */
  readonly at: ContextRecord['at'];
  /** Tells iterations of a file apart. */
  readonly key: string;
  readonly over: Value;
  /** Whether a value is the item of a pass, or the index of it. */
  readonly isItem: (value: Value) => boolean;
  /** Name of the item, where it has one. */
  readonly item: string;
  /** The context that the passes run in. */
  readonly context: number;
}

/** The iterations around a call within its function and the callbacks that it stands in, the innermost first. */
export function iterationsAround(model: CodeModel, site: CallSite): readonly Iteration[] {
  const script = model.script(site.file);
  const found: Iteration[] = [];
  for (let index = site.call.context; script && index >= 0;) {
    const context: ContextRecord | undefined = script.contexts[index];
    if (!context) break;
    if (context.kind === 'loop') found.push(...loopOf(model, site.file, context, index));
    if (context.kind === 'function') {
      const record = script.functions[context.fn];
      const taker = record && takerOf(model, site.file, record);
      if (!record || !taker) break;
      found.push(...callbackOf(model, taker, record, index));
    }
    index = context.parent;
  }
  return found;
}

/** The call that an inline function is handed to, where the function runs while that call does. */
function takerOf(model: CodeModel, file: string, record: FunctionRecord): CallSite | undefined {
  const taker = record.passedTo && model.resolver.site(file, record.passedTo.call);
  if (!taker || registrationOf(model, taker, model.callee(taker))) return undefined;
  // A batch function is made to be called with many.
  const { callee } = taker.call;
  const name =
    callee.kind === 'binding' ? (model.script(file)?.bindings[callee.binding]?.name ?? '') : callee.kind === 'member' ? callee.name : '';
  return /dataloader|^(?:on|once|addListener|subscribe|define|use|get|post|put|patch|delete)$/i.test(name) ? undefined : taker;
}

function loopOf(model: CodeModel, file: string, context: Extract<ContextRecord, { kind: 'loop' }>, index: number): readonly Iteration[] {
  const items = new Set(context.items);
  const over =
    context.loop === 'for' ? lengthOf(context.test) : context.loop === 'for-of' || context.loop === 'for-in' ? context.over : undefined;
  // A loop without a collection counts, waits, pages or retries; one over a stream handles what arrives.
  if (!over || context.awaited) return [];
  const [first = -1] = context.items;
  return [
    {
      file,
      shape: 'loop',
      at: context.at,
      key: `${file}\0${index}`,
      over,
      isItem: (value) => value.kind === 'binding' && items.has(value.binding),
      item: model.script(file)?.bindings[first]?.name ?? '',
      context: index,
    },
  ];
}

/** `rows` of `i < rows.length`. */
function lengthOf(test: Value | undefined): Value | undefined {
  if (test?.kind !== 'operation') return undefined;
  const bound = test.operands.find((operand) => operand.kind === 'member' && (operand.name === 'length' || operand.name === 'size'));
  return bound?.kind === 'member' ? bound.of : undefined;
}

function callbackOf(model: CodeModel, taker: CallSite, record: FunctionRecord, context: number): readonly Iteration[] {
  const over = collectionOf(model, taker, record);
  if (!over) return [];
  const fn = model.script(taker.file)?.contexts[context]?.fn ?? -1;
  const { callee } = taker.call;
  const isReduce = callee.kind === 'member' && callee.name === 'reduce';
  const first = isReduce ? 1 : 0;
  const params = new Set([first, first + 1]);
  return [
    {
      file: taker.file,
      shape: 'callback',
      at: taker.call.at,
      key: `${taker.file}\0${context}`,
      over,
      isItem: (value) => value.kind === 'param' && value.fn === fn && params.has(value.index),
      item: record.params[first]?.name ?? '',
      context,
    },
  ];
}

function collectionOf(model: CodeModel, taker: CallSite, record: FunctionRecord): Value | undefined {
  const { callee, args } = taker.call;
  const to = record.passedTo;
  if (!to || to.path.length > 0) return undefined;
  const resolved = model.callee(taker);
  if (to.arg === 1 && isIteratingFunction(model, taker, resolved.kind === 'external' ? resolved.package : '')) return args[0];
  const isMethod = callee.kind === 'member' && ITERATING_METHODS.has(callee.name) && to.arg === 0 && resolved.kind !== 'function';
  return isMethod ? callee.of : undefined;
}

function isIteratingFunction(model: CodeModel, { file, call }: CallSite, packageName: string): boolean {
  if (ITERATING_PACKAGES.has(packageName) || packageName.startsWith('lodash/')) return true;
  const { callee } = call;
  if (callee.kind === 'member' && callee.of.kind === 'global' && callee.of.name === 'Promise')
    return /^(?:map|each|mapSeries)$/.test(callee.name);
  const name = callee.kind === 'binding' ? (model.script(file)?.bindings[callee.binding]?.name ?? '') : '';
  return ITERATING_FUNCTIONS.test(name);
}
