import { COMMANDS, OPTIONS, type CommandName, type CommandSpec, type OptionName, type OptionSpec } from './commands.ts';

const NAME = 'backend-readiness';
const EXIT_CODES =
  'Exit codes: 0 ready, or ready with fixes; 1 not production-ready; 2 usage or policy error; 3 incomplete, or a fault of ours.';

/** The help of one command, or of all. */
export function renderHelp(command?: CommandName): string {
  return `${(command === undefined ? overview() : describeCommand(command)).join('\n')}\n`;
}

function overview(): readonly string[] {
  const commands = Object.entries<CommandSpec>(COMMANDS).map(([name, { operand, about }]) => [`${name} ${operand}`.trim(), about] as const);
  return [
    `Usage: ${NAME} COMMAND [options]`,
    '',
    'Reviews a backend for production readiness.',
    '',
    'Commands:',
    ...align(commands),
    '',
    'Options:',
    ...align([
      ['--help', 'Show this help, or that of a command.'],
      ['--version', 'Show the version.'],
    ]),
    '',
    EXIT_CODES,
  ];
}

function describeCommand(command: CommandName): readonly string[] {
  const { operand, about, options }: CommandSpec = COMMANDS[command];
  return [
    `Usage: ${`${NAME} ${command} ${operand}`.trim()} [options]`,
    '',
    about,
    '',
    'Options:',
    ...align(options.map((name) => [describeOption(name), aboutOf(OPTIONS[name])])),
    '',
    EXIT_CODES,
  ];
}

function describeOption(name: OptionName): string {
  const { value }: OptionSpec = OPTIONS[name];
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function aboutOf({ about, repeatable }: OptionSpec): string {
  return repeatable ? `${about} May be repeated.` : about;
}

function align(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, about]) => `  ${name.padEnd(width)}  ${about}`);
}
