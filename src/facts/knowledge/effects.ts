import { DATABASE_CALLS } from './databases.ts';
import { HTTP_CALLS } from './http-clients.ts';
import { MESSAGING_CALLS } from './messaging.ts';
import { PAYMENT_CALLS } from './payments.ts';
import type { External } from './table.ts';

/** What leaves the process when a call runs. `db-raw` reads or writes, as its text says. */
export type Effect = 'http' | 'db-read' | 'db-write' | 'db-raw' | 'publish' | 'enqueue' | 'mail' | 'sms' | 'payment' | 'upload' | 'notify';

/** The effect of a package function, or undefined for one that has none or is not known. */
export function effectOf(callee: External): Effect | undefined {
  return (
    DATABASE_CALLS.find(callee)?.effect ??
    HTTP_CALLS.find(callee)?.effect ??
    PAYMENT_CALLS.find(callee)?.effect ??
    MESSAGING_CALLS.find(callee)?.effect
  );
}
