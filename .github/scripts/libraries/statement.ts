import { isBuiltin } from 'node:module';
import type { Entry, Table } from '../../../src/facts/knowledge/table.ts';

/** One thing that is known of a library: what it does, and what else is known of that. */
export interface Statement {
  readonly library: string;
  /** The heading that the library stands under, where no earlier statement gave it one. */
  readonly family: Family;
  readonly does: string;
  readonly details: readonly string[];
}

export const FAMILIES = [
  'Node.js',
  'Web frameworks and servers',
  'GraphQL and RPC',
  'HTTP clients',
  'Databases',
  'Brokers and events',
  'Jobs, schedules and workflows',
  'Mail, text messages and notifications',
  'Storage',
  'Payments and webhooks',
  'Retries and limits',
  'Logs, traces and metrics',
  'Secrets, sessions and identity',
  'Input and validation',
  'Dependency injection',
  'Health and shutdown',
  'Commands',
  'Other libraries',
] as const;
export type Family = (typeof FAMILIES)[number];

/** The tables that were described, and what they say. */
export interface Described {
  readonly table: object;
  readonly statements: readonly Statement[];
}

export type Says<T> = (entry: Entry<T>) => string | readonly [does: string, ...details: string[]];

/** What a table says of each package that it names, by the words of `says`. */
export function describe<T extends object>(table: Table<T>, family: Family | ((entry: Entry<T>) => Family), says: Says<T>): Described {
  const statements = table.entries.flatMap((entry) => {
    const said = says(entry);
    const [does, ...details] = typeof said === 'string' ? [said] : said;
    return entry.packages.map((library) => ({ library, family: typeof family === 'string' ? family : family(entry), does, details }));
  });
  return { table, statements: statements.map(withNodeFamily) };
}

/** The same of a plain list of packages. */
export function describeNames(names: Iterable<string>, family: Family, does: string): Described {
  return { table: names, statements: [...names].map((library) => withNodeFamily({ library, family, does, details: [] })) };
}

/** What comes with Node.js stands together, whatever it does. */
export function withNodeFamily(statement: Statement): Statement {
  return isBuiltin(statement.library) ? { ...statement, family: 'Node.js' } : statement;
}
