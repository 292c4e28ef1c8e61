import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { LIVE_SWITCHES, SANDBOX_WORD, type LiveSwitch } from './knowledge/live-accounts.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { membersOf } from './value-names.ts';
import { valuesOf } from './link/value-parts.ts';

/** A client of payments that acts for real wherever the program runs. */
export interface LiveAccountFact extends FactBase {
  readonly kind: 'live-account';
  /** The call that makes the client, as written. */
  readonly call: string;
  /** The package of the client. */
  readonly client: string;
}

/** The clients whose live mode is a constant. */
export function liveAccountFacts(model: TreeModel): readonly LiveAccountFact[] {
  return knownCalls(model, LIVE_SWITCHES).flatMap(({ site, callee, entry }) => {
    if (!isLive(model, site, entry) || isChosen(model, site)) return [];
    const call = expressionText(model.code.script(site.file), site.call.callee);
    return [{ kind: 'live-account', ...baseOfSite(model, site), call, client: callee.package }];
  });
}

function isLive({ code }: TreeModel, { file, call }: CallSite, { at, live }: LiveSwitch): boolean {
  if (at === '') return true;
  const [index = '0', ...members] = at.split('.');
  const argument = call.args[Number(index)];
  const word = argument && wordOf(code.resolve(file, membersOf(argument, members)));
  return word !== undefined && live.test(word);
}

function wordOf(resolved: Resolved): string | undefined {
  if (resolved.kind === 'external') return resolved.path;
  return resolved.kind === 'value' && resolved.value.kind === 'literal' ? String(resolved.value.value) : undefined;
}

/** The stage decides around the call, or the file knows of the other mode as well. */
function isChosen({ code }: TreeModel, { file, call }: CallSite): boolean {
  const script = code.script(file);
  if (!script || stageAt(code, file, call.context)) return true;
  return [...valuesOf(script)].some(
    (value) =>
      (value.kind === 'member' && SANDBOX_WORD.test(value.name)) ||
      (value.kind === 'call' && SANDBOX_WORD.test(expressionText(script, script.calls[value.call]?.callee ?? value))),
  );
}
