import { append } from '../../model/append.ts';
import { folderOf, joinPath } from '../../model/path.ts';
import type { ComposeSummary, EnvEntry } from '../../summaries/manifest-summaries.ts';
import type { FileSummary } from '../../summaries/summary.ts';
import type { TreeModel } from './tree-model.ts';

/** A program of the tree, as far as others have to know it. */
export interface Program {
  /** Root folder of its package. */
  readonly service: string;
  /** What people call it. */
  readonly name: string;
}

/** Words that say of a name that it is an address, and of a program that it is one. */
const ADDRESS_WORDS = /(?:^|_)(?:URL|URI|HOST|HOSTNAME|BASE|ENDPOINT|ORIGIN|ADDRESS|ADDR|INTERNAL|PRIVATE|HTTP)(?=_|$)/g;
const PROGRAM_WORDS = /[-_](?:service|svc|server|api|app|backend|microservice|ms)$/;

/** The programs of a tree by what others address them by; whatever two of them answer to is nobody's. */
export class Peers<P extends Program> {
  private readonly programs: readonly P[];
  private readonly hosts = new Map<string, P[]>();
  private readonly ports = new Map<string, P[]>();
  private readonly values = new Map<string, string[]>();

  constructor(model: TreeModel, programs: readonly P[]) {
    this.programs = programs;
    for (const program of programs) for (const name of ownNames(program)) append(this.hosts, name, program);
    for (const [path, { content }] of model.summaries) {
      for (const { name, value } of variablesIn(content)) if (value !== undefined) append(this.values, name, value);
      if (content?.format === 'dotenv') this.addPort(folderOf(path), content.entries);
      if (content?.format === 'compose') this.addContainers(folderOf(path), content);
    }
  }

  /** The one program that answers to the name of a host: that of a container, or that of its package or folder. */
  byHost(host: string): P | undefined {
    return only(this.hosts.get(host.toLowerCase().replace(/\..*$/, '')));
  }

  /** The one program that listens on a port of the developer's machine. */
  byPort(port: string): P | undefined {
    return only(this.ports.get(port));
  }

  /** The one program that a variable is called after: `AUTH_SERVICE_URL`. */
  byVariable(name: string): P | undefined {
    return only(this.hosts.get(nameInVariable(name)));
  }

  /** What manifests and files of variables set a variable to. */
  valuesOf(name: string): readonly string[] {
    return this.values.get(name) ?? [];
  }

  /** The names of all variables that are set somewhere. */
  get variables(): Iterable<string> {
    return this.values.keys();
  }

  // Of several programs in one package the file of variables does not say whose port it is.
  private addPort(folder: string, entries: readonly EnvEntry[]): void {
    const port = entries.find(({ name }) => name === 'PORT')?.value;
    const [program, ...others] = this.programs.filter(({ service }) => service === folder);
    if (port !== undefined && program && others.length === 0) append(this.ports, port, program);
  }

  private addContainers(folder: string, { services }: ComposeSummary): void {
    for (const { name, build, ports } of services) {
      const [program, ...others] = build ? this.programs.filter((one) => isBuiltFrom(one, folder, build)) : [];
      if (!program || others.length > 0) continue;
      append(this.hosts, name.toLowerCase(), program);
      for (const port of ports) append(this.ports, hostPort(port), program);
    }
  }
}

function only<P>(found: readonly P[] = []): P | undefined {
  return new Set(found).size === 1 ? found[0] : undefined;
}

function ownNames({ service, name }: Program): ReadonlySet<string> {
  const names = [name.replace(/^@[^/]*\//, ''), service].map((one) => one.slice(one.lastIndexOf('/') + 1).toLowerCase());
  return new Set(names.flatMap((one) => [one, one.replace(PROGRAM_WORDS, '')]).filter((one) => one !== ''));
}

/** `AUTH_SERVICE_URL` is auth, `ORDER_HISTORY_API_HOST` order-history. */
function nameInVariable(name: string): string {
  const words = name.toUpperCase().replaceAll(ADDRESS_WORDS, '').split('_');
  const bare = words.filter((word) => word !== '').join('-');
  return bare.toLowerCase().replace(PROGRAM_WORDS, '');
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

/** `3344` of `3344:3000` and of `127.0.0.1:3344:3000/tcp`. */
function hostPort(published: string): string {
  const parts = published.replace(/\/\w+$/, '').split(':');
  return parts.at(-2) ?? parts.at(-1) ?? '';
}
