import type { EnvEntry } from './manifest-summaries.ts';
import type { Span } from './script-summary.ts';
import { isSecretName, redact, shapeOf } from './secret-text.ts';

/** An environment entry; of a value that may be a secret only the shape is kept. `undefined` stands for "set elsewhere". */
export function toEnvEntry(name: string, value: string | undefined, at: Span): EnvEntry {
  if (value === undefined) return { name, at };
  const shape = shapeOf(value);
  if (isSecretName(name) || shape.provider !== '' || (shape.random && shape.length >= 16)) return { name, shape, at };
  const open = redact(value);
  return open === value ? { name, value, at } : { name, shape, at };
}
