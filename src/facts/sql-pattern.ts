import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { SQL_TEXT_CALLS, SQL_WRITERS, type SqlTextCall } from './knowledge/sql-texts.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { sqlInputs } from './sql-inputs.ts';
import type { SqlTextFact } from './sql-text.ts';
import { reachOf } from './reach.ts';

const DEEPEST_PATTERN = 4;

/** Bound values that are patterns with free text in them: no injection, but `%` and `_` of the client's count. */
export function sqlPatternFacts(model: TreeModel): readonly SqlTextFact[] {
  return model.code.files.flatMap((file) => {
    if (model.roleOf(file) === 'test') return [];
    return model.code.sites(file).flatMap((site) => {
      const patterns = site.call.args.flatMap((argument) => patternsIn(argument, 0));
      const external = patterns.length > 0 ? model.code.externals(site).find((one) => SQL_WRITERS.has(one.package)) : undefined;
      if (!external || SQL_TEXT_CALLS.find(external)?.text === site.call.args.findIndex(({ kind }) => kind === 'text')) return [];
      return patternFact(model, site, external.package, patterns);
    });
  });
}

function patternFact(model: TreeModel, site: CallSite, client: string, patterns: readonly Value[]): readonly SqlTextFact[] {
  const known: SqlTextCall = { client, form: 'fragment', text: -1 };
  const inputs = patterns.flatMap((text) => sqlInputs(model, { site, file: site.file, text, known, levels: 0, open: false }));
  if (inputs.length === 0) return [];
  const call = expressionText(model.code.script(site.file), site.call.callee);
  return [{ kind: 'sql-text', ...baseOfSite(model, site), client, call, form: 'pattern', inputs, reach: reachOf(model, site) }];
}

/** Texts with a wildcard at an end among the values of a call: `%${name}%`. */
function patternsIn(value: Value, depth: number): readonly Value[] {
  if (depth > DEEPEST_PATTERN) return [];
  if (value.kind === 'text') {
    const [first] = value.parts;
    const last = value.parts.at(-1);
    return (typeof first === 'string' && first.startsWith('%')) || (typeof last === 'string' && last.endsWith('%')) ? [value] : [];
  }
  if (value.kind === 'array') return value.items.flatMap((item) => patternsIn(item, depth + 1));
  if (value.kind !== 'object') return [];
  return value.entries.flatMap((entry) => ('spread' in entry ? [] : patternsIn(entry.value, depth + 1)));
}
