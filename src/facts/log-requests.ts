import type { Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { FORMAT_LOGGERS, REQUEST_LOGGERS } from './knowledge/loggers.ts';
import { isSecretHeader } from './knowledge/secret-sources.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { LogFact } from './log.ts';
import { membersOf } from './value-names.ts';

/** Middlewares that write every request with all of its headers, and are not told to leave any out. */
export function requestLogs(model: TreeModel): readonly LogFact[] {
  return model.code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return model.code.sites(file).flatMap((site) => {
      const what = writtenHeaders(model, site);
      return what === undefined ? [] : [factOf(model, site, what)];
    });
  });
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

/** The headers that a middleware writes, in a reader's words; undefined where it writes none, or that is not decided. */
function writtenHeaders(model: TreeModel, site: CallSite): string | undefined {
  for (const callee of model.code.externals(site)) {
    if (FORMAT_LOGGERS.find(callee)) return headerOfFormat(site);
    const known = REQUEST_LOGGERS.find(callee);
    if (!known) continue;
    const [index = '0', ...names] = known.options.split('.');
    const argument = site.call.args[Number(index)];
    if (argument === undefined) return names.length === 0 ? 'the headers of every request' : undefined;
    const options = membersOf(argument, names);
    const states = [...known.settledBy, ...(known.logger ? [known.logger] : [])].map(
      (name) => model.code.setting(site.file, options, name).state,
    );
    return states.every((state) => state === 'absent') ? 'the headers of every request' : undefined;
  }
  return undefined;
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
