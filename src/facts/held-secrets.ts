import { wordsOf } from '../model/secret-name.ts';
import type { FunctionRecord, Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import { HTTP_TUNINGS } from './knowledge/http-clients.ts';
import {
  holdsTexts,
  isErrorName,
  isRequestName,
  isSecretHeader,
  KEEPERS,
  secretNamed,
  TOKEN_MAKERS,
  type NamedSecret,
} from './knowledge/secret-sources.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type CallSite, type Resolved } from './link/resolved.ts';
import type { Position } from './log-vocabulary.ts';
import { fieldsOfSchema } from './record-fields.ts';
import { leakNamed, type SecretLeak } from './secret-leaks.ts';
import { isEnvironment, nameOf } from './value-names.ts';

/** Names of cookies that sign somebody in, by their words: `connect.sid`, `auth`, `access_token`. */
const SESSION_COOKIE = /^(?!.*[cx]srf)(?:.*_)?(?:sess|session|sid|auth|jwt|token|\w*session_?id|\w*sessid|remember(?:_me)?)$/;

type Member = Extract<Value, { kind: 'member' }>;

/** A member in which the platform or its libraries keep secrets. */
export function leakOfMember(model: CodeModel, value: Member, { file, path }: Position): SecretLeak | undefined {
  const { of, name } = value;
  const what = expressionText(model.script(file), value);
  if (isEnvironment(value)) return { what, kind: 'environment', certainty: 'certain', path };
  const owner = nameOf(of, model, file);
  if ((name === 'headers' || name === 'rawHeaders' || name === 'cookies' || name === 'signedCookies') && isRequestName(owner))
    return { what, kind: 'headers', certainty: 'certain', path };
  if (isCookieOfSession(model, value, file)) return { what, kind: 'credential', certainty: 'certain', path };
  if (name === 'headers' && (of.kind === 'binding' || of.kind === 'param') && isSentByClient(model, of, file))
    return { what, kind: 'client-request', certainty: 'likely', path };
  if (owner === 'headers' && isSecretHeader(name)) return { what, kind: 'credential', certainty: 'certain', path };
  const isThrown = isErrorName(owner) || (owner === 'response' && of.kind === 'member' && isErrorName(nameOf(of.of, model, file)));
  return (name === 'config' || name === 'request') && isThrown ? { what, kind: 'client-request', certainty: 'likely', path } : undefined;
}

/** `req.cookies.session`: who has it is taken for its owner. */
function isCookieOfSession(model: CodeModel, { of, name }: Member, file: string): boolean {
  if (of.kind !== 'member' || (of.name !== 'cookies' && of.name !== 'signedCookies')) return false;
  return SESSION_COOKIE.test(wordsOf(name).join('_')) && isRequestName(nameOf(of.of, model, file));
}

/** A member that is known by its name, unless its owner or its value shows that it is something else. */
export function leakOfNamedMember(model: CodeModel, value: Member, named: NamedSecret, { file, path }: Position): SecretLeak | undefined {
  const { of } = value;
  const isVariable = isEnvironment(of);
  const owner = nameOf(of, model, file);
  if (!isVariable && (holdsTexts(owner) || isKnownHarmless(model.resolve(file, value)))) return undefined;
  const isSent = /^(?:body|query|params|cookies|headers|payload|input)$/.test(owner);
  return leakNamed(named, expressionText(model.script(file), value), path, isVariable || isSent);
}

function isKnownHarmless(resolved: Resolved): boolean {
  return alternatives(resolved).every(
    (one) =>
      one.kind === 'function' ||
      one.kind === 'class' ||
      one.kind === 'namespace' ||
      (one.kind === 'value' && one.value.kind !== 'object' && one.value.kind !== 'text'),
  );
}

/** A parameter that a library fills: the request of a handler, or what an HTTP client is about to send. */
export function leakOfParam(
  model: CodeModel,
  { fn, index }: { readonly fn: number; readonly index: number },
  { file, path }: Position,
): SecretLeak | undefined {
  const record = model.functionRecord(file, fn);
  const what = record?.params[index]?.name ?? 'request';
  if (record && isRequestParam(record, index)) return { what, kind: 'headers', certainty: 'likely', path };
  return index === 0 && isInterceptor(model, record, file) ? { what, kind: 'client-request', certainty: 'likely', path } : undefined;
}

function isInterceptor(model: CodeModel, record: FunctionRecord | undefined, file: string): boolean {
  const site = record?.passedTo?.arg === 0 ? model.resolver.site(file, record.passedTo.call) : undefined;
  return site !== undefined && model.externals(site).some((callee) => HTTP_TUNINGS.find(callee) !== undefined);
}

/** Whether a value is the request that an interceptor of an HTTP client is given. */
function isSentByClient(model: CodeModel, value: Value, file: string): boolean {
  const binding = value.kind === 'binding' ? model.script(file)?.bindings[value.binding] : undefined;
  const param = binding?.kind === 'param' ? binding.value : value;
  return param.kind === 'param' && param.index === 0 && isInterceptor(model, model.functionRecord(file, param.fn), file);
}

// Handlers of Express and its like take the response next to the request; the loggers of Fastify write no headers of a request.
function isRequestParam({ params }: FunctionRecord, index: number): boolean {
  const next = params[index + 1]?.name ?? '';
  return /^_?req(?:uest)?$/.test(params[index]?.name ?? '') && /^_?res(?:p|ponse)?$/.test(next);
}

/** Readers of headers and of settings: `req.get('authorization')`, `config.get('JWT_SECRET')`. */
export function leakOfCall(model: CodeModel, { call, file }: CallSite, name: string, path: SecretLeak['path']): SecretLeak | undefined {
  const [first] = call.args;
  // Errors of HTTP clients write themselves with the request that they are about.
  if (name === 'toJSON' && call.callee.kind === 'member' && isErrorName(nameOf(call.callee.of, model, file)))
    return { what: expressionText(model.script(file), call.callee), kind: 'client-request', certainty: 'likely', path };
  const text = first?.kind === 'literal' && typeof first.value === 'string' ? first.value : '';
  if (text === '' || !/^(?:get|header|getOrThrow|getHeader|getCookie|cookie|env|getEnv|require|required|param|query)$/.test(name))
    return undefined;
  const what = `${name}('${text}')`;
  if (isSecretHeader(text)) return { what, kind: 'credential', certainty: 'certain', path };
  const named = /^[\w.:-]+$/.test(text) ? secretNamed(text) : undefined;
  return named && leakNamed(named, what, path);
}

/** What a library makes or reads: a token, or the environment by a schema that is given it. */
export function leakOfResult(
  model: CodeModel,
  callee: Extract<Resolved, { kind: 'external' }>,
  { call }: CallSite,
  { file, path }: Position,
): SecretLeak | undefined {
  const name = nameOf(call.callee, model, file);
  if (TOKEN_MAKERS.find(callee)) return { what: `${name}()`, kind: 'credential', certainty: 'certain', path };
  if (KEEPERS.find(callee)) return undefined;
  const isSchema = call.args.some(isEnvironment) && /(?:parse|cleanEnv|validate\w*|from|load|create\w*)$/i.test(name);
  const fields = isSchema ? fieldsOfParsed(model, call, file) : [];
  if (fields.length > 0 && !fields.some((field) => isCertainlySecret(field))) return undefined;
  return isSchema ? { what: 'process.env', kind: 'environment', certainty: 'certain', path } : undefined;
}

/** The settings that a schema lets through: `schema.parse(process.env)`, `cleanEnv(process.env, { … })`. */
function fieldsOfParsed(model: CodeModel, { callee, args }: CallSite['call'], file: string): readonly string[] {
  const described = args.flatMap((one) =>
    one.kind === 'object' ? one.entries.flatMap((entry) => ('key' in entry ? [entry.key] : [])) : [],
  );
  if (described.length > 0 || callee.kind !== 'member') return described;
  return fieldsOfSchema(model, model.resolve(file, callee.of));
}

function isCertainlySecret(name: string): boolean {
  const named = secretNamed(name);
  return named === 'certain' || named === 'address';
}
