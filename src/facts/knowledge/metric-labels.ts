import { Table } from './table.ts';

/** Calls that give a figure its labels: as the members of an object, or as the arguments. A figure keeps a series for every combination of values. */
export const LABELLING_CALLS = new Table<{ readonly labels: 'object' | 'arguments' }>([
  {
    packages: ['prom-client'],
    calls: ['Counter#inc', 'Gauge#inc', 'Gauge#dec', 'Gauge#set', 'Histogram#observe', 'Histogram#startTimer', 'Summary#observe'],
    labels: 'object',
  },
  { packages: ['prom-client'], calls: ['Counter#labels', 'Gauge#labels', 'Histogram#labels', 'Summary#labels'], labels: 'arguments' },
]);
/** Members of a request of which a client sends as many values as it likes. */
export const OPEN_INPUT = /^(?:originalUrl|url|params|query|body|ip|headers)$/;
/** Members that take a few values however many requests there are. */
export const FEW_VALUES = /^(?:method|type|kind|status|locale|lang|language|version|format|channel|currency|country|role|plan|provider)$/i;
/** Names of what tells one user, object or address from all others. */
export const IDENTIFYING = /(?:^id|Id|_id|^uuid|^e?mail|^ip|[uU]rl)$/;
