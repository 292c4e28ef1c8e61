import { Table } from './table.ts';

/** Globals that give back what they are given, or a copy of it. */
export const COPYING_GLOBALS: ReadonlySet<string> = new Set([
  'Object.freeze',
  'Object.seal',
  'Object.preventExtensions',
  'structuredClone',
]);

export const MERGING_GLOBAL = 'Object.assign';

/** Calls that join the objects they are given; of two that have a key, the last decides. */
export const MERGES = new Table<object>([
  { packages: ['lodash', 'lodash-es'], calls: ['merge', 'assign', 'assignIn', 'extend'] },
  { packages: ['lodash.merge', 'lodash/merge', 'lodash/assign', 'deepmerge', 'object-assign', 'xtend'], calls: [''] },
]);
