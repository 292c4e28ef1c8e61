import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { effectOf } from './knowledge/effects.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A variable of a file that carries a value on its way. */
export interface Carrier {
  readonly file: string;
  readonly binding: number;
}

/** Names of functions that keep what they are given. */
const KEEPS = /save|create|insert|update|upsert|record|persist|store|write|set|put|add|begin|reserve|query|exec/i;
/** Variables and calls that are looked at for one key, and parts of one expression. */
const MOST_NODES = 60;
const MOST_PARTS = 200;

/**
 * The calls, other than the payment, that keep a key: those that take what `made` gave, or a variable that carries it, and are known or named
 * for keeping. `isAssigned` tells whether it is put into a member of something, which may be kept elsewhere.
 */
export function keepersOf(
  model: TreeModel,
  key: { readonly made: CallSite; readonly carriers: readonly Carrier[]; readonly name: string },
  payment: CallSite,
): { readonly calls: readonly CallSite[]; readonly isAssigned: boolean } {
  const files = [...new Set([key.made.file, ...key.carriers.map(({ file }) => file)])];
  const found = files.map((file) => {
    const bindings = key.carriers.flatMap((carrier) => (carrier.file === file ? [bindingNode(carrier.binding)] : []));
    const start = key.made.file === file ? [callNode(key.made.index), ...bindings] : bindings;
    return follow(model, { file, start, name: key.name, payment });
  });
  return { calls: found.flatMap(({ calls }) => calls), isAssigned: found.some(({ isAssigned }) => isAssigned) };
}

interface Flow {
  readonly file: string;
  readonly start: readonly Node[];
  readonly name: string;
  readonly payment: CallSite;
}

function follow(
  model: TreeModel,
  { file, start, name, payment }: Flow,
): { readonly calls: readonly CallSite[]; readonly isAssigned: boolean } {
  const script = model.code.script(file);
  const nodes = new Set<Node>(start);
  const calls: CallSite[] = [];
  let isAssigned = false;
  for (const node of nodes) {
    if (!script || nodes.size > MOST_NODES) break;
    const uses = usesIn(script).get(node);
    isAssigned ||= uses?.members.some((member) => member.toLowerCase() !== name.toLowerCase()) === true;
    for (const binding of uses?.bindings ?? []) nodes.add(bindingNode(binding));
    for (const call of uses?.calls ?? []) {
      const site = model.code.resolver.site(file, call);
      // What comes of the payment is its answer.
      if (!site || leadsTo(model, site, payment)) continue;
      nodes.add(callNode(call));
      if (keeps(model, site)) calls.push(site);
    }
  }
  return { calls, isAssigned };
}

/** Whether a call is the payment, or that of the function which pays. */
function leadsTo({ code }: TreeModel, site: CallSite, payment: CallSite): boolean {
  if (siteKey(site) === siteKey(payment)) return true;
  const callee = code.callee(site);
  return callee.kind === 'function' && callee.file === payment.file && callee.fn === code.enclosing(payment);
}

function keeps(model: TreeModel, site: CallSite): boolean {
  const { callee, kind } = site.call;
  const effects = model.code.externals(site).map((one) => effectOf(one));
  if (kind === 'tag' || effects.some((effect) => effect === 'db-write' || effect === 'db-raw')) return true;
  const bound = callee.kind === 'binding' ? model.code.script(site.file)?.bindings[callee.binding]?.name : undefined;
  const name = callee.kind === 'member' ? callee.name : (bound ?? '');
  return KEEPS.test(name) && !effects.includes('http') && !effects.includes('payment');
}

/** A variable or a call of one file. */
type Node = `b${number}` | `c${number}`;

function bindingNode(binding: number): Node {
  return `b${binding}`;
}

function callNode(call: number): Node {
  return `c${call}`;
}

/** Where the value of a variable or call goes: into calls, into other variables, into members of objects. */
interface Uses {
  readonly calls: number[];
  readonly bindings: number[];
  readonly members: string[];
}

const KNOWN = new WeakMap<ScriptSummary, ReadonlyMap<Node, Uses>>();

function usesIn(script: ScriptSummary): ReadonlyMap<Node, Uses> {
  const known = KNOWN.get(script);
  if (known) return known;
  const all = new Map<Node, Uses>();
  const of = (node: Node): Uses => {
    const uses = all.get(node) ?? { calls: [], bindings: [], members: [] };
    all.set(node, uses);
    return uses;
  };
  script.calls.forEach(({ callee, args }, index) => {
    const receiver = callee.kind === 'member' ? [callee.of] : [];
    for (const node of nodesIn([...args, ...receiver])) of(node).calls.push(index);
  });
  script.bindings.forEach((binding, index) => {
    if (binding.kind === 'variable') for (const node of nodesIn(binding.values)) of(node).bindings.push(index);
  });
  for (const { target, value } of script.assignments)
    if (target.kind === 'member') for (const node of nodesIn([value])) of(node).members.push(target.name);
  KNOWN.set(script, all);
  return all;
}

/** The variables and calls that some expressions are made of; functions and the arguments of calls are not entered. */
function nodesIn(values: readonly Value[]): ReadonlySet<Node> {
  const nodes = new Set<Node>();
  const work: Value[] = [...values];
  for (let at = work.pop(), count = 0; at && count < MOST_PARTS; at = work.pop(), count++) {
    if (at.kind === 'binding') nodes.add(bindingNode(at.binding));
    else if (at.kind === 'call') nodes.add(callNode(at.call));
    else work.push(...partsOf(at));
  }
  return nodes;
}

function partsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'text':
      return value.parts.filter((part) => typeof part !== 'string');
    case 'operation':
      return value.operands;
    case 'array':
      return value.items;
    case 'either':
      return value.values;
    case 'object':
      return value.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value));
    case 'await':
    case 'spread':
    case 'member':
      return [value.of];
    default:
      return [];
  }
}
