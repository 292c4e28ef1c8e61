import { apiCallFacts, type ApiCallFact } from './api-call.ts';
import { flowEntries, type FlowEntry } from './flow-entry.ts';
import { Handlings } from './handling.ts';
import { opaqueMounts } from './opaque-mounts.ts';
import type { TreeModel } from './link/tree-model.ts';

/** What flows are joined from. Apart from the facts that rules hear of, since only those who ask for flows pay for it. */
export interface FlowFacts {
  /** What pages ask of APIs. */
  readonly calls: readonly ApiCallFact[];
  readonly entries: readonly FlowEntry[];
  /** Paths at which something is mounted whose own paths are not seen. */
  readonly opaque: readonly string[];
}

/** The facts of flows of one linked tree. */
export function flowFacts(model: TreeModel): FlowFacts {
  return {
    calls: apiCallFacts(model),
    entries: flowEntries({ model, handlings: new Handlings(model) }),
    opaque: opaqueMounts(model),
  };
}
