import type { Value } from '../summaries/script-summary.ts';
import { databaseAccessOf } from './database-call.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf, type OutwardEffect } from './outward-effect.ts';
import type { TransactionRegion } from './transaction-regions.ts';

/** An announcement with the write that it comes before. */
export interface EarlyEffect {
  readonly found: { readonly site: CallSite; readonly effect: OutwardEffect };
  readonly region: TransactionRegion;
}

const ANNOUNCEMENTS = new Set<OutwardEffect['effect']>(['mail', 'sms', 'publish', 'enqueue']);
/** Tables that record the announcement itself are written after it. */
const RECORDS = /log|audit|histor|sent|deliver|notif|mail|message|event|outbox|attempt|webhook|metric|stat|session/i;
const CREATES = /(?:^|[.#])(?:create|createMany|insert|insertOne|insertMany|insertInto|save|bulkCreate|persistAndFlush)\b/;

/** Awaited announcements that stand straight before the first write of the same function, which creates what they speak of. */
export function earlyEffects(model: TreeModel): readonly EarlyEffect[] {
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  return files.flatMap((file) => model.code.sites(file).flatMap((site) => earlyAt(model, site)));
}

function earlyAt(model: TreeModel, site: CallSite): readonly EarlyEffect[] {
  const effect = site.call.use === 'await' ? outwardEffectOf(model, site) : undefined;
  if (!effect || !ANNOUNCEMENTS.has(effect.effect)) return [];
  const write = firstWrite(model, site);
  if (!write || RECORDS.test(namesIn(write.site.call.callee).join('.'))) return [];
  const isBefore = site.call.at[2] < write.site.call.at[0] && site.call.context === write.site.call.context;
  if (!isBefore || !sharesVariable(model, site, write.site)) return [];
  const begins = location(site.file, write.site.call.at);
  return [{ found: { site, effect }, region: { kind: 'span', client: write.client, begins, sites: [] } }];
}

/** The first write of the function around a call, where it creates something. */
function firstWrite(model: TreeModel, site: CallSite): { readonly site: CallSite; readonly client: string } | undefined {
  const writes = sitesOfFunction(model.code, site.file, model.code.enclosing(site)).flatMap((one) => {
    const access = databaseAccessOf(model, one);
    return access?.access === 'write' ? [{ site: one, client: access.client, path: access.callee.path }] : [];
  });
  const [first] = writes.toSorted((left, right) => left.site.call.at[0] - right.site.call.at[0]);
  return first && CREATES.test(first.path) ? first : undefined;
}

function namesIn(callee: Value): readonly string[] {
  const names: string[] = [];
  for (let at = callee; at.kind === 'member'; at = at.of) names.push(at.name);
  return names;
}

/** Whether the announcement and the write are given the same variable. */
function sharesVariable(model: TreeModel, left: CallSite, right: CallSite): boolean {
  const bindings = model.code.script(left.file)?.bindings ?? [];
  const own = (site: CallSite): readonly number[] =>
    site.call.args.flatMap((argument) => bindingsIn(argument)).filter((index) => bindings[index]?.fn !== 0);
  const given = new Set(own(left));
  return own(right).some((index) => given.has(index));
}

function bindingsIn(value: Value): readonly number[] {
  const found: number[] = [];
  const pending: Value[] = [value];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === 'binding') found.push(next.binding);
    if (next.kind === 'member' || next.kind === 'element' || next.kind === 'await' || next.kind === 'spread') pending.push(next.of);
    if (next.kind === 'array') pending.push(...next.items);
    if (next.kind === 'object') pending.push(...next.entries.map((entry) => ('spread' in entry ? entry.spread : entry.value)));
    if (next.kind === 'text') pending.push(...next.parts.filter((part) => typeof part !== 'string'));
    if (next.kind === 'either') pending.push(...next.values);
  }
  return found;
}
