import type { Place } from '../model/location.ts';
import type { ScriptSummary } from '../summaries/script-summary.ts';
import { baseOfFile, expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { COMMAND_FILE, LOGGER_FILE, LOGGER_NAME, PRINTING_GLOBAL, PRINTING_PLATFORMS } from './knowledge/console.ts';
import { isStructuredLogger } from './knowledge/telemetry.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { deployablesOf } from './link/deployables.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { isProcessListener } from './link/process-guards.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { telemetryFacts } from './telemetry.ts';

/** One statement that prints. */
export interface Print {
  readonly at: Place;
  /** `console.log`, `process.stdout.write`, `debugger`. */
  readonly expression: string;
  /** The whole call is one text, so that a logger can take its place. */
  readonly isText: boolean;
}

/** What a file of served code prints in place of logging it. One per file, its place the first print. */
export interface ConsoleOutputFact extends FactBase {
  readonly kind: 'console-output';
  /** In order of line; never empty. */
  readonly prints: readonly Print[];
  /** Name of a logger at the top of the file. */
  readonly logger: string | undefined;
  /** Its program, or its package, may have a logger that it could use. */
  readonly hasLogger: boolean;
}

/** The files of served code that print. */
export function consoleOutputFacts(model: TreeModel): readonly ConsoleOutputFact[] {
  const served = new Set(deployablesOf(model).flatMap(({ files }) => [...files]));
  const owners = new Set([...served].map((file) => model.packageOf(file)?.root));
  return model.code.files.flatMap((file) => {
    const script = model.code.script(file);
    if (!script || !isJudged(model, file, script)) return [];
    // Of a package whose programs are known, only what they load is served.
    const isServed = served.has(file) || !owners.has(model.packageOf(file)?.root);
    const prints = printsOf(model, file, script, { isServed, isLoaded: served.has(file) });
    const [first] = prints;
    if (!first) return [];
    const logger = loggerOf(script);
    const hasLogger = logger !== undefined || mayHaveLogger(model, file);
    return [{ kind: 'console-output' as const, at: first.at, ...baseOfFile(model, file), prints, logger, hasLogger }];
  });
}

function mayHaveLogger(model: TreeModel, file: string): boolean {
  const programs = telemetryFacts(model).filter(({ files }) => files.has(file));
  if (programs.length > 0) return programs.some(({ logger }) => logger !== 'absent');
  return Object.keys(model.packageOf(file)?.manifest?.dependencies ?? {}).some(isStructuredLogger);
}

/** What is known of the programs that a file belongs to. */
interface Program {
  /** It may be loaded by one that serves. */
  readonly isServed: boolean;
  /** It certainly is. */
  readonly isLoaded: boolean;
}

function isJudged(model: TreeModel, file: string, script: ScriptSummary): boolean {
  if (model.roleOf(file) !== 'production' || script.shebang || LOGGER_FILE.test(file) || COMMAND_FILE.test(file)) return false;
  const { dependencies = {}, devDependencies = {} } = model.packageOf(file)?.manifest ?? {};
  return !PRINTING_PLATFORMS.some((name) => Object.hasOwn(dependencies, name) || Object.hasOwn(devDependencies, name));
}

function printsOf(model: TreeModel, file: string, script: ScriptSummary, program: Program): readonly Print[] {
  const { code } = model;
  const calls = code.sites(file).flatMap((site): readonly Print[] => {
    const callee = code.callee(site);
    if (site.call.kind !== 'call' || callee.kind !== 'global' || !PRINTING_GLOBAL.test(callee.path)) return [];
    if (!isPastLogger(model, site, program)) return [];
    const [text, ...others] = site.call.args;
    const isText = others.length === 0 && (text?.kind === 'text' || (text?.kind === 'literal' && typeof text.value === 'string'));
    return [{ at: code.placeOf(site), expression: expressionText(script, site.call.callee), isText }];
  });
  const stops = script.debuggers.map((span) => ({ at: code.place(file, span, '', 'debugger'), expression: 'debugger', isText: false }));
  return [...calls, ...stops].toSorted((left, right) => left.at.line - right.at.line || left.at.column - right.at.column);
}

function isPastLogger(model: TreeModel, site: CallSite, { isServed, isLoaded }: Program): boolean {
  const { code } = model;
  const script = code.script(site.file);
  const record = code.functionRecord(site.file, code.enclosing(site));
  const owner = script?.classes[record?.class ?? -1]?.name ?? '';
  if (LOGGER_NAME.test(owner) || LOGGER_NAME.test(record?.name ?? '')) return false;
  const entries = code.reachOf(site).entries;
  // Pages and commands print for their own readers.
  if (entries.length === 0 && (!isServed || script?.jsx === true)) return false;
  const isRunOnce = entries.every(({ kind, at }) => kind === 'cli' || (kind === 'startup' && !isLoaded && at.path === site.file));
  if (entries.length > 0 && isRunOnce) return false;
  return !isLastResort(model, site) && !isForDevelopment(model, site) && !runsInBrowser(model, site);
}

/** Prints before the process ends, or of a start that failed: there may be no logger to take them. */
function isLastResort(model: TreeModel, site: CallSite): boolean {
  const { code } = model;
  const fn = code.enclosing(site);
  const ends = code
    .sites(site.file)
    .some((one) => code.enclosing(one) === fn && isExit(model, one) && code.isInside(site.file, one.call.context, site.call.context));
  if (ends) return true;
  const passed = fn === 0 ? undefined : code.functionRecord(site.file, fn)?.passedTo;
  const taker = passed && code.resolver.site(site.file, passed.call);
  if (taker && isProcessListener(model, taker)) return true;
  const isTop = fn === 0 || (taker !== undefined && code.enclosing(taker) === 0);
  const isCatch = taker?.call.callee.kind === 'member' && taker.call.callee.name === 'catch';
  return isTop && (isCatch || code.contextsOf(site.file, site.call.context).some(({ kind }) => kind === 'catch'));
}

function isExit({ code }: TreeModel, site: CallSite): boolean {
  const callee = code.callee(site);
  return callee.kind === 'global' && /^process\.(?:exit|abort|kill)$/.test(callee.path);
}

function loggerOf({ bindings }: ScriptSummary): string | undefined {
  const found = bindings.find(({ kind, name, fn }) => fn === 0 && name === 'logger' && (kind === 'import' || kind === 'variable'));
  return found?.name;
}
