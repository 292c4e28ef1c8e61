import type { Value } from '../summaries/script-summary.ts';
import type { CodeModel } from './link/code-model.ts';

/** The last name of an expression: of a member, a variable, a parameter, or what a call calls. */
export function nameOf(value: Value, model: CodeModel, file: string): string {
  switch (value.kind) {
    case 'member':
      return value.name;
    case 'global':
      return value.name;
    case 'binding':
      return model.script(file)?.bindings[value.binding]?.name ?? '';
    case 'param':
      return model.functionRecord(file, value.fn)?.params[value.index]?.name ?? '';
    case 'await':
      return nameOf(value.of, model, file);
    default:
      return '';
  }
}

/** A value with members read from it. */
export function membersOf(value: Value, members: readonly string[]): Value {
  return members.reduce<Value>((of, name) => ({ kind: 'member', of, name }), value);
}

/** `process.env` as a whole. */
export function isEnvironment(value: Value): boolean {
  return value.kind === 'member' && value.name === 'env' && value.of.kind === 'global' && value.of.name === 'process';
}

/** A member of the environment, also where `env` is a name of its own: `process.env.ADMIN_EMAIL`, `env.ADMIN_EMAIL`. */
export function isOfEnvironment(value: Value): boolean {
  let at = value;
  while (at.kind === 'member') {
    if (at.name === 'env') return true;
    at = at.of;
  }
  return at.kind === 'global' && at.name === 'env';
}
