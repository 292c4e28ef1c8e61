import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { personalNamed } from './knowledge/personal-data.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { personalFieldsOfType } from './personal-shapes.ts';

/**
 * Personal data that the function around a call takes from what a client sent, known by its text (`req.body`), or that the functions which
 * it hands that to ask for by their types.
 */
export function payloadFields(model: TreeModel, site: CallSite, text: string): readonly string[] {
  const { code } = model;
  const fn = code.enclosing(site);
  const script = code.script(site.file);
  const param = code.functionRecord(site.file, fn)?.params.find(({ name }) => name === text);
  const declared = personalFieldsOfType(code, site.file, param?.type);
  if (declared.length > 0) return declared;
  const isIt = (value: Value): boolean => expressionText(script, value) === text;
  const read = (script?.bindings ?? []).flatMap((binding) => {
    if (binding.kind !== 'variable' || binding.fn !== fn) return [];
    return binding.values.flatMap((value) => (value.kind === 'member' && isIt(value.of) ? [value.name] : []));
  });
  const found: string[] = read.filter((name) => personalNamed(name)?.weak === false);
  for (const other of code.sites(site.file)) {
    if (code.enclosing(other) !== fn) continue;
    found.push(...takenBy(model, other, isIt));
  }
  return [...new Set(found)];
}

function takenBy({ code }: TreeModel, site: CallSite, isIt: (value: Value) => boolean): readonly string[] {
  return site.call.args.flatMap((argument, index): readonly string[] => {
    if (argument.kind === 'member' && isIt(argument.of)) return personalNamed(argument.name)?.weak === false ? [argument.name] : [];
    if (argument.kind === 'object')
      return argument.entries.flatMap((entry) =>
        'value' in entry && entry.value.kind === 'member' && isIt(entry.value.of) && personalNamed(entry.value.name)?.weak === false
          ? [entry.value.name]
          : [],
      );
    if (!isIt(argument)) return [];
    return alternatives(code.callee(site)).flatMap((callee) => {
      const record = callee.kind === 'function' ? code.functionRecord(callee.file, callee.fn) : undefined;
      return callee.kind === 'function' ? personalFieldsOfType(code, callee.file, record?.params[index]?.type) : [];
    });
  });
}
