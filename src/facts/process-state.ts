import type { Location } from '../model/location.ts';
import { baseOfFile } from './base.ts';
import { bootSecrets } from './boot-secret.ts';
import type { FactBase, Reach } from './fact.ts';
import { keptOf, placeOfKept, type Kept } from './kept-fate.ts';
import { location } from './link/location-of.ts';
import type { TreeModel } from './link/tree-model.ts';
import { localFiles } from './local-file.ts';
import { requestFields } from './request-field.ts';
import { memorySessions, memoryTokens } from './session-store.ts';

/** Something that a restart loses, or that a second instance does not have. */
export interface ProcessStateFact extends FactBase {
  readonly kind: 'process-state';
  /**
   * `data`: the only copy of what clients sent; `token`: sign-ins, codes, revocations; `request`: of one request, where the next one
   * overwrites it; `sessions`: those of a session library; `secret`: a signing key made at start; `uploads` and `database`: files on the
   * disk of the instance.
   */
  readonly state: 'data' | 'token' | 'request' | 'sessions' | 'secret' | 'uploads' | 'database';
  /** What holds it, as the code names it. */
  readonly holder: string;
  /** The call or assignment that fills it. */
  readonly by: string;
  /** What else tells of it: where the holder is declared, where the secret is used. */
  readonly related: Location;
  /** The secret only stands in where a setting is missing. */
  readonly fallback?: true;
  readonly reach: Reach;
}

export function processStateFacts(model: TreeModel): readonly ProcessStateFact[] {
  return [
    ...keptOf(model).flatMap((kept) => ofCollection(model, kept)),
    ...requestFields(model),
    ...memorySessions(model),
    ...memoryTokens(model),
    ...bootSecrets(model),
    ...localFiles(model),
  ];
}

function ofCollection(model: TreeModel, kept: Kept): readonly ProcessStateFact[] {
  const { collection, by, as, reach } = kept;
  if (as === 'growth') return [];
  return [
    {
      kind: 'process-state',
      at: placeOfKept(model, kept),
      ...baseOfFile(model, by.file),
      state: as === 'token' ? 'token' : 'data',
      holder: collection.name,
      by: by.method ?? collection.name,
      related: location(collection.file, collection.at),
      reach,
    },
  ];
}
