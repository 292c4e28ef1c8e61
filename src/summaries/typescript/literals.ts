import type { Span, Value } from '../script-summary.ts';
import { isSecretName, shapeOf } from '../secret-text.ts';

/** Longest string kept as it is; longer ones are cut, since rules look at names, paths and statements only. */
const LONGEST_KEPT = 2_000;

/**
 * A string literal as a value. Its text is withheld where it may be a secret: given to a name that says so, or of a key's format.
 * @param name what the literal is given to, or empty
 * @param of where it stands, and what may be kept of a text that is no secret as a whole
 */
export function stringValue(text: string, name: string, of: { readonly at: () => Span; readonly open: (text: string) => string }): Value {
  if (mayBeSecret(text, name)) {
    const shape = shapeOf(text);
    if (isSecretName(name) || shape.provider !== '' || shape.random) return { kind: 'masked', shape, at: of.at() };
  }
  return { kind: 'literal', value: of.open(text.length > LONGEST_KEPT ? text.slice(0, LONGEST_KEPT) : text) };
}

/** Of two names that a value is given to, the one that says more about whether it is a secret. */
export function tellingName(first: string, second: string): string {
  return isSecretName(first) ? first : second || first;
}

// The cheap test that spares most strings the thorough one.
function mayBeSecret(text: string, name: string): boolean {
  if (text.length === 0 || isVariableName(text)) return false;
  if (name !== '' && isSecretName(name)) return true;
  return text.length >= 16 && (!/\s/.test(text) || text.includes('-----BEGIN') || text.includes('://'));
}

// `JWT_SECRET: 'JWT_SECRET'` names a variable that holds the secret; names are needed to find what reads it.
function isVariableName(text: string): boolean {
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text) && isSecretName(text);
}
