import type { JsxEventRecord, Value } from '../summaries/script-summary.ts';
import { textsOf } from './address-text.ts';
import { apiAddressOf } from './api-address.ts';
import type { ApiCallFact, ApiRequest } from './api-call.ts';
import { baseOfFile, baseOfSite, expressionText } from './base.ts';
import { FORM_CALLS } from './knowledge/api-clients.ts';
import { location } from './link/location-of.ts';
import { functionOf } from './link/route-parts.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { routeFacts, type RouteFact } from './route.ts';
import type { UserPaths } from './user-path.ts';

type HttpRequest = Extract<ApiRequest, { protocol: 'http' }>;
type Path = string | undefined;

const FORM = /(?:^|\.)[fF]orm$/;

/** What pages send by forms, and what the route of a page loads for it, as Remix and React Router do it. */
export function pageForms(model: TreeModel, users: UserPaths): readonly ApiCallFact[] {
  const own = new Map(routeFacts(model).flatMap((route) => (route.framework === 'remix' ? [[route.at.path, route] as const] : [])));
  return model.code.files.flatMap((file) => {
    const role = model.roleOf(file);
    if (role !== 'frontend' && role !== 'production') return [];
    const route = own.get(file);
    return [
      ...formsIn(model, file, route?.path),
      ...submitsIn(model, file, { path: route?.path, users }),
      ...(route ? loadedBy(model, route) : []),
    ];
  });
}

function formsIn(model: TreeModel, file: string, path: Path): readonly ApiCallFact[] {
  const forms = new Map<string, JsxEventRecord[]>();
  for (const event of model.code.script(file)?.events ?? []) {
    const isTarget = FORM.test(event.element) && (event.event === 'method' || event.event === 'action');
    if (isTarget) forms.set(event.at.join(), [...(forms.get(event.at.join()) ?? []), event]);
  }
  return [...forms.values()].flatMap((form) => formOf(model, file, { form, path }));
}

function formOf(
  model: TreeModel,
  file: string,
  { form, path }: { readonly form: readonly JsxEventRecord[]; readonly path: Path },
): readonly ApiCallFact[] {
  const [first] = form;
  const valueOf = (name: string): Value | undefined => form.find(({ event }) => event === name)?.value;
  const request = first && requestOf(model, file, { method: valueOf('method'), action: valueOf('action'), path });
  if (!first || !request) return [];
  const owner = model.code.symbolAt(file, first.context);
  const action = {
    kind: 'event' as const,
    label: `submit of <${first.element}>${owner === '' ? '' : ` in ${owner}`}`,
    at: location(file, first.at),
  };
  const at = model.code.place(file, first.at, owner, `${request.method} ${request.address.path}`);
  return [
    { kind: 'api-call', at, ...baseOfFile(model, file), expression: `<${first.element}>`, request, users: [{ action, through: [] }] },
  ];
}

/** `submit(data, { method, action })` and `load(path)` of hooks. */
function submitsIn(
  model: TreeModel,
  file: string,
  { path, users }: { readonly path: Path; readonly users: UserPaths },
): readonly ApiCallFact[] {
  return model.code.sites(file).flatMap((site) => {
    const known = site.call.kind === 'call' ? model.code.externals(site).flatMap((one) => FORM_CALLS.find(one) ?? [])[0] : undefined;
    const request = known && (known.loads ? loadOf(model, site) : submitOf(model, site, path));
    if (!request) return [];
    return [
      {
        kind: 'api-call' as const,
        ...baseOfSite(model, site),
        expression: expressionText(model.code.script(file), site.call.callee),
        request,
        users: users.to(site),
      },
    ];
  });
}

function loadOf(model: TreeModel, { file, call: { args } }: CallSite): HttpRequest | undefined {
  const [address] = args;
  return address && requestOf(model, file, { method: { kind: 'literal', value: 'GET' }, action: address, path: undefined });
}

function submitOf(model: TreeModel, { file, call: { args } }: CallSite, path: Path): HttpRequest | undefined {
  const options = args[1];
  const written = (name: string): Value | undefined => {
    const entry = options?.kind === 'object' ? options.entries.find((one) => 'key' in one && one.key === name) : undefined;
    return entry && 'key' in entry ? entry.value : undefined;
  };
  return requestOf(model, file, { method: written('method'), action: written('action'), path });
}

interface Target {
  readonly method: Value | undefined;
  readonly action: Value | undefined;
  /** Of the route that the form stands in, where it stands in one. */
  readonly path: Path;
}

function requestOf(model: TreeModel, file: string, { method, action, path }: Target): HttpRequest | undefined {
  const given = model.code.resolve(file, method);
  const name = given.kind === 'value' && given.value.kind === 'literal' ? String(given.value.value).toUpperCase() : 'GET';
  // React calls a function that is the action of a form; it asks for no route.
  if (action && functionOf(model.code.resolve(file, action))) return undefined;
  if (name === 'GET' && action === undefined) return undefined;
  const texts = action ? textsOf(model, file, action).filter((text) => text.includes('/')) : [path?.replaceAll(/:\w+\??/g, '\0') ?? ''];
  const address = apiAddressOf(texts.filter((text) => text !== ''));
  return address && { protocol: 'http', method: name, address };
}

/** The page of a route, shown with what its loader gives. */
function loadedBy(model: TreeModel, route: RouteFact): readonly ApiCallFact[] {
  const { code } = model;
  const file = route.at.path;
  const page = functionOf(code.resolver.exportOf(file, 'default'));
  const record = page && code.functionRecord(page.file, page.fn);
  const loads = routeFacts(model).some(({ at, method, framework }) => at.path === file && method === 'GET' && framework === 'remix');
  if (!page || !record || !loads) return [];
  const at = location(page.file, record.at);
  const action = { kind: 'view' as const, label: `opens ${record.name || route.path}`, at };
  const address = { origin: 'page' as const, path: route.path.replaceAll(/:\w+\??/g, '{}') };
  const request = { protocol: 'http' as const, method: 'GET', address };
  const place = code.place(page.file, record.at, record.symbol, `loader ${route.path}`);
  return [{ kind: 'api-call', at: place, ...baseOfFile(model, file), expression: 'loader', request, users: [{ action, through: [] }] }];
}
