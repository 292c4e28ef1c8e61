import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { personalNamed } from './knowledge/personal-data.ts';
import { secretNamed } from './knowledge/secret-sources.ts';

/** Names of lists of keys that are left out. */
const LIST =
  /redact|mask|sanitiz|sanitis|scrub|censor|obfuscat|sensitive|hid(?:e|den)|filter(?:ed)?_?(?:keys|fields|paths)|(?:deny|black)_?list/i;

/**
 * The keys, in small letters, that a file which makes a logger leaves out by code of its own: those of lists of secrets or personal data,
 * and those that it deletes or overwrites in what is written.
 */
export function keysLeftOut(script: ScriptSummary | undefined): ReadonlySet<string> {
  if (!script) return new Set();
  const listed = script.bindings.flatMap((binding) => {
    if (binding.kind !== 'variable' || !binding.constant) return [];
    const keys = binding.values.flatMap((value) => textsIn(script, value));
    return LIST.test(binding.name) || keys.some(isDatum) ? keys : [];
  });
  const replaced = script.assignments.flatMap(({ target, value }) =>
    target.kind === 'member' && isDatum(target.name) && (value.kind === 'literal' || value.kind === 'operation') ? [target.name] : [],
  );
  return new Set([...listed, ...replaced].map((key) => key.toLowerCase()));
}

function isDatum(key: string): boolean {
  return secretNamed(key) !== undefined || personalNamed(key) !== undefined;
}

/** The texts of `['password']` or `new Set(['password'])`. */
function textsIn(script: ScriptSummary, value: Value): readonly string[] {
  const call = value.kind === 'call' ? script.calls[value.call] : undefined;
  const list = call?.kind === 'new' && call.callee.kind === 'global' && call.callee.name === 'Set' ? call.args[0] : value;
  if (list?.kind !== 'array') return [];
  return list.items.flatMap((item) => (item.kind === 'literal' && typeof item.value === 'string' ? [item.value] : []));
}
