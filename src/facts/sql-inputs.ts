import type { Location } from '../model/location.ts';
import type { Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import type { ChainStep } from './fact.ts';
import { isNameHole, SQL_QUOTER_NAME, SQL_WRITERS, type SqlTextCall } from './knowledge/sql-texts.ts';
import { openChoices } from './link/choices.ts';
import { isNarrowed } from './link/narrowed.ts';
import { textOriginsOf, type Origin } from './link/origins.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { passagesAllow, trustOf, type Trust } from './link/untrusted.ts';

/** Something that is put into the text of a query at run time. */
export interface SqlInput {
  /** `untrusted`: free text from outside, decided. `open`: a text parameter that nothing in the tree passes or checks. */
  readonly trust: 'untrusted' | 'open';
  readonly source?: Trust['source'] | undefined;
  /** Whether it stands for a value or for a name or keyword of the statement. */
  readonly place: 'value' | 'name';
  /** For people: `req.query.sort`. */
  readonly label: string;
  /** From where it comes to the query, the outermost call first. */
  readonly chain: readonly ChainStep[];
}

/** A call with the text that it hands on to a database, itself or through functions of the tree. */
export interface SqlSink {
  readonly site: CallSite;
  readonly file: string;
  readonly text: Value;
  readonly known: SqlTextCall;
  readonly levels: number;
  /** Whether parameters that nobody passes count; they do not where the client was not followed to its package. */
  readonly open: boolean;
}

/** A value that is put into a text. */
interface Hole {
  readonly file: string;
  readonly value: Value;
  readonly before: string;
}

/** Levels of callers that inputs are followed through. */
const CLIMB = 5;
const MOST_HOLES = 60;

/** What goes into the text of a sink that is not decidedly harmless; the worst first. */
export function sqlInputs(model: TreeModel, sink: SqlSink): readonly SqlInput[] {
  return distinct(holesOf(model, sink).flatMap((hole) => inputsOf(model, sink, hole)));
}

function distinct(inputs: readonly SqlInput[]): readonly SqlInput[] {
  const byLabel = new Map<string, SqlInput>();
  for (const input of inputs) {
    const known = byLabel.get(input.label);
    if (!known || (known.trust === 'open' && input.trust === 'untrusted')) byLabel.set(input.label, input);
  }
  return [...byLabel.values()].toSorted((left, right) => Number(left.trust === 'open') - Number(right.trust === 'open'));
}

/** The values that are put into a text, with the text before each. */
function holesOf(model: TreeModel, { file, text, known }: SqlSink): readonly Hole[] {
  const holes: Hole[] = [];
  const seen = new Set<Value>();
  const pending: Hole[] = [{ file, value: text, before: known.form === 'name' ? 'order by ' : '' }];
  for (let next = pending.shift(); next && holes.length < MOST_HOLES; next = pending.shift()) {
    if (seen.has(next.value)) continue;
    seen.add(next.value);
    const parts = partsOf(model, next);
    if (parts) pending.push(...parts);
    else holes.push(next);
  }
  return holes;
}

/** The parts of a text that is put together from others; undefined for a value that goes in as it is. */
function partsOf(model: TreeModel, hole: Hole): readonly Hole[] | undefined {
  const { file, value, before } = hole;
  switch (value.kind) {
    case 'text':
      return holesOfText(hole, value.parts);
    case 'literal':
      return [];
    case 'either':
      return openChoices(value).map((one) => ({ file, value: one, before }));
    case 'operation':
      return value.operator === '+' || value.operator === '+='
        ? value.operands.map((one) => ({ file, value: one, before: '' }))
        : undefined;
    case 'await':
      return [{ file, value: value.of, before }];
    case 'binding': {
      const binding = model.code.script(file)?.bindings[value.binding];
      return binding?.kind === 'variable' && binding.values.length > 0 && !binding.values.some(isCollection)
        ? binding.values.map((one) => ({ file, value: one, before }))
        : undefined;
    }
    case 'call': {
      const call = model.code.script(file)?.calls[value.call];
      if (call?.callee.kind !== 'member' || call.callee.name !== 'concat') return undefined;
      return holesOfText(hole, [call.callee.of, ...call.args]);
    }
    default:
      return undefined;
  }
}

function isCollection({ kind }: Value): boolean {
  return kind === 'array' || kind === 'object' || kind === 'function';
}

function holesOfText({ file, before }: Hole, parts: readonly (string | Value)[]): readonly Hole[] {
  let text = before;
  return parts.flatMap((part) => {
    if (typeof part !== 'string') return [{ file, value: part, before: text }];
    text += part;
    return [];
  });
}

function inputsOf(model: TreeModel, sink: SqlSink, { file, value, before }: Hole): readonly SqlInput[] {
  if (isSqlAlready(model, file, value)) return [];
  return textOriginsOf(model.code, file, value, CLIMB).flatMap((origin): readonly SqlInput[] => {
    if (origin.from.kind !== 'param' || origin.through.some((one) => writesSql(model, one))) return [];
    if (isNarrowed(model.code, origin.from, sink.site)) return [];
    const trust = trustOf(model.code, origin);
    const place = isNameHole(before) ? 'name' : 'value';
    if (trust.level === 'untrusted')
      return [{ trust: 'untrusted', source: trust.source, place, label: trust.label ?? '', chain: chainOf(model, origin) }];
    return trust.level === 'unknown' && sink.open && isOpen(model, origin)
      ? [{ trust: 'open', place, label: labelOf(model, origin), chain: chainOf(model, origin) }]
      : [];
  });
}

// `sql.join(…)`, `knex.ref(…)`, a nested builder: quoted or bound by the library.
function isSqlAlready(model: TreeModel, file: string, value: Value): boolean {
  return alternatives(model.code.resolve(file, value)).some((one) => one.kind === 'external' && SQL_WRITERS.has(one.package));
}

function writesSql(model: TreeModel, site: CallSite): boolean {
  const { callee } = site.call;
  const name = callee.kind === 'member' || callee.kind === 'global' ? callee.name : '';
  if (SQL_QUOTER_NAME.test(name) && !model.code.externals(site).some((one) => one.package === 'util')) return true;
  return model.code.externals(site).some((one) => SQL_WRITERS.has(one.package));
}

/** A parameter declared as text (or not declared at all) whose function nothing in the tree calls. */
function isOpen(model: TreeModel, origin: Origin): boolean {
  const { from } = origin;
  if (from.kind !== 'param' || passagesAllow(model.code, origin) !== 'text') return false;
  const { graph } = model.code;
  const record = model.code.functionRecord(from.file, from.fn);
  const declared = record?.params[from.index];
  if (!record || !declared || record.passedTo || record.kind === 'constructor' || record.kind === 'module') return false;
  if (graph.knownCallers(from.file, from.fn).length > 0 || graph.entriesOf(from.file, from.fn).length > 0) return false;
  const type = declared.type?.name;
  if (type === undefined) return declared.default === undefined;
  return type === 'any' || (type === 'string' && from.path.length === 0);
}

function labelOf(model: TreeModel, { from }: Origin): string {
  if (from.kind !== 'param') return '';
  const name = model.code.functionRecord(from.file, from.fn)?.params[from.index]?.name;
  return [name || 'input', ...from.path].join('.');
}

function chainOf(model: TreeModel, { from, callers }: Origin): readonly ChainStep[] {
  const steps: ChainStep[] = callers
    .toReversed()
    .map((site) => ({ label: expressionText(model.code.script(site.file), site.call.callee), at: locationOfSite(model, site) }));
  if (from.kind !== 'param') return steps;
  const record = model.code.functionRecord(from.file, from.fn);
  const place = record && model.code.place(from.file, record.at, record.symbol, record.text);
  const start = place ? [{ label: record.symbol || record.name || 'handler', at: withoutText(place) }] : [];
  return [...start, ...steps];
}

function locationOfSite(model: TreeModel, site: CallSite): Location {
  return withoutText(model.code.placeOf(site));
}

function withoutText({ path, line, column, endLine, endColumn }: Location): Location {
  return { path, line, column, endLine, endColumn };
}
