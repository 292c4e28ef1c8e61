import type { CallRecord, Value } from '../summaries/script-summary.ts';
import { expressionText } from './base.ts';
import type { Escape, EscapeForm } from './escaping-error.ts';
import type { Reach } from './fact.ts';
import { CHECKS, GUARDS } from './knowledge/promises.ts';
import { runsInBrowser } from './link/browser-code.ts';
import { location } from './link/location-of.ts';
import { leadsToExit } from './link/process-ends.ts';
import type { Promises, Rejectable } from './link/promises.ts';
import { functionOf, methodName } from './link/route-parts.ts';
import type { CallSite, FunctionAt } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';

/** Methods of lists that call a function with each item, and wait for no promise of it. */
const ITERATORS: ReadonlySet<string> = new Set(['forEach', 'map']);

/** Promises that nobody waits for, or that are taken for what they will give. */
export function lostPromises(model: TreeModel, promises: Promises, files: readonly string[]): readonly Escape[] {
  const finder = new LostPromises(model, promises);
  return files.flatMap((file) => [
    ...model.code.sites(file).flatMap((site) => finder.ofSite(site) ?? []),
    ...finder.conditions(file),
    ...finder.pastCatch(file),
  ]);
}

class LostPromises {
  private readonly model: TreeModel;
  private readonly promises: Promises;

  constructor(model: TreeModel, promises: Promises) {
    this.model = model;
    this.promises = promises;
  }

  ofSite(site: CallSite): Escape | undefined {
    const { call } = site;
    if (call.kind === 'new') return this.executor(site);
    if (call.kind !== 'call') return undefined;
    if (call.use === 'statement' && ITERATORS.has(methodName(site))) return this.each(site);
    return call.use === 'statement' || call.use === 'void' ? this.lost(site) : undefined;
  }

  private lost(site: CallSite): Escape | undefined {
    const { code } = this.model;
    const made = this.madeBy(site);
    // An error on the way up ends the process, which is right: nothing has been promised to anybody yet.
    if (!made || code.enclosing(site) === 0 || isSelfInvoked(this.model, site)) return undefined;
    const rejectable = this.promises.ofCall(made);
    // What ends the process when it succeeds may end it when it fails.
    if (rejectable && leadsToExit(code, made)) return undefined;
    const escape = rejectable ? this.rejected(site, made, rejectable) : this.unawaited(site, made);
    return escape && !isOfPage(this.model, site) ? escape : undefined;
  }

  private rejected(site: CallSite, made: CallSite, rejectable: Rejectable): Escape {
    // What nobody waits for is not even begun, `void` or not; a `then` begins it.
    const isUnstarted = rejectable.lazy && site === made;
    if (site.call.use === 'void') return this.escape(site, isUnstarted ? 'unstarted' : 'voided', rejectable, made.call.callee);
    const lost = this.escape(site, 'lost', rejectable, made.call.callee);
    const form = isUnstarted ? 'unstarted' : CHECKS.test(lost.expression) ? 'unchecked' : 'lost';
    return { ...lost, form, awaitAt: this.awaitAt(site) };
  }

  /** Work that handles its own errors, and that nobody waits for. */
  private unawaited(site: CallSite, made: CallSite): Escape | undefined {
    if (site !== made || site.call.use !== 'statement' || !this.isAsync(site)) return undefined;
    const { code } = this.model;
    const isTaken = code.graph.entriesOf(site.file, code.enclosing(site)).some(({ kind }) => kind === 'consumer' || kind === 'job');
    if (!isTaken && !(this.catches(made) && isOfRequest(code.reachOf(site)))) return undefined;
    return { ...this.escape(site, isTaken ? 'unfinished' : 'unawaited', { lazy: false }), awaitAt: this.awaitAt(site) };
  }

  private catches(site: CallSite): boolean {
    const { code } = this.model;
    const callee = code.callee(site);
    if (callee.kind !== 'function') return false;
    const tries = code.script(callee.file)?.contexts.filter((context) => context.kind === 'try' && context.hasCatch) ?? [];
    return tries.some(({ fn }) => fn === callee.fn);
  }

  /** The call at the start of a chain of `then`, unless the chain handles a rejection. */
  private madeBy(site: CallSite): CallSite | undefined {
    let at: CallSite | undefined = site;
    while (at && /^(?:then|finally|catch)$/.test(methodName(at))) {
      const { callee, args }: CallRecord = at.call;
      if (methodName(at) === 'catch' || args.length > 1) return undefined;
      at = callee.kind === 'member' && callee.of.kind === 'call' ? this.model.code.resolver.site(at.file, callee.of.call) : undefined;
    }
    return at;
  }

  private awaitAt(site: CallSite): Escape['awaitAt'] {
    const { code } = this.model;
    const record = code.functionRecord(site.file, code.enclosing(site));
    if (!record?.async || !site.call.statement) return undefined;
    const [line, column] = site.call.at;
    return location(site.file, [line, column, line, column]);
  }

  private each(site: CallSite): Escape | undefined {
    const { code } = this.model;
    const callee = code.callee(site);
    if (callee.kind === 'external' || callee.kind === 'function') return undefined;
    const callback = this.asyncArgument(site);
    const cause = callback && this.promises.causeIn(callback.file, callback.fn);
    return cause && this.escape(site, 'each', { cause, lazy: false });
  }

  private executor(site: CallSite): Escape | undefined {
    const callee = this.model.code.callee(site);
    if (callee.kind !== 'global' || callee.path !== 'Promise') return undefined;
    const executor = this.asyncArgument(site);
    const cause = executor && this.promises.causeIn(executor.file, executor.fn);
    return cause && this.escape(site, 'executor', { cause, lazy: false });
  }

  private asyncArgument({ file, call }: CallSite): FunctionAt | undefined {
    const [first] = call.args;
    const found = first && functionOf(this.model.code.resolve(file, first));
    return found && this.model.code.functionRecord(found.file, found.fn)?.async ? found : undefined;
  }

  /** Branches on the promise of an async function. */
  conditions(file: string): readonly Escape[] {
    const { code } = this.model;
    const seen = new Set<number>();
    return (code.script(file)?.contexts ?? []).flatMap((context) => {
      if (context.kind !== 'branch') return [];
      return operandsOf(context.test).flatMap((asked) => {
        const value = this.initialiserOf(file, asked);
        const site = value.kind === 'call' ? code.resolver.site(file, value.call) : undefined;
        if (!site || value.kind !== 'call' || seen.has(value.call) || site.call.kind !== 'call') return [];
        seen.add(value.call);
        if (!this.isAsync(site)) return [];
        const escape = this.escape(site, 'condition', { lazy: false });
        return [GUARDS.test(escape.expression) ? { ...escape, form: 'guard' as const } : escape];
      });
    });
  }

  // `const allowed = check(); if (!allowed) …`
  private initialiserOf(file: string, value: Value): Value {
    const binding = value.kind === 'binding' ? this.model.code.script(file)?.bindings[value.binding] : undefined;
    const [only] = binding?.kind === 'variable' && binding.constant ? binding.values : [];
    return only ?? value;
  }

  private isAsync(site: CallSite): boolean {
    const callee = this.model.code.callee(site);
    return (
      callee.kind === 'function' &&
      this.model.code.functionRecord(callee.file, callee.fn)?.async === true &&
      this.promises.givesPromise(site)
    );
  }

  /** `return f()` in a `try` whose `catch` will not hear of what `f` rejects with. */
  pastCatch(file: string): readonly Escape[] {
    const { code } = this.model;
    const script = code.script(file);
    return (script?.jumps ?? []).flatMap(({ kind, value, context }) => {
      if (kind !== 'return' || value?.kind !== 'call' || !this.promises.isCaught(file, context)) return [];
      const site = code.resolver.site(file, value.call);
      const record = script?.functions[script.contexts[context]?.fn ?? 0];
      if (!site || !record?.async || this.awaitsInTry(file, context) || /^(?:catch|then)$/.test(methodName(site))) return [];
      const rejectable = this.promises.ofCall(site);
      const [line, column] = site.call.at;
      return rejectable ? [{ ...this.escape(site, 'past-catch', rejectable), awaitAt: location(file, [line, column, line, column]) }] : [];
    });
  }

  // With another awaited call inside, the `catch` has its use, and the call that is returned may be there for its result alone.
  private awaitsInTry(file: string, context: number): boolean {
    const { code } = this.model;
    const script = code.script(file);
    const tries = code.contextsOf(file, context).find((one) => one.kind === 'try' && one.hasCatch);
    const outer = tries ? (script?.contexts.indexOf(tries) ?? -1) : -1;
    return code.sites(file).some(({ call }) => call.use === 'await' && code.isInside(file, call.context, outer));
  }

  private escape(site: CallSite, form: EscapeForm, { cause }: Rejectable, named: Value = site.call.callee): Escape {
    const { code } = this.model;
    return {
      at: code.placeOf(site),
      form,
      expression: expressionText(code.script(site.file), named),
      cause,
      reach: reachOf(this.model, site),
    };
  }
}

// Only who asked for something is told too early that it is done.
function isOfRequest({ entries }: Reach): boolean {
  return entries.some(({ kind }) => kind === 'route' || kind === 'graphql-field');
}

// In a file with markup, what no request leads to is called by the page.
function isOfPage(model: TreeModel, site: CallSite): boolean {
  const isDrawn = model.code.script(site.file)?.jsx === true && model.code.reachOf(site).entries.length === 0;
  return isDrawn || runsInBrowser(model, site);
}

// `(async () => { … })()`: its errors belong to whoever wrote it in one piece, usually the start of a program.
function isSelfInvoked({ code }: TreeModel, { file, call }: CallSite): boolean {
  return call.callee.kind === 'function' && code.script(file)?.contexts[call.context]?.fn === 0;
}

/** What a condition asks for its truth: through `!`, `&&` and `||`, not through comparisons. */
function operandsOf(test: Value): readonly Value[] {
  const found: Value[] = [];
  const work: Value[] = [test];
  for (let at = work.pop(); at; at = work.pop()) {
    if (at.kind === 'operation' && at.operator === '!') work.push(...at.operands);
    else if (at.kind === 'either' && at.operator !== '?:' && at.operator !== '??') work.push(...at.values);
    else found.push(at);
  }
  return found;
}
