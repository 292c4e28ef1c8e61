import type { AssignmentRecord } from '../summaries/script-summary.ts';
import { knownCalls, type KnownCall } from './call-index.ts';
import { deadlineOf, MISSING, UNDECIDED, type Deadline } from './http-call-deadline.ts';
import {
  HTTP_CLIENT_MAKERS,
  HTTP_CLIENTS,
  HTTP_DEFAULTS,
  HTTP_TUNINGS,
  type HttpClient,
  type HttpTuning,
} from './knowledge/http-clients.ts';
import type { External } from './knowledge/table.ts';
import { handedValues } from './link/handed-values.ts';
import { siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { isInnerClient, isOfModule, nestHttpSetups, type NestHttpSetup } from './nest-http-options.ts';

/** What a client instance says of the time that its calls may take. */
export interface InstanceDeadline {
  readonly deadline: Deadline;
  /** The call that made the instance, where one did. */
  readonly made?: CallSite;
}

/** Longest chain of instances that extend each other. */
const MOST_PARENTS = 6;
/** Key of the settings of a library's own default instance. */
const DEFAULT_INSTANCE = 'default';

/** The instances of HTTP clients: what they were made with, and what was set on them later. */
export class HttpInstances {
  private readonly model: TreeModel;
  /** Settings made by assignment or interceptor: `axios.defaults.timeout = …`. */
  private readonly tuned = new Map<string, Deadline>();
  /** What the modules say that provide a class. */
  private readonly nest = new Map<string, readonly InstanceDeadline[]>();
  /** Whether some file replaces the global `fetch`. */
  private fetchIsReplaced = false;

  constructor(model: TreeModel) {
    this.model = model;
    for (const file of model.code.files) {
      for (const assignment of model.code.script(file)?.assignments ?? []) this.readAssignment(file, assignment);
    }
    for (const call of knownCalls(model, HTTP_TUNINGS)) this.readTuning(call);
  }

  /** Of the instance that a call is a method of; the library's default instance where there is no other. */
  of(site: CallSite, callee: External, client: HttpClient): InstanceDeadline {
    if (isOfModule(site, callee)) return this.ofNest(site, callee, client);
    if (!callee.created)
      return isOwnInstance(callee) ? this.ofHanded(site, client) : { deadline: this.ofDefault(callee.package, site.file) };
    return this.ofMade(callee.created, client);
  }

  /** What holds for calls of the global `fetch`. */
  ofFetch(file: string): Deadline {
    return this.fetchIsReplaced ? UNDECIDED : this.ofDefault('undici', file);
  }

  private ofDefault(name: string, file: string): Deadline {
    const service = this.model.packageOf(file)?.root ?? '';
    const own = this.tuned.get(`${DEFAULT_INSTANCE}:${name}:${service}`);
    if (own) return own;
    // Another package of the tree may be loaded into the same process.
    return this.tuned.has(`${DEFAULT_INSTANCE}:${name}`) ? UNDECIDED : MISSING;
  }

  private ofMade(made: CallSite, client: HttpClient): InstanceDeadline {
    let at: CallSite | undefined = made;
    let found: Deadline = MISSING;
    for (let count = 0; at && count < MOST_PARENTS; count++) {
      const tuned = this.tuned.get(siteKey(at));
      if (tuned) return { deadline: tuned, made };
      const maker = this.makerOf(at);
      if (!maker) return { deadline: UNDECIDED };
      const own = this.ofMaker(at, maker.options, client);
      if (own.state !== 'absent' || own.flaw !== 'missing') return { deadline: own, made };
      found = own;
      at = maker.parent;
    }
    return { deadline: found, made };
  }

  // What a constructor or function is given is lacking only where all that anybody gives it is.
  private ofHanded({ file, call: { callee } }: CallSite, client: HttpClient): InstanceDeadline {
    const given = callee.kind === 'member' ? (handedValues(this.model.code, file, callee.of) ?? []) : [];
    const instances = given.map((one) => (one.kind === 'external' && one.created ? this.ofMade(one.created, client) : undefined));
    const [first] = instances;
    return first && instances.every((one) => one?.deadline.state === 'absent') ? first : { deadline: UNDECIDED };
  }

  private ofMaker(site: CallSite, index: number, client: HttpClient): Deadline {
    const options = site.call.args[index];
    if (!options) return MISSING;
    return options.kind === 'spread' ? UNDECIDED : deadlineOf(this.model, this.model.code.resolve(site.file, options), client);
  }

  private makerOf(site: CallSite): { readonly options: number; readonly parent: CallSite | undefined } | undefined {
    for (const callee of this.model.code.externals(site)) {
      const maker = HTTP_CLIENT_MAKERS.find(callee);
      if (maker) return { options: maker.options, parent: callee.created };
    }
    return undefined;
  }

  private ofNest(site: CallSite, callee: External, client: HttpClient): InstanceDeadline {
    if (callee.created && !isInnerClient(site.call.callee)) return { deadline: UNDECIDED };
    const { code } = this.model;
    const key = `${site.file}\0${code.functionRecord(site.file, code.enclosing(site))?.class ?? -1}`;
    const configured = this.nest.get(key) ?? nestHttpSetups(this.model, site).map((setup) => this.ofNestSetup(setup, client));
    this.nest.set(key, configured);
    const [first] = configured;
    if (!first || this.tuned.has(`${DEFAULT_INSTANCE}:axios`)) return { deadline: UNDECIDED };
    return configured.find(({ deadline }) => deadline.state !== 'absent') ?? first;
  }

  private ofNestSetup({ options, call }: NestHttpSetup, client: HttpClient): InstanceDeadline {
    return { deadline: deadlineOf(this.model, options, client), ...(call && { made: call }) };
  }

  private readAssignment(file: string, { target, value }: AssignmentRecord): void {
    if (target.kind !== 'member') return;
    if (target.name === 'fetch' && target.of.kind === 'global') this.fetchIsReplaced ||= this.model.roleOf(file) === 'production';
    if (target.name !== 'timeout') return;
    const of = this.model.code.resolve(file, target.of);
    const defaults = of.kind === 'external' ? HTTP_DEFAULTS.find(of) : undefined;
    if (of.kind !== 'external' || !defaults) return;
    const options: Resolved = {
      kind: 'value',
      file,
      value: { kind: 'object', entries: [{ key: 'timeout', value, at: [0, 0, 0, 0] }], at: [0, 0, 0, 0] },
    };
    this.tune(file, of, deadlineOf(this.model, options, HTTP_CLIENTS[defaults.client]));
  }

  private readTuning({ site, callee, entry: { takes, client } }: KnownCall<HttpTuning>): void {
    if (takes === 'request') this.readInterceptor(site, callee, HTTP_CLIENTS[client]);
    if (takes === 'dispatcher') this.readDispatcher(site, callee, HTTP_CLIENTS[client]);
    if (takes === 'options') this.readOptions(site, callee, HTTP_CLIENTS[client]);
  }

  private readOptions(site: CallSite, callee: External, client: HttpClient): void {
    const deadline = this.ofMaker(site, 0, client);
    if (deadline.flaw !== 'missing') this.tune(site.file, callee, deadline);
  }

  private readDispatcher(site: CallSite, callee: External, client: HttpClient): void {
    const dispatcher = this.model.code.resolve(site.file, site.call.args[0]);
    const made = dispatcher.kind === 'external' ? dispatcher.created : undefined;
    const deadline = made ? this.ofMade(made, client).deadline : UNDECIDED;
    if (deadline.flaw !== 'missing') this.tune(site.file, { ...callee, created: undefined }, deadline);
  }

  // An interceptor that sets a timeout counts for all calls; one that is not seen may set one.
  private readInterceptor(site: CallSite, callee: External, client: HttpClient): void {
    const { code } = this.model;
    const [given] = site.call.args;
    const interceptor = given && code.resolve(site.file, given);
    if (interceptor?.kind !== 'function') {
      if (interceptor && interceptor.kind !== 'value') this.tune(site.file, callee, UNDECIDED);
      return;
    }
    const script = code.script(interceptor.file);
    const body = code.functionRecord(interceptor.file, interceptor.fn)?.context ?? -1;
    const assigns = script?.assignments.some(
      ({ target, context }) => isDeadlineMember(target) && code.isInside(interceptor.file, context, body),
    );
    const returned = deadlineOf(this.model, code.resolver.returnOf(interceptor.file, interceptor.fn), client);
    if (assigns === true || returned.state === 'present') this.tune(site.file, callee, { state: 'present' });
  }

  private tune(file: string, { package: name, created }: External, deadline: Deadline): void {
    if (created) {
      this.tuned.set(siteKey(created), deadline);
      return;
    }
    this.tuned.set(`${DEFAULT_INSTANCE}:${name}:${this.model.packageOf(file)?.root ?? ''}`, deadline);
    this.tuned.set(`${DEFAULT_INSTANCE}:${name}`, deadline);
  }
}

function isDeadlineMember(target: AssignmentRecord['target']): boolean {
  return target.kind === 'member' && (target.name === 'timeout' || target.name === 'signal');
}

// An instance whose making is not seen: it came as a typed parameter.
function isOwnInstance({ path }: External): boolean {
  return path.includes('#');
}
