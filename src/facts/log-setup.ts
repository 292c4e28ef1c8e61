import { append } from '../model/append.ts';
import type { Place } from '../model/location.ts';
import { isAlternative } from './alternative-call.ts';
import { baseOfFile, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { CONSOLE_TRANSPORTS, FIELD_LOGGERS, FILE_TRANSPORTS, LOGGER_MAKINGS } from './knowledge/log-setups.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { writingsOf } from './log-writings.ts';
import { winstonLines } from './winston-lines.ts';

/**
 * How a logger of production writes: in a form for people (`pretty`), as free text (`text`), into a file (`file`), or lines into whose
 * message values are glued (`glued`, one for each file). Only what is decided.
 */
export interface LogSetupFact extends FactBase {
  readonly kind: 'log-setup';
  readonly form: 'pretty' | 'text' | 'file' | 'glued';
  readonly expression: string;
  /** Of `file`: the same code writes to the console as well. */
  readonly alsoOnConsole: boolean;
  /** Of `glued`: all such lines. */
  readonly lines: readonly Place[];
}

/** Values in a message from which on fields would serve better. */
const FEWEST_GLUED = 2;

/** What is wrong with how the loggers of a tree write. */
export function logSetupFacts(model: TreeModel): readonly LogSetupFact[] {
  const makings = knownCalls(model, LOGGER_MAKINGS).flatMap(({ site, entry }): readonly LogSetupFact[] => {
    if (!isJudged(model, site)) return [];
    const options = optionsOf(model, site, entry.under);
    if (entry.of === 'winston') return winstonLines(model, site, options) === 'text' ? [factOf(model, site, 'text')] : [];
    return isPretty(model, site, options) ? [factOf(model, site, 'pretty')] : [];
  });
  return [...makings, ...fileLogs(model), ...gluedLines(model)];
}

function factOf(model: TreeModel, site: CallSite, form: LogSetupFact['form'], alsoOnConsole = false): LogSetupFact {
  const expression = expressionText(model.code.script(site.file), site.call.callee);
  return { kind: 'log-setup', ...baseOfFile(model, site.file), at: model.code.placeOf(site), form, expression, alsoOnConsole, lines: [] };
}

function isJudged(model: TreeModel, site: CallSite): boolean {
  if (model.roleOf(site.file) !== 'production' || isForDevelopment(model, site)) return false;
  return stageAt(model.code, site.file, site.call.context) !== 'development';
}

function optionsOf({ code }: TreeModel, { file, call }: CallSite, under: readonly string[]): Resolved {
  const [first] = call.args;
  return under.reduce<Resolved>((of, name) => code.resolver.member(of, name), code.resolve(file, first));
}

/** Whether pino is told to write for people, whatever the environment. */
function isPretty({ code }: TreeModel, { file, call }: CallSite, options: Resolved): boolean {
  const isStream = call.args
    .slice(0, 2)
    .some((argument) =>
      alternatives(code.resolve(file, argument)).every((one) => one.kind === 'external' && one.package === 'pino-pretty'),
    );
  if (isStream) return true;
  if (isPartlyChosen(options)) return false;
  const transport = code.settingOf(options, ['transport']).value;
  const pretty = code.settingOf(options, ['prettyPrint']).value;
  if (pretty?.kind === 'value' && pretty.value.kind === 'literal' && pretty.value.value === true) return true;
  return transport !== undefined && textOf(code.settingOf(transport, ['target']).value) === 'pino-pretty';
}

/** Options of which some are spread in under a condition: `...(isDev && { transport })`. */
function isPartlyChosen(options: Resolved): boolean {
  return (
    options.kind === 'value' &&
    options.value.kind === 'object' &&
    options.value.entries.some((entry) => 'spread' in entry && entry.spread.kind === 'either')
  );
}

function textOf(resolved: Resolved | undefined): string | undefined {
  return resolved?.kind === 'value' && resolved.value.kind === 'literal' ? String(resolved.value.value) : undefined;
}

function fileLogs(model: TreeModel): readonly LogSetupFact[] {
  const consoles = new Set(knownCalls(model, CONSOLE_TRANSPORTS).map(({ site }) => site.file));
  return knownCalls(model, FILE_TRANSPORTS).flatMap(({ site, entry }) => {
    const isFile = isJudged(model, site) && namesFile(model, site, entry.name) && !isOneOfSeveral(model, site);
    return isFile ? [factOf(model, site, 'file', consoles.has(site.file))] : [];
  });
}

/** Whether a condition decides if a call is made, or its result taken. */
function isOneOfSeveral({ code }: TreeModel, { file, index, call }: CallSite): boolean {
  const script = code.script(file);
  if (!script || code.contextsOf(file, call.context).some(({ kind }) => kind === 'branch' || kind === 'case')) return true;
  return isAlternative(script, index);
}

function namesFile({ code }: TreeModel, { file, call }: CallSite, name: string): boolean {
  const [index = '0', ...names] = name.split('.');
  const argument = call.args[Number(index)];
  const found = names.length === 0 ? code.resolve(file, argument) : code.setting(file, argument, ...names).value;
  if (!found || found.kind !== 'value') return false;
  if (found.value.kind === 'text') return true;
  const text = textOf(found);
  return text !== undefined && found.value.kind === 'literal' && typeof found.value.value === 'string' && !text.startsWith('/dev/');
}

/** Lines of loggers that take fields, with several values glued into the message instead; one fact for each file. */
function gluedLines(model: TreeModel): readonly LogSetupFact[] {
  const byFile = new Map<string, CallSite[]>();
  for (const { site, writes } of writingsOf(model)) {
    const [message] = site.call.args;
    const isGlued = message?.kind === 'text' && message.parts.filter((part) => typeof part !== 'string').length >= FEWEST_GLUED;
    if (writes === 'log' && isGlued && model.code.externals(site).some((one) => FIELD_LOGGERS.has(one.package)))
      append(byFile, site.file, site);
  }
  return [...byFile.values()].flatMap((sites) => {
    const [first] = sites;
    return first ? [{ ...factOf(model, first, 'glued'), lines: sites.map((site) => model.code.placeOf(site)) }] : [];
  });
}
