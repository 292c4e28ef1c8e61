import { Table } from './table.ts';

/** Calls of functions that a package made remember their results; `bounds` are the options, in the second argument, that make it forget. */
export const MEMOIZED_CALLS = new Table<{ readonly bounds: readonly string[] }>([
  { packages: ['lodash', 'lodash-es', 'underscore', 'lodash.memoize', 'fast-memoize'], calls: ['memoize()', '()'], bounds: [] },
  { packages: ['lodash/memoize'], calls: ['()'], bounds: [] },
  { packages: ['memoizee'], calls: ['()'], bounds: ['max', 'maxAge', 'dispose'] },
  { packages: ['memoize', 'mem', 'p-memoize'], calls: ['()', 'default()'], bounds: ['maxAge', 'cache'] },
  { packages: ['nano-memoize'], calls: ['nanomemoize()', '()'], bounds: ['maxAge'] },
]);
