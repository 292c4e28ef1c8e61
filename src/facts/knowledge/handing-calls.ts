import { Table } from './table.ts';

/** Calls that give back what they are given, or what the function that they are given gives. */
export const HANDING_CALLS = new Table<{ readonly gives: 'argument' | 'result' }>([
  { packages: ['react', 'preact/hooks', 'preact/compat'], calls: ['useCallback'], gives: 'argument' },
  { packages: ['react', 'preact/hooks', 'preact/compat'], calls: ['useMemo'], gives: 'result' },
  { packages: ['react'], calls: ['cache'], gives: 'argument' },
]);
