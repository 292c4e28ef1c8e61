import type { Location, Place } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase, Setting } from './fact.ts';
import { idleLibrary } from './idle-library.ts';
import { NEST_APPLICATIONS, NEST_SHUTDOWN_HOOKS, type Serving } from './knowledge/servers.ts';
import { isRunBy } from './link/call-starts.ts';
import type { CodeModel } from './link/code-model.ts';
import { deployablesOf, type Deployable } from './link/deployables.ts';
import { isForDevelopment } from './link/development-branches.ts';
import { handsServerOut } from './link/handed-out.ts';
import { location } from './link/location-of.ts';
import { alternatives, type CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { ServingSite } from './link/serving-sites.ts';
import { signalHandlers, signalLibraries, type SignalHandler } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';
import { serviceNames } from './service-names.ts';
import { shutdownGap, type ShutdownGap } from './shutdown.ts';

/** How a program answers one or more signals. */
export interface SignalAnswer {
  readonly at: Place;
  /** Undefined where their names are not decided. */
  readonly signals: readonly string[] | undefined;
  /** See `SignalHandler`. */
  readonly closes: SignalHandler['closes'];
}

/** What a Nest application says of its shutdown hooks. */
export interface NestShutdown {
  readonly enabled: boolean;
  /** Classes of the program whose hooks wait for it, at most a few. */
  readonly hooks: readonly { readonly name: string; readonly at: Location }[];
  /** Where to enable them, just before the application starts to listen: the statement, and the name of the application there. */
  readonly insertion?: { readonly at: Location; readonly application: string } | undefined;
}

/** A server of Apollo that shares an HTTP server. */
export interface ApolloDrain {
  readonly at: Location;
  readonly drains: Setting;
  /** It answers signals unless told not to. */
  readonly stopsOnSignals: boolean;
}

/** A program that goes on running: a server, a worker, a consumer. One per entry, its place the call in the file that starts it which leads to serving. */
export interface ServiceFact extends FactBase {
  readonly kind: 'service';
  /** The package; where several start from one, the folder of the file that starts it, or that file. */
  readonly name: string;
  readonly serves: ReadonlySet<Serving>;
  readonly frameworks: ReadonlySet<string>;
  /** The call at the place, as the code names it. */
  readonly call: string;
  /** Files that nothing else loads. */
  readonly roots: readonly string[];
  /** All files of the program, as far as imports tell. */
  readonly files: ReadonlySet<string>;
  /** Whether its imports tell all that it loads; otherwise the files beside and below its start are among its files. */
  readonly complete: boolean;
  /** Where it starts to take in work: the place itself, or further down the chain of calls from there. */
  readonly servesAt: Location;
  readonly answers: readonly SignalAnswer[];
  /** Where signals are answered in development or tests alone. */
  readonly trialAnswers: readonly Place[];
  /** Libraries among its files that answer signals by themselves. */
  readonly signalLibraries: readonly string[];
  /** Where such a library is used, if it is told to close nothing. */
  readonly idleLibraryAt: Place | undefined;
  /** A package outside of the tree is given the application or the server, and may answer signals for it. */
  readonly handedOut: boolean;
  /** What it serves stops by itself on SIGTERM, all of it. */
  readonly stopsItself: boolean;
  readonly nest?: NestShutdown | undefined;
  readonly apollo?: ApolloDrain | undefined;
  /** What is wrong with its shutdown; undefined where it is orderly or not decided. */
  readonly gap?: ShutdownGap | undefined;
}

/** The long-running programs of a tree with what they do when they are told to stop. */
export function serviceFacts(model: TreeModel): readonly ServiceFact[] {
  const known = KNOWN.get(model);
  if (known) return known;
  const starts = deployablesOf(model).flatMap((deployable) => {
    const anchor = deployable.serving.find(({ serves }) => serves === 'http') ?? deployable.serving[0];
    return anchor ? [{ deployable, anchor }] : [];
  });
  const names = serviceNames(
    model,
    starts.map(({ anchor }) => anchor.via.file),
  );
  const facts = starts.map(({ deployable, anchor }) => serviceOf(model, deployable, anchor, names.get(anchor.via.file)));
  KNOWN.set(model, facts);
  return facts;
}

const KNOWN = new WeakMap<TreeModel, readonly ServiceFact[]>();

function serviceOf(model: TreeModel, deployable: Deployable, { site, via: anchor }: ServingSite, name = anchor.file): ServiceFact {
  const { code } = model;
  const files = [...deployable.files].filter((file) => model.roleOf(file) !== 'test').toSorted();
  const found = files.flatMap((file) => signalHandlers(code, file)).filter((handler) => isRunBy(model, deployable.files, handler.site));
  const trials = new Set(found.filter((handler) => isForDevelopment(model, handler.site)));
  const handlers = found.filter((handler) => !trials.has(handler));
  const libraries = [...new Set(files.flatMap((file) => signalLibraries(code, file)))].toSorted();
  const idle = idleLibrary(model, deployable.files, libraries);
  const program = {
    kind: 'service' as const,
    ...baseOfSite(model, anchor),
    name,
    serves: new Set(deployable.serving.map(({ serves }) => serves)),
    frameworks: new Set(deployable.serving.map(({ framework }) => framework)),
    call: expressionText(code.script(anchor.file), anchor.call.callee),
    roots: deployable.roots,
    files: deployable.files,
    complete: deployable.complete,
    servesAt: location(site.file, site.call.at),
    answers: handlers.map((handler) => ({ at: code.placeOf(handler.site), signals: handler.signals, closes: handler.closes })),
    trialAnswers: [...trials].map((handler) => code.placeOf(handler.site)),
    signalLibraries: libraries,
    idleLibraryAt: idle && code.placeOf(idle),
    handedOut: files.some((file) => handsServerOut(code, file)),
    stopsItself: deployable.serving.every(({ stopsItself }) => stopsItself),
    nest: nestOf(model, files, site),
    apollo: apolloOf(code, files),
  };
  return { ...program, gap: shutdownGap(program) };
}

/** The files that load a package. */
function loading(code: CodeModel, files: readonly string[], name: RegExp): readonly string[] {
  return files.filter((file) => code.script(file)?.references.some(({ module }) => name.test(module)));
}

const MOST_HOOKS = 3;

function nestOf({ code }: TreeModel, files: readonly string[], anchor: CallSite): NestShutdown | undefined {
  const isNest = loading(code, files, /^@nestjs\/core$/).some((file) =>
    code.sites(file).some((site) => code.externals(site).some((one) => NEST_APPLICATIONS.find(one) !== undefined)),
  );
  if (!isNest) return undefined;
  const enabled = files.some((file) => code.script(file)?.calls.some((call) => methodName({ call }) === 'enableShutdownHooks'));
  return { enabled, hooks: files.flatMap((file) => hooksOf(code, file)).slice(0, MOST_HOOKS), insertion: insertionFor(code, anchor) };
}

function hooksOf(code: CodeModel, file: string): readonly { readonly name: string; readonly at: Location }[] {
  const script = code.script(file);
  return (script?.functions ?? []).flatMap((record) => {
    if (record.class < 0 || record.static || !NEST_SHUTDOWN_HOOKS.has(record.name)) return [];
    return [{ name: record.symbol, at: location(file, record.at) }];
  });
}

// Only where a statement can stand before, on an application that is certainly Nest's.
function insertionFor(code: CodeModel, { file, call }: CallSite): NestShutdown['insertion'] {
  if (!call.statement || call.callee.kind !== 'member' || call.callee.name !== 'listen' || call.callee.of.kind !== 'binding')
    return undefined;
  const application = code.script(file)?.bindings[call.callee.of.binding]?.name;
  const isMade = alternatives(code.resolve(file, call.callee.of)).every(
    (one) => one.kind === 'external' && one.package.startsWith('@nestjs/'),
  );
  const [line, column] = call.statement;
  return application === undefined || !isMade ? undefined : { at: location(file, [line, column, line, column]), application };
}

const APOLLO = /^(?:@apollo\/server|apollo-server-(?:express|core|fastify|koa|hapi))$/;
const DRAIN_PLUGIN = /Drain|StopHapi|AppClosePlugin/i;

/** An Apollo server that is built into an HTTP server of the program's own making. */
function apolloOf(code: CodeModel, files: readonly string[]): ApolloDrain | undefined {
  const [site, ...others] = loading(code, files, APOLLO)
    .flatMap((file) => code.sites(file))
    .filter(
      (one) =>
        one.call.kind === 'new' && code.externals(one).some(({ package: name, path }) => APOLLO.test(name) && path === 'ApolloServer'),
    );
  const isStandalone = files.some((file) => code.script(file)?.references.some(({ module }) => module === '@apollo/server/standalone'));
  if (!site || others.length > 0 || isStandalone) return undefined;
  const [options] = site.call.args;
  const stops = code.setting(site.file, options, 'stopOnTerminationSignals').value;
  const isOff = stops?.kind === 'value' && stops.value.kind === 'literal' && stops.value.value === false;
  return { at: location(site.file, site.call.at), drains: drainOf(code, files, site), stopsOnSignals: !isOff };
}

function drainOf(code: CodeModel, files: readonly string[], { file, call }: CallSite): Setting {
  const isImported = files.some((one) =>
    code
      .script(one)
      ?.bindings.some(
        (binding) => binding.kind === 'import' && DRAIN_PLUGIN.test(binding.imported === 'default' ? binding.name : binding.imported),
      ),
  );
  if (isImported) return 'present';
  const plugins = code.setting(file, call.args[0], 'plugins');
  if (plugins.state !== 'present') return plugins.state;
  const list = plugins.value?.kind === 'value' && plugins.value.value.kind === 'array' ? plugins.value.value.items : undefined;
  const isDecided =
    list?.every((item) => item.kind === 'call' && alternatives(code.resolve(file, item)).every(({ kind }) => kind === 'external')) ?? false;
  return isDecided ? 'absent' : 'unknown';
}
