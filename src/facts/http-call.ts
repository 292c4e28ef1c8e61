import type { Place } from '../model/location.ts';
import { ActivityLimits, type ActivityLimit } from './activity-limits.ts';
import { baseOfSite, expressionText } from './base.ts';
import { batchedCalls } from './batched-calls.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase, Reach, Setting } from './fact.ts';
import { clientFor, deadlineOfCall, MISSING, UNDECIDED, type TimeoutFlaw } from './http-call-deadline.ts';
import { attemptsOf } from './http-call-attempts.ts';
import { HttpInstances, type InstanceDeadline } from './http-call-instance.ts';
import { TimeLimits } from './http-call-limits.ts';
import { FETCH_CALL, HTTP_CALLS, HTTP_GLOBALS, LONGEST_TIMEOUT, type HttpClient } from './knowledge/http-clients.ts';
import type { Entry, External } from './knowledge/table.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { siteKey, type CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';

export type { TimeoutFlaw } from './http-call-deadline.ts';

/** A request to another service over HTTP. */
export interface HttpCallFact extends FactBase {
  readonly kind: 'http-call';
  /** Library, or `fetch` for the global one. */
  readonly client: string;
  /** The callee as it is written: `this.http.get`. */
  readonly expression: string;
  /** `GET`, `POST`, …, where the name of the call tells it. */
  readonly method: string | undefined;
  /** Whether something ends the call when no answer comes, within a minute. */
  readonly timeout: Setting;
  /** Why not, where `timeout` is absent. */
  readonly flaw?: TimeoutFlaw;
  /** Of a bound that is given as a number, and how often the call is tried with it; undefined where that is not decided. */
  readonly milliseconds?: number;
  readonly attempts?: number | undefined;
  /** What the client does with a call that gives no bound. */
  readonly meaning: string;
  /** Where the client instance is made, if the call has one whose making is seen. */
  readonly instance?: Place;
  /** The `Promise.all` or `Promise.allSettled` that it is started in beside others. */
  readonly batch?: Place;
  /** Where an attempt around it is given up, after how many milliseconds, by a workflow that calls it; the request goes on all the same. */
  readonly givenUp?: ActivityLimit;
  /** The arguments are one address and nothing else, on one line, so that an options argument can be added. */
  readonly takesOptionsAt?: { readonly line: number; readonly column: number };
  readonly reach: Reach;
}

/** Every call of a known HTTP client, and of the global `fetch`. */
export function httpCallFacts(model: TreeModel): readonly HttpCallFact[] {
  const maker = new HttpCallFacts(model);
  const fetches = globalCalls(model, ...HTTP_GLOBALS).map((site) => ({ site, entry: FETCH_CALL, callee: undefined }));
  return [...knownCalls(model, HTTP_CALLS), ...fetches].flatMap((call) => maker.of(call) ?? []);
}

interface HttpCall {
  readonly site: CallSite;
  readonly entry: Pick<Entry<typeof FETCH_CALL>, 'client' | 'options' | 'addressIsOptional' | 'method'>;
  /** Undefined for the global `fetch`. */
  readonly callee: External | undefined;
}

class HttpCallFacts {
  private readonly model: TreeModel;
  private readonly instances: HttpInstances;
  private readonly limits: TimeLimits;
  private readonly batches: ReadonlyMap<string, CallSite>;

  constructor(model: TreeModel) {
    this.model = model;
    this.instances = new HttpInstances(model);
    this.limits = TimeLimits.of(model);
    this.batches = batchedCalls(model);
  }

  of(call: HttpCall): HttpCallFact | undefined {
    const { site, entry, callee } = call;
    if (site.call.kind !== 'call' || this.isOfPage(site)) return undefined;
    const { model } = this;
    const client = clientFor(model, entry.client, { file: site.file, library: callee?.package ?? '' });
    const { deadline, made } = this.deadlineOf(call, client);
    const name = site.call.callee.kind === 'member' ? site.call.callee.name : '';
    const reach = reachOf(model, site);
    const givenUp = ActivityLimits.of(model).around(reach);
    return {
      kind: 'http-call',
      ...baseOfSite(model, site),
      client: entry.client,
      expression: expressionText(model.code.script(site.file), site.call.callee),
      method: entry.method ?? (METHODS.has(name.toUpperCase()) ? name.toUpperCase() : undefined),
      timeout: deadline.state,
      ...(deadline.flaw && { flaw: deadline.flaw }),
      ...(deadline.milliseconds !== undefined && {
        milliseconds: deadline.milliseconds,
        attempts: attemptsOf(model, site, { ...entry, signal: deadline.signal }),
      }),
      meaning: client.meaning,
      ...(made && { instance: model.code.placeOf(made) }),
      ...this.batchOf(site),
      ...this.gapForOptions(call),
      ...(givenUp && { givenUp }),
      reach,
    };
  }

  private batchOf(site: CallSite): Pick<HttpCallFact, 'batch'> {
    const batch = this.batches.get(siteKey(site));
    return batch ? { batch: this.model.code.placeOf(batch) } : {};
  }

  // A relative address means nothing outside a browser, and one that holds the data reaches nobody.
  private isOfPage(site: CallSite): boolean {
    const [address] = site.call.args;
    const start = address?.kind === 'text' ? address.parts[0] : address?.kind === 'literal' ? address.value : undefined;
    const isRelative = site.call.callee.kind !== 'member' && typeof start === 'string' && /^(?:\/(?!\/)|data:|blob:)/.test(start);
    return isRelative || runsInBrowser(this.model, site);
  }

  // What the call says comes first, then what its instance says, then what stands around it, then the library's default.
  private deadlineOf({ site, entry, callee }: HttpCall, client: HttpClient): InstanceDeadline {
    const own = deadlineOfCall(this.model, site, entry, client);
    if (own.state === 'present') return { deadline: own };
    if (this.limits.areAround(site, client)) return { deadline: { state: 'present' } };
    if (own.state === 'unknown' || own.flaw !== 'missing') return { deadline: own };
    if (this.isStream(site, entry.options)) return { deadline: UNDECIDED };
    const instance = callee ? this.instances.of(site, callee, client) : { deadline: this.instances.ofFetch(site.file) };
    if (instance.deadline.flaw !== 'missing') return instance;
    return client.byDefault <= LONGEST_TIMEOUT ? { deadline: { state: 'present' } } : { ...instance, deadline: MISSING };
  }

  // A stream of events stays open for as long as both sides want.
  private isStream({ file, call }: CallSite, options: number): boolean {
    const headers = this.model.code.setting(file, call.args[options], 'headers').value;
    const accept = headers && this.model.code.settingOf(headers, ['Accept', 'accept']).value;
    return accept?.kind === 'value' && accept.value.kind === 'literal' && String(accept.value.value).includes('text/event-stream');
  }

  private gapForOptions({ site: { call }, callee }: HttpCall): Pick<HttpCallFact, 'takesOptionsAt'> | undefined {
    const [line, , endLine] = call.at;
    const [first, ...others] = call.args;
    const isPlain = !callee && first && others.length === 0 && first.kind !== 'spread' && line === endLine;
    return isPlain ? { takesOptionsAt: { line: call.argsEnd[0], column: call.argsEnd[1] } } : undefined;
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
