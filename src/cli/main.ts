import { assertNever, ConfigurationError, PlatformError } from '../model/errors.ts';
import { visible } from '../model/quote.ts';
import { renderHelp } from './help.ts';
import { parseCommandLine, type CommandLine } from './parse-command-line.ts';

/** Does what the words say and gives the exit code: 0, 1 and 3 by the verdict, 2 for a mistake of the user's, 3 for a fault of ours. */
export async function main(words: readonly string[], version: string): Promise<number> {
  try {
    return await perform(parseCommandLine(words), version);
  } catch (cause) {
    return explainFailure(cause);
  }
}

async function perform(line: CommandLine, version: string): Promise<number> {
  switch (line.command) {
    case 'help':
      process.stdout.write(renderHelp(line.about));
      return 0;
    case 'audit':
    case 'check':
      return (await import('./review-command.ts')).runReview(line, version);
    case 'flows':
      return (await import('./flows-command.ts')).showFlows(line, version);
    case 'rules':
      process.stdout.write((await import('./rules-command.ts')).listRules(line.options.get('format') ?? []));
      return 0;
    case 'explain':
      process.stdout.write(await (await import('./rules-command.ts')).explainRule(line.operand ?? ''));
      return 0;
    default:
      return assertNever(line.command);
  }
}

function explainFailure(cause: unknown): number {
  if (cause instanceof ConfigurationError || cause instanceof PlatformError) {
    for (const text of cause.message.split('\n')) process.stderr.write(`backend-readiness: ${visible(text, 1_000)}\n`);
    return cause instanceof ConfigurationError ? 2 : 3;
  }
  const name = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  process.stderr.write(`backend-readiness: internal fault: ${visible(name)} (BACKEND_READINESS_DEBUG=1 shows the stack)\n`);
  if (process.env['BACKEND_READINESS_DEBUG'] === '1' && cause instanceof Error) process.stderr.write(`${cause.stack}\n`);
  return 3;
}
