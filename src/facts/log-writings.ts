import { isGlobalSink, isNamedLogger, isQuiet, LOG_SINKS, mayWrite, type LogSink } from './knowledge/loggers.ts';
import { isSanitizer } from './knowledge/secret-sources.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { PassedParam } from './log-walk.ts';
import { nameOf } from './value-names.ts';

/** A call of production code that writes what it is given to a log, a trace, a tracker of errors or the labels of a metric. */
export interface Writing {
  readonly site: CallSite;
  /** `error`: to the message of an error, which ends in logs and answers. */
  readonly writes: LogSink['writes'] | 'error';
  /** Production shows it only when somebody turns the level on. */
  readonly quiet: boolean;
}

const KNOWN = new WeakMap<TreeModel, readonly Writing[]>();

/** All writings of a tree, in the order of files and calls; found once per tree. */
export function writingsOf(model: TreeModel): readonly Writing[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const found = model.code.files.flatMap((file) => (model.roleOf(file) === 'production' ? writingsIn(model, file) : []));
  KNOWN.set(model, found);
  return found;
}

function writingsIn(model: TreeModel, file: string): readonly Writing[] {
  return model.code.sites(file).flatMap((site) => {
    const writes = site.call.args.length > 0 ? writesOf(model, site) : undefined;
    if (!writes) return [];
    return [{ site, writes, quiet: site.call.callee.kind === 'member' && isQuiet(site.call.callee.name) }];
  });
}

/** Where a call writes to, by what it calls or by its names; undefined where it writes nowhere. */
export function writesOf({ code }: TreeModel, site: CallSite): LogSink['writes'] | undefined {
  const { callee } = site.call;
  if (callee.kind === 'member' && !mayWrite(callee.name)) return undefined;
  for (const one of alternatives(code.callee(site))) {
    if (one.kind === 'external') {
      const sink = LOG_SINKS.find(one);
      if (sink) return sink.writes;
    } else if (one.kind === 'global' && isGlobalSink(one.path)) return 'log';
  }
  const isNamed = callee.kind === 'member' && isNamedLogger(nameOf(callee.of, code, site.file), callee.name);
  return isNamed ? 'log' : undefined;
}

/** The calls in production code of a function which writes one of its parameters; none of a function that makes its arguments harmless. */
export function callersOf(model: TreeModel, { file, fn }: PassedParam): readonly CallSite[] {
  const record = model.code.functionRecord(file, fn);
  if (!record || isSanitizer(record.name)) return [];
  const callers = model.code.graph.knownCallers(file, fn);
  return callers.filter((site) => model.roleOf(site.file) === 'production' && !writesOf(model, site));
}
