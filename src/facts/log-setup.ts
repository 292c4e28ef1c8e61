import { append } from '../model/append.ts';
import type { Place } from '../model/location.ts';
import { isAlternative } from './alternative-call.ts';
import { baseOfFile, expressionText } from './base.ts';
import { appenderLines } from './appender-lines.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { formatLines } from './format-lines.ts';
import {
  CONSOLE_TRANSPORTS,
  FIELD_LOGGERS,
  FILE_TRANSPORTS,
  LOGGER_MAKINGS,
  NAMED_FORMAT,
  PRETTY_OPTION,
  PRETTY_PRINTERS,
} from './knowledge/log-setups.ts';
import { NEST_APPLICATIONS } from './knowledge/servers.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import { stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { writingsOf } from './log-writings.ts';
import { telemetryFacts } from './telemetry.ts';

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
    const form = isJudged(model, site) ? formOf(model, site, entry) : undefined;
    return form && !isOneOfSeveral(model, site) ? [factOf(model, site, form)] : [];
  });
  return [...makings, ...fileLogs(model), ...gluedLines(model)];
}

type Making = (typeof LOGGER_MAKINGS.entries)[number];

/** How a logger writes, where that is not for machines. */
function formOf(model: TreeModel, site: CallSite, { lines, under }: Making): 'pretty' | 'text' | undefined {
  const options = optionsOf(model, site, under);
  switch (lines) {
    case 'pretty':
      return isPretty(model, site, options) ? 'pretty' : undefined;
    case 'formats':
      return formatLines(model, site, options) === 'text' ? 'text' : undefined;
    case 'layouts':
      return appenderLines(model, options) === 'text' ? 'text' : undefined;
    case 'option':
      return isTextByOption(model, site) ? 'text' : undefined;
    default:
      return isTextAccessLog(model, site) ? 'text' : undefined;
  }
}

/** The logger of an application, which is not told to write JSON. */
function isTextByOption(model: TreeModel, site: CallSite): boolean {
  const isOfApplication = knownCalls(model, NEST_APPLICATIONS).some(({ site: { file } }) => file === site.file);
  if (!isOfApplication || site.call.kind !== 'new') return false;
  return site.call.args.every((argument) => model.code.setting(site.file, argument, 'json').state === 'absent');
}

/** Text among the lines of a logger that writes fields; where there is none, that is told. */
function isTextAccessLog(model: TreeModel, site: CallSite): boolean {
  const [format, options] = site.call.args;
  const isText = NAMED_FORMAT.test(textOf(model.code.resolve(site.file, format)) ?? '');
  if (!isText || model.code.setting(site.file, options, 'stream').state !== 'absent') return false;
  return telemetryFacts(model).some(({ files, logger }) => logger === 'present' && files.has(site.file));
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

/** Whether a logger is told to write for people, whatever the environment. */
function isPretty({ code }: TreeModel, { file, call }: CallSite, options: Resolved): boolean {
  const isStream = call.args
    .slice(0, 2)
    .some((argument) =>
      alternatives(code.resolve(file, argument)).every((one) => one.kind === 'external' && PRETTY_PRINTERS.has(one.package)),
    );
  if (isStream) return true;
  if (isPartlyChosen(options)) return false;
  const transport = code.settingOf(options, ['transport']).value;
  const pretty = code.settingOf(options, [PRETTY_OPTION]).value;
  if (pretty?.kind === 'value' && pretty.value.kind === 'literal' && pretty.value.value === true) return true;
  return transport !== undefined && PRETTY_PRINTERS.has(textOf(code.settingOf(transport, ['target']).value) ?? '');
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
    if (!isJudged(model, site) || isOneOfSeveral(model, site)) return [];
    const named = entry.names.flatMap((path) => valuesAt(model, site, path));
    const isFile = named.some((value) => namesFile(value));
    return isFile ? [factOf(model, site, 'file', consoles.has(site.file) || !named.every((value) => namesFile(value)))] : [];
  });
}

/** What stands at a path of the arguments of a call; nothing for a member of a list that lacks it. */
function valuesAt({ code }: TreeModel, { file, call }: CallSite, path: string): readonly (Resolved | undefined)[] {
  const [index = '0', ...names] = path.split('.');
  let found: readonly (Resolved | undefined)[] = [code.resolve(file, call.args[Number(index)])];
  for (const name of names) found = found.flatMap((one) => (one ? stepInto(code, one, name) : [undefined]));
  return found;
}

function stepInto(code: TreeModel['code'], of: Resolved, name: string): readonly (Resolved | undefined)[] {
  if (name !== '[]' && name !== '{}') return [code.settingOf(of, [name]).value];
  if (of.kind !== 'value') return [];
  const { file, value } = of;
  if (value.kind === 'array') return value.items.map((item) => code.resolve(file, item));
  return value.kind === 'object' ? value.entries.flatMap((entry) => ('key' in entry ? [code.resolve(file, entry.value)] : [])) : [];
}

function namesFile(found: Resolved | undefined): boolean {
  if (found?.kind !== 'value') return false;
  if (found.value.kind === 'text') return true;
  return found.value.kind === 'literal' && typeof found.value.value === 'string' && !found.value.value.startsWith('/dev/');
}

/** Whether a condition decides if a call is made, or its result taken. */
function isOneOfSeveral({ code }: TreeModel, { file, index, call }: CallSite): boolean {
  const script = code.script(file);
  if (!script || code.contextsOf(file, call.context).some(({ kind }) => kind === 'branch' || kind === 'case')) return true;
  return isAlternative(script, index);
}

/** Lines of loggers that take fields, with several values glued into the message instead; one fact for each file. */
function gluedLines(model: TreeModel): readonly LogSetupFact[] {
  const byFile = new Map<string, CallSite[]>();
  for (const { site, writes } of writingsOf(model)) {
    const [message] = site.call.args;
    const isGlued = message?.kind === 'text' && message.parts.filter((part) => typeof part !== 'string').length >= FEWEST_GLUED;
    if (writes === 'log' && isGlued && takesFields(model, site)) append(byFile, site.file, site);
  }
  return [...byFile.values()].flatMap((sites) => {
    const [first] = sites;
    return first ? [{ ...factOf(model, first, 'glued'), lines: sites.map((site) => model.code.placeOf(site)) }] : [];
  });
}

function takesFields(model: TreeModel, site: CallSite): boolean {
  const dependencies = model.packageOf(site.file)?.manifest?.dependencies ?? {};
  return model.code.externals(site).some((one) => {
    const behind = FIELD_LOGGERS.get(one.package);
    return behind !== undefined && (behind.length === 0 || behind.some((name) => Object.hasOwn(dependencies, name)));
  });
}
