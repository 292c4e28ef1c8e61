import { wordsOf } from '../model/secret-name.ts';
import { describeText } from '../model/secret-shape.ts';
import type { EnvEntry } from './manifest-summaries.ts';
import type { Span } from './script-summary.ts';
import { isSecretName, passwordOf, redact, shapeOf } from './secret-text.ts';

/** An environment entry; of a value that may be a secret only the shape is kept. `undefined` stands for "set elsewhere". */
export function toEnvEntry(name: string, value: string | undefined, at: Span): EnvEntry {
  if (value === undefined) return { name, at };
  const shape = shapeOf(value);
  // `${URL:-postgres://…}` is what the environment says, with a default for a developer's machine.
  const address = value.startsWith('${') ? undefined : passwordOf(value);
  if (address)
    return { name, shape: { ...describeText(address.password), provider: shape.provider }, address: address.isNear ? 'near' : 'far', at };
  if (isSecretName(name) && repeats(name, value)) return { name, shape: { ...shape, weak: true }, at };
  if (isSecretName(name) || shape.provider !== '' || (shape.random && shape.length >= 16)) return { name, shape, at };
  return redact(value) === value ? { name, value, at } : { name, shape, at };
}

// `JWT_SECRET=jwt-secret` says nothing that the name does not.
function repeats(name: string, value: string): boolean {
  return wordsOf(value).join() === wordsOf(name).join();
}
