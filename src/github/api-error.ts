import { PlatformError } from '../model/errors.ts';

/**
 * Why a call came to nothing.
 * - `permission`, `missing`: 403 and 404 that another try would meet again
 * - `unauthorised`: 401, the token is no good
 * - `refused`: 422, GitHub read the request and will not have it
 * - `rate-limit`: the hourly limit; `throttled`: the limit on bursts and on content
 * - `unavailable`: network, time-out, 5xx or a body that is not what was asked for
 * - `spent`: our own limit of calls or time is used up
 * - `cancelled`: the run was told to stop
 */
export type ApiFailure =
  | 'permission'
  | 'missing'
  | 'unauthorised'
  | 'refused'
  | 'rate-limit'
  | 'throttled'
  | 'unavailable'
  | 'spent'
  | 'cancelled';

/**
 * A failed call. Holds our own words and numbers alone: neither the request, whose headers carry the token, nor the
 * text of the answer, which may be anybody's.
 */
export class ApiError extends PlatformError {
  readonly kind: ApiFailure;
  /** What was tried, e.g. `create the check run`. */
  readonly task: string;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  /** Whether GitHub may have done the work all the same. */
  readonly unclear: boolean;

  constructor(failure: { kind: ApiFailure; task: string; status?: number | undefined; unclear?: boolean; detail?: string | undefined }) {
    const { kind, task, status, unclear = false, detail } = failure;
    super(`Could not ${task}: ${detail ?? EXPLANATIONS[kind]}${status === undefined ? '' : ` (HTTP ${status})`}.`);
    this.kind = kind;
    this.task = task;
    this.status = status;
    this.unclear = unclear;
  }
}

const EXPLANATIONS: Readonly<Record<ApiFailure, string>> = {
  permission: 'the token may not do that',
  missing: 'it is gone, or the token may not see it',
  unauthorised: 'the token is empty, wrong or expired',
  refused: 'GitHub refuses the request as it is',
  'rate-limit': 'the hourly limit of calls is used up',
  throttled: 'GitHub asks to slow down',
  unavailable: 'GitHub did not answer as it should',
  spent: 'the limit of calls or time for this run is used up',
  cancelled: 'the run was cancelled',
};
