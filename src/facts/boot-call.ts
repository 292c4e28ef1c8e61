import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { BOOT_CALLS, KEEPS_IN_REDIS, type BootCall } from './knowledge/boot-calls.ts';
import { holdOf, type BootHold } from './link/boot-hold.ts';
import { bootOf, type Boot } from './link/boot.ts';
import type { CallSite } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A call that a program makes before it serves, and that may take long or fail. */
export interface BootCallFact extends FactBase, Pick<BootCall, 'does' | 'what'>, BootHold {
  readonly kind: 'boot-call';
  /** As written. */
  readonly call: string;
  /** Of what is asked: `essential` where the program cannot do without. */
  readonly need: 'optional' | 'cache' | 'essential';
  readonly reach: Reach;
}

/** The calls of programs on their way to the first request. */
export function bootCallFacts(model: TreeModel): readonly BootCallFact[] {
  return knownCalls(model, BOOT_CALLS).flatMap(({ site, entry }): readonly BootCallFact[] => {
    if (model.roleOf(site.file) !== 'production' || stageAt(model.code, site.file, site.call.context) === 'development') return [];
    const boot = isMeant(model, site, entry) ? bootOf(model, site) : undefined;
    if (!boot) return [];
    const { does, what } = entry;
    return [
      {
        kind: 'boot-call',
        ...baseOfSite(model, site),
        does,
        what,
        call: expressionText(model.code.script(site.file), site.call.callee),
        need: needOf(model, entry, boot),
        ...holdAt(model, entry, boot),
        reach: model.code.reachOf(site),
      },
    ];
  });
}

// What an option switches on runs when the program connects, which it waits for.
const AT_CONNECTING: BootHold = { awaited: true, caught: false, untold: false };

function holdAt(model: TreeModel, { option, isWork }: BootCall, boot: Boot): BootHold {
  if (option !== undefined) return AT_CONNECTING;
  const hold = holdOf(model, boot);
  return { ...hold, untold: hold.untold && isWork !== true };
}

/** Whether a call has the text or the option without which it is no matter of the start. */
function isMeant({ code }: TreeModel, { file, call }: CallSite, { text, option }: BootCall): boolean {
  const given = code.resolve(file, call.args[0]);
  if (text) return given.kind === 'value' && given.value.kind === 'literal' && text.test(String(given.value.value));
  if (option === undefined) return true;
  const factory = given.kind === 'value' ? code.resolver.property(given, 'useFactory') : undefined;
  const options = factory?.kind === 'function' ? code.resolver.returnOf(factory.file, factory.fn) : given;
  const { value } = code.settingOf(options, [option]);
  return value?.kind === 'value' && value.value.kind === 'literal' && value.value.value === true;
}

function needOf(model: TreeModel, { need }: BootCall, { program }: Boot): BootCallFact['need'] {
  if (need === 'optional') return need;
  if (need !== 'cache') return 'essential';
  const keeps = [...program.files].some((file) => model.code.script(file)?.references.some(({ module }) => KEEPS_IN_REDIS.test(module)));
  return keeps ? 'essential' : 'cache';
}
