/** The user's to mend: says what, where, and which values are allowed. Exit code 2. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}

/** GitHub or git said no: says what was tried and what is missing. */
export class PlatformError extends Error {
  override readonly name = 'PlatformError';
}

/** Marks a branch that the types rule out. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
