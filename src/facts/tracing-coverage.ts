import type { Value } from '../summaries/script-summary.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import {
  ALSO_COVERS,
  AUTO_INSTRUMENTATIONS,
  CLIENT_PACKAGES,
  FETCH_INSTRUMENTATION,
  INSTRUMENTATIONS,
  REGISTRATIONS,
  SELF_TRACING_CLIENTS,
} from './knowledge/tracing.ts';
import type { CodeModel } from './link/code-model.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { packageName } from './program-names.ts';
import { telemetryFacts } from './telemetry.ts';
import { partsWithin } from './link/value-parts.ts';

/** A registration of instrumentations that leaves clients of its program out. */
interface Uncovered {
  readonly site: CallSite;
  readonly files: ReadonlySet<string>;
  readonly packages: readonly string[];
}

/** The programs of a tree whose instrumentations are all known, with the clients that none of them is for; at the first registration. */
export function uncoveredClients(model: TreeModel): readonly Uncovered[] {
  return telemetryFacts(model).flatMap(({ files }): readonly Uncovered[] => {
    const [first] = registrationsIn(model, files);
    const covered = instrumentationsOf(model, files);
    if (!first || !covered || covered.size === 0) return [];
    const packages = clientsOf(model, files).filter((name) => !isCovered(name, covered));
    return packages.length === 0 ? [] : [{ site: first, files, packages }];
  });
}

function registrationsIn(model: TreeModel, files: ReadonlySet<string>): readonly CallSite[] {
  return knownCalls(model, REGISTRATIONS).flatMap(({ site }) => (files.has(site.file) ? [site] : []));
}

/** The packages of all instrumentations of a program; undefined where they are not all known. */
export function instrumentationsOf(model: TreeModel, files: ReadonlySet<string>): ReadonlySet<string> | undefined {
  const registered = registrationsIn(model, files).map((site) => registeredBy(model, site));
  if (registered.some((one) => one === undefined)) return undefined;
  return new Set(registered.flatMap((one) => [...(one ?? [])]));
}

/** Packages of the instrumentations that a call registers; undefined where they are not all known. */
function registeredBy({ code }: TreeModel, { file, call }: CallSite): ReadonlySet<string> | undefined {
  const given = code.setting(file, call.args[0], 'instrumentations');
  if (given.state === 'absent') return new Set();
  const list = given.value;
  if (list?.kind !== 'value' || list.value.kind !== 'array') return undefined;
  const packages = list.value.items.flatMap((item) => [...partsWithin(item)].flatMap((one) => packagesOf(code, list.file, one)));
  // What another package gathers is not known.
  return packages.every((name) => name !== undefined && /instrumentation|otel/.test(name))
    ? new Set(packages.flatMap((name) => name ?? []))
    : undefined;
}

/** The packages that an item of the list, or a list in it, comes from. */
function packagesOf(code: CodeModel, file: string, item: Value): readonly (string | undefined)[] {
  if (item.kind === 'array' || item.kind === 'spread') return [];
  return alternatives(code.resolve(file, item)).map((one) => (one.kind === 'external' ? one.package : undefined));
}

function clientsOf(model: TreeModel, files: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  for (const file of files) {
    for (const { module, typeOnly } of model.code.script(file)?.references ?? []) {
      const name = packageName(module);
      if (!typeOnly && (CLIENT_PACKAGES.has(name) || SELF_TRACING_CLIENTS.has(name))) found.add(name);
    }
  }
  if (globalCalls(model, 'fetch', 'globalThis.fetch').some(({ file }) => files.has(file))) found.add('fetch');
  return [...found].toSorted();
}

function isCovered(name: string, covered: ReadonlySet<string>): boolean {
  const own = SELF_TRACING_CLIENTS.get(name);
  if (own !== undefined) return covered.has(own);
  if (covered.has(AUTO_INSTRUMENTATIONS)) return true;
  const by = name === 'fetch' ? FETCH_INSTRUMENTATION : INSTRUMENTATIONS.get(name);
  return by === undefined || covered.has(by) || (ALSO_COVERS.get(name) ?? []).some((one) => covered.has(one));
}
