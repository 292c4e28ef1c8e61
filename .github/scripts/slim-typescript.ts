import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Plugin } from 'rolldown';
import { ts } from 'ts-morph';

const EXTRACTOR = 'src/summaries/typescript';
/** Beside the file that it is cut from, so that its licence is found. */
const IDENTITY = `${typescriptFile()}?parser`;

/**
 * Bundles of the TypeScript that ts-morph ships only what the extractor calls, which is the parser: a twentieth of the whole. Loading and
 * starting the rest took a quarter of a second of every run, more than most pull requests take to parse.
 */
export function slimTypeScript(): Plugin {
  return {
    name: 'slim-typescript',
    resolveId: { filter: { id: /^ts-morph$/ }, handler: () => IDENTITY },
    load: { filter: { id: /\?parser$/ }, handler: renderParser },
  };
}

/** A statement at the top of TypeScript, the names that it declares or fills, and all names that it may use. */
interface Part {
  readonly text: string;
  readonly declares: readonly string[];
  readonly uses: ReadonlySet<string>;
}

function renderParser(): string {
  const file = typescriptFile();
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
  const statements = topOf(source);
  const exported = exportsOf(statements, source);
  const locals = namesUsed().map(
    (name) => [name, exported.get(name) ?? fail(`the extractor uses ts.${name}, which TypeScript does not export`)] as const,
  );
  const parts = statements.map((statement) => toPart(statement, source));
  const kept = keepReachable(
    parts,
    locals.map(([, local]) => local),
  );
  const text = kept.map((part) => part.text).join('\n');
  const api = locals.map(([name, local]) => `${name}: ${local}`).join(', ');
  return `${text.replace(DIAGNOSTICS, (table) => dropUnused(table, text))}\nexport const ts = { ${api} };\n`;
}

function typescriptFile(): string {
  return path.join(path.dirname(createRequire(import.meta.url).resolve('@ts-morph/common')), 'typescript.js');
}

/** The statements inside of the one function that the file consists of. */
function topOf(source: ts.SourceFile): readonly ts.Statement[] {
  for (const statement of source.statements) {
    const call = ts.isExpressionStatement(statement) ? statement.expression : undefined;
    const wrapper =
      call && ts.isCallExpression(call) && ts.isParenthesizedExpression(call.expression) ? call.expression.expression : undefined;
    if (wrapper && ts.isArrowFunction(wrapper) && ts.isBlock(wrapper.body)) return wrapper.body.statements;
  }
  return fail('TypeScript is no longer wrapped in one function');
}

/** Exported names to the names that they have inside, from the call `__export(typescript_exports, { name: () => local })`. */
function exportsOf(statements: readonly ts.Statement[], source: ts.SourceFile): ReadonlyMap<string, string> {
  const call = statements.find((statement) => statement.getText(source).startsWith('__export(typescript_exports, {'));
  const table = call?.getText(source) ?? fail('TypeScript has no table of exports');
  return new Map([...table.matchAll(/^\s*(\w+): \(\) => (\w+)/gm)].map(([, name = '', local = '']) => [name, local]));
}

/** What the extractor uses of `ts`; a type that it names is no value, and is not among the exports. */
function namesUsed(): readonly string[] {
  const texts = readdirSync(EXTRACTOR).map((name) => readFileSync(path.join(EXTRACTOR, name), 'utf8'));
  // A call, or a member of an enumeration.
  const values = texts.flatMap((text) => [...text.matchAll(/\bts\.([a-z]\w*|[A-Z]\w*(?=\.[A-Z]))/g)].map(([, name = '']) => name));
  return [...new Set(values)].toSorted();
}

function toPart(statement: ts.Statement, source: ts.SourceFile): Part {
  return {
    text: source.text.slice(statement.getStart(source), statement.end),
    declares: namesDeclared(statement),
    uses: namesIn(statement),
  };
}

function namesDeclared(statement: ts.Statement): readonly string[] {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) return [statement.name?.text ?? ''];
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => [...namesIn(name)]);
  return ts.isExpressionStatement(statement) ? namesFilled(statement.expression) : [];
}

/** `((Parser) => { … })(Parser || (Parser = {}))`, `Version.zero = …`, and the one call that says how nodes are made. */
function namesFilled(expression: ts.Expression): readonly string[] {
  if (ts.isBinaryExpression(expression) && ts.isPropertyAccessExpression(expression.left)) return [...namesIn(expression.left.expression)];
  if (!ts.isCallExpression(expression)) return [];
  if (ts.isIdentifier(expression.expression)) {
    const [first] = expression.arguments;
    if (expression.expression.text === '__export' && first && ts.isIdentifier(first)) return [first.text];
    return expression.expression.text === 'setObjectAllocator' ? ['objectAllocator'] : [];
  }
  return expression.arguments.flatMap((argument) => (ts.isBinaryExpression(argument) ? [...namesIn(argument.left)] : []));
}

/** The identifiers below a node, except those that only name a property. */
function namesIn(node: ts.Node): ReadonlySet<string> {
  const names = new Set<string>();
  const pending: ts.Node[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (ts.isIdentifier(next)) names.add(next.text);
    else if (ts.isPropertyAccessExpression(next)) pending.push(next.expression);
    else if (ts.isPropertyAssignment(next)) pending.push(next.initializer, ...(ts.isComputedPropertyName(next.name) ? [next.name] : []));
    else next.forEachChild((child) => void pending.push(child));
  }
  return names;
}

/** The parts that the names need, in their order. */
function keepReachable(parts: readonly Part[], names: readonly string[]): readonly Part[] {
  const byName = new Map<string, Part[]>();
  for (const part of parts) for (const name of part.declares) byName.set(name, [...(byName.get(name) ?? []), part]);
  const kept = new Set<Part>();
  const pending = [...names];
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    for (const part of byName.get(name) ?? []) {
      if (kept.has(part)) continue;
      kept.add(part);
      pending.push(...part.uses);
    }
  }
  return parts.filter((part) => kept.has(part));
}

const DIAGNOSTICS = /^var Diagnostics = \{[\s\S]*?^\};$/m;

/** The table of messages holds each that the whole compiler may give. */
function dropUnused(table: string, text: string): string {
  const used = new Set([...text.matchAll(/\bDiagnostics\.(\w+)/g)].map(([, name]) => name));
  return table.replace(/^ {2}(\w+): diag\(.*\),?$\n/gm, (line, name: string) => (used.has(name) ? line : ''));
}

function fail(reason: string): never {
  throw new Error(`${reason}: adapt ${path.relative('.', import.meta.filename)}.`);
}
