/** Globals that print: their full paths. */
export const PRINTING_GLOBAL = /^(?:globalThis\.|global\.)?(?:console\.(?!Console$|assert$)\w+|process\.std(?:out|err)\.write)$/;

/** Packages of platforms that take what a function prints for its log. */
export const PRINTING_PLATFORMS: readonly string[] = [
  'aws-lambda',
  '@types/aws-lambda',
  '@middy/core',
  '@azure/functions',
  'firebase-functions',
  '@google-cloud/functions-framework',
  '@cloudflare/workers-types',
  'wrangler',
];

/** Files and names of what turns the console into a logger, or prints where no logger can be. */
export const LOGGER_FILE =
  /(?:^|[/._-])(?:log|logs|logger|loggers|logging|winston|pino|instrumentation|tracing)(?:[/._-]|$)|Log(?:ger|ging)?\.[cm]?[jt]sx?$/;
export const LOGGER_NAME = /^(?:log|debug|print|trace|logger)(?=$|[A-Z_])|Log(?:ger|ging)?$|(?:^|[a-z])Logger\b/;

/** Folders of commands, which print for whoever runs them. */
export const COMMAND_FILE = /(?:^|\/)(?:cli|bin|commands)\//;
