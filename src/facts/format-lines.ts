import type { ScriptSummary, Value } from '../summaries/script-summary.ts';
import { ADDING_FORMAT, CONSOLE_TRANSPORTS, LINE_FORMATS } from './knowledge/log-setups.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

type Lines = 'text' | 'json' | 'unknown';

/** Formats inside of formats are followed this far. */
const DEEPEST = 4;

/** What the console shows of a logger with formats and transports: JSON unless a format says otherwise. */
export function formatLines(model: TreeModel, site: CallSite, options: Resolved): Lines {
  const { code } = model;
  const format = code.settingOf(options, ['format']);
  const own = format.state === 'absent' ? 'json' : format.value ? linesOf(model, format.value, 0) : 'unknown';
  const given = code.settingOf(options, ['transports']);
  // What is added later writes as the logger says.
  if (given.state === 'absent') return own;
  const transports = given.value;
  if (!transports) return 'unknown';
  const list = transports.kind === 'value' && transports.value.kind === 'array' ? transports.value.items : undefined;
  const file = transports.kind === 'value' ? transports.file : site.file;
  const shown = list ? list.flatMap((item) => linesOfTransport(model, file, item, own)) : ['unknown' as const];
  if (shown.length === 0 || shown.includes('unknown')) return 'unknown';
  return shown.every((one) => one === 'text') ? 'text' : 'json';
}

/** What a transport shows on the console; nothing where it writes elsewhere. */
function linesOfTransport(model: TreeModel, file: string, item: Value, own: Lines): readonly Lines[] {
  const site = item.kind === 'call' ? model.code.resolver.site(file, item.call) : undefined;
  if (!site) return ['unknown'];
  if (!model.code.externals(site).some((one) => CONSOLE_TRANSPORTS.find(one)))
    return model.code.externals(site).length > 0 ? [] : ['unknown'];
  const format = model.code.setting(file, site.call.args[0], 'format');
  if (format.state === 'absent') return [own];
  return [format.value ? linesOf(model, format.value, 0) : 'unknown'];
}

function linesOf(model: TreeModel, format: Resolved, depth: number): Lines {
  const all = alternatives(format).map((one) => linesOfOne(model, one, depth));
  return all.every((one) => one === all[0]) ? (all[0] ?? 'unknown') : 'unknown';
}

function linesOfOne(model: TreeModel, format: Resolved, depth: number): Lines {
  const known = format.kind === 'external' ? LINE_FORMATS.find(format) : undefined;
  if (!known || format.kind !== 'external' || depth > DEEPEST) return 'unknown';
  if (known.gives === 'text' || known.gives === 'json') return known.gives;
  const { created } = format;
  if (!created) return 'unknown';
  return known.gives === 'printf' ? linesOfPrintf(model, created) : linesOfParts(model, created, depth);
}

/** The last part that writes the line decides. */
function linesOfParts(model: TreeModel, { file, call }: CallSite, depth: number): Lines {
  for (const part of call.args.toReversed()) {
    const resolved = model.code.resolve(file, part);
    const adds = alternatives(resolved).every((one) => one.kind === 'external' && ADDING_FORMAT.test(one.path));
    if (!adds) return linesOf(model, resolved, depth + 1);
  }
  return 'unknown';
}

function linesOfPrintf({ code }: TreeModel, { file, call }: CallSite): Lines {
  const template = code.resolve(file, call.args[0]);
  if (template.kind !== 'function') return 'unknown';
  const returns = code.functionRecord(template.file, template.fn)?.returns ?? [];
  const script = code.script(template.file);
  return returns.length > 0 && returns.every((value) => value.kind === 'text' && !beginsAsJson(script, value)) ? 'text' : 'unknown';
}

/** A template may be a way to write JSON: `{"level":"${level}"}`, `${JSON.stringify(line)}`. */
function beginsAsJson(script: ScriptSummary | undefined, { parts }: Extract<Value, { kind: 'text' }>): boolean {
  const [first] = parts;
  if (typeof first === 'string') return /^\s*\{/.test(first);
  const callee = first?.kind === 'call' ? script?.calls[first.call]?.callee : undefined;
  return callee?.kind === 'member' && callee.name === 'stringify';
}
