import { parseArgs, type ParseArgsConfig } from 'node:util';
import { ConfigurationError } from '../model/errors.ts';
import { suggestNames } from '../model/nearest-names.ts';
import { LEAST_MEGABYTES } from './relaunch.ts';
import { COMMANDS, isCommandName, OPTIONS, type CommandName, type CommandSpec, type OptionName, type OptionSpec } from './commands.ts';

/** A command line whose words are all known; the values of options are as they were given. */
export interface CommandLine {
  readonly command: CommandName | 'help';
  /** The command that help is asked for. */
  readonly about?: CommandName | undefined;
  readonly operand?: string | undefined;
  /** In the order given; a switch has an empty value. */
  readonly options: ReadonlyMap<OptionName, readonly string[]>;
}

type Token = ReturnType<typeof tokenize>[number];

/** Reads the words after the program's name. Throws a ConfigurationError that names the wrong word and what is allowed. */
export function parseCommandLine(words: readonly string[]): CommandLine {
  const tokens = tokenize(words);
  const [name, ...operands] = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  const wantsHelp = tokens.some((token) => token.kind === 'option' && token.name === 'help');
  if (name === undefined && wantsHelp) return { command: 'help', options: new Map() };
  if (name === undefined) throw new ConfigurationError(`Name a command: ${Object.keys(COMMANDS).join(', ')}. See --help.`);
  if (name === 'help') return helpFor(operands[0]);
  const command = toCommand(name);
  const options = readOptions(command, tokens);
  if (wantsHelp) return { command: 'help', about: command, options };
  return { command, operand: readOperand(command, operands), options };
}

function tokenize(words: readonly string[]) {
  const options: ParseArgsConfig['options'] = {};
  for (const [name, { value }] of Object.entries<OptionSpec>(OPTIONS)) options[name] = { type: value === undefined ? 'boolean' : 'string' };
  options['help'] = { type: 'boolean', short: 'h' };
  // Not strict: Node's own messages know neither our commands nor the nearest name.
  return parseArgs({ args: [...words], options, allowPositionals: true, strict: false, tokens: true }).tokens;
}

function helpFor(name: string | undefined): CommandLine {
  return { command: 'help', about: name === undefined ? undefined : toCommand(name), options: new Map() };
}

function toCommand(name: string): CommandName {
  if (isCommandName(name)) return name;
  throw new ConfigurationError(`Unknown command ${JSON.stringify(name)}; ${suggestNames(name, Object.keys(COMMANDS))}`);
}

function readOperand(command: CommandName, operands: readonly string[]): string | undefined {
  const { operand }: CommandSpec = COMMANDS[command];
  const [first, ...others] = operands;
  const unexpected = operand === '' ? first : others[0];
  if (unexpected !== undefined)
    throw new ConfigurationError(`${command}: unexpected argument ${JSON.stringify(unexpected)}. See ${command} --help.`);
  if (operand === 'RULE' && first === undefined)
    throw new ConfigurationError(`${command}: name a rule; \`backend-readiness rules\` lists them.`);
  return first;
}

function readOptions(command: CommandName, tokens: readonly Token[]): CommandLine['options'] {
  const { options: allowed }: CommandSpec = COMMANDS[command];
  const options = new Map<OptionName, readonly string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const name = allowed.find((option) => option === token.name);
    if (name === undefined) throw unknownOption(command, token.rawName, allowed);
    const earlier = options.get(name) ?? [];
    const { repeatable }: OptionSpec = OPTIONS[name];
    if (earlier.length > 0 && !repeatable) throw new ConfigurationError(`${command}: --${name} is given twice.`);
    options.set(name, [...earlier, readValue(command, name, token)]);
  }
  return options;
}

function unknownOption(command: CommandName, given: string, allowed: readonly OptionName[]): ConfigurationError {
  return new ConfigurationError(
    `${command}: unknown option ${JSON.stringify(given)}; ${suggestNames(
      given,
      allowed.map((name) => `--${name}`),
    )}`,
  );
}

function readValue(command: CommandName, name: OptionName, token: Extract<Token, { kind: 'option' }>): string {
  const { value: placeholder }: OptionSpec = OPTIONS[name];
  const { value, inlineValue } = token;
  if (placeholder === undefined) {
    if (value !== undefined) throw new ConfigurationError(`${command}: --${name} takes no value.`);
    return '';
  }
  const isMissing = value === undefined || value === '' || (value.startsWith('-') && inlineValue !== true);
  if (isMissing) throw new ConfigurationError(`${command}: --${name} needs a value: --${name} ${placeholder}.`);
  if (name === 'max-memory' && (!/^[1-9]\d{1,6}$/.test(value) || Number(value) < LEAST_MEGABYTES))
    throw new ConfigurationError(`--max-memory is ${JSON.stringify(value)}; allowed: whole megabytes from ${LEAST_MEGABYTES}.`);
  return value;
}
