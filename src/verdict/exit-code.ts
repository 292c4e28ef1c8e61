import type { IncompleteAction } from '../model/policy.ts';
import { assertNever } from '../model/errors.ts';
import type { Verdict } from '../model/readiness.ts';

/** The exit code of a finished run: 0 ready or ready with fixes, 1 not ready, 3 incomplete unless the policy lets that pass. */
export function exitCode(verdict: Verdict, onIncomplete: IncompleteAction): 0 | 1 | 3 {
  switch (verdict) {
    case 'production-ready':
    case 'production-ready-with-fixes':
      return 0;
    case 'not-production-ready':
      return 1;
    case 'incomplete':
      return onIncomplete === 'fail' ? 3 : 0;
    default:
      return assertNever(verdict);
  }
}
