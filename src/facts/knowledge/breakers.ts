import { Table } from './table.ts';

/** A call that makes a circuit breaker. */
export interface BreakerMaker {
  /** For people. */
  readonly library: string;
  /** Index of the function that it guards, or `NONE` where each call is given one. */
  readonly work: number;
  readonly options: number;
  /** The option that says how large a share of calls must fail, as a path, and the share that is never exceeded. */
  readonly threshold?: { readonly option: string; readonly never: number };
  /** The option that switches it off when it is false. */
  readonly enabled?: string;
  /** The option that tells which errors count. */
  readonly filter?: string;
  /** The option that ends a call, in milliseconds, and its value where it is not given. */
  readonly timeout?: { readonly option: string; readonly byDefault: number };
  readonly isClass?: true;
}

const NONE = -1;

/** Defaults as the published packages state them. */
export const BREAKERS = new Table<BreakerMaker>([
  {
    packages: ['opossum'],
    calls: ['', 'CircuitBreaker'],
    library: 'opossum',
    work: 0,
    options: 1,
    threshold: { option: 'errorThresholdPercentage', never: 100 },
    enabled: 'enabled',
    filter: 'errorFilter',
    timeout: { option: 'timeout', byDefault: 10_000 },
    isClass: true,
  },
  {
    packages: ['brakes'],
    calls: [''],
    library: 'brakes',
    work: 0,
    options: 1,
    threshold: { option: 'threshold', never: 1 },
    filter: 'isFailure',
    timeout: { option: 'timeout', byDefault: 15_000 },
    isClass: true,
  },
  { packages: ['cockatiel'], calls: ['circuitBreaker'], library: 'cockatiel', work: NONE, options: 1 },
  { packages: ['mollitia'], calls: ['Circuit'], library: 'mollitia', work: NONE, options: 0, isClass: true },
  // What these guard is not followed, only that they are there.
  { packages: ['nestjs-opossum', 'hystrixjs', 'levee'], calls: ['**'], library: 'a breaker', work: NONE, options: NONE },
]);

/** The rules by which a breaker of `cockatiel` opens. */
export const BREAKER_RULES = new Table<{ readonly option: string; readonly never: number }>([
  { packages: ['cockatiel'], calls: ['SamplingBreaker', 'CountBreaker'], option: 'threshold', never: 1 },
]);
