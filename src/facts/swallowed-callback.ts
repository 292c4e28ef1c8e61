import { errorMentions } from './error-mentions.ts';
import { isErrorName } from './knowledge/error-handling.ts';
import { sitesOfFunction } from './link/call-walk.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { lostEffectOf } from './lost-effect.ts';
import type { Swallowing } from './swallowed-error.ts';

/** `query('INSERT …', (err, result) => done(null, result))`: callbacks that go on without a look at the error that they are given first. */
export function swallowedByCallback(model: TreeModel, file: string): readonly Swallowing[] {
  const { code } = model;
  return code.sites(file).flatMap((site) => {
    const callback = site.call.args.at(-1);
    if (callback?.kind !== 'function' || !goesOnRegardless(model, file, callback.fn)) return [];
    const lost = lostEffectOf(model, [site]);
    if (lost?.site !== site) return [];
    return [
      {
        form: 'callback' as const,
        at: code.placeOf(site),
        fn: code.enclosing(site),
        told: 'nobody' as const,
        leaves: 'continues' as const,
        lost,
        remark: false,
      },
    ];
  });
}

/** Whether a function does something, and never mentions the error that is its first parameter. */
function goesOnRegardless({ code }: TreeModel, file: string, fn: number): boolean {
  const script = code.script(file);
  const record = script?.functions[fn];
  const [error, result] = record?.params ?? [];
  if (!script || !record || !error || !result || !isErrorName(error.name) || error.binding < 0) return false;
  const goesOn = sitesOfFunction(code, file, fn).some(({ call }: CallSite) => call.kind === 'call');
  return goesOn && errorMentions(script, error.binding, record.at).size === 0;
}
