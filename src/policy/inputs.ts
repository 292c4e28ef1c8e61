import { ConfigurationError } from '../model/errors.ts';
import { INCOMPLETE_ACTIONS, type IncompleteAction } from '../model/policy.ts';
import { GATES, type Gate } from '../model/readiness.ts';

/** Settings given with the run: by an option in a terminal, or by an input of the Action. */
export interface PolicyInputs {
  readonly failOn?: Gate | undefined;
  readonly onIncomplete?: IncompleteAction | undefined;
}

/** The texts as they were given; an input of the Action that is not set is an empty one. */
export interface InputTexts {
  readonly failOn?: string | undefined;
  readonly onIncomplete?: string | undefined;
}

/** Checks the settings of a run. Throws a ConfigurationError that names the allowed values. */
export function parseInputs({ failOn, onIncomplete }: InputTexts): PolicyInputs {
  return {
    failOn: parseChoice('fail-on', failOn, GATES),
    onIncomplete: parseChoice('on-incomplete', onIncomplete, INCOMPLETE_ACTIONS),
  };
}

function parseChoice<T extends string>(name: string, text: string | undefined, allowed: readonly T[]): T | undefined {
  const given = text?.trim() ?? '';
  if (given === '') return undefined;
  const choice = allowed.find((value) => value.toLowerCase() === given.toLowerCase());
  if (choice === undefined) throw new ConfigurationError(`${name} is ${JSON.stringify(given)}; allowed: ${allowed.join(', ')}.`);
  return choice;
}
