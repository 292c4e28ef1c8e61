import type { ObjectEntry, ScriptSummary, Value } from '../summaries/script-summary.ts';
import { knownCalls } from './call-index.ts';
import { isVariableName } from './environment-setting.ts';
import { SCHEMA_DEFAULTS } from './knowledge/configuration.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { defaultAt, textOf, type VariableDefault } from './variable-default.ts';

/** Steps of a chain such as `z.string().url().default('…').optional()`. */
const LONGEST_CHAIN = 12;
/** Objects within objects of a schema: `{ db: { host: { env: 'DB_HOST', default: 'localhost' } } }`. */
const DEEPEST_SCHEMA = 6;

type Named = Extract<ObjectEntry, { key: string }>;

/** A description of one variable in a schema; `entry` is that of the default where one is stated beside the name. */
export interface Described {
  readonly name: string;
  readonly entry: Named;
  readonly context: number;
  readonly given: Value | undefined;
}

/** The defaults that schemas state: by a method (Zod, Joi), by an option (Envalid), or beside the name of the variable (Convict). */
export function schemaDefaults(model: TreeModel): readonly VariableDefault[] {
  const files = new Set<string>();
  const ofConvict: CallSite[] = [];
  for (const { site, entry } of knownCalls(model, SCHEMA_DEFAULTS)) {
    if (model.roleOf(site.file) !== 'production') continue;
    if (entry.names === 'keys') files.add(site.file);
    else ofConvict.push(site);
  }
  return [
    ...[...files].flatMap((file) => byKey(model, file).flatMap((one) => defaultOf(model, file, one))),
    ...ofConvict.flatMap((site) => describedBeside(site).flatMap((one) => defaultOf(model, site.file, one))),
  ];
}

function defaultOf(model: TreeModel, file: string, { name, entry, context, given }: Described): readonly VariableDefault[] {
  const text = given && textOf(model, file, given);
  return text === undefined ? [] : [defaultAt(model, { file, at: entry.at, context }, { name, text, by: 'schema' })];
}

/** `REDIS_HOST: z.string().default('localhost')` in an object whose keys are written like variables. */
function byKey({ code }: TreeModel, file: string): readonly Described[] {
  const script = code.script(file);
  if (!script) return [];
  return script.calls.flatMap(({ args, context }) =>
    args.flatMap(entriesOf).flatMap((entry) => {
      if (!isVariableName(entry.key)) return [];
      return [{ name: entry.key, entry, context, given: defaultIn(script, entry.value) }];
    }),
  );
}

function defaultIn(script: ScriptSummary, schema: Value): Value | undefined {
  let at: Value = schema;
  for (let step = 0; step < LONGEST_CHAIN && at.kind === 'call'; step++) {
    const call: ScriptSummary['calls'][number] | undefined = script.calls[at.call];
    // `url({ default: 'redis://localhost' })`
    if (call?.callee.kind !== 'member') return call?.args.flatMap(entriesOf).find(({ key }) => key === 'default')?.value;
    if (call.callee.name === 'default' || call.callee.name === 'prefault') return call.args[0];
    at = call.callee.of;
  }
  return undefined;
}

/** `host: { env: 'DB_HOST', default: 'localhost' }`, however deep. */
export function describedBeside({ call }: CallSite): readonly Described[] {
  const found: Described[] = [];
  let level = call.args.flatMap(entriesOf);
  for (let depth = 0; depth < DEEPEST_SCHEMA && level.length > 0; depth++) {
    for (const entry of level) {
      const inside = entriesOf(entry.value);
      const name = inside.find(({ key }) => key === 'env')?.value;
      const given = inside.find(({ key }) => key === 'default');
      if (given && name?.kind === 'literal' && typeof name.value === 'string')
        found.push({ name: name.value, entry: given, context: call.context, given: given.value });
    }
    level = level.flatMap(({ value }) => entriesOf(value));
  }
  return found;
}

function entriesOf(value: Value): readonly Named[] {
  return value.kind === 'object' ? value.entries.flatMap((entry) => ('key' in entry ? [entry] : [])) : [];
}
