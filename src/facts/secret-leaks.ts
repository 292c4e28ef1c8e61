import type { NamedSecret } from './knowledge/secret-sources.ts';
import type { Position } from './log-vocabulary.ts';

/** A secret among what a call is given. */
export interface SecretLeak {
  /** As a reader knows it: `req.headers.authorization`, `password`. */
  readonly what: string;
  /** `client-request`: what an HTTP client sends, with the headers that it authenticates by. `address`: a connection string. */
  readonly kind: 'environment' | 'headers' | 'credential' | 'address' | 'client-request';
  /** `likely`: of a name that mostly means a secret; `possible`: of a name that means other things as often. */
  readonly certainty: 'certain' | 'likely' | 'possible';
  readonly path: Position['path'];
  /** Of a record that is given whole: its fields that are secrets. */
  readonly fields?: readonly string[];
}

/** A secret that is known by a name. `evidence`: something else than the name says so as well. */
export function leakNamed(named: NamedSecret, what: string, path: SecretLeak['path'], evidence = false): SecretLeak {
  if (named === 'address') return { what, kind: 'address', certainty: 'likely', path };
  return { what, kind: 'credential', certainty: named === 'certain' || evidence ? 'certain' : 'possible', path };
}
