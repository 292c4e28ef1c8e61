import type { Location } from '../model/location.ts';
import type { KnownEntries } from './declared-entry.ts';
import { isNamed, namesOfEffect } from './effect-names.ts';
import type { FlowEntry } from './flow-entry.ts';
import type { FunctionEffect, OpenCall } from './function-effects.ts';
import type { Outcome } from './handling.ts';
import type { TreeModel } from './link/tree-model.ts';

/** How far a declared flow could be followed. */
export type FlowTrace =
  | { readonly state: 'traced' }
  /** All that runs is seen, and none of it does what is declared. */
  | { readonly state: 'dead-end'; readonly lacking: readonly string[]; readonly stub?: string | undefined }
  /** Something on the way may do it: a call that was not followed, a write to what goes by another name. */
  | {
      readonly state: 'open';
      readonly lacking: readonly string[];
      readonly at: Location;
      readonly label: string;
      readonly why: OpenReason;
    };

export type OpenReason = 'not-followed' | 'other-name' | 'no-handler' | 'too-long';

type Effect = Extract<Outcome, FunctionEffect>;

/** What runs from some entries on, over queues and topics that are seen at both ends. */
interface Followed {
  readonly entries: readonly FlowEntry[];
  readonly effects: readonly Effect[];
}

/** Entries followed from one to the next by messages. */
const MOST_ENTRIES = 30;
const HANDS_ON: ReadonlySet<string> = new Set(['publish', 'enqueue']);
const WRITING = /^(?:save|create|insert|update|upsert|delete|remove|destroy|persist|add|put)(?:[A-Z]\w*)?$/;
const ASKS_OTHERS: ReadonlySet<string> = new Set(['http', 'payment', 'mail', 'sms', 'upload']);

/** Follows a declared flow from the entries that begin it to what it has to reach. */
export function traceFlow(
  model: TreeModel,
  { persists, entries, known }: { persists: readonly string[]; entries: readonly FlowEntry[]; known: KnownEntries },
): FlowTrace {
  const followed = follow(model, entries, known);
  if (persists.length === 0) {
    // Without a word on what has to come of it, a flow such as a login may end in what it reads.
    return followed.effects.length > 0 ? { state: 'traced' } : unreached(followed, { lacking: [], other: undefined });
  }
  const unfollowed = followed.entries.flatMap(({ handling }) => handling?.open ?? []).filter(({ likely }) => likely);
  const lacking = persists.filter(
    (wanted) =>
      !followed.effects.some((effect) => reaches(model, effect, wanted)) && !unfollowed.some((call) => promises(model, call, wanted)),
  );
  if (lacking.length === 0) return { state: 'traced' };
  const other = followed.effects.find((effect) => lacking.some((wanted) => mayBe(effect, wanted)));
  return unreached(followed, { lacking, other });
}

function follow(model: TreeModel, start: readonly FlowEntry[], { entries, workers }: KnownEntries): Followed {
  const work = entries.filter(({ address }) => address.kind === 'work');
  const queue = [...start];
  const effects: Effect[] = [];
  for (let index = 0; index < queue.length && index < MOST_ENTRIES; index++) {
    const own = (queue[index]?.handling?.outcomes ?? []).flatMap((outcome) => (outcome.effect === 'stub' ? [] : [outcome]));
    effects.push(...own);
    const names = own.filter(({ effect }) => HANDS_ON.has(effect)).flatMap((effect) => namesOfEffect(model, effect));
    const next = names.flatMap((name) => [...(workers.get(name) ?? []), ...work.filter((one) => one.name.endsWith(` ${name}`))]);
    queue.push(...new Set(next.filter((one) => !queue.includes(one))));
  }
  return { entries: queue.slice(0, MOST_ENTRIES), effects };
}

function reaches(model: TreeModel, effect: Effect, wanted: string): boolean {
  const [, kind = 'table', name = wanted] = /^(topic|queue|host):(.*)$/.exec(wanted) ?? [];
  if (kind === 'host') return ASKS_OTHERS.has(effect.effect) && isHost(name, effect);
  if (kind === 'table') return effect.effect === 'db-write' && isNamed(name, namesOfEffect(model, effect));
  const names = HANDS_ON.has(effect.effect) || effect.effect === 'db-write' ? namesOfEffect(model, effect) : [];
  // What is put into an outbox is sent from there, whatever its topic.
  return HANDS_ON.has(effect.effect) ? names.includes(name) || isNamed(name, names) : names.some((one) => /outbox/i.test(one));
}

/** Whether a call that was not followed is called after what is wanted: `db.taskSchedule.create()` for task_schedule. */
function promises(model: TreeModel, call: OpenCall, wanted: string): boolean {
  const { callee } = call.site.call;
  return !wanted.includes(':') && callee.kind === 'member' && WRITING.test(callee.name) && isNamed(wanted, namesOfEffect(model, call));
}

function isHost(name: string, { label, client }: Effect): boolean {
  const host = /\/\/([^/\s:]+)/.exec(label)?.[1]?.toLowerCase() ?? '';
  const wanted = name.toLowerCase();
  if (host === wanted || (wanted.startsWith('*.') && host.endsWith(wanted.slice(1)))) return true;
  return client !== '' && client !== 'fetch' && wanted.split('.').includes(client.toLowerCase());
}

/** Whether an effect could be what is wanted, under a name that is not seen. */
function mayBe({ effect, label }: Effect, wanted: string): boolean {
  if (/^(?:topic|queue):/.test(wanted)) return HANDS_ON.has(effect);
  if (!wanted.startsWith('host:')) return effect === 'db-write';
  return ASKS_OTHERS.has(effect) && !/\/\/[\w.-]+/.test(label);
}

function unreached({ entries }: Followed, { lacking, other }: { lacking: readonly string[]; other: Effect | undefined }): FlowTrace {
  const open = (at: Location, label: string, why: OpenReason): FlowTrace => ({ state: 'open', lacking, at, label, why });
  const unseen = entries.find(({ handling }) => !handling);
  if (unseen) return open(unseen.at, unseen.name, 'no-handler');
  const handlings = entries.flatMap(({ handling }) => handling ?? []);
  const stub = handlings.flatMap(
    (handling) => handling.stub ?? handling.outcomes.flatMap((one) => (one.effect === 'stub' ? one.reason : [])),
  )[0];
  if (stub !== undefined) return { state: 'dead-end', lacking, stub };
  if (other) return open(other.at, other.label, 'other-name');
  const [call] = handlings.flatMap((handling) => handling.open);
  if (call) return open(call.at, call.label, 'not-followed');
  const long = handlings.find(({ cut, omitted }) => cut || omitted > 0);
  return long ? open(long.at, long.label, 'too-long') : { state: 'dead-end', lacking };
}
