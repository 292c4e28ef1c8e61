import type { Value } from '../summaries/script-summary.ts';
import { fitPath, segmentsOf } from '../model/path-match.ts';
import type { FlowEntry } from './flow-entry.ts';
import type { TreeModel } from './link/tree-model.ts';

type RouteAddress = Extract<FlowEntry['address'], { kind: 'route' }>;

const ORIGIN = /^(?:[a-z][a-z+.-]*:)?\/\/[^/?#]*/i;
/** Keys under which a request that is put together as an object has its address. */
const ADDRESS_KEYS = new Set(['url', 'uri', 'path', 'pathname', 'href']);

/** The paths that tests ask for, in segments; `{}` stands for what is not known. */
export function testedPaths(model: TreeModel): readonly (readonly string[])[] {
  const files = model.code.files.filter((file) => model.roleOf(file) === 'test');
  const values = files.flatMap((file) => (model.code.script(file)?.calls ?? []).flatMap(({ args }) => args.flatMap(addressesIn)));
  return values.flatMap((value) => {
    const text = textOf(value).replace(ORIGIN, '').split(/[?#]/, 1)[0] ?? '';
    const isPath = /^(?:\{\})?\/[^\s]*$/.test(text);
    return isPath ? [segmentsOf(text.replace(/^\{\}/, ''))] : [];
  });
}

/** Whether a test asks for a route. A base that is not seen may stand in front of what a test writes down. */
export function isTested({ path, open }: RouteAddress, tested: readonly (readonly string[])[]): boolean {
  const route = segmentsOf(path);
  return tested.some((given) => {
    const fit = fitPath(given, route, open) ?? fitPath(given, route.slice(-given.length), open);
    return fit !== undefined && (fit.words > 0 || route.length === 0);
  });
}

function addressesIn(value: Value): readonly Value[] {
  if (value.kind !== 'object') return value.kind === 'literal' || value.kind === 'text' ? [value] : [];
  return value.entries.flatMap((entry) => ('key' in entry && ADDRESS_KEYS.has(entry.key) ? [entry.value] : []));
}

function textOf(value: Value): string {
  if (value.kind === 'literal') return typeof value.value === 'string' ? value.value : '';
  return value.kind === 'text' ? value.parts.map((part) => (typeof part === 'string' ? part : '{}')).join('') : '';
}
