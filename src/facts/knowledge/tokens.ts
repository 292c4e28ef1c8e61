import { DATABASE_CALLS } from './databases.ts';
import { ENTRY_CALLS, ENTRY_CLASSES, ENTRY_DECORATORS } from './entry-calls.ts';
import { HTTP_CALLS } from './http-clients.ts';
import { MESSAGING_CALLS } from './messaging.ts';
import { PAYMENT_CALLS } from './payments.ts';

/** Texts without which a file can hold none of the effects and entry points that the tables know: the packages' names, and the globals. */
export function effectTokens(): readonly string[] {
  const tables = [DATABASE_CALLS, ENTRY_CALLS, ENTRY_CLASSES, ENTRY_DECORATORS, HTTP_CALLS, MESSAGING_CALLS, PAYMENT_CALLS];
  const packages = tables.flatMap(({ entries }) => entries.flatMap((entry) => entry.packages));
  return [...new Set([...packages.map((name) => `'${name}'`), ...packages.map((name) => `"${name}"`), ...GLOBALS])].toSorted();
}

const GLOBALS = ['fetch(', 'process.', 'setInterval(', 'console.', 'new Promise(', '.catch(', 'await ', 'while (', 'for ('];
