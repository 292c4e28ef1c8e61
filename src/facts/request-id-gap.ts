import { append } from '../model/append.ts';
import type { Location } from '../model/location.ts';
import type { CallRecord, Value } from '../summaries/script-summary.ts';
import { baseOfSite, expressionText } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { HTTP_CALLS } from './knowledge/http-clients.ts';
import { isLoggerName } from './knowledge/loggers.ts';
import {
  CONTEXT_KEY,
  FOREIGN_ADDRESS,
  isIdHeader,
  MESSAGE_SENDS,
  OWN_FORMATS,
  REQUEST_ID_MAKINGS,
  REQUEST_LOGGER_MAKINGS,
  REQUEST_PARAM,
  ROOT_LOGGERS,
} from './knowledge/request-ids.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { valueParts } from './link/value-parts.ts';
import { telemetryFacts, type TelemetryFact } from './telemetry.ts';
import { nameOf } from './value-names.ts';

/** A place where the id of a request is lost, in a program that gives out such ids. */
export interface RequestIdGapFact extends FactBase {
  readonly kind: 'request-id-gap';
  /** `log`: a handler logs by the logger of the program, one for each file; `http`, `message`: calls that send no id, one for each program. */
  readonly loses: 'log' | 'http' | 'message';
  readonly expression: string;
  /** Name of the program; empty for `log`. */
  readonly program: string;
  /** All such calls. */
  readonly places: readonly Location[];
}

/** Expressions looked at in one argument. */
const MOST_PARTS = 200;

/** The places of a tree where ids of requests are lost. */
export function requestIdGapFacts(model: TreeModel): readonly RequestIdGapFact[] {
  const programs = telemetryFacts(model).filter(({ requestIds, tracing }) => requestIds === 'present' && tracing === 'absent');
  return [...rootLogs(model), ...programs.flatMap((program) => sendsOf(model, program))];
}

/** Lines that handlers of requests write by the logger of the program, although the request has one of its own. */
function rootLogs(model: TreeModel): readonly RequestIdGapFact[] {
  const makings = [...knownCalls(model, REQUEST_LOGGER_MAKINGS), ...knownCalls(model, REQUEST_ID_MAKINGS)].map(({ site }) =>
    model.packageOf(site.file),
  );
  const bare = knownCalls(model, ROOT_LOGGERS).filter(({ site, entry }) => {
    const hasOwn = entry.beside === 'framework' || makings.includes(model.packageOf(site.file));
    const isHandling = hasOwn && model.roleOf(site.file) === 'production' && isInHandler(model, site);
    return isHandling && !site.call.args.some((argument) => mayTellId(model, site.file, argument));
  });
  const adding = new Set([...new Set(bare.map(({ site }) => model.packageOf(site.file)))].filter((own) => carriesContext(model, own)));
  const byFile = new Map<string, CallSite[]>();
  for (const { site } of bare) if (!adding.has(model.packageOf(site.file))) append(byFile, site.file, site);
  return [...byFile.values()].flatMap((sites) => gapOf(model, sites, { loses: 'log', program: '' }));
}

/** Whether what is logged or sent tells the id: under a key, as the `id` of the request, or among what is not seen. */
function mayTellId({ code }: TreeModel, file: string, argument: Value): boolean {
  const script = code.script(file);
  const binding = argument.kind === 'binding' ? script?.bindings[argument.binding] : undefined;
  const work: Value[] = binding?.kind === 'variable' ? [...binding.values] : [argument];
  for (let at = work.pop(), left = MOST_PARTS; at && left > 0; at = work.pop(), left--) {
    if (tellsId(code, file, at)) return true;
    // `Buffer.from(JSON.stringify({ requestId }))`
    work.push(...valueParts(at), ...(at.kind === 'call' ? (script?.calls[at.call]?.args ?? []) : []));
  }
  return false;
}

function tellsId(code: TreeModel['code'], file: string, part: Value): boolean {
  if (part.kind === 'object') return part.entries.some((entry) => !('key' in entry) || isIdHeader(entry.key) || isContext(entry));
  if (part.kind !== 'member') return false;
  return isIdHeader(part.name) || (part.name === 'id' && REQUEST_PARAM.test(nameOf(part.of, code, file)));
}

/** `meta: context()` */
function isContext({ key, value }: { readonly key: string; readonly value: Value }): boolean {
  return CONTEXT_KEY.test(key) && value.kind !== 'object' && value.kind !== 'literal';
}

function isInHandler({ code }: TreeModel, site: CallSite): boolean {
  const [first] = code.functionRecord(site.file, code.enclosing(site))?.params ?? [];
  return (
    first !== undefined &&
    REQUEST_PARAM.test(first.name) &&
    site.call.callee.kind === 'member' &&
    /^(?:info|warn|error|debug|fatal|trace)$/.test(site.call.callee.name)
  );
}

/** Whether the loggers of a package may add something by themselves to each line (`mixin`), which may be the id. */
function carriesContext(model: TreeModel, own: ReturnType<TreeModel['packageOf']>): boolean {
  if (knownCalls(model, OWN_FORMATS).some(({ site }) => model.packageOf(site.file) === own)) return true;
  return model.code.files.some((file) => {
    if (model.packageOf(file) !== own) return false;
    const script = model.code.script(file);
    return (
      script?.references.some(({ module }) => /^(?:node:)?async_hooks$|cls|context/.test(module)) === true ||
      script?.functions.some(({ name }) => name === 'mixin') === true
    );
  });
}

function sendsOf(model: TreeModel, program: TelemetryFact): readonly RequestIdGapFact[] {
  const within = (sites: readonly CallSite[]): readonly CallSite[] => sites.filter(({ file }) => program.files.has(file));
  const sends = knownCalls(model, MESSAGE_SENDS);
  const apart = new Set(sends.map(({ site }) => site.call));
  const forwards = [...program.files].some((file) => mayForward(model, file, apart));
  const http = [...knownCalls(model, HTTP_CALLS).map(({ site }) => site), ...globalCalls(model, 'fetch', 'globalThis.fetch')];
  const requests = forwards ? [] : within(http).filter((site) => !isForeign(model, site) && isServed(model, site));
  const messages = within(sends.flatMap(({ site, entry }) => (isBare(model, site, entry.headers) ? [site] : []))).filter((site) =>
    isServed(model, site),
  );
  return [
    ...gapOf(model, requests, { loses: 'http', program: program.name }),
    ...gapOf(model, messages, { loses: 'message', program: program.name }),
  ];
}

function gapOf(
  model: TreeModel,
  sites: readonly CallSite[],
  found: Pick<RequestIdGapFact, 'loses' | 'program'>,
): readonly RequestIdGapFact[] {
  const [first] = sites;
  if (!first) return [];
  const expression = expressionText(model.code.script(first.file), first.call.callee);
  const places = sites.map(({ file, call }) => location(file, call.at));
  return [{ kind: 'request-id-gap', ...baseOfSite(model, first), ...found, expression, places }];
}

function isServed({ code }: TreeModel, site: CallSite): boolean {
  return code.reachOf(site).entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field' || kind === 'consumer');
}

/** Whether a file names such an id where something is sent, or changes what clients send in a way that is not followed. */
function mayForward({ code }: TreeModel, file: string, apart: ReadonlySet<CallRecord>): boolean {
  const script = code.script(file);
  return (
    (script?.calls ?? []).some((call) => {
      const { callee, args } = call;
      const name = callee.kind === 'member' ? callee.name : '';
      // What is logged, answered or kept in a store goes to nobody who would carry it on; messages are judged one by one.
      const isKept = /^(?:run|enterWith)$/.test(name) || (callee.kind === 'member' && isKeeper(nameOf(callee.of, code, file)));
      if (isKept || apart.has(call)) return false;
      const isInterceptor = name === 'use' && callee.kind === 'member' && callee.of.kind === 'member';
      if (isInterceptor && /^(?:request|axiosRef)$/.test(callee.of.kind === 'member' ? callee.of.name : '')) return true;
      return /^(?:extend|beforeRequest|defaults)$/.test(name) || args.some((argument) => holdsId(argument));
    }) || (script?.assignments ?? []).some(({ target }) => target.kind !== 'binding' && namesId(target))
  );
}

/** Whether a name is that of a logger or an answer. */
function isKeeper(name: string): boolean {
  return isLoggerName(name) || /^res$|response|reply/i.test(name);
}

/** An object that has an id under a key, or what another object holds. */
function holdsId(root: Value): boolean {
  const work: Value[] = [root];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.kind === 'array') work.push(...at.items);
    if (at.kind !== 'object') continue;
    for (const entry of at.entries) {
      if ('key' in entry && (isIdHeader(entry.key) || (entry.key === 'headers' && !isDecided(entry.value)))) return true;
      if ('key' in entry) work.push(entry.value);
      if ('computed' in entry) return true;
    }
  }
  return false;
}

function isDecided(headers: Value): boolean {
  return headers.kind === 'object' && headers.entries.every((entry) => 'key' in entry);
}

function namesId(target: Value): boolean {
  const name =
    target.kind === 'member' ? target.name : target.kind === 'element' && target.index.kind === 'literal' ? String(target.index.value) : '';
  return isIdHeader(name);
}

/** A request to an address that is written out, of a service that others run. */
function isForeign({ code }: TreeModel, { file, call }: CallSite): boolean {
  const address = code.resolve(file, call.args[0]);
  if (address.kind !== 'value') return false;
  const { value } = address;
  const start = value.kind === 'literal' ? value.value : value.kind === 'text' ? value.parts[0] : undefined;
  return typeof start === 'string' && FOREIGN_ADDRESS.test(start);
}

/** Whether a message decidedly has no headers, or none that are an id, and does not tell the id in what it says either. */
function isBare(model: TreeModel, { file, call }: CallSite, headers: string): boolean {
  if (call.args.some((argument) => mayTellId(model, file, argument))) return false;
  const [index = '0', ...path] = headers.split('.');
  const argument = call.args[Number(index)];
  if (path.length === 0)
    return (
      argument === undefined || (argument.kind === 'object' && argument.entries.every((entry) => 'key' in entry && entry.key !== 'headers'))
    );
  const messages = model.code.setting(file, argument, 'messages').value;
  const items = messages?.kind === 'value' && messages.value.kind === 'array' ? messages.value.items : [];
  return (
    items.length > 0 &&
    items.every((item) => item.kind === 'object' && item.entries.every((entry) => 'key' in entry && entry.key !== 'headers'))
  );
}
