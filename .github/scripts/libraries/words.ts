import type { Effect } from '../../../src/facts/knowledge/effects.ts';
import { HTTP_CLIENTS, type HttpClientName } from '../../../src/facts/knowledge/http-clients.ts';
import type { LogSink } from '../../../src/facts/knowledge/loggers.ts';
import type { MoneyMove } from '../../../src/facts/knowledge/payments.ts';
import type { RetryCall } from '../../../src/facts/knowledge/retries.ts';
import type { Family } from './statement.ts';

/** What a call does that leaves the process, and where its library stands for that. */
export const WORDS: Readonly<Record<Effect, { readonly family: Family; readonly does: string }>> = {
  http: { family: 'HTTP clients', does: 'sends HTTP requests' },
  'db-read': { family: 'Databases', does: 'reads from a database' },
  'db-write': { family: 'Databases', does: 'writes to a database' },
  'db-raw': { family: 'Databases', does: 'sends statements to a database' },
  publish: { family: 'Brokers and events', does: 'publishes messages' },
  enqueue: { family: 'Jobs, schedules and workflows', does: 'enqueues jobs' },
  mail: { family: 'Mail, text messages and notifications', does: 'sends mail' },
  sms: { family: 'Mail, text messages and notifications', does: 'sends text or push messages' },
  notify: { family: 'Mail, text messages and notifications', does: 'notifies clients' },
  upload: { family: 'Storage', does: 'changes stored objects' },
  payment: { family: 'Payments and webhooks', does: 'moves money' },
};

const ENTRY_FAMILIES: Readonly<Record<string, Family>> = {
  route: 'Web frameworks and servers',
  'graphql-field': 'GraphQL and RPC',
  consumer: 'Brokers and events',
  event: 'Brokers and events',
  job: 'Jobs, schedules and workflows',
  schedule: 'Jobs, schedules and workflows',
  cli: 'Commands',
};

/** Where a library stands for the code that it starts. */
export function familyOfEntry({ kind }: { readonly kind: string }): Family {
  return ENTRY_FAMILIES[kind] ?? 'Other libraries';
}

export function saysEntry({ kind, word }: { readonly kind: string; readonly word: string }): readonly [string, string] {
  if (kind === 'route') return ['starts code', 'routes'];
  return ['starts code', kind === 'graphql-field' ? 'fields of GraphQL' : kind === word ? kind : `${kind} (${word})`];
}

/** Names as code, each of which will do. */
export function code(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' or ');
}

export function saysHttp({
  client,
  options,
}: {
  readonly client: HttpClientName;
  readonly options: number;
}): readonly [string, ...string[]] {
  const { bounds, delegates, methods, meaning } = HTTP_CLIENTS[client];
  const bound = code([...bounds, ...delegates, ...methods.map((method) => `.${method}()`)]);
  const place = options < 0 ? ['options in the last argument'] : options < 9 ? [`options in argument ${options + 1}`] : [];
  return [WORDS.http.does, `bounded by ${bound}`, meaning, ...place];
}

export function saysRetry({ times, counts, byDefault, limits }: RetryCall): readonly [string, ...string[]] {
  const number = Number.isFinite(byDefault) ? byDefault : 'endless';
  return ['repeats work', `${number} ${number === 1 ? counts.slice(0, -1) : counts} by default (${code([...times, ...limits])})`];
}

export function saysPayment({
  moves,
  key,
}: {
  readonly moves: MoneyMove;
  readonly key: readonly string[];
}): readonly [string, ...string[]] {
  return [WORDS.payment.does, moves, ...(key.length > 0 ? [`key in ${code(key)}`] : [])];
}

/** What a logger does. */
export const SINKS: Readonly<Record<LogSink['writes'], string>> = {
  log: 'writes logs',
  trace: 'writes traces',
  report: 'reports errors',
  metric: 'records metrics',
};
