import type { ApiCallFact } from '../facts/api-call.ts';
import type { FlowEntry } from '../facts/flow-entry.ts';
import type { FlowFacts } from '../facts/flow-facts.ts';
import type { Handling, Outcome } from '../facts/handling.ts';
import type { ChainStep } from '../facts/fact.ts';
import type { UserPath } from '../facts/user-path.ts';
import {
  LINK_STATES,
  worstState,
  type Flow,
  type FlowKind,
  type FlowLink,
  type FlowMap,
  type FlowPath,
  type LinkState,
} from '../model/flow.ts';
import type { Location } from '../model/location.ts';
import { Answers, type Answer } from './answers.ts';
import { effectLabel, requestName } from './wording.ts';

/** A call with what answers it. */
interface AnsweredCall {
  readonly call: ApiCallFact;
  readonly answer: Answer;
  readonly name: string;
}

/** Ways kept of one flow on each side of its entry. */
const MOST_SOURCES = 40;

/** Joins what pages ask for, what answers, and what that leads to. Pure; the same facts give the same flows in the same order. */
export function findFlows(facts: FlowFacts): Omit<FlowMap, 'tree'> {
  const answers = new Answers(facts);
  const answered = facts.calls.flatMap((call) =>
    answers.to(call).map((answer, index) => ({ call, answer, name: requestName(call.request, index) })),
  );
  const byEntry = groupBy(answered, ({ answer }) => answer.entry);
  const served = distinct(facts.entries).map((entry) => flowOf(entry, byEntry.get(entry) ?? []));
  const loose = answered.filter(({ answer, name }) => !answer.entry && answer.state !== 'external' && name !== '');
  const unserved = [...groupBy(loose, ({ name, answer }) => `${answer.state} ${name}`).values()].map(unservedFlow);
  const count = (state: Answer['state']): number => answered.filter(({ answer }) => answer.state === state).length;
  return {
    flows: [...served, ...unserved].toSorted(compareFlows),
    calls: { confirmed: count('confirmed'), missing: count('missing'), unknown: count('unknown'), external: count('external') },
  };
}

/** An entry may be seen by two ways, as a job that a class and a call declare. */
function distinct(entries: readonly FlowEntry[]): readonly FlowEntry[] {
  const seen = new Set<string>();
  return entries.filter(({ name, at }) => {
    const key = `${name}\0${at.path}\0${at.line}\0${at.column}`;
    return !seen.has(key) && seen.add(key);
  });
}

function flowOf(entry: FlowEntry, calls: readonly AnsweredCall[]): Flow {
  const { handling, name, at, address } = entry;
  const sources = calls.flatMap(sourcesOf);
  const path = entryPath(entry);
  const outcomes = handling ? outcomesOf(handling) : [];
  const kind = kindOf(address);
  return {
    name,
    kind,
    state: worstState([...sources.flat(), ...path, ...outcomes.flat()]),
    sources: sources.slice(0, MOST_SOURCES),
    entry: path.length > 0 ? path : [{ kind: 'entry', state: 'unknown', label: name, at }],
    outcomes,
    omitted: Math.max(0, sources.length - MOST_SOURCES) + (handling?.omitted ?? 0),
  };
}

function kindOf(address: FlowEntry['address']): FlowKind {
  if (address.kind === 'field') return 'graphql';
  if (address.kind !== 'work') return address.kind;
  return address.of === 'consumer' || address.of === 'job' || address.of === 'schedule' ? address.of : 'function';
}

function entryPath({ name, at, handling, address }: FlowEntry): FlowPath {
  const isWhole = address.kind !== 'route' || address.exact;
  const entry: FlowLink = {
    kind: 'entry',
    state: 'confirmed',
    label: name,
    at,
    ...(!isWhole && { note: 'what stands in front of its path is not decided' }),
  };
  if (!handling) return [entry, { kind: 'handler', state: 'unknown', label: 'handler', note: 'the function that answers is not seen' }];
  const { stub } = handling;
  return [entry, link('handler', stub === undefined ? 'confirmed' : 'stubbed', handling, stub)];
}

function outcomesOf(handling: Handling): readonly FlowPath[] {
  const found = handling.outcomes.map(outcomePath);
  if (found.length > 0 || handling.stub !== undefined) return found;
  const [open] = handling.open;
  if (open) return [[link('effect', 'unknown', open, 'this call could not be followed')]];
  return handling.cut ? [[{ kind: 'effect', state: 'unknown', label: 'effects', note: 'more functions run than were followed' }]] : [];
}

function outcomePath(outcome: Outcome): FlowPath {
  const services = outcome.through.map((step) => link('service', 'confirmed', step));
  if (outcome.effect === 'stub') return [...services, link('service', 'stubbed', outcome, outcome.reason)];
  const isNamed = outcome.client === '';
  const step = { label: effectLabel(outcome), at: outcome.at };
  return [...services, link('effect', isNamed ? 'unknown' : 'confirmed', step, isNamed ? 'judged by its name alone' : undefined)];
}

function sourcesOf({ call, answer, name }: AnsweredCall): readonly FlowPath[] {
  const state: LinkState = answer.state === 'external' ? 'confirmed' : answer.state;
  const last = link('call', state, { label: `${call.expression} → ${name}`, at: locate(call.at) }, answer.note);
  return call.users.length === 0 ? [[last]] : call.users.map((user) => [...userPath(user), last]);
}

function userPath({ action, through }: UserPath): FlowPath {
  return [link('action', 'confirmed', action), ...through.map((step) => link('page', 'confirmed', step))];
}

function unservedFlow(calls: readonly AnsweredCall[]): Flow {
  const [first] = calls;
  const state = first?.answer.state === 'missing' ? 'missing' : 'unknown';
  const name = first?.name ?? '';
  const sources = calls.flatMap(sourcesOf);
  const protocol = first?.call.request.protocol;
  return {
    name,
    kind: protocol === 'graphql' ? 'graphql' : protocol === 'trpc' ? 'procedure' : 'route',
    state,
    sources: sources.slice(0, MOST_SOURCES),
    entry: [{ kind: 'entry', state, label: name, note: first?.answer.note }],
    outcomes: [],
    omitted: Math.max(0, sources.length - MOST_SOURCES),
  };
}

function link(kind: FlowLink['kind'], state: LinkState, { label, at }: ChainStep, note?: string): FlowLink {
  return { kind, state, label, at, ...(note !== undefined && { note }) };
}

function locate({ path, line, column, endLine, endColumn }: Location): Location {
  return { path, line, column, endLine, endColumn };
}

function compareFlows(left: Flow, right: Flow): number {
  return (
    gravity(left) - gravity(right) ||
    Number(left.sources.length === 0) - Number(right.sources.length === 0) ||
    compareText(left.name, right.name) ||
    compareText(placeOf(left), placeOf(right))
  );
}

// What is not decided says nothing of the flow's worth, so it stands among those that are.
function gravity({ state }: Flow): number {
  return Math.min(LINK_STATES.indexOf(state), LINK_STATES.indexOf('unknown'));
}

function placeOf({ entry, sources }: Flow): string {
  const at = entry[0]?.at ?? sources[0]?.at(-1)?.at;
  return at ? `${at.path}:${String(at.line).padStart(8, '0')}:${at.column}` : '';
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
