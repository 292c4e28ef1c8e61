import { append } from '../model/append.ts';
import type { Location } from '../model/location.ts';
import type { JsxEventRecord, Value } from '../summaries/script-summary.ts';
import type { ChainStep } from './fact.ts';
import { isLaterHook, usesOf } from './callback-uses.ts';
import { functionsIn } from './link/written-functions.ts';
import type { CodeModel } from './link/code-model.ts';
import { location } from './link/location-of.ts';
import { alternatives, siteKey, type CallSite, type FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** What a user does: acts on an element, or opens what shows a component. */
export interface UserAction {
  readonly kind: 'event' | 'view';
  /** `onClick of <button> in OrderForm`, `opens OrderList`. */
  readonly label: string;
  readonly at: Location;
}

/** An act of a user with the functions of the page that it runs through. */
export interface UserPath {
  readonly action: UserAction;
  readonly through: readonly ChainStep[];
}

interface Visit extends FunctionAt {
  readonly through: readonly ChainStep[];
}

/** Functions looked at for one call, acts named for it, and steps between the two. */
const MOST_FUNCTIONS = 200;
const MOST_ACTIONS = 6;
const LONGEST_PATH = 10;
const COMPONENT = /^[A-Z]/;

/** Finds what users do that leads to a call: backwards, from the call to the attributes of elements. */
export class UserPaths {
  private readonly code: CodeModel;
  /** By function: the functions that call it, or hand it on to be called. */
  private readonly callers = new Map<string, FunctionAt[]>();
  /** By function, or by the call that gave it: the attributes that hold it. */
  private readonly events = new Map<string, UserAction[]>();

  constructor({ code }: TreeModel) {
    this.code = code;
    for (const file of code.files) this.addFile(file);
  }

  /** The acts that lead to a call, the nearest first. What is shown without an act counts where no act leads here. */
  to(site: CallSite): readonly UserPath[] {
    const users = this.usersOf(site);
    const given = siteKey(site);
    const isLater = isLaterHook(this.code, site) && (users.length > 0 || this.events.has(given));
    const start = isLater ? users : [...users, { file: site.file, fn: this.code.enclosing(site) }];
    return this.walk(given, start);
  }

  /** The acts that lead to the call of a function. */
  toFunction(at: FunctionAt): readonly UserPath[] {
    return this.walk(keyOf(at), this.callers.get(keyOf(at)) ?? []);
  }

  /** From what an attribute may hold itself, and from functions that lead to it, outwards. */
  private walk(held: string, start: readonly FunctionAt[]): readonly UserPath[] {
    const found: UserPath[] = [];
    const seen = new Set<string>();
    const add = (key: string, through: readonly ChainStep[]): void => {
      for (const action of this.events.get(key) ?? []) found.push({ action, through });
    };
    add(held, []);
    const queue: Visit[] = start.map((one) => ({ ...one, through: [] }));
    for (let next = queue.shift(); next && seen.size < MOST_FUNCTIONS; next = queue.shift()) {
      const key = keyOf(next);
      if (seen.has(key) || next.through.length > LONGEST_PATH) continue;
      seen.add(key);
      const through = this.stepInto(next);
      add(key, through);
      found.push(...this.viewAt(next, through));
      queue.push(...this.outwards(next, through, add));
    }
    return choose(found);
  }

  private stepInto({ file, fn, through }: Visit): readonly ChainStep[] {
    const record = this.code.functionRecord(file, fn);
    // A function without a name is part of the element or the call that it stands in.
    if (!record || record.name === '' || through[0]?.label === record.symbol) return through;
    return [{ label: record.symbol, at: location(file, record.at) }, ...through];
  }

  /** Where a function is called from: by name, or by what it was handed to. */
  private outwards(
    { file, fn }: FunctionAt,
    through: readonly ChainStep[],
    add: (key: string, through: readonly ChainStep[]) => void,
  ): readonly Visit[] {
    if (this.isComponent({ file, fn })) return [];
    const taker = this.code.functionRecord(file, fn)?.passedTo?.call;
    const site = taker === undefined ? undefined : this.code.resolver.site(file, taker);
    const users = site ? this.usersOf(site) : [];
    if (site) add(siteKey(site), through);
    // The component that a hook is called in does not call what it hands to the hook.
    const isLater = site !== undefined && isLaterHook(this.code, site);
    const callers = [...users, ...(isLater ? this.namedCallers({ file, fn }) : (this.callers.get(keyOf({ file, fn })) ?? []))];
    return callers.map((one) => ({ ...one, through }));
  }

  /** The functions that call a function itself. */
  private namedCallers({ file, fn }: FunctionAt): readonly FunctionAt[] {
    return this.code.graph.knownCallers(file, fn).map((site) => ({ file: site.file, fn: this.code.enclosing(site) }));
  }

  /** The functions that call what a call gave, as `mutate` of `useMutation()`. */
  private usersOf(made: CallSite): readonly FunctionAt[] {
    return usesOf(this.code, made).map((site) => ({ file: site.file, fn: this.code.enclosing(site) }));
  }

  private viewAt({ file, fn }: FunctionAt, through: readonly ChainStep[]): readonly UserPath[] {
    const record = this.code.functionRecord(file, fn);
    if (!record || !this.isComponent({ file, fn })) return [];
    return [{ action: { kind: 'view', label: `opens ${record.name}`, at: location(file, record.at) }, through: through.slice(1) }];
  }

  private isComponent({ file, fn }: FunctionAt): boolean {
    const record = this.code.functionRecord(file, fn);
    return record !== undefined && record.class < 0 && COMPONENT.test(record.name) && this.code.script(file)?.jsx === true;
  }

  private addFile(file: string): void {
    const script = this.code.script(file);
    script?.functions.forEach((_, fn) => {
      for (const callee of this.code.graph.calleesOf(file, fn)) append(this.callers, keyOf(callee), { file, fn });
    });
    for (const event of script?.events ?? []) this.addEvent(file, event);
  }

  private addEvent(file: string, event: JsxEventRecord): void {
    if (event.event === 'method') return;
    const owner = this.code.symbolAt(file, event.context);
    const label = `${event.event} of <${event.element || '…'}>${owner === '' ? '' : ` in ${owner}`}`;
    const action: UserAction = { kind: 'event', label, at: location(file, event.at) };
    for (const key of this.heldBy(file, event.value, 0)) append(this.events, key, action);
  }

  /** The functions that an attribute holds, and the calls that gave what it holds: `save`, `() => …`, `handleSubmit(save)`, `mutate`. */
  private heldBy(file: string, value: Value, depth: number): readonly string[] {
    const found = alternatives(this.code.resolve(file, value)).flatMap((one) => {
      if (one.kind === 'function') return [keyOf(one)];
      return one.kind === 'external' && one.created ? [siteKey(one.created), ...this.givenTo(one.created)] : [];
    });
    const call = value.kind === 'call' && depth < 2 ? this.code.script(file)?.calls[value.call] : undefined;
    const wrapped = (call?.args ?? []).flatMap((argument) => this.heldBy(file, argument, depth + 1));
    return [...new Set([...found, ...wrapped])];
  }

  // `useCallback(async () => …)`: what the hook was given runs when the attribute does.
  private givenTo(made: CallSite): readonly string[] {
    return made.call.args.flatMap((argument) => functionsIn(this.code, made.file, argument, 0)).map(keyOf);
  }
}

/** Acts first; of what is merely shown, only where there are none. */
function choose(found: readonly UserPath[]): readonly UserPath[] {
  const events = found.filter(({ action }) => action.kind === 'event');
  const seen = new Set<string>();
  const chosen = (events.length > 0 ? events : found).filter(({ action: { label, at } }) => {
    const key = `${label}\0${at.path}\0${at.line}\0${at.column}`;
    return !seen.has(key) && seen.add(key);
  });
  return chosen.slice(0, MOST_ACTIONS);
}

function keyOf({ file, fn }: FunctionAt): string {
  return `${file}\0${fn}`;
}
