import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Reach } from './fact.ts';
import { isSqlStatement, SQL_TEXT_CALLS, type SqlTextCall } from './knowledge/sql-texts.ts';
import { originsOf } from './link/origins.ts';
import { siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { sqlInputs, type SqlInput, type SqlSink } from './sql-inputs.ts';
import { sqlPatternFacts } from './sql-pattern.ts';
import { reachOf } from './reach.ts';

/** A SQL text that is put together at run time, with what goes into it that is not decidedly harmless. */
export interface SqlTextFact extends FactBase {
  readonly kind: 'sql-text';
  readonly client: string;
  /** The call as the code names it. */
  readonly call: string;
  /** `pattern` is a bound value for LIKE, whose wildcards count. */
  readonly form: SqlTextCall['form'] | 'pattern';
  readonly inputs: readonly SqlInput[];
  readonly reach: Reach;
}

/** Levels of callers that a text is followed through. */
const CLIMB = 5;
const QUERY_METHOD = /^(?:query|execute|exec|raw|run|all|one|many|any|none|queryAsync|\$?queryRaw(?:Unsafe)?|\$?executeRaw(?:Unsafe)?)$/;
const UNRESOLVED: SqlTextCall = { client: 'SQL', form: 'statement', text: 0, members: ['sql', 'text', 'query'] };

export function sqlTextFacts(model: TreeModel): readonly SqlTextFact[] {
  const sinks: SqlSink[] = model.code.files
    .filter((file) => model.roleOf(file) !== 'test')
    .flatMap((file) => model.code.sites(file).flatMap((site) => sinksOf(model, site)));
  const seen = new Set<string>();
  const facts: SqlTextFact[] = [];
  for (const sink of sinks) {
    const key = `${siteKey(sink.site)}\0${sink.known.text}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const handedIn = parameterText(model, sink);
    if (handedIn) sinks.push(...handedIn);
    else facts.push(...factOf(model, sink));
  }
  return [...facts, ...sqlPatternFacts(model)];
}

function sinksOf(model: TreeModel, site: CallSite): readonly SqlSink[] {
  const { call } = site;
  // A tagged template binds what stands in its holes.
  if (call.kind === 'tag' || call.kind === 'decorator') return [];
  for (const external of model.code.externals(site)) {
    const known = SQL_TEXT_CALLS.find(external);
    const argument = known && call.args[known.text];
    if (!known || !argument) continue;
    const text = textOf(model, site.file, argument, known.members ?? []);
    if (text) return [{ site, ...text, known, levels: 0, open: true }];
  }
  return unresolvedSinks(model, site);
}

/** A client that was not followed to its package, but is handed a text that is a statement: `db.query('SELECT … FROM …' + …)`. */
function unresolvedSinks(model: TreeModel, site: CallSite): readonly SqlSink[] {
  const { callee, args } = site.call;
  const [argument] = args;
  if (callee.kind !== 'member' || !argument || !QUERY_METHOD.test(callee.name)) return [];
  const resolved = model.code.callee(site);
  if (resolved.kind === 'external' || resolved.kind === 'function') return [];
  const text = textOf(model, site.file, argument, UNRESOLVED.members ?? []);
  return text && isStatement(model, text.file, text.text) ? [{ site, ...text, known: UNRESOLVED, levels: 0, open: false }] : [];
}

function isStatement(model: TreeModel, file: string, text: Value): boolean {
  const whole = text.kind === 'binding' ? model.code.resolve(file, text) : undefined;
  const written = whole?.kind === 'value' ? whole.value : text;
  const literals = written.kind === 'text' ? written.parts.filter((part) => typeof part === 'string') : [];
  return isSqlStatement(literals.join(' ? '));
}

/** The text of an argument; for an object the member that holds it. */
function textOf(
  model: TreeModel,
  file: string,
  value: Value,
  members: readonly string[],
): { readonly file: string; readonly text: Value } | undefined {
  if (value.kind === 'text') return { file, text: value };
  const resolved = model.code.resolve(file, value);
  if (resolved.kind === 'function') return undefined;
  if (resolved.kind !== 'value' || resolved.value.kind !== 'object') return { file, text: value };
  const [text] = resolved.value.entries.flatMap((entry) => ('key' in entry && members.includes(entry.key) ? [entry.value] : []));
  return text && { file: resolved.file, text };
}

/** Where the whole text is a parameter, its callers are the ones who write the query. */
function parameterText(model: TreeModel, { file, text, known, levels, site, open }: SqlSink): readonly SqlSink[] | undefined {
  const param = wholeParam(model, file, text);
  if (!param || param.path.length > 1 || model.code.graph.entriesOf(param.file, param.fn).length > 0) return undefined;
  // A name of its own is no statement: what the callers pass goes into the statement of the builder.
  if (known.form === 'name') return undefined;
  if (levels >= CLIMB) return [];
  return model.code.graph.knownCallers(param.file, param.fn).flatMap((caller) => {
    const argument = caller.call.args[param.index];
    const given = argument && textOf(model, caller.file, argument, param.path);
    return given && siteKey(caller) !== siteKey(site) ? [{ site: caller, ...given, known, levels: levels + 1, open }] : [];
  });
}

function wholeParam(model: TreeModel, file: string, text: Value): Extract<Resolved, { kind: 'param' }> | undefined {
  const origins = text.kind === 'binding' || text.kind === 'member' || text.kind === 'param' ? originsOf(model.code, file, text, 0) : [];
  const [only, ...others] = origins;
  return only?.from.kind === 'param' && others.length === 0 && only.through.length === 0 ? only.from : undefined;
}

function factOf(model: TreeModel, sink: SqlSink): readonly SqlTextFact[] {
  const { site, known } = sink;
  const inputs = sqlInputs(model, sink);
  if (inputs.length === 0) return [];
  const call = expressionText(model.code.script(site.file), site.call.callee);
  return [
    { kind: 'sql-text', ...baseOfSite(model, site), client: known.client, call, form: known.form, inputs, reach: reachOf(model, site) },
  ];
}
