import type { ClassRecord, ScriptSummary, TypeName, Value } from '../summaries/script-summary.ts';
import { HOLE, textsOf } from './address-text.ts';
import type { FunctionEffect } from './function-effects.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Calls that a chain is followed back through, and values looked at in its arguments. */
const LONGEST_CHAIN = 40;
const MOST_VALUES = 60;
/** Texts longer than this are no names, unless they are queries. */
const LONGEST_NAME = 200;
/** Classes that are named after what they write. */
const KEEPER = /(?:Repository|Repo|Dao|DAO|Store|Model|Entity|Table|Collection)$/;
const TABLES_IN_SQL = /\b(?:into|update|from|join|table)\s+(?:only\s+)?["'`[]?([\w$.]+)/gi;
/** Words that say what kind of thing a name stands for, not which one. */
const KIND_WORDS = new Set(
  'repository repositories repo model entity entities service table schema document dao store collection client record queue topic event message producer publisher job'.split(
    ' ',
  ),
);

/**
 * The names by which an effect may be known to what it acts on: a table, an entity, a topic, a queue, a host. They are taken from all that
 * stands around the call: the words of the call, the texts and classes that it is given, the types and decorators of what it is called on,
 * the repository around it. A name among them proves little; that a name is not among them says that nobody called it so.
 */
export function namesOfEffect(
  model: TreeModel,
  { site, label, client = '' }: Pick<FunctionEffect, 'site' | 'label'> & Partial<Pick<FunctionEffect, 'client'>>,
): readonly string[] {
  const chain = chainOf(model, site);
  const made = model.code.externals(site).flatMap(({ created }) => created ?? []);
  const given = [...chain, ...made].flatMap((one) => one.call.args.map((value) => ({ file: one.file, value })));
  return [
    label,
    client,
    ...chain.flatMap((one) => wordsOfCallee(model, one)),
    ...given.flatMap(({ file, value }) => namesInValue(model, file, value)),
    ...keeperAround(model, site),
  ].filter((name) => name !== '');
}

/** Whether one of some names is the declared one, in whichever number and spelling: `payments`, `PaymentRepository`, `app_payment`. */
export function isNamed(declared: string, names: readonly string[]): boolean {
  const wanted = wordsOf(declared);
  if (wanted.length === 0) return false;
  return names.some((name) => {
    const words = wordsOf(name);
    return wanted.every((word, index) => words[words.length - wanted.length + index] === word);
  });
}

/** `InvoiceLines`, `invoice_lines` and `invoice-line` are all invoice, line. */
function wordsOf(name: string): readonly string[] {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  while (words.length > 1 && KIND_WORDS.has(words.at(-1) ?? '')) words.pop();
  return words.map(singular);
}

function singular(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|us|is)$/.test(word) || word.length < 4) return word;
  return word.replace(/(?<=(?:x|ch|sh|ss))es$|s$/, '');
}

/** A call with those that it is chained to, the last first. */
function chainOf(model: TreeModel, site: CallSite): readonly CallSite[] {
  const chain = [site];
  let at: Value = site.call.callee;
  while (chain.length < LONGEST_CHAIN) {
    if (at.kind === 'member' || at.kind === 'await') at = at.of;
    else if (at.kind === 'call') {
      const inner = model.code.resolver.site(site.file, at.call);
      if (!inner) break;
      chain.push(inner);
      at = inner.call.callee;
    } else break;
  }
  return chain;
}

/** Each member on the way of a callee, with the types and decorators of what it begins with. */
function wordsOfCallee(model: TreeModel, { file, call }: CallSite): readonly string[] {
  const script = model.code.script(file);
  const words: string[] = [];
  let at: Value = call.callee;
  while (at.kind === 'member' || at.kind === 'await') {
    if (at.kind === 'member') {
      words.push(at.name);
      if (at.of.kind === 'this') words.push(...wordsOfField(model, file, { owner: script?.classes[at.of.class], name: at.name }));
    }
    at = at.of;
  }
  if (at.kind !== 'binding') return words;
  const binding = script?.bindings[at.binding];
  return binding ? [...words, binding.name, ...namesInType(binding.type)] : words;
}

/** What a field, or the parameter of the constructor that declares it, says of what it holds. */
function wordsOfField(
  model: TreeModel,
  file: string,
  { owner, name }: { owner: ClassRecord | undefined; name: string },
): readonly string[] {
  const script = model.code.script(file);
  if (!owner || !script) return [];
  const field = owner.fields.find((one) => one.name === name);
  const param = script.functions[owner.constructorFn]?.params.find((one) => one.name === name);
  const decorators = [...(field?.decorators ?? []), ...(param?.decorators ?? [])];
  const told = decorators.flatMap((one) => (one.kind === 'call' ? (script.calls[one.call]?.args ?? []) : []));
  return [...namesInType(field?.type), ...namesInType(param?.type), ...told.flatMap((value) => namesInValue(model, file, value))];
}

function namesInType(type: TypeName | undefined): readonly string[] {
  return type ? [type.name, ...type.args.map(({ name }) => name)] : [];
}

/** The texts in an argument and the names of what it refers to; of a query the tables that it names. */
function namesInValue(model: TreeModel, file: string, argument: Value): readonly string[] {
  const script = model.code.script(file);
  const names: string[] = [];
  const work: Value[] = [argument];
  for (let count = 0; count < MOST_VALUES; count++) {
    const value = work.pop();
    if (!value) break;
    if (value.kind === 'object') work.push(...value.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value)));
    else if (value.kind === 'array') work.push(...value.items);
    else if (value.kind === 'await' || value.kind === 'spread') work.push(value.of);
    else names.push(...namesOfLeaf(model, { script, file, value }));
  }
  return names;
}

function namesOfLeaf(
  model: TreeModel,
  { script, file, value }: { script: ScriptSummary | undefined; file: string; value: Value },
): readonly string[] {
  if (value.kind === 'call') {
    const call = script?.calls[value.call];
    const inner = call?.kind === 'tag' ? (call.args[0] ?? value) : value;
    return [...(call?.callee.kind === 'binding' ? namesOfBinding(script, call.callee.binding) : []), ...textsIn(model, file, inner)];
  }
  const named = value.kind === 'binding' ? namesOfBinding(script, value.binding) : value.kind === 'member' ? [value.name] : [];
  return [...named, ...textsIn(model, file, value)];
}

function namesOfBinding(script: ScriptSummary | undefined, index: number): readonly string[] {
  const binding = script?.bindings[index];
  return binding ? [binding.name, ...namesInType(binding.type)] : [];
}

function textsIn(model: TreeModel, file: string, value: Value): readonly string[] {
  return textsOf(model, file, value).flatMap((text) => {
    const plain = text.replaceAll(HOLE, ' ');
    const tables = [...plain.matchAll(TABLES_IN_SQL)].map(([, table]) => table ?? '');
    return tables.length > 0 ? tables : plain.length <= LONGEST_NAME ? [plain] : [];
  });
}

function keeperAround(model: TreeModel, { file, call }: CallSite): readonly string[] {
  const script = model.code.script(file);
  const fn = script?.functions[script.contexts[call.context]?.fn ?? 0];
  const owner = fn && fn.class >= 0 ? script?.classes[fn.class] : undefined;
  return owner && KEEPER.test(owner.name) ? [owner.name] : [];
}
