import { baseOfFile, baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import { databaseAccessOf } from './database-call.ts';
import type { FactBase } from './fact.ts';
import { healthFacts } from './health.ts';
import { BOOT_CALLS, CONNECTING_MODULES, LAZY_DATABASES } from './knowledge/boot-calls.ts';
import { DATABASE_CALLS } from './knowledge/databases.ts';
import { lazySetupFacts } from './lazy-setup.ts';
import { isForDevelopment } from './link/development-branches.ts';
import type { TreeModel } from './link/tree-model.ts';
import { serviceFacts, type ServiceFact } from './service.ts';

/** A database that a program needs and does not ask before requests do. Its place is where the client is made. */
export interface UnaskedDatabaseFact extends FactBase {
  readonly kind: 'unasked-database';
  /** The call that makes the client, as written, or the class that is one. */
  readonly client: string;
  /** Of the program. */
  readonly name: string;
  readonly startsAt: ServiceFact['at'];
}

/** The programs that serve without having asked their database, one fact for each. */
export function unaskedDatabaseFacts(model: TreeModel): readonly UnaskedDatabaseFact[] {
  const clients = [...madeClients(model), ...extendedClients(model)];
  if (clients.length === 0) return [];
  const asking = askingFiles(model);
  const lazy = lazySetupFacts(model).filter(({ what }) => what === 'the database');
  const healthy = new Set(
    healthFacts(model).flatMap(({ at, endpoints }) =>
      endpoints.some(({ pings, hollow }) => pings.length > 0 || hollow !== undefined) ? [`${at.path}:${at.line}`] : [],
    ),
  );
  return serviceFacts(model).flatMap((service): readonly UnaskedDatabaseFact[] => {
    const { at, files, complete, handedOut, name } = service;
    const client = clients.find(({ base }) => files.has(base.at.path));
    const isAsked = healthy.has(`${at.path}:${at.line}`) || [...files].some((file) => asking.has(file) || connectsByItself(model, file));
    // What a request connects itself is told there.
    const isLazy = lazy.some((setup) => files.has(setup.at.path));
    if (!client || !complete || handedOut || isAsked || isLazy) return [];
    return [{ kind: 'unasked-database', ...client.base, client: client.name, name, startsAt: at }];
  });
}

interface Client {
  readonly base: FactBase;
  /** As written. */
  readonly name: string;
}

function madeClients(model: TreeModel): readonly Client[] {
  return knownCalls(model, LAZY_DATABASES).flatMap(({ site }) => {
    if (model.roleOf(site.file) !== 'production' || isForDevelopment(model, site)) return [];
    return [{ base: baseOfSite(model, site), name: expressionText(model.code.script(site.file), site.call.callee) }];
  });
}

/** `class PrismaService extends PrismaClient {}`: whoever provides the class makes the client. */
function extendedClients(model: TreeModel): readonly Client[] {
  const { code } = model;
  return code.files.flatMap((file) => {
    if (model.roleOf(file) !== 'production') return [];
    return (code.script(file)?.classes ?? []).flatMap((record): readonly Client[] => {
      const base = record.extends && code.resolve(file, record.extends);
      const isClient = base?.kind === 'external' && LAZY_DATABASES.find(base) !== undefined;
      if (!isClient) return [];
      return [{ base: { at: code.place(file, record.at, record.name, record.name), ...baseOfFile(model, file) }, name: record.name }];
    });
  });
}

/** Loads a module of a framework that connects when the application starts, and says so. */
function connectsByItself({ code }: TreeModel, file: string): boolean {
  return code.script(file)?.references.some(({ module, typeOnly }) => !typeOnly && CONNECTING_MODULES.has(module)) ?? false;
}

/** Files in which a database is asked on the way of a start. */
function askingFiles(model: TreeModel): ReadonlySet<string> {
  const checks = knownCalls(model, BOOT_CALLS).flatMap(({ site, entry }) =>
    entry.need === 'database' || (entry.does === 'migrates' && entry.option === undefined) ? [site] : [],
  );
  const queries = knownCalls(model, DATABASE_CALLS).flatMap(({ site }) => (databaseAccessOf(model, site) ? [site] : []));
  const atStart = [...checks, ...queries].filter((site) => model.code.reachOf(site).entries.some(({ kind }) => kind === 'startup'));
  return new Set(atStart.map(({ file }) => file));
}
