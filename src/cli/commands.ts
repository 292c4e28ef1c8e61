/** An option as it is written and explained. */
export interface OptionSpec {
  /** Placeholder of its value; without one it is a switch. */
  readonly value?: string;
  readonly repeatable?: true;
  readonly about: string;
}

export interface CommandSpec {
  /** What stands behind the name. */
  readonly operand: '' | '[path]' | 'RULE';
  readonly about: string;
  readonly options: readonly OptionName[];
}

export const OPTIONS = {
  base: { value: 'REF', about: 'Commit to compare with, from where the change left it. Required.' },
  head: { value: 'REF', about: 'Commit to judge; the files as they are on disk unless given.' },
  format: {
    value: 'FORMAT[=FILE]',
    repeatable: true,
    about: 'text (default), json, sarif or markdown; to standard output, or to a file.',
  },
  policy: { value: 'FILE', about: 'Policy file to use in place of the one in the repository.' },
  flow: { value: 'NAME', about: 'Show one flow in full: by its name, such as `POST /orders`, or a part that no other has.' },
  'fail-on': { value: 'SEVERITY', about: 'Gravity from which an open finding fails: P0, P1 (default), P2, P3 or never.' },
  layer: { value: 'LAYER', repeatable: true, about: 'Run the rules of this layer alone.' },
  rule: { value: 'RULE', repeatable: true, about: 'Run this rule alone.' },
  'no-cache': { about: 'Read every file anew, whatever earlier runs kept.' },
  'max-memory': { value: 'MB', about: 'Heap that the analysis may take; past it the run ends with exit code 3.' },
  quiet: { about: 'No progress and no notes on standard error.' },
  color: { value: 'WHEN', about: 'auto (default), always or never.' },
  help: { about: 'Show this help.' },
} as const satisfies Readonly<Record<string, OptionSpec>>;
export type OptionName = keyof typeof OPTIONS;

const COMMON = ['format', 'policy', 'fail-on', 'layer', 'rule', 'no-cache', 'max-memory', 'quiet', 'color', 'help'] as const;

export const COMMANDS = {
  audit: { operand: '[path]', about: 'Judge a whole folder or repository (default: the current folder).', options: COMMON },
  check: { operand: '[path]', about: 'Judge what a change introduces, as on a pull request.', options: ['base', 'head', ...COMMON] },
  flows: {
    operand: '[path]',
    about:
      'Show what users and other callers set off, link by link, from the page to what is kept or sent (formats: text, json, markdown).',
    options: ['flow', 'format', 'no-cache', 'max-memory', 'quiet', 'color', 'help'],
  },
  rules: { operand: '', about: 'List the rules.', options: ['format', 'help'] },
  explain: { operand: 'RULE', about: 'Show what a rule looks for, why, how to mend it, and examples.', options: ['help'] },
} as const satisfies Readonly<Record<string, CommandSpec>>;
export type CommandName = keyof typeof COMMANDS;

export function isCommandName(name: string): name is CommandName {
  return Object.hasOwn(COMMANDS, name);
}
