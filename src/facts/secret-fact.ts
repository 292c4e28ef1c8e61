import type { Location } from '../model/location.ts';
import type { SecretShape } from '../model/secret-shape.ts';
import type { Span } from '../summaries/script-summary.ts';
import { baseOfFile } from './base.ts';
import type { FactBase } from './fact.ts';
import { isLiveKey } from './knowledge/live-accounts.ts';
import { isSample, isSigningName, type SecretPurpose } from './knowledge/secret-sinks.ts';
import { location } from './link/location-of.ts';
import { purposeOf } from './link/manifest-paths.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { SecretStrength } from './secret-strength.ts';

/** A credential written down in the tree. Its text is nowhere; `shape` is all that is known of it. */
export interface SecretFact extends FactBase {
  readonly kind: 'secret';
  /**
   * `key`: has the format of a service's key. `sink`: reaches a parameter that is a credential. `name`: is given to a name that says so.
   * `copy`: an instruction brings it into an image.
   */
  readonly evidence: 'key' | 'sink' | 'name' | 'copy';
  readonly where: 'code' | 'env-file' | 'compose' | 'kubernetes' | 'image' | 'file';
  /** `development`: the path, or the condition around it, says that it serves a developer's machine; `sample`: it is there to be shown. */
  readonly stage: 'live' | 'development' | 'sample';
  /** Stands in where something else is not given: `process.env.X ?? '…'`. */
  readonly fallback: boolean;
  /** The file ends the program where something is amiss in production alone. */
  readonly guarded: boolean;
  readonly shape: SecretShape;
  readonly purpose: SecretPurpose;
  /** The name that it is given to; empty where there is none. */
  readonly name: string;
  /** For a sink: what the credential is for, and the call that takes it. */
  readonly use: string;
  readonly sink?: Location | undefined;
  /** Opens something on this machine, or beside it in a compose file. */
  readonly near: boolean;
  /** Of an image: whether the stage is one that is shipped. */
  readonly shipped: boolean;
  /** Of a `copy`: the file that is brought in, empty for an argument of the build. Of a sink: the callee as written. */
  readonly source: string;
  /** Moves money or sends messages for real, by the format of the key. */
  readonly isLive: boolean;
  readonly strength: SecretStrength;
}

/** A secret before it is judged. */
export type SecretDraft = Omit<SecretFact, 'strength'>;

/** What a fact may state beyond what is known of every secret in a file. */
type Given = Partial<Omit<SecretDraft, 'kind' | 'at' | 'evidence'>> & Pick<SecretDraft, 'evidence' | 'where' | 'name' | 'shape'>;

/** The identity of a secret is where it stands and what it is called, never what it is. */
export function secretFact(
  model: TreeModel,
  at: { readonly path: string; readonly span: Span; readonly symbol?: string },
  given: Given,
): SecretDraft {
  const { path, span, symbol = '' } = at;
  return {
    kind: 'secret',
    at: { ...location(path, span), symbol, text: given.name },
    ...baseOfFile(model, path),
    stage: isSample(path) ? 'sample' : purposeOf(path, given.where === 'file' ? given.name : '') === 'development' ? 'development' : 'live',
    fallback: false,
    guarded: false,
    purpose: isSigningName(given.name) ? 'signing' : 'access',
    use: '',
    near: false,
    shipped: true,
    source: '',
    isLive: isLiveKey(given.shape.provider),
    ...given,
  };
}
