import { folderOf, joinPath } from '../../model/path.ts';
import { append } from '../../model/append.ts';
import type { EnvEntry } from '../../summaries/manifest-summaries.ts';
import type { FileSummary } from '../../summaries/summary.ts';
import type { TreeModel } from './tree-model.ts';

/** A program of the tree, as far as others have to know it. */
export interface Program {
  /** Root folder of its package. */
  readonly service: string;
  /** What people call it. */
  readonly name: string;
}

/** By what others of the tree address its programs. */
export interface Peers<P extends Program> {
  /** The one program that answers to the name of a host: that of a container, or that of its package or folder. */
  byHost(host: string): P | undefined;
  /** The one program that listens on a port of the developer's machine. */
  byPort(port: string): P | undefined;
  /** The one program that a variable is called after: `AUTH_SERVICE_URL`. */
  byVariable(name: string): P | undefined;
  /** What manifests and files of variables set a variable to. */
  valuesOf(name: string): readonly string[];
}

/** Words that say of a name that it is an address, and of a program that it is one. */
const ADDRESS_WORDS = /(?:^|_)(?:URL|URI|HOST|HOSTNAME|BASE|ENDPOINT|ORIGIN|ADDRESS|ADDR|INTERNAL|PRIVATE|HTTP)(?=_|$)/g;
const PROGRAM_WORDS = /[-_](?:service|svc|server|api|app|backend|microservice|ms)$/;

/** The programs of a tree by their addresses; whatever two of them answer to is nobody's. */
export function peersOf<P extends Program>(model: TreeModel, programs: readonly P[]): Peers<P> {
  const hosts = new Map<string, P[]>();
  const ports = new Map<string, P[]>();
  const values = new Map<string, string[]>();
  for (const program of programs) {
    for (const name of ownNames(program)) append(hosts, name, program);
    if (programs.filter(({ service }) => service === program.service).length > 1) continue;
    for (const port of portsIn(model, program.service)) append(ports, port, program);
  }
  for (const [path, { content }] of model.summaries) {
    for (const { name, value } of variablesIn(content)) if (value !== undefined) append(values, name, value);
    if (content?.format !== 'compose') continue;
    for (const { name, build, ports: published } of content.services) {
      const built = build && programs.filter((program) => isBuiltFrom(program, folderOf(path), build));
      const [program, ...others] = built ?? [];
      if (!program || others.length > 0) continue;
      append(hosts, name.toLowerCase(), program);
      for (const port of published) append(ports, hostPort(port), program);
    }
  }
  const only = (found: readonly P[] = []): P | undefined => (new Set(found).size === 1 ? found[0] : undefined);
  return {
    byHost: (host) => only(hosts.get(host.toLowerCase().replace(/\..*$/, ''))),
    byPort: (port) => only(ports.get(port)),
    byVariable: (name) => only(hosts.get(nameInVariable(name))),
    valuesOf: (name) => values.get(name) ?? [],
  };
}

function ownNames({ service, name }: Program): ReadonlySet<string> {
  const names = [name.replace(/^@[^/]*\//, ''), service].map((one) => one.slice(one.lastIndexOf('/') + 1).toLowerCase());
  return new Set(names.flatMap((one) => [one, one.replace(PROGRAM_WORDS, '')]).filter((one) => one !== ''));
}

/** `AUTH_SERVICE_URL` is auth, `ORDER_HISTORY_API_HOST` order-history. */
function nameInVariable(name: string): string {
  const bare = name
    .toUpperCase()
    .replaceAll(ADDRESS_WORDS, '')
    .replace(/^_+|_+$/g, '');
  return bare.toLowerCase().replaceAll(/_+/g, '-').replace(PROGRAM_WORDS, '');
}

function isBuiltFrom(
  { service, name }: Program,
  folder: string,
  build: { readonly context: string; readonly dockerfile: string },
): boolean {
  const context = joinPath(folder, build.context);
  const folders = [context, folderOf(joinPath(context, build.dockerfile))].filter((one) => one !== '');
  return folders.includes(service) || folders.includes(name);
}

function variablesIn(content: FileSummary['content']): readonly EnvEntry[] {
  if (content?.format === 'dotenv') return content.entries;
  if (content?.format === 'compose') return content.services.flatMap(({ env }) => env);
  if (content?.format !== 'kubernetes') return [];
  return content.workloads.flatMap(({ containers }) => containers.flatMap(({ env }) => env));
}

/** The ports that the files of variables of a package name. */
function portsIn(model: TreeModel, root: string): readonly string[] {
  const found = [...model.summaries].flatMap(([path, { content }]) =>
    content?.format === 'dotenv' && folderOf(path) === root ? content.entries.filter(({ name }) => name === 'PORT') : [],
  );
  return [...new Set(found.flatMap(({ value }) => value ?? []))];
}

/** `3344` of `3344:3000` and of `127.0.0.1:3344:3000/tcp`. */
function hostPort(published: string): string {
  const parts = published.replace(/\/\w+$/, '').split(':');
  return parts.at(-2) ?? parts.at(-1) ?? '';
}
