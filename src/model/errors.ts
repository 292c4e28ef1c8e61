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

/** The class of an error and where in our code it arose. Its message is left out, since that may quote what was read. */
export function nameFault(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const place = /^ {4}at .*?([\w.-]+\.[jt]s:\d+:\d+)\)?$/m.exec(error.stack?.slice(error.message.length) ?? '');
  return place === null ? error.name : `${error.name} at ${place[1]}`;
}
