import type { DeclaredFlow } from '../model/policy.ts';
import type { Place } from '../model/location.ts';
import { findDeclaredEntry, type KnownEntries } from './declared-entry.ts';
import type { ChainStep, FactBase } from './fact.ts';
import { flowEntries, type FlowEntry } from './flow-entry.ts';
import { traceFlow, type FlowTrace } from './flow-trace.ts';
import { Handlings } from './handling.ts';
import { jobWorkers } from './job-queues.ts';
import type { TreeModel } from './link/tree-model.ts';
import { opaqueMounts } from './opaque-mounts.ts';
import { serviceFacts } from './service.ts';

/** A flow that the policy declares, with what became of it in the code; or that none is declared. */
export interface UserFlowFact extends FactBase {
  readonly kind: 'user-flow';
  /** As the policy names it; empty where no flow is declared. */
  readonly name: string;
  /** As the policy writes it: `POST /payments`. */
  readonly entry: string;
  /** Where the policy declares it. */
  readonly declaredAt?: Place;
  readonly outcome:
    | { readonly state: 'undeclared' }
    | { readonly state: 'entry-missing'; readonly note: string; readonly near: boolean }
    | FlowTrace;
  /** From the entry to the function that takes it. */
  readonly chain: readonly ChainStep[];
}

/** The declared flows of a tree; where there are none, one fact for a tree that serves HTTP. Entries that are not decided say nothing. */
export function userFlowFacts(model: TreeModel): readonly UserFlowFact[] {
  if (model.declaredFlows.length === 0) return undeclared(model);
  const known = knownEntries(model);
  return model.declaredFlows.flatMap((flow): readonly UserFlowFact[] => {
    const found = findDeclaredEntry(flow.entry, known);
    const declaredAt = placeOf(flow);
    const base = { kind: 'user-flow', role: 'production', service: '', name: flow.name, entry: flow.entry, declaredAt } as const;
    if (found.state === 'unknown') return [];
    if (found.state === 'missing')
      return [{ ...base, at: declaredAt, outcome: { state: 'entry-missing', note: found.note, near: found.near }, chain: [] }];
    const { entries } = found;
    const outcome = traceFlow(model, { ...flow, entries, known });
    return [{ ...base, ...startOf(entries, flow), outcome, chain: chainOf(entries) }];
  });
}

// Which flows matter is said for all of the tree, so it is missed once: at its largest program.
function undeclared(model: TreeModel): readonly UserFlowFact[] {
  const serving = serviceFacts(model).filter(({ serves, role }) => serves.has('http') && role === 'production');
  const [service] = serving.toSorted((left, right) => right.files.size - left.files.size);
  if (!service) return [];
  const { at, role, service: root } = service;
  return [{ kind: 'user-flow', at, role, service: root, name: '', entry: '', outcome: { state: 'undeclared' }, chain: [] }];
}

function knownEntries(model: TreeModel): KnownEntries {
  const handlings = new Handlings(model);
  const workers = new Map<string, FlowEntry[]>();
  for (const { queue, site, work } of jobWorkers(model)) {
    const { symbol: _symbol, text: _text, ...at } = model.code.placeOf(site);
    const service = model.packageOf(site.file)?.root ?? '';
    const handling = handlings.of(work, { writes: false });
    const entry: FlowEntry = { name: `queue ${queue}`, at, service, address: { kind: 'work', of: 'job' }, handling };
    workers.set(queue, [...(workers.get(queue) ?? []), entry]);
  }
  return { entries: flowEntries({ model, handlings }), opaque: opaqueMounts(model), workers };
}

function placeOf({ name, entry, at }: DeclaredFlow): Place {
  return { path: at.path, line: at.line, column: 1, endLine: at.line, endColumn: 1, symbol: name, text: entry };
}

/** At the function that takes the request, or where that is not seen at its registration. */
function startOf([first]: readonly FlowEntry[], flow: DeclaredFlow): Pick<UserFlowFact, 'at'> {
  const at = first?.handling?.at ?? first?.at ?? placeOf(flow);
  return { at: { ...at, symbol: first?.handling?.label ?? '', text: `${flow.name} ${flow.entry}` } };
}

function chainOf(entries: readonly FlowEntry[]): readonly ChainStep[] {
  return entries.slice(0, 3).map(({ name, at }) => ({ label: name, at }));
}
