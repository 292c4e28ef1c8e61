import { compareLocation } from '../model/location.ts';
import { apiAddressOf, type ApiAddress } from './api-address.ts';
import { pathsGiven, requestsOf } from './api-request.ts';
import { baseOfFile, baseOfSite, expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { operationsIn, type GraphqlOperation } from './graphql-document.ts';
import { GRAPHQL_CALLS, SWR_CALLS, TRPC_METHODS, TRPC_PACKAGES, TRPC_PREFIXES } from './knowledge/api-clients.ts';
import { textsOf } from './address-text.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { isNothing, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { pageForms } from './page-forms.ts';
import { serverActions } from './server-action.ts';
import { UserPaths, type UserPath } from './user-path.ts';
import type { Value } from '../summaries/script-summary.ts';

/** What a page asks of an API. */
export type ApiRequest =
  | { readonly protocol: 'http'; readonly method: string | undefined; readonly address: ApiAddress }
  /** Without an operation the document is not seen. */
  | { readonly protocol: 'graphql'; readonly operation: GraphqlOperation | undefined }
  /** A function of the server that the page calls as if it were its own. */
  | { readonly protocol: 'action'; readonly name: string; readonly file: string; readonly fn: number }
  | { readonly protocol: 'trpc'; readonly does: GraphqlOperation['kind']; readonly procedure: string };

/** A call of an API by code that runs in a browser. */
export interface ApiCallFact extends FactBase {
  readonly kind: 'api-call';
  /** The callee as it is written. */
  readonly expression: string;
  readonly request: ApiRequest;
  /** What a user does that leads here, the nearest first; empty where nothing is seen to lead here. */
  readonly users: readonly UserPath[];
}

interface Asked {
  readonly site: CallSite;
  readonly request: ApiRequest;
}

const ROLES: ReadonlySet<string> = new Set(['frontend', 'production', 'generated']);

/** The calls of APIs that pages make, in the order of files and lines. */
export function apiCallFacts(model: TreeModel): readonly ApiCallFact[] {
  const users = new UserPaths(model);
  const asked = model.code.files.filter((file) => ROLES.has(model.roleOf(file))).flatMap((file) => askedIn(model, file));
  const seen = new Set<string>();
  const called = asked.flatMap(({ site, request }) => {
    const key = `${site.file}\0${site.index}\0${JSON.stringify(request)}`;
    if (seen.has(key) || !ROLES.has(model.roleOf(site.file)) || !runsInBrowser(model, site)) return [];
    seen.add(key);
    const expression = expressionText(model.code.script(site.file), site.call.callee);
    return [{ kind: 'api-call' as const, ...baseOfSite(model, site), expression, request, users: users.to(site) }];
  });
  return [...called, ...pageForms(model, users), ...calledActions(model, users)].toSorted((left, right) =>
    compareLocation(left.at, right.at),
  );
}

/** The functions of the server that pages call, each once with all acts that lead to it. */
function calledActions(model: TreeModel, users: UserPaths): readonly ApiCallFact[] {
  return serverActions(model).flatMap(({ file, fn, name, at }) => {
    const found = users.toFunction({ file, fn });
    if (found.length === 0) return [];
    const place = model.code.place(file, [at.line, at.column, at.endLine, at.endColumn], name, name);
    const request = { protocol: 'action' as const, name, file, fn };
    return [{ kind: 'api-call' as const, at: place, ...baseOfFile(model, file), expression: name, request, users: found }];
  });
}

function askedIn(model: TreeModel, file: string): readonly Asked[] {
  return model.code.sites(file).flatMap((site): readonly Asked[] => {
    if (site.call.kind !== 'call') return [];
    const found = graphqlOf(model, site) ?? procedureOf(model, site) ?? keyOf(model, site);
    return found ? found.map((request) => ({ site, request })) : httpOf(model, site);
  });
}

function httpOf(model: TreeModel, site: CallSite): readonly Asked[] {
  return requestsOf(model, site).flatMap(({ site: top, method, addresses }) => {
    const address = apiAddressOf(addresses);
    return address ? [{ site: top, request: { protocol: 'http', method, address } as const }] : [];
  });
}

// SWR is given the address, and what fetches it apart: `useSWR('/api/orders', fetcher)`.
function keyOf(model: TreeModel, site: CallSite): readonly ApiRequest[] | undefined {
  const known = model.code.externals(site).flatMap((one) => SWR_CALLS.find(one) ?? [])[0];
  const [key] = site.call.args;
  if (!known || !key) return undefined;
  const texts = textsOf(model, site.file, key).filter((text) => /[a-z]/i.test(text) && text.includes('/'));
  const address = apiAddressOf(texts.length > 0 ? texts : pathsGiven(model, { file: site.file, value: key }));
  return address ? [{ protocol: 'http', method: known.method, address }] : [];
}

function procedureOf(model: TreeModel, site: CallSite): readonly ApiRequest[] | undefined {
  for (const { package: name, path } of model.code.externals(site)) {
    if (!TRPC_PACKAGES.has(name)) continue;
    const words = path.split('.');
    const first = words.findIndex((word) => !word.endsWith(')') && !TRPC_PREFIXES.has(word));
    const method = words.at(-1) ?? '';
    const names = first < 0 ? [] : words.slice(first, -1);
    const does = Object.hasOwn(TRPC_METHODS, method) ? TRPC_METHODS[method] : undefined;
    if (does && names.length > 0 && names.every((word) => /^\w+$/.test(word)))
      return [{ protocol: 'trpc', does, procedure: names.join('.') }];
  }
  return undefined;
}

function graphqlOf(model: TreeModel, site: CallSite): readonly ApiRequest[] | undefined {
  const known = model.code.externals(site).flatMap((one) => GRAPHQL_CALLS.find(one) ?? [])[0];
  const given = known && site.call.args[known.document];
  if (!known || !given) return undefined;
  const options = model.code.setting(site.file, given, ...known.options);
  const document = options.state === 'present' && options.value ? options.value : model.code.resolve(site.file, given);
  const operations = operationsIn(documentText(model, site.file, given, document));
  return operations.length > 0
    ? operations.map((operation) => ({ protocol: 'graphql', operation }))
    : [{ protocol: 'graphql', operation: undefined }];
}

/** The text of a document: of a tagged template, of the argument of `gql()`, or a plain one. */
function documentText(model: TreeModel, file: string, given: Value, document: Resolved): string {
  if (isNothing(document)) return '';
  if (document.kind === 'value') return plainText(document.value);
  const made = document.kind === 'external' ? document.created : document.kind === 'result' ? document.site : tagAt(model, file, given);
  const [text] = made?.call.args ?? [];
  return text && made ? plainText(text) : '';
}

// A tag of the tree itself, as code generators write it: `const DOCUMENT = graphql('…')`.
function tagAt(model: TreeModel, file: string, given: Value): CallSite | undefined {
  const binding = given.kind === 'binding' ? model.code.script(file)?.bindings[given.binding] : undefined;
  const [value] = binding?.kind === 'variable' ? binding.values : [given];
  return value?.kind === 'call' ? model.code.resolver.site(file, value.call) : undefined;
}

function plainText(value: Value): string {
  if (value.kind === 'literal') return String(value.value);
  return value.kind === 'text' ? value.parts.map((part) => (typeof part === 'string' ? part : ' ')).join('') : '';
}
