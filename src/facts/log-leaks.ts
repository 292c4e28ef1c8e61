import type { NamedSecret } from './knowledge/secret-sources.ts';

/** A secret among what a call is given. */
export interface Leak {
  /** As a reader knows it: `req.headers.authorization`, `password`. */
  readonly what: string;
  /** `client-request`: what an HTTP client sends, with the headers that it authenticates by. `address`: a connection string. */
  readonly kind: 'environment' | 'headers' | 'credential' | 'address' | 'client-request';
  /** `likely`: of a name that mostly means a secret; `possible`: of a name that means other things as often. */
  readonly certainty: 'certain' | 'likely' | 'possible';
  /** Keys that lead to it in the object that is given; undefined where it is part of a text. */
  readonly path?: readonly string[] | undefined;
}

/** A parameter of the function around, whose arguments decide what is given. */
export interface PassedParam {
  readonly file: string;
  readonly fn: number;
  readonly index: number;
  /** Members read from it. */
  readonly members: readonly string[];
  readonly path?: readonly string[] | undefined;
}

export interface Sources {
  readonly leaks: readonly Leak[];
  readonly params: readonly PassedParam[];
}

/** Nothing is given. */
export const NONE: Sources = { leaks: [], params: [] };

/** All that several values give. */
export function join(all: readonly Sources[]): Sources {
  if (all.length === 1) return all[0] ?? NONE;
  const leaks = all.flatMap((one) => one.leaks);
  const params = all.flatMap((one) => one.params);
  return leaks.length + params.length === 0 ? NONE : { leaks, params };
}

/** A secret that is known by a name. `evidence`: something else than the name says so as well. */
export function leakNamed(named: NamedSecret, what: string, path: Leak['path'], evidence = false): Leak {
  if (named === 'address') return { what, kind: 'address', certainty: 'likely', path };
  return { what, kind: 'credential', certainty: named === 'certain' || evidence ? 'certain' : 'possible', path };
}
