import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { FORMAT_LOGGERS, REQUEST_LOGGERS, type RequestLogger } from './knowledge/loggers.ts';
import { isSecretHeader } from './knowledge/secret-sources.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { LogFact } from './log.ts';
import { membersOf } from './value-names.ts';

const ALL_HEADERS = 'the headers of every request';

/** Middlewares that write every request with all of its headers, and are not told to leave any out. */
export function requestLogs(model: TreeModel): readonly LogFact[] {
  const written = [
    ...knownCalls(model, FORMAT_LOGGERS).map(({ site }) => ({ site, what: headerOfFormat(site) })),
    ...knownCalls(model, REQUEST_LOGGERS).map(({ site, entry }) => ({ site, what: headersLeft(model, site, entry) })),
  ];
  return written.flatMap(({ site, what }) =>
    what === undefined || model.roleOf(site.file) !== 'production' ? [] : [factOf(model, site, what)],
  );
}

function factOf(model: TreeModel, site: CallSite, what: string): LogFact {
  return {
    kind: 'log',
    ...baseOfSite(model, site),
    writes: 'log',
    expression: expressionText(model.code.script(site.file), site.call.callee),
    quiet: false,
    direct: true,
    leaks: [{ what, kind: 'headers', certainty: 'certain', path: ['req', 'headers'], redaction: 'none' }],
    reach: { entries: [], chain: [] },
  };
}

/** The headers that a middleware writes, in a reader's words; undefined where it is told what to write, or that is not decided. */
function headersLeft(model: TreeModel, { file, call }: CallSite, { options, settledBy, logger }: RequestLogger): string | undefined {
  const [index = '0', ...names] = options.split('.');
  const argument = call.args[Number(index)];
  if (argument === undefined) return names.length === 0 ? ALL_HEADERS : undefined;
  const given = membersOf(argument, names);
  const states = [...settledBy, ...(logger ? [logger] : [])].map((name) => model.code.setting(file, given, name).state);
  return states.every((state) => state === 'absent') ? ALL_HEADERS : undefined;
}

/** `:req[authorization]` in the format. */
function headerOfFormat({ call }: CallSite): string | undefined {
  const format = textOf(call.args[0]);
  const headers = [...format.matchAll(/:req\[([\w-]+)\]/g)].map(([, header = '']) => header);
  const secret = headers.find(isSecretHeader);
  return secret && `the header ${secret}`;
}

function textOf(value: Value | undefined): string {
  return value?.kind === 'literal' && typeof value.value === 'string' ? value.value : '';
}
