import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { DATABASE_CALLS } from './knowledge/databases.ts';
import { isPersonTable, personalNamed } from './knowledge/personal-data.ts';
import type { CodeModel } from './link/code-model.ts';
import type { CallSite } from './link/resolved.ts';

/** Methods that give a record, or the records that they changed. */
const GIVING = /^(?:find(?!AndCount|Many)\w*|get\w*|create|insert|save|update|upsert|delete|remove)$/;

/**
 * What a query gives, where it asks a table of persons: the personal data that it selects, or an empty list where it takes all columns.
 * Undefined for other values, and where it selects none.
 */
export function personColumns(model: CodeModel, file: string, value: Value): readonly string[] | undefined {
  const call = value.kind === 'await' ? value.of : value;
  const site = call.kind === 'call' ? model.resolver.site(file, call.call) : undefined;
  if (!site || !asksPersons(model, site)) return undefined;
  const select = model.setting(file, site.call.args[0], 'select', 'attributes', 'columns');
  if (select.state === 'absent' || isGivenData(site)) return [];
  const chosen = select.value?.kind === 'value' && select.value.value.kind === 'object' ? select.value.value.entries : [];
  const fields = chosen.flatMap((entry) => ('key' in entry && personalNamed(entry.key)?.weak === false ? [entry.key] : []));
  return fields.length > 0 ? fields : undefined;
}

/** `repository.save(record)`: what it is given is what it gives. */
function isGivenData({ call: { callee } }: CallSite): boolean {
  return callee.kind === 'member' && /^(?:save|insert)$/.test(callee.name);
}

function asksPersons(model: CodeModel, site: CallSite): boolean {
  const { callee, args } = site.call;
  if (callee.kind !== 'member' || !GIVING.test(callee.name) || args.length > 2) return false;
  const owner = expressionText(model.script(site.file), callee.of).split('.').at(-1) ?? '';
  return isPersonTable(owner) && model.externals(site).some((one) => DATABASE_CALLS.find(one) !== undefined);
}
