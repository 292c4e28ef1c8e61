import { z } from 'zod';
import { GATE_SCOPES, INCOMPLETE_ACTIONS } from '../model/policy.ts';
import { GATES, SEVERITIES } from '../model/readiness.ts';
import { findGlobFault } from './glob.ts';

/** Names and texts that a person writes. */
const line = (limit: number) => z.string().trim().min(1, 'must not be empty').max(limit, `must not be longer than ${limit} characters`);

const glob = z
  .string()
  .refine((text) => findGlobFault(text) === undefined, { error: ({ input }) => findGlobFault(String(input)) ?? 'is no glob' })
  .meta({
    description:
      'A glob over paths from the root of the repository, such as `src/**` or `**/*.test.ts`. A trailing `/` stands for all that is below.',
  });

const globs = z.array(glob).max(500, 'must not have more than 500 entries');

const ruleSetting = z
  .union([z.enum(['off', 'on']), z.strictObject({ severity: z.enum(SEVERITIES) })], {
    error: `must be off, on, or a map with the key severity (${SEVERITIES.join(', ')})`,
  })
  .meta({ description: 'Turns the rule off or on, or gives it another severity.' });

const ruleSettings = z.record(z.string(), ruleSetting);

const waiver = z
  .strictObject({
    rule: line(100).meta({ description: 'Id of the rule, or `id/facet`.' }),
    path: glob.optional(),
    fingerprint: z
      .string()
      .regex(/^[0-9a-f]{32}$/, 'must be the 32 hexadecimal digits that the report gives')
      .optional(),
    owner: line(200).meta({ description: 'Who answers for it: a person or a team.' }),
    reason: line(1000),
    expires: z.iso.date('must be a day of the calendar, as YYYY-MM-DD').meta({ description: 'The last day on which it holds.' }),
  })
  .refine(({ path, fingerprint }) => path !== undefined || fingerprint !== undefined, { error: 'must name a path or a fingerprint' })
  .meta({ description: 'An accepted finding, with an owner and an end.' });

const payment = z
  .strictObject({
    host: z
      .string()
      .regex(
        /^(?:\*\.)?(?:[A-Za-z0-9][A-Za-z0-9-]{0,62}\.){1,10}[A-Za-z][A-Za-z0-9-]{1,62}$/,
        'must be the name of a host such as pay.example.com or *.example.com',
      )
      .optional()
      .meta({ description: 'Name of the host; `*.` at its start stands for any below.' }),
    paths: z
      .array(z.string().regex(/^\/[\w\-.~/*]{0,199}$/, 'must be a path from the root, such as /v1/payouts or /v1/accounts/*/transfers'))
      .min(1, 'must have an entry')
      .max(50, 'must not have more than 50 entries')
      .optional()
      .meta({
        description:
          'Paths that move money when something is posted to them, `*` for one segment and `**` for any number. Without them all do but those that log in or ask.',
      }),
    package: z
      .string()
      .regex(/^(?:@[\w.~-]{1,100}\/)?[\w.~-]{1,200}$/, 'must be the name of a package')
      .optional()
      .meta({ description: 'Name of a package whose calls move money, in the place of a host.' }),
    calls: z
      .array(z.string().regex(/^[\w$]{1,60}(?:\.[\w$]{1,60}){0,5}$/, 'must be a function or method, such as charge or transfers.create'))
      .min(1, 'must have an entry')
      .max(50, 'must not have more than 50 entries')
      .optional()
      .meta({ description: 'The calls of the package that move money, written from its client on.' }),
    key: z
      .union([line(100), z.array(line(100)).min(1, 'must have an entry').max(10, 'must not have more than 10 entries')], {
        error: 'must be a name, or a list of names',
      })
      .optional()
      .meta({ description: 'Header, field of the body, or option that carries the idempotency key. Default Idempotency-Key.' }),
  })
  .refine(({ host, package: name }) => (host === undefined) !== (name === undefined), { error: 'must name a host or a package' })
  .refine(({ package: name, calls }) => (name === undefined) === (calls === undefined), { error: 'must name the calls of a package' })
  .refine(({ host, paths }) => host !== undefined || paths === undefined, { error: 'must name paths for a host only' })
  .meta({ description: 'A payment interface of your own, for the rule payment-idempotency-key.' });

const ENTRY =
  /^(?:(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL) \/[^\s?#]{0,300}|(?:query|mutation|subscription) [A-Za-z_][\w.]{0,200}|(?:topic|queue|job):[^\s]{1,200})$/;
const EFFECT = /^(?:(?:topic|queue|host):)?[\w$.*-]{1,200}$/;

const effect = z.string().regex(EFFECT, 'must be a table, or topic:, queue: or host: with a name');

const flow = z
  .strictObject({
    name: line(100).meta({ description: 'What people call it.' }),
    entry: z
      .string()
      .trim()
      .regex(ENTRY, 'must be such as POST /payments, mutation payInvoice, topic:invoice.created or queue:mail')
      .meta({ description: 'What it starts with: a route, a field of GraphQL, a procedure, a topic, a queue or a job.' }),
    persists: z
      .union([effect, z.array(effect).min(1, 'must have an entry').max(20, 'must not have more than 20 entries')], {
        error: 'must be a table, or topic:, queue: or host: with a name, or a list of these',
      })
      .optional()
      .meta({
        description:
          'What has to be written or told by the end: tables or entities by name, topic:NAME, queue:NAME, host:NAME. Without it the flow has to reach any store or service.',
      }),
  })
  .meta({ description: 'Something that users set off, for the rule user-flow-traced.' });

/** The policy file, as it is written. */
export const policySchema = z
  .strictObject({
    version: z.literal(1, 'must be 1').optional(),
    gate: z
      .strictObject({
        'fail-on': z.enum(GATES).optional().meta({ description: 'The severity from which an open finding fails the check. Default P1.' }),
        on: z
          .enum(GATE_SCOPES)
          .optional()
          .meta({ description: 'Whether findings that the change introduces count, or all. Default introduced.' }),
      })
      .optional(),
    'on-incomplete': z
      .enum(INCOMPLETE_ACTIONS)
      .optional()
      .meta({ description: 'The outcome where something in scope could not be judged. Default fail.' }),
    scope: z
      .strictObject({ include: globs.optional(), exclude: globs.optional() })
      .optional()
      .meta({ description: 'Whose findings count. Everything is read all the same.' }),
    rules: ruleSettings.optional(),
    paths: z
      .array(
        z.strictObject({
          match: z.union([glob, globs.min(1, 'must have an entry')], { error: 'must be a glob, or a list of globs' }),
          rules: ruleSettings,
        }),
      )
      .max(200, 'must not have more than 200 entries')
      .optional()
      .meta({ description: 'Settings of rules for some paths. The last entry that matches wins.' }),
    waivers: z.array(waiver).max(1000, 'must not have more than 1000 entries').optional(),
    payments: z.array(payment).max(100, 'must not have more than 100 entries').optional(),
    flows: z.array(flow).max(200, 'must not have more than 200 entries').optional(),
    limits: z
      .strictObject({
        'max-file-kb': z
          .int('must be a whole number')
          .min(1, 'must be at least 1')
          .max(4096, 'must be at most 4096')
          .optional()
          .meta({ description: 'Larger files are listed as not analysed. Default 1024.' }),
      })
      .optional(),
    suppressions: z
      .strictObject({
        'allow-new': z
          .boolean()
          .optional()
          .meta({ description: 'Whether suppression comments that a change adds hold for P0 and P1. Default false.' }),
      })
      .optional(),
  })
  .meta({
    title: 'Policy of backend-readiness',
    description: 'Lies at .github/backend-readiness.yml; a change to it takes effect once it is merged.',
  });

/** What a valid policy file says, with where it says it. */
export interface PolicyFile extends z.infer<typeof policySchema> {
  /** Name of the file. */
  readonly file?: string;
  /** Lines on which the entries of `flows` begin, from 1. */
  readonly flowLines?: readonly number[];
}

/** The JSON Schema of the policy file for editors, with a line feed at its end. */
export function renderPolicySchema(): string {
  return `${JSON.stringify(describeSchema(), null, 2)}\n`;
}

/** The keys that a map of the policy file may have; undefined where it takes any. List indices in the path are passed over. */
export function findAllowedKeys(path: readonly PropertyKey[]): readonly string[] | undefined {
  let schema: unknown = describeSchema();
  for (const key of path) {
    schema =
      typeof key === 'number'
        ? child(schema, 'items')
        : (child(child(schema, 'properties'), String(key)) ?? child(schema, 'additionalProperties'));
  }
  const properties = child(schema, 'properties');
  return properties === undefined ? undefined : Object.keys(properties);
}

function describeSchema(): unknown {
  return z.toJSONSchema(policySchema, { io: 'input' });
}

function child(schema: unknown, key: string): object | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const value: unknown = Object.entries(schema).find(([name]) => name === key)?.[1];
  return typeof value === 'object' && value !== null ? value : undefined;
}
