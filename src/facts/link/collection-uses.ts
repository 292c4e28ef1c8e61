import { append } from '../../model/append.ts';
import type { ScriptSummary, Span, Value } from '../../summaries/script-summary.ts';
import { namesOf, type CollectionNames } from './collection-names.ts';
import { classOf, type KeptCollection } from './kept-collections.ts';
import { commonJsName } from './resolution/file-index.ts';
import { valueParts } from './value-parts.ts';
import type { TreeModel } from './tree-model.ts';

/** One thing that code does with a collection. */
export interface CollectionUse {
  /** `measures`: asks how much it holds; `hides`: hands it to code that may do anything with it. */
  readonly does: 'adds' | 'removes' | 'reads' | 'measures' | 'hides';
  readonly file: string;
  readonly context: number;
  readonly at?: Span | undefined;
  /** Under what something is added, where the collection has keys. */
  readonly key?: Value | undefined;
  readonly value?: Value | undefined;
  /** As the code names it: `orders.push`. */
  readonly method?: string | undefined;
  /** The call that does it, as an index of the file's calls. */
  readonly call?: number | undefined;
}

const ADDING: Readonly<Record<KeptCollection['container'], ReadonlySet<string>>> = {
  array: new Set(['push', 'unshift', 'splice']),
  map: new Set(['set']),
  set: new Set(['add']),
  object: new Set(),
};
const REMOVING = new Set(['delete', 'clear', 'splice', 'shift', 'pop', 'fill', 'copyWithin']);
const MEASURES = new Set(['size', 'length']);
const RELATIONS = new Set(['<', '>', '<=', '>=', '==', '===', '!=', '!==', '%']);
/** Functions that only look at what they are given. */
const LOOKING =
  /^(?:JSON\.stringify|Object\.(?:keys|values|entries|fromEntries|freeze)|Array\.(?:from|isArray)|structuredClone|Set|Map|console\..+|String|Boolean)$/;
const ANSWERING = /^(?:json|send|render|write|end|body|jsonp|emit|log|info|debug|warn|error|trace|assign|concat|includes|then)$/;
const DEEPEST = 40;

/** What the code of a tree does with some collections that live as long as the process. */
export function usesOfCollections(
  model: TreeModel,
  kept: readonly KeptCollection[],
): ReadonlyMap<KeptCollection, readonly CollectionUse[]> {
  const uses = new Map<KeptCollection, CollectionUse[]>();
  if (kept.length === 0) return uses;
  for (const [file, named] of namesOf(model, kept)) {
    const script = model.code.script(file);
    if (script) new FileReader({ file, script, named, found: (one, use) => append(uses, one, use) }).read();
  }
  return uses;
}

interface Reading {
  readonly file: string;
  readonly script: ScriptSummary;
  readonly named: CollectionNames;
  readonly found: (collection: KeptCollection, use: CollectionUse) => void;
}

/** Reads all that one file does with the collections that it names. */
class FileReader {
  private readonly reading: Reading;

  constructor(reading: Reading) {
    this.reading = reading;
  }

  read(): void {
    const { script } = this.reading;
    script.calls.forEach((_call, index) => this.readCall(index));
    for (const { target, value, context, at } of script.assignments) {
      this.readTarget(target, value, { context, at });
      // What a file exports is followed by name.
      this.readValue(value, context, commonJsName(target) === undefined ? 'hides' : 'reads');
    }
    script.contexts.forEach((context, index) => {
      if ('test' in context && context.test) this.readValue(context.test, index, 'reads');
      if (context.kind === 'loop' && context.over) this.readValue(context.over, index, 'reads');
    });
    for (const { value, context } of script.jumps) if (value) this.readValue(value, context, 'reads');
    for (const binding of script.bindings) {
      if (binding.kind !== 'variable') continue;
      for (const value of binding.values) this.readValue(value, script.functions[binding.fn]?.context ?? 0, 'hides');
    }
    this.readReassignments();
    if (script.commonjs) this.readValue(script.commonjs, 0, 'hides');
  }

  private tell(collection: KeptCollection | undefined, use: Omit<CollectionUse, 'file'>): void {
    if (collection) this.reading.found(collection, { ...use, file: this.reading.file });
  }

  private named(value: Value): KeptCollection | undefined {
    const { bindings, members, fields } = this.reading.named;
    if (value.kind === 'binding') return bindings.get(value.binding);
    if (value.kind !== 'member') return undefined;
    const member = value.of.kind === 'binding' ? members.get(`${value.of.binding}.${value.name}`) : undefined;
    if (member) return member;
    const owner = classOf(this.reading.script, value.of);
    return owner === undefined ? undefined : fields.get(`${owner}.${value.name}`);
  }

  private readCall(index: number): void {
    const { script } = this.reading;
    const call = script.calls[index];
    if (!call) return;
    const { callee, args, context, at } = call;
    const collection = callee.kind === 'member' ? this.named(callee.of) : undefined;
    const within =
      callee.kind === 'member' && callee.of.kind === 'element' ? { key: callee.of.index, of: this.named(callee.of.of) } : undefined;
    if (callee.kind === 'member' && within?.of && ADDING.array.has(callee.name)) {
      const method = `${within.of.name}[…].${callee.name}`;
      this.tell(within.of, { does: 'adds', context, at, key: within.key, value: args.at(-1), method, call: index });
    } else if (callee.kind === 'member' && collection) {
      const { name } = callee;
      const method = `${collection.name}.${name}`;
      if (ADDING[collection.container].has(name) && (name !== 'splice' || args.length > 2)) {
        const isKeyed = collection.container === 'map' || collection.container === 'set';
        const value = collection.container === 'map' ? args[1] : args.at(-1);
        this.tell(collection, { does: 'adds', context, at, key: isKeyed ? args[0] : undefined, value, method, call: index });
      } else this.tell(collection, { does: REMOVING.has(name) ? 'removes' : 'reads', context, at, method, call: index });
    } else this.readValue(callee, context, 'reads');
    const given = isLooking(script, callee) ? 'reads' : 'hides';
    for (const argument of args) this.readValue(argument, context, given);
  }

  private readTarget(target: Value, value: Value, { context, at }: { context: number; at: Span }): void {
    if (target.kind !== 'member' && target.kind !== 'element') return;
    const own = this.named(target);
    // What the constructor gives a field is how the collection begins.
    if (own) return this.isConstructor(context) ? undefined : this.tell(own, { does: 'removes', context, at });
    const collection = this.named(target.of);
    if (!collection) return this.readValue(target.of, context, 'reads');
    const isDeleted = value.kind === 'operation' && value.operator === 'delete';
    if (isDeleted || (target.kind === 'member' && MEASURES.has(target.name))) this.tell(collection, { does: 'removes', context, at });
    else if (target.kind === 'element')
      this.tell(collection, { does: 'adds', context, at, key: target.index, value, method: `${collection.name}[…]` });
  }

  private isConstructor(context: number): boolean {
    const { script } = this.reading;
    return script.functions[script.contexts[context]?.fn ?? 0]?.kind === 'constructor';
  }

  private readReassignments(): void {
    const { script, named } = this.reading;
    for (const [index, collection] of named.bindings) {
      const binding = script.bindings[index];
      if (binding?.kind === 'variable' && binding.values.length > 1) this.tell(collection, { does: 'removes', context: 0 });
    }
  }

  private readWhole(binding: number, context: number, does: 'reads' | 'hides'): void {
    for (const one of this.reading.named.wholes.get(binding) ?? []) this.tell(one, { does, context });
  }

  /** Finds collections in an expression; one that stands there by itself, or is put into something, is used as told. */
  private readValue(root: Value, context: number, whole: 'reads' | 'hides'): void {
    const pending: { readonly value: Value; readonly parent: Value | undefined; readonly depth: number }[] = [
      { value: root, parent: undefined, depth: 0 },
    ];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const { value, parent, depth } = next;
      const collection = this.named(value);
      if (collection) this.tell(collection, { does: roleIn(parent, whole), context });
      if (value.kind === 'binding' && parent?.kind !== 'member') this.readWhole(value.binding, context, roleIn(parent, whole));
      if (value.kind === 'member' && MEASURES.has(value.name) && parent?.kind === 'operation' && RELATIONS.has(parent.operator))
        this.tell(this.named(value.of), { does: 'measures', context });
      if (depth < DEEPEST) pending.push(...valueParts(value).map((part) => ({ value: part, parent: value, depth: depth + 1 })));
    }
  }
}

/** What becomes of a collection within an expression: copied, looked into, or handed on whole. */
function roleIn(parent: Value | undefined, whole: 'reads' | 'hides'): 'reads' | 'hides' {
  if (!parent || parent.kind === 'object' || parent.kind === 'array' || parent.kind === 'either') return whole;
  return 'reads';
}

function isLooking(script: ScriptSummary, callee: Value): boolean {
  if (callee.kind === 'global') return LOOKING.test(callee.name);
  if (callee.kind !== 'member') return false;
  const root = callee.of.kind === 'global' ? callee.of.name : '';
  return LOOKING.test(`${root}.${callee.name}`) || ANSWERING.test(callee.name);
}
