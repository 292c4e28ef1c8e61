import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { effectOf } from './knowledge/effects.ts';
import { consumersOf } from './link/consumers.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A variable of a file that carries a value on its way. */
export interface Carrier {
  readonly file: string;
  readonly binding: number;
}

/** Names of functions that keep what they are given. */
const KEEPS = /save|create|insert|update|upsert|record|persist|store|write|set|put|add|begin|reserve|query|exec/i;
/** Variables and parts of expressions that are looked at for one key. */
const MOST_CARRIERS = 30;
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
  const calls = consumersOf(model.code, key.made).filter((site) => !leadsTo(model, site, payment) && keeps(model, site));
  const found = [...new Set(key.carriers.map(({ file }) => file))].map((file) => {
    const script = model.code.script(file);
    const own = new Set(key.carriers.flatMap((carrier) => (carrier.file === file ? [carrier.binding] : [])));
    return { file, script, bindings: script ? withHolders(script, own, paymentIn(file, payment)) : own };
  });
  const byVariable = found.flatMap(({ file, bindings }) => keepersIn(model, file, bindings, payment));
  const isAssigned = found.some(({ script, bindings }) => script && assigns(script, bindings, key.name));
  return { calls: [...calls, ...byVariable], isAssigned };
}

/** Whether a call is the payment, or that of the function which pays. */
function leadsTo({ code }: TreeModel, site: CallSite, payment: CallSite): boolean {
  if (siteKey(site) === siteKey(payment)) return true;
  const callee = code.callee(site);
  return callee.kind === 'function' && callee.file === payment.file && callee.fn === code.enclosing(payment);
}

function paymentIn(file: string, payment: CallSite): number {
  return payment.file === file ? payment.index : -1;
}

function keepersIn(model: TreeModel, file: string, bindings: ReadonlySet<number>, payment: CallSite): readonly CallSite[] {
  const script = model.code.script(file);
  if (!script) return [];
  return model.code.sites(file).filter((site) => {
    const { callee, args } = site.call;
    if (leadsTo(model, site, payment) || !keeps(model, site)) return false;
    return [...args, ...(callee.kind === 'member' ? [callee.of] : [])].some((value) =>
      holds(script, value, bindings, paymentIn(file, payment)),
    );
  });
}

function keeps(model: TreeModel, site: CallSite): boolean {
  const { callee, kind } = site.call;
  const effects = model.code.externals(site).map((one) => effectOf(one));
  if (effects.some((effect) => effect === 'db-write' || effect === 'db-raw')) return true;
  const name = callee.kind === 'member' ? callee.name : callee.kind === 'binding' ? nameOf(model, site.file, callee.binding) : '';
  return kind === 'tag' || (KEEPS.test(name) && !effects.includes('http') && !effects.includes('payment'));
}

function nameOf(model: TreeModel, file: string, binding: number): string {
  return model.code.script(file)?.bindings[binding]?.name ?? '';
}

/** Some variables with those that are made of them: `const order = new Order({ key })`. */
function withHolders(script: ScriptSummary, start: ReadonlySet<number>, payment: number): ReadonlySet<number> {
  const found = new Set(start);
  for (let size = 0; size < found.size && found.size < MOST_CARRIERS;) {
    size = found.size;
    script.bindings.forEach((binding, index) => {
      if (binding.kind === 'variable' && binding.values.some((value) => holds(script, value, found, payment))) found.add(index);
    });
  }
  return found;
}

function assigns(script: ScriptSummary, bindings: ReadonlySet<number>, keyName: string): boolean {
  return script.assignments.some(
    ({ target, value }) =>
      target.kind === 'member' && target.name.toLowerCase() !== keyName.toLowerCase() && holds(script, value, bindings, -1),
  );
}

/** Whether an expression is made of one of some variables; the payment's own answer is not. */
function holds(script: ScriptSummary, value: Value, bindings: ReadonlySet<number>, payment: number): boolean {
  const work: Value[] = [value];
  for (let at = work.pop(), count = 0; at && count < MOST_PARTS; at = work.pop(), count++) {
    if (at.kind === 'binding' && bindings.has(at.binding)) return true;
    work.push(...partsOf(script, at, payment));
  }
  return false;
}

function partsOf(script: ScriptSummary, at: Value, payment: number): readonly Value[] {
  switch (at.kind) {
    case 'text':
      return at.parts.filter((part) => typeof part !== 'string');
    case 'operation':
      return at.operands;
    case 'array':
      return at.items;
    case 'either':
      return at.values;
    case 'object':
      return at.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value));
    case 'await':
    case 'spread':
    case 'member':
      return [at.of];
    case 'call': {
      const call = at.call === payment ? undefined : script.calls[at.call];
      return call ? [...call.args, ...(call.callee.kind === 'member' ? [call.callee.of] : [])] : [];
    }
    default:
      return [];
  }
}
