import type { PersonalData } from './knowledge/personal-data.ts';
import type { PassedParam } from './log-leaks.ts';

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
  /** Keys that lead to it in the object that is given; undefined where it is part of a text. */
  readonly path: readonly string[] | undefined;
}

/** How a value is written; in a `text` an object shows nothing of itself. */
export type Form = 'value' | 'text';

export interface PersonalParam extends PassedParam {
  readonly form: Form;
}

export interface PersonalSources {
  readonly leaks: readonly PersonalLeak[];
  readonly params: readonly PersonalParam[];
}

/** Nothing is given. */
export const NONE: PersonalSources = { leaks: [], params: [] };

export function only(leak: PersonalLeak): PersonalSources {
  return { leaks: [leak], params: [] };
}

export function join(all: readonly PersonalSources[]): PersonalSources {
  const leaks = all.flatMap((one) => one.leaks);
  const params = all.flatMap((one) => one.params);
  return leaks.length + params.length === 0 ? NONE : { leaks, params };
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
