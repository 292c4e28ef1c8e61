import type { Value } from '../../summaries/script-summary.ts';
import { EVENT_HANDLER_DECORATORS, EVENT_LISTENER_DECORATORS, EVENT_LISTENERS, IN_PROCESS_EVENTS } from '../knowledge/in-process-events.ts';
import { functionsIn } from './written-functions.ts';
import type { CodeModel } from './code-model.ts';
import { externalOf } from './entry-methods.ts';
import { alternatives, type CallSite } from './resolved.ts';

/** A function of the tree that handles an event in the process that announced it. */
export interface EventHandler {
  readonly file: string;
  readonly fn: number;
}

/** Events that every stream and server has; a listener for one says nothing of another's. */
const COMMON_EVENTS = new Set(['error', 'data', 'end', 'close', 'finish', 'drain', 'connect', 'ready', 'message']);
const KNOWN = new WeakMap<CodeModel, ReadonlyMap<string, readonly EventHandler[]>>();

/** The handlers that run when a call announces an event, where the event is decided. */
export function handlersOf(model: CodeModel, site: CallSite): readonly EventHandler[] {
  const known = model
    .externals(site)
    .map((one) => IN_PROCESS_EVENTS.find(one))
    .find((one) => one !== undefined);
  const [event] = site.call.args;
  if (!known || !event) return [];
  const key = known.by === 'name' ? nameKey(model, site.file, event) : classKey(model, site.file, event);
  return key === undefined ? [] : (allHandlers(model).get(key) ?? []);
}

function allHandlers(model: CodeModel): ReadonlyMap<string, readonly EventHandler[]> {
  const known = KNOWN.get(model);
  if (known) return known;
  const handlers = new Map<string, EventHandler[]>();
  const add = (key: string | undefined, found: readonly EventHandler[]): void => {
    if (key === undefined) return;
    const list = handlers.get(key);
    if (list) list.push(...found);
    else handlers.set(key, [...found]);
  };
  for (const file of model.files) {
    for (const site of model.sites(file)) {
      const [event, listener] = site.call.args;
      if (!event || !listener || !model.externals(site).some((one) => EVENT_LISTENERS.find(one) !== undefined)) continue;
      add(nameKey(model, file, event), functionsIn(model, file, listener, 0));
    }
    addDecorated(model, file, add);
  }
  KNOWN.set(model, handlers);
  return handlers;
}

function addDecorated(model: CodeModel, file: string, add: (key: string | undefined, found: readonly EventHandler[]) => void): void {
  const script = model.script(file);
  script?.functions.forEach((record, fn) => {
    for (const decorator of record.decorators) {
      const external = externalOf(model, file, decorator);
      const [event] = external && EVENT_LISTENER_DECORATORS.find(external) ? argumentsOf(model, file, decorator) : [];
      if (event) add(nameKey(model, file, event), [{ file, fn }]);
    }
  });
  for (const record of script?.classes ?? []) {
    for (const decorator of record.decorators) {
      const external = externalOf(model, file, decorator);
      const known = external && EVENT_HANDLER_DECORATORS.find(external);
      const fn = known && record.members.find((member) => script?.functions[member]?.name === known.method);
      if (fn === undefined) continue;
      for (const event of argumentsOf(model, file, decorator)) add(classKey(model, file, event), [{ file, fn }]);
    }
  }
}

function argumentsOf(model: CodeModel, file: string, decorator: Value): readonly Value[] {
  return decorator.kind === 'call' ? (model.script(file)?.calls[decorator.call]?.args ?? []) : [];
}

function nameKey(model: CodeModel, file: string, value: Value): string | undefined {
  const resolved = model.resolve(file, value);
  if (resolved.kind !== 'value' || resolved.value.kind !== 'literal') return undefined;
  const name = String(resolved.value.value);
  return COMMON_EVENTS.has(name) ? undefined : `name:${name}`;
}

function classKey(model: CodeModel, file: string, value: Value): string | undefined {
  const found = alternatives(model.resolve(file, value)).find((one) => one.kind === 'instance' || one.kind === 'class');
  return found && `class:${found.file}:${found.class}`;
}
