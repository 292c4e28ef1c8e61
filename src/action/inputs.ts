import { z } from 'zod';
import { ConfigurationError } from '../model/errors.ts';
import { INCOMPLETE_ACTIONS } from '../model/policy.ts';
import { GATES } from '../model/readiness.ts';

/** An input that is not set arrives as an empty text. */
const text = z.string().optional();

// As strict as the runner is lax: it takes any text for any input.
const Inputs = z.strictObject({
  token: text,
  mode: z.enum(['auto', 'review', 'audit']).default('auto'),
  base: text,
  policy: text,
  'fail-on': z.enum(GATES).optional(),
  'on-incomplete': z.enum(INCOMPLETE_ACTIONS).optional(),
  cache: z.enum(['true', 'false']).default('true'),
  comment: z.enum(['true', 'false']).default('true'),
  'report-dir': text,
  'sarif-file': text,
  'max-memory': z.coerce.number<string>().int().min(64).max(1_048_576).optional(),
  'timeout-minutes': z.coerce.number<string>().int().min(1).max(350).default(8),
});
export type ActionInputs = z.infer<typeof Inputs>;

const RANGES: Readonly<Record<string, string>> = {
  'max-memory': 'whole megabytes from 64',
  'timeout-minutes': 'whole minutes from 1 to 350',
};

/** The inputs of `action.yml`. */
export const INPUT_NAMES = Inputs.keyof().options;

/** Checks the inputs as the runner gives them. Throws a ConfigurationError that names the input and what it may be. */
export function parseActionInputs(texts: Readonly<Record<string, string>>): ActionInputs {
  const given = Object.entries(texts).filter(([, value]) => value.trim() !== '');
  const parsed = Inputs.safeParse(Object.fromEntries(given.map(([name, value]) => [name, value.trim()])));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => describeFault(issue, texts));
  throw new ConfigurationError(faults.join('\n'));
}

function describeFault(issue: z.core.$ZodIssue, texts: Readonly<Record<string, string>>): string {
  const name = String(issue.path[0] ?? '');
  const given = `input ${name} is ${JSON.stringify(texts[name] ?? '')}`;
  if (issue.code === 'invalid_value') return `${given}; allowed: ${issue.values.join(', ')}.`;
  const range = Object.hasOwn(RANGES, name) ? RANGES[name] : undefined;
  return range === undefined ? `${given}; ${issue.message}.` : `${given}; allowed: ${range}.`;
}
