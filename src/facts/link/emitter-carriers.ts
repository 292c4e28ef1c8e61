import type { FunctionRecord, Value } from '../../summaries/script-summary.ts';
import type { CodeModel } from './code-model.ts';
import { partsOf, type EmitterValues } from './emitter-values.ts';
import { siteKey, type CallSite } from './resolved.ts';

/** Where an emitter goes by way of the functions that give it out. */
export interface Carriers {
  /** Names under which code may know it. */
  readonly names: ReadonlySet<string>;
  /** `known`: all who get it are seen. `provided`: a container or nobody that is seen asks for it. `unknown`: it may be anywhere. */
  readonly fate: 'known' | 'provided' | 'unknown';
}

interface Carrier {
  readonly file: string;
  readonly fn: number;
  readonly record: FunctionRecord;
}

const MOST_CARRIERS = 50;
/** What becomes of the result of such a callback concerns nobody. */
const DROPS_RESULT = /^(?:on|once|addListener|then|catch|finally|setTimeout|setInterval|setImmediate|process\.on)$/;

/** Follows what a call made through the functions that return it, up their callers. */
export function carriersOf(code: CodeModel, values: EmitterValues, site: CallSite): Carriers {
  const names = new Set(ownNames(code, values, site));
  const fates = new Set<Carriers['fate']>();
  const seen = new Set<string>();
  const work = carriersIn(code, values, site);
  for (let at = work.pop(); at && seen.size < MOST_CARRIERS; at = work.pop()) {
    const { file, fn, record } = at;
    if (seen.has(`${file}\0${fn}`)) continue;
    seen.add(`${file}\0${fn}`);
    if (record.name !== '') names.add(record.name);
    fates.add(fateOf(code, at));
    for (const caller of code.graph.knownCallers(file, fn)) {
      const above = carrier(code, values, { file: caller.file, fn: code.enclosing(caller), key: siteKey(site) });
      if (above) work.push(above);
    }
  }
  const fate = fates.has('unknown') || seen.size >= MOST_CARRIERS ? 'unknown' : fates.has('provided') ? 'provided' : 'known';
  return { names, fate };
}

/** Variables and members of its file that hold it. */
function ownNames(code: CodeModel, values: EmitterValues, site: CallSite): readonly string[] {
  const script = code.script(site.file);
  const holds = (value: Value): boolean => values.isMadeBy(site.file, value, siteKey(site));
  const variables = (script?.bindings ?? []).filter((one) => one.kind === 'variable' && one.values.some(holds));
  const members = (script?.assignments ?? []).flatMap(({ target, value }) =>
    target.kind === 'member' && holds(value) ? [target.name] : [],
  );
  const fields = (script?.classes ?? []).flatMap(({ fields: all }) => all.filter(({ value }) => value && holds(value)));
  return [...variables.map(({ name }) => name), ...members, ...fields.map(({ name }) => name)];
}

function carriersIn(code: CodeModel, values: EmitterValues, site: CallSite): Carrier[] {
  const functions = code.script(site.file)?.functions ?? [];
  return functions.flatMap((_, fn) => carrier(code, values, { file: site.file, fn, key: siteKey(site) }) ?? []);
}

interface Candidate {
  readonly file: string;
  readonly fn: number;
  readonly key: string;
}

function carrier(code: CodeModel, values: EmitterValues, { file, fn, key }: Candidate): Carrier | undefined {
  const record = code.functionRecord(file, fn);
  const holds = record?.returns.some((value) => [value, ...partsOf(value)].some((part) => values.isMadeBy(file, part, key)));
  return record && holds ? { file, fn, record } : undefined;
}

function fateOf(code: CodeModel, { file, fn, record }: Carrier): Carriers['fate'] {
  if (record.name === 'useFactory' || record.passedTo?.path.at(-1) === 'useFactory') return 'provided';
  const to = record.passedTo && code.resolver.site(file, record.passedTo.call);
  if (to) return fateOfCallback(code, to);
  if (code.graph.callersOf(file, fn) === undefined) return 'unknown';
  return record.class < 0 && code.graph.knownCallers(file, fn).length === 0 ? 'provided' : 'known';
}

function fateOfCallback(code: CodeModel, to: CallSite): Carriers['fate'] {
  const { callee } = to.call;
  const name = callee.kind === 'member' || callee.kind === 'global' ? callee.name : '';
  if (DROPS_RESULT.test(name)) return 'known';
  return code.callee(to).kind === 'function' ? 'provided' : 'unknown';
}
