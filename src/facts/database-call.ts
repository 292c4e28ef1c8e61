import type { Value } from '../summaries/script-summary.ts';
import { DATABASE_CALLS } from './knowledge/databases.ts';
import { CHANGING_STATEMENT, statementVerb } from './knowledge/sql-texts.ts';
import type { External } from './knowledge/table.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A round trip to a database. */
export interface DatabaseAccess {
  readonly access: 'read' | 'write';
  readonly client: string;
  readonly callee: External;
  /** Everything that goes into the query: the arguments of the call and of the chain that it ends. */
  readonly given: readonly Value[];
  /** The library knows no call that does it for many at once. */
  readonly unbatched: boolean;
}

const READING_VERBS = new Set(['select', 'with', 'show', 'explain', 'values', 'table']);
const NO_ROWS = new Set(['begin', 'start', 'commit', 'rollback', 'savepoint', 'release', 'set', 'end', 'listen', 'notify', 'lock']);
const LONGEST_CHAIN = 40;

/** What a call does to a database, if it is a round trip to one. Links of a chain count where the chain ends. */
export function databaseAccessOf(model: TreeModel, site: CallSite): DatabaseAccess | undefined {
  const { call } = site;
  if (call.kind === 'decorator') return undefined;
  for (const callee of model.code.externals(site)) {
    const known = DATABASE_CALLS.find(callee);
    if (!known || (call.kind === 'tag' && known.effect !== 'db-raw')) continue;
    if (known.chained && !isSent(model, site)) return undefined;
    const access = known.effect === 'db-raw' ? accessOfText(model, site) : known.effect === 'db-write' ? 'write' : 'read';
    return access && { access, client: known.client, callee, given: givenTo(model, site), unbatched: known.unbatched === true };
  }
  return undefined;
}

/** Whether the text that a call is given, itself or to hand it on to a database, is a statement that changes something. */
export function isGivenChange(model: TreeModel, site: CallSite): boolean {
  return CHANGING_STATEMENT.test(leadingText(model, site.file, site.call.args[0]));
}

// A chain is sent when it is awaited, or handed back whole; a link added to a builder from elsewhere is not.
function isSent(model: TreeModel, { file, call }: CallSite): boolean {
  if (call.use === 'await') return true;
  if (call.use !== 'return') return false;
  const root = rootOf(model, file, call.callee);
  return root !== undefined && model.code.externals(root).some(({ path }) => !path.startsWith('Builder#'));
}

/** The first call of a chain. */
function rootOf(model: TreeModel, file: string, callee: Value): CallSite | undefined {
  let at: Value = callee;
  let root: CallSite | undefined;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    if (at.kind === 'member') at = at.of;
    else if (at.kind === 'call') {
      root = model.code.resolver.site(file, at.call);
      if (!root) return undefined;
      at = root.call.callee;
    } else break;
  }
  return root;
}

function accessOfText(model: TreeModel, site: CallSite): DatabaseAccess['access'] | undefined {
  const verb = statementVerb(leadingText(model, site.file, site.call.args[0]));
  if (NO_ROWS.has(verb)) return undefined;
  return verb === '' || READING_VERBS.has(verb) ? 'read' : 'write';
}

/** The literal start of a text, through variables, objects and tagged templates. */
function leadingText(model: TreeModel, file: string, value: Value | undefined): string {
  let at: { readonly file: string; readonly value: Value } | undefined = value && { file, value };
  for (let depth = 0; at && depth < 6; depth++) {
    const now: { readonly file: string; readonly value: Value } = at;
    if (now.value.kind === 'literal') return String(now.value.value);
    if (now.value.kind === 'text') {
      const [first] = now.value.parts;
      return typeof first === 'string' ? first : '';
    }
    at = inner(model, now.file, now.value);
  }
  return '';
}

function inner(model: TreeModel, file: string, value: Value): { readonly file: string; readonly value: Value } | undefined {
  if (value.kind === 'call') {
    const call = model.code.script(file)?.calls[value.call];
    return call?.kind === 'tag' && call.args[0] ? { file, value: call.args[0] } : undefined;
  }
  if (value.kind === 'object') {
    const [text] = value.entries.flatMap((entry) => ('key' in entry && (entry.key === 'text' || entry.key === 'sql') ? [entry.value] : []));
    return text && { file, value: text };
  }
  if (value.kind === 'binding') {
    const binding = model.code.script(file)?.bindings[value.binding];
    const [first] = binding?.kind === 'variable' ? binding.values : [];
    if (first) return { file, value: first };
  }
  const resolved = model.code.resolve(file, value);
  return resolved.kind === 'value' && resolved.value !== value ? { file: resolved.file, value: resolved.value } : undefined;
}

function givenTo(model: TreeModel, site: CallSite): readonly Value[] {
  const given = [...site.call.args];
  let { callee } = site.call;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    if (callee.kind === 'member') callee = callee.of;
    else if (callee.kind === 'call') {
      const call = model.code.script(site.file)?.calls[callee.call];
      if (!call) break;
      given.push(...call.args);
      callee = call.callee;
    } else break;
  }
  // A method of a row that is at hand: `row.save()`.
  return callee.kind === 'binding' || callee.kind === 'element' ? [...given, callee] : given;
}
