import type { FunctionRecord, TypeName, Value } from '../../summaries/script-summary.ts';
import type { EntryPoint } from '../fact.ts';
import {
  INPUT_DECORATORS,
  KEEPING_CALLS,
  NARROWING_PIPES,
  READING_METHODS,
  REQUEST_DATA,
  REQUEST_DECORATORS,
  REQUEST_HOLDERS,
  REQUEST_NAME,
  REQUEST_TYPES,
  RESPONSE_NAME,
  SCHEMA_PARSE,
} from '../knowledge/request-data.ts';
import type { CodeModel } from './code-model.ts';
import { externalOf } from './entry-points.ts';
import { graphqlResolvers } from './graphql-resolvers.ts';
import type { Origin, Passage } from './origins.ts';
import { alternatives, type CallSite, type Resolved } from './resolved.ts';
import { allowedByClass, allowedBySchema, instanceIn, type Allowed } from './schema-fields.ts';

type Param = Extract<Resolved, { kind: 'param' }>;

/** What a value is to somebody who does not trust clients. */
export interface Trust {
  /** `untrusted`: free text from outside, decided. `trusted`: decided that it is none. */
  readonly level: 'untrusted' | 'trusted' | 'unknown';
  readonly source?: 'request' | 'graphql' | 'message' | 'job';
  /** For people: `req.body.name`. */
  readonly label?: string;
}

/** Links of a chain that are looked at. */
const LONGEST_CHAIN = 20;

const UNKNOWN: Trust = { level: 'unknown' };
const TRUSTED: Trust = { level: 'trusted' };

/** Judges one origin of a value. */
export function trustOf(model: CodeModel, origin: Origin): Trust {
  const { from } = origin;
  if (from.kind === 'value' || from.kind === 'global') return TRUSTED;
  if (from.kind !== 'param') return UNKNOWN;
  const trust = paramTrust(model, from);
  if (trust.level !== 'untrusted') return trust;
  const allowed = passagesAllow(model, origin);
  if (allowed === 'text') return trust;
  return allowed === 'narrow' ? TRUSTED : UNKNOWN;
}

/** What the calls that a value went through let pass, all together. */
export function passagesAllow(model: CodeModel, { through }: Origin): Allowed {
  return through.map((passage) => passageAllows(model, passage)).find((allowed) => allowed !== 'text') ?? 'text';
}

function paramTrust(model: CodeModel, param: Param): Trust {
  const record = model.functionRecord(param.file, param.fn);
  const declared = record?.params[param.index];
  if (!record || !declared) return UNKNOWN;
  const words = [...(declared.name ? [declared.name] : []), ...param.path];
  const label = words.join('.').replaceAll('.[]', '[]') || 'input';
  const decorated = decoratedTrust(model, param, label);
  if (decorated) return decorated;
  const procedure = procedureTrust(model, param, record, label);
  if (procedure) return procedure;
  const source = sourceOf(model, param, record);
  return source ? { level: 'untrusted', source, label } : UNKNOWN;
}

function decoratedTrust(model: CodeModel, param: Param, label: string): Trust | undefined {
  const declared = model.functionRecord(param.file, param.fn)?.params[param.index];
  for (const decorator of declared?.decorators ?? []) {
    const external = externalOf(model, param.file, decorator);
    if (!external) continue;
    if (REQUEST_DECORATORS.find(external)) return isRequestData(param.path) ? { level: 'untrusted', source: 'request', label } : UNKNOWN;
    const input = INPUT_DECORATORS.find(external);
    if (!input) continue;
    const allowed = hasNarrowingPipe(model, param.file, decorator) ? 'narrow' : allowedByType(model, param, declared?.type);
    if (allowed !== 'text') return allowed === 'narrow' ? TRUSTED : UNKNOWN;
    return { level: 'untrusted', source: input.kind, label };
  }
  return undefined;
}

/** The input of a tRPC procedure is what its schema lets pass: `procedure.input(schema).query(({ input }) => …)`. */
function procedureTrust(model: CodeModel, { file, index, path }: Param, record: FunctionRecord, label: string): Trust | undefined {
  const taker = record.passedTo && model.resolver.site(file, record.passedTo.call);
  const isProcedure = taker !== undefined && model.externals(taker).some((one) => one.package === '@trpc/server');
  if (!isProcedure || index !== 0 || path[0] !== 'input') return undefined;
  const schema = inputSchema(model, taker);
  const allowed = schema ? allowedBySchema(model, file, schema, path.slice(1)) : 'unknown';
  if (allowed === 'text') return { level: 'untrusted', source: 'request', label };
  return allowed === 'narrow' ? TRUSTED : UNKNOWN;
}

/** The schema of a tRPC procedure, from the call that takes its resolver. */
export function inputSchema(model: CodeModel, { file, call }: CallSite): Value | undefined {
  let at: Value = call.callee;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    if (at.kind === 'member') at = at.of;
    if (at.kind !== 'call') return undefined;
    const link = model.script(file)?.calls[at.call];
    if (!link) return undefined;
    if (link.callee.kind === 'member' && link.callee.name === 'input') return link.args[0];
    at = link.callee;
  }
  return undefined;
}

function hasNarrowingPipe(model: CodeModel, file: string, decorator: Value): boolean {
  const args = decorator.kind === 'call' ? (model.script(file)?.calls[decorator.call]?.args ?? []) : [];
  return args.some((argument) =>
    alternatives(model.resolve(file, argument)).some(
      (one) => one.kind === 'external' && NARROWING_PIPES.find({ ...one, path: one.path.replace(/#$/, '') }) !== undefined,
    ),
  );
}

// A type alone checks nothing at run time, but with the transforming pipes that frameworks bring it often does.
function allowedByType(model: CodeModel, { file, path }: Param, type: TypeName | undefined): Allowed {
  if (!type || type.name === 'any' || type.name === 'unknown') return 'text';
  if (type.name === 'string') return 'text';
  if (type.name === 'Array' && type.args[0]?.name === 'string') return 'text';
  const instance = instanceIn(model.resolver.typed(file, type));
  if (instance && path.length > 0) return allowedByClass(model, instance, path);
  return 'unknown';
}

function sourceOf(model: CodeModel, param: Param, record: FunctionRecord): Trust['source'] {
  const { file, fn, index, path } = param;
  if (index === 1 && path.length > 0 && graphqlResolvers(model).some((one) => one.file === file && one.fn === fn)) return 'graphql';
  const kinds = model.graph.entriesOf(file, fn).flatMap(({ kind, made }) => (made ? [] : [kind]));
  if (isRequest(model, param, record, kinds) && isRequestData(path)) return 'request';
  if (isLambda(model, param, record)) return 'request';
  // Routers by file names hand the parameters of the path beside the request.
  if (index === 1 && path[0] === 'params' && path.length > 1 && kinds.includes('route')) return 'request';
  if (index !== 0 || path.length === 0) return undefined;
  if (kinds.includes('consumer') && path.some((name) => name === 'message' || name === 'value' || name === 'content' || name === 'body'))
    return 'message';
  return kinds.includes('job') && path[0] === 'data' ? 'job' : undefined;
}

function isRequest(model: CodeModel, { file, index }: Param, record: FunctionRecord, kinds: readonly EntryPoint['kind'][]): boolean {
  const { params } = record;
  const declared = params[index];
  const isError = params.length === 4;
  if (kinds.includes('route') && record.class < 0 && index === (isError ? 1 : 0)) return true;
  const typed = model.resolver.typed(file, declared?.type);
  if (typed.kind === 'external' && REQUEST_TYPES.find(typed)) return true;
  // `exports.login = (req, res) => …`, wired up where it cannot be seen.
  const following = params[index + 1];
  return declared !== undefined && REQUEST_NAME.test(declared.name) && following !== undefined && RESPONSE_NAME.test(following.name);
}

function isLambda(model: CodeModel, { file, fn, index }: Param, record: FunctionRecord): boolean {
  if (index !== 0 || record.name !== 'handler' || !/^_?event$/.test(record.params[0]?.name ?? '')) return false;
  const exported = model.resolver.exportOf(file, 'handler');
  return exported.kind === 'function' && exported.file === file && exported.fn === fn;
}

/** Whether a path from a handler's first parameter leads to something that the client sent. */
function isRequestData(path: readonly string[]): boolean {
  for (const name of path) {
    if (REQUEST_DATA.has(name)) return true;
    if (!REQUEST_HOLDERS.has(name)) return false;
  }
  return false;
}

/** What a call that the value went through lets pass. */
function passageAllows(model: CodeModel, passage: Passage): Allowed {
  const { call, file, path } = passage;
  const callee = model.callee(passage);
  if (alternatives(callee).some((one) => one.kind === 'external' && KEEPING_CALLS.find(one) !== undefined)) return 'text';
  if (call.callee.kind !== 'member') return 'unknown';
  const { name, of } = call.callee;
  if (SCHEMA_PARSE.test(name)) {
    const allowed = allowedBySchema(model, file, of, path);
    if (allowed !== 'unknown') return allowed;
  }
  if (READING_METHODS.has(name)) return 'text';
  if (name === 'replace' || name === 'replaceAll') return replacesQuotes(call.args[0], name) ? 'unknown' : 'text';
  return 'unknown';
}

// `.replace("'", '')` exchanges the first quote only; a pattern over all of them, or over everything but some characters, may do.
function replacesQuotes(pattern: Value | undefined, name: string): boolean {
  if (pattern?.kind === 'literal') return name === 'replaceAll' && /['"`\\]/.test(String(pattern.value));
  if (pattern?.kind !== 'regexp') return true;
  return /['"`\\]|\[\^/.test(pattern.source.replace(/\\(?![\\])/g, ''));
}
