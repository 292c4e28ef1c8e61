import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { databaseAccessOf } from './database-call.ts';
import { callsWithin, sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import { functionOf } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { valueParts } from './link/value-parts.ts';
import { outwardEffectOf } from './outward-effect.ts';
import { nameOf } from './value-names.ts';

/** Keys under which a row brings rows of other tables along, or ties itself to them. */
const NESTED = /^(?:create|createMany|connect|connectOrCreate)$/;
const CHANGING_NAME =
  /^#?_?(?:create|update|upsert|insert|save|set|add|delete|remove|sync|apply|ensure|write|process|handle|run)(?:[A-Z_]|$)/;

/** Whether a call only looks something up: nothing that the function of the tree leads to changes anything outside the process. */
export function onlyReads(model: TreeModel, { file, call }: CallSite): boolean {
  const run = functionOf(model.code.resolve(file, call.callee));
  if (!run || CHANGING_NAME.test(nameOf(call.callee, model.code, file))) return false;
  return callsWithin(model.code, sitesOfFunction(model.code, run.file, run.fn)).every(({ site }) => {
    if (databaseAccessOf(model, site)?.access === 'write') return false;
    return !changesElsewhere(model, site);
  });
}

function changesElsewhere(model: TreeModel, site: CallSite): boolean {
  const effect = outwardEffectOf(model, site);
  return effect !== undefined && (effect.effect !== 'http' || effect.method !== 'GET');
}

/** Writes that databases take many of in one statement. */
const BATCHED_WRITE = /(?:create|insert|add|delete|remove|destroy|save)\w*$/i;

/** Whether a call writes one row that could go along with others: nobody keeps what it gives, it has no rows of its own, and it notes nothing done outside. */
export function isPlainWrite(model: TreeModel, site: CallSite): boolean {
  const { file, call } = site;
  if (!BATCHED_WRITE.test(expressionText(model.code.script(file), call.callee))) return false;
  if (call.statement === undefined && call.use !== 'return') return false;
  if (call.args.some((argument) => bringsRows(argument))) return false;
  return !sitesOfFunction(model.code, file, model.code.enclosing(site)).some(
    (one) => one.call.at[0] < call.at[0] && changesElsewhere(model, one),
  );
}

function bringsRows(root: Value): boolean {
  const pending = [root];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'object' && next.entries.some((entry) => 'key' in entry && NESTED.test(entry.key))) return true;
    pending.push(...valueParts(next));
  }
  return false;
}
