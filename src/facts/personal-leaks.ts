import type { PersonalData } from './knowledge/personal-data.ts';
import type { Position } from './log-vocabulary.ts';

/** Personal data among what a call is given. */
export interface PersonalLeak {
  /** As a reader knows it: `recipient.email`, `user`. */
  readonly what: string;
  /** `field`: one datum; `entity`: a record that holds `fields`; `payload`: what a client sent, whatever that is. */
  readonly kind: 'field' | 'entity' | 'payload';
  /** What a field is, or why a record without known fields is about a person, in a reader's words. */
  readonly data: string;
  readonly fields: readonly string[];
  /** `likely`: it tells little alone; `possible`: by the name of the object alone. */
  readonly certainty: 'certain' | 'likely' | 'possible';
  readonly path: Position['path'];
}

export function fieldLeak(what: string, { what: data, weak }: PersonalData, path: PersonalLeak['path']): PersonalLeak {
  return { what, kind: 'field', data, fields: [], certainty: weak ? 'likely' : 'certain', path };
}

export function entityLeak(what: string, fields: readonly string[], path: PersonalLeak['path']): PersonalLeak {
  return { what, kind: 'entity', data: '', fields, certainty: 'certain', path };
}

/** A record whose fields are not known. */
export function recordLeak(what: string, path: PersonalLeak['path'], certainty: 'likely' | 'possible'): PersonalLeak {
  const data = certainty === 'likely' ? 'as the database gives it' : 'by its name a record about a person';
  return { what, kind: 'entity', data, fields: [], certainty, path };
}
