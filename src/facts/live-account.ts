import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { textsOf } from './address-text.ts';
import { requestCalls } from './fixed-address.ts';
import { HTTP_CLIENT_MAKERS } from './knowledge/http-clients.ts';
import { liveHostOf, LIVE_SWITCHES, SANDBOX_WORD, type LiveSwitch } from './knowledge/live-accounts.ts';
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
  /** The package of the client, or the host that it talks to. */
  readonly client: string;
}

/** The clients whose live mode is a constant, and the requests whose address is that of the real thing. */
export function liveAccountFacts(model: TreeModel): readonly LiveAccountFact[] {
  const clients = knownCalls(model, LIVE_SWITCHES).flatMap(({ site, callee, entry }) =>
    isLive(model, site, entry) && !isChosen(model, site) ? [factOf(model, site, callee.package)] : [],
  );
  const requests = [...requestCalls(model), ...knownCalls(model, HTTP_CLIENT_MAKERS).map(({ site }) => site)].flatMap((site) => {
    const host = addressedHost(model, site);
    return host !== undefined && !isChosen(model, site) ? [factOf(model, site, host)] : [];
  });
  return [...clients, ...requests];
}

function factOf(model: TreeModel, site: CallSite, client: string): LiveAccountFact {
  const call = expressionText(model.code.script(site.file), site.call.callee);
  return { kind: 'live-account', ...baseOfSite(model, site), call, client };
}

/** Options of a client that are the beginning of all its addresses. */
const BASE_OPTIONS = ['baseURL', 'prefixUrl'];

/** The live host to which a call talks, whatever the settings are. */
function addressedHost(model: TreeModel, { file, call }: CallSite): string | undefined {
  const [first] = call.args;
  if (!first) return undefined;
  const addresses = first.kind === 'object' ? BASE_OPTIONS.map((name) => membersOf(first, [name])) : [first];
  const hosts = addresses.map((address) => textsOf(model, file, address).map(liveHostOf));
  return hosts.find((all) => all.every((host) => host !== undefined))?.[0];
}

function isLive(model: TreeModel, { file, call }: CallSite, { at, live }: LiveSwitch): boolean {
  if (at === '') return true;
  const [index = '0', ...members] = at.split('.');
  const argument = call.args[Number(index)];
  const word = argument && (negated(model, file, argument) ?? wordOf(model.code.resolve(file, membersOf(argument, members))));
  return word !== undefined && live.test(word);
}

// `!isSandbox`
function negated(model: TreeModel, file: string, value: Value): string | undefined {
  if (value.kind !== 'operation' || value.operator !== '!') return undefined;
  const [operand] = value.operands;
  const word = operand && wordOf(model.code.resolve(file, operand));
  return word === 'true' ? 'false' : word === 'false' ? 'true' : undefined;
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
      (value.kind === 'literal' && /sandbox/i.test(String(value.value))) ||
      (value.kind === 'member' && SANDBOX_WORD.test(value.name)) ||
      (value.kind === 'call' && SANDBOX_WORD.test(expressionText(script, script.calls[value.call]?.callee ?? value))),
  );
}
