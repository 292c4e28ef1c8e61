import type { Location } from './location.ts';

/**
 * What is known of one link of a flow: it is there and was followed (`confirmed`), decidedly nothing answers (`missing`), what answers does
 * nothing yet (`stubbed`), or it could not be decided (`unknown`).
 */
export const LINK_STATES = ['missing', 'stubbed', 'unknown', 'confirmed'] as const;
export type LinkState = (typeof LINK_STATES)[number];

/** What a link is, from the user to the effect. */
export const LINK_KINDS = ['action', 'page', 'call', 'entry', 'handler', 'service', 'effect'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];

export interface FlowLink {
  readonly kind: LinkKind;
  readonly state: LinkState;
  /** As the code names it: untrusted. */
  readonly label: string;
  readonly at?: Location | undefined;
  /** Why the state is what it is, in our own words. */
  readonly note?: string | undefined;
}

/** The links of one way, in the order in which they run. */
export type FlowPath = readonly FlowLink[];

/** What starts a flow on the side of the backend. */
export const FLOW_KINDS = ['route', 'graphql', 'procedure', 'action', 'consumer', 'job', 'schedule', 'function'] as const;
export type FlowKind = (typeof FLOW_KINDS)[number];

/** One thing that a backend does for somebody, from what a user does to what is kept or sent. */
export interface Flow {
  /** `POST /orders`, `mutation createOrder`, `queue mail`. */
  readonly name: string;
  readonly kind: FlowKind;
  /** The worst of its links. */
  readonly state: LinkState;
  /** Ways from users to the entry, each ending in the call of the API; empty where no page of the tree is seen to ask for it. */
  readonly sources: readonly FlowPath[];
  /** The entry and, where it is seen, its handler. Without a handler the entry is missing or not followed. */
  readonly entry: FlowPath;
  /** Ways from the handler, through services, each ending in an effect or in a stub. */
  readonly outcomes: readonly FlowPath[];
  /** Sources and outcomes beyond the most that are kept. */
  readonly omitted: number;
}

/** All flows of a tree. */
export interface FlowMap {
  /** The worst first, then those that users set off, then by name. */
  readonly flows: readonly Flow[];
  /** Calls of APIs by pages: answered here, missing, not decided, and of other hosts. */
  readonly calls: { readonly confirmed: number; readonly missing: number; readonly unknown: number; readonly external: number };
  /** The commit or folder that was read. */
  readonly tree: string;
}

/** The worst state of some links. */
export function worstState(links: Iterable<FlowLink>): LinkState {
  const states = new Set([...links].map(({ state }) => state));
  return LINK_STATES.find((state) => states.has(state)) ?? 'confirmed';
}
