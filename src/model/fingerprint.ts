import { createHash } from 'node:crypto';

/** What makes a finding the same one after lines moved. */
export interface Identity {
  readonly ruleId: string;
  readonly facet?: string | undefined;
  /** Path in the base of a review, where the file was renamed; else the path as it is. */
  readonly path: string;
  readonly symbol: string;
  /** Digest of the normalised source text; see `Place`. */
  readonly text: string;
}

/** A key under which only findings of the same identity meet. Its parts are quoted, so that none can imitate another's end. */
export function identityKey(identity: Identity): string {
  return JSON.stringify([identity.ruleId, identity.facet ?? '', identity.path, identity.symbol, identity.text]);
}

/**
 * Gives 32 hex digits for the n-th finding (from 0, in the order of the file) of one identity.
 * Lines and columns are no part of it; the algorithm is fixed, since policies and code scanning store its results.
 */
export function fingerprint(identity: Identity, ordinal: number): string {
  return createHash('sha256')
    .update(`${identityKey(identity)}#${ordinal}`)
    .digest('hex')
    .slice(0, 32);
}
