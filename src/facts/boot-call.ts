import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { BOOT_CALLS, KEEPS_IN_REDIS, type BootCall } from './knowledge/boot-calls.ts';
import { bootOf, type Boot } from './link/boot.ts';
import type { CallSite } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A call that a program makes before it serves, and that may take long or fail. */
export interface BootCallFact extends FactBase, Pick<BootCall, 'does' | 'what'> {
  readonly kind: 'boot-call';
  /** As written. */
  readonly call: string;
  /** Of what is asked: `essential` where the program cannot do without. */
  readonly need: 'optional' | 'cache' | 'essential';
  /** The program waits for it. */
  readonly awaited: boolean;
  /** A failure ends up in a `catch` that lets the program go on. */
  readonly caught: boolean;
  readonly reach: Reach;
}

/** The calls of programs on their way to the first request. */
export function bootCallFacts(model: TreeModel): readonly BootCallFact[] {
  return knownCalls(model, BOOT_CALLS).flatMap(({ site, entry }): readonly BootCallFact[] => {
    if (model.roleOf(site.file) !== 'production' || stageAt(model.code, site.file, site.call.context) === 'development') return [];
    const boot = bootOf(model, site);
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
        awaited: boot.path.every(({ call: { use } }) => use === 'await' || use === 'return' || use === 'statement'),
        caught: boot.path.some((step) => isCaught(model, step)),
        reach: model.code.reachOf(site),
      },
    ];
  });
}

function needOf(model: TreeModel, { need }: BootCall, { program }: Boot): BootCallFact['need'] {
  if (need === 'optional') return need;
  if (need !== 'cache') return 'essential';
  const keeps = [...program.files].some((file) => model.code.script(file)?.references.some(({ module }) => KEEPS_IN_REDIS.test(module)));
  return keeps ? 'essential' : 'cache';
}

/** Whether a `catch` around a call lets the program go on: it neither throws nor ends it. */
function isCaught({ code }: TreeModel, { file, call }: CallSite): boolean {
  const script = code.script(file);
  if (!script) return true;
  for (let at = call.context; at >= 0; at = script.contexts[at]?.parent ?? -1) {
    const context = script.contexts[at];
    if (context?.kind === 'function') return false;
    if (context?.kind !== 'try' || !context.hasCatch) continue;
    const handler = script.contexts.findIndex((one) => one.kind === 'catch' && one.tries === at);
    const inside = (of: number): boolean => code.isInside(file, of, handler);
    const ends = script.calls.some(({ callee, context: of }) => callee.kind === 'member' && callee.name === 'exit' && inside(of));
    if (!ends && !script.jumps.some(({ kind, context: of }) => kind === 'throw' && inside(of))) return true;
  }
  return false;
}
