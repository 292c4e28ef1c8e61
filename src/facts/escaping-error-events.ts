import type { FunctionRecord } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import type { Escape } from './escaping-error.ts';
import { ATTACHING_PACKAGES, EMITTER_MAKINGS, FILE_STREAMS, SOCKET_SERVERS } from './knowledge/emitters.ts';
import { isProcessListener } from './link/process-guards.ts';
import { alternatives, siteKey, type CallSite, type Resolved } from './link/resolved.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import { signalNames } from './link/signals.ts';
import type { TreeModel } from './link/tree-model.ts';

/** Errors announced as events that nobody listens for, and those that a listener lets pass. */
export function unheardErrors(model: TreeModel, files: readonly string[]): readonly Escape[] {
  const finder = new UnheardErrors(model, new ErrorListeners(model));
  return files.flatMap((file) => model.code.sites(file).flatMap((site) => finder.ofSite(site) ?? []));
}

const LISTENS = /^(?:on|once|addListener|prependListener)$/;

class ErrorListeners {
  private readonly heard = new Set<string>();
  /** Files in which something that is not followed is listened to. */
  private readonly undecided = new Set<string>();

  constructor({ code }: TreeModel) {
    for (const file of code.files) {
      for (const site of code.sites(file)) {
        const { callee, args } = site.call;
        if (callee.kind !== 'member' || !LISTENS.test(callee.name) || args.length < 2) continue;
        const names = signalNames(code, file, args[0]);
        if (names && !names.includes('error')) continue;
        const of = code.resolve(file, callee.of);
        for (const one of of.kind === 'param' ? knownArguments(code, of) : alternatives(of)) this.add(file, one);
      }
    }
  }

  private add(file: string, one: Resolved): void {
    if (one.kind !== 'external') this.undecided.add(file);
    else this.heard.add(one.created ? siteKey(one.created) : kindKey(one));
  }

  hears(made: CallSite, kind: Resolved): boolean {
    return this.heard.has(siteKey(made)) || this.undecided.has(made.file) || (kind.kind === 'external' && this.heard.has(kindKey(kind)));
  }
}

function kindKey({ package: name, path }: Extract<Resolved, { kind: 'external' }>): string {
  return `${name}\0${path}`;
}

function knownArguments(code: TreeModel['code'], param: Extract<Resolved, { kind: 'param' }>): readonly Resolved[] {
  const callers = code.graph.knownCallers(param.file, param.fn);
  return [param, ...callers.flatMap((site) => alternatives(code.resolve(site.file, site.call.args[param.index])))];
}

class UnheardErrors {
  private readonly model: TreeModel;
  private readonly listeners: ErrorListeners;

  constructor(model: TreeModel, listeners: ErrorListeners) {
    this.model = model;
    this.listeners = listeners;
  }

  ofSite(site: CallSite): Escape | undefined {
    if (site.call.kind !== 'new' && site.call.kind !== 'call') return undefined;
    if (methodName(site) === 'pipe') return this.pipe(site);
    if (methodName(site) === 'on') return this.socket(site) ?? this.uncaught(site);
    return this.emitter(site);
  }

  private emitter(site: CallSite): Escape | undefined {
    const { code } = this.model;
    const known = code
      .externals(site)
      .map((one) => EMITTER_MAKINGS.find(one))
      .find((one) => one !== undefined);
    if (!known || !this.livesLong(site) || this.isHandedOn(site)) return undefined;
    const made = code.resolve(site.file, { kind: 'call', call: site.index });
    if (this.listeners.hears(site, made)) return undefined;
    const { name, fails, unheard } = known;
    return { ...this.escape(site, 'emitter'), emitter: { name, fails, unheard } };
  }

  // Made once, as the file is loaded or its class is constructed. What a function makes may be listened to by those who called it.
  private livesLong(site: CallSite): boolean {
    const { code } = this.model;
    return code.enclosing(site) === 0 && site.call.use !== 'statement';
  }

  private isHandedOn({ file }: CallSite): boolean {
    return this.model.code.script(file)?.references.some(({ module }) => ATTACHING_PACKAGES.test(module)) ?? false;
  }

  private socket(site: CallSite): Escape | undefined {
    const { code } = this.model;
    const [event, listener] = site.call.args;
    if (!code.externals(site).some((one) => SOCKET_SERVERS.find(one) !== undefined)) return undefined;
    if (event?.kind !== 'literal' || event.value !== 'connection' || listener?.kind !== 'function') return undefined;
    const record = code.functionRecord(site.file, listener.fn);
    return record && !this.usesErrors(site.file, listener.fn, record) ? this.escape(site, 'socket') : undefined;
  }

  // A socket that is handed to something else may be listened to there.
  private usesErrors(file: string, fn: number, record: FunctionRecord): boolean {
    const { code } = this.model;
    const socket = record.params[0];
    if (!socket || socket.binding < 0) return true;
    const isSocket = (value: { readonly kind: string; readonly binding?: number }): boolean =>
      value.kind === 'binding' && value.binding === socket.binding;
    const isHandedOn = (code.script(file)?.calls ?? []).some(
      ({ args }) =>
        args.some((one) => one.kind === 'object' || isSocket(one)) &&
        args.some(
          (one) => isSocket(one) || (one.kind === 'object' && one.entries.some((entry) => 'value' in entry && isSocket(entry.value))),
        ),
    );
    const isAssigned = code
      .script(file)
      ?.assignments.some(
        ({ target, value }) => isSocket(value) || (target.kind === 'member' && isSocket(target.of) && target.name === 'onerror'),
      );
    const listens = code.sites(file).some(({ call }) => {
      if (call.callee.kind !== 'member' || !isSocket(call.callee.of)) return false;
      const names = /^(?:on|once|addListener|addEventListener)$/.test(call.callee.name) ? signalNames(code, file, call.args[0]) : [];
      return names === undefined || names.includes('error');
    });
    return isHandedOn || isAssigned === true || listens || fn < 0;
  }

  private pipe(site: CallSite): Escape | undefined {
    const { code } = this.model;
    const { callee, args } = site.call;
    if (callee.kind !== 'member') return undefined;
    const ends = [code.resolve(site.file, callee.of), code.resolve(site.file, args[0])];
    const unheard = ends.some((one) => {
      if (one.kind !== 'external' || !one.created) return false;
      const isStream = code.externals(one.created).some((made) => FILE_STREAMS.find(made) !== undefined);
      return isStream && !this.listeners.hears(one.created, one);
    });
    return unheard ? this.escape(site, 'pipe') : undefined;
  }

  private uncaught(site: CallSite): Escape | undefined {
    const { code } = this.model;
    const [event, listener] = site.call.args;
    if (!isProcessListener(this.model, site) || !listener) return undefined;
    if (event?.kind !== 'literal' || event.value !== 'uncaughtException') return undefined;
    const handler = functionOf(code.resolve(site.file, listener));
    return handler && this.onlyReports(handler.file, handler.fn) ? this.escape(site, 'uncaught') : undefined;
  }

  // Anything but a report may end the process somewhere.
  private onlyReports(file: string, fn: number): boolean {
    const { code } = this.model;
    const script = code.script(file);
    const isInside = (context: number): boolean => code.isInside(file, context, script?.functions[fn]?.context ?? -1);
    const changes =
      script?.assignments.some(({ context }) => isInside(context)) ||
      script?.jumps.some(({ kind, context }) => kind === 'throw' && isInside(context));
    if (changes) return false;
    return code
      .sites(file)
      .filter(({ call }) => isInside(call.context))
      .every((site) => REPORTS.test(methodName(site)) && code.callee(site).kind !== 'function');
  }

  private escape(site: CallSite, form: Escape['form']): Escape {
    const { code } = this.model;
    return {
      at: code.placeOf(site),
      form,
      expression: expressionText(code.script(site.file), site.call.callee),
      reach: code.reachOf(site),
    };
  }
}

const REPORTS = /^(?:log|trace|debug|info|warn|warning|error|fatal|captureException|toString|stringify)$/;
