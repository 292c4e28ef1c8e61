import type { FunctionRecord, Value } from '../../../summaries/script-summary.ts';
import { VALUE_METHODS } from '../../knowledge/value-methods.ts';
import { ITEM, type Question, type Trail, type Work } from './trail.ts';

/** Methods whose callback is given the items of the list. */
const GIVES_ITEMS: ReadonlySet<string | undefined> = new Set(['callback', 'iterates', 'same', 'item', 'none']);

/** What flows into a parameter: its default, what the entered call or the callers pass, or the items of a list? */
export class Params {
  private readonly question: Question;
  private readonly trail: Trail;

  constructor(question: Question, trail: Trail) {
    this.question = question;
    this.trail = trail;
  }

  follow(at: Work, { fn, index }: Extract<Value, { kind: 'param' }>): void {
    const { frame } = at;
    const record = this.question.model.functionRecord(at.file, fn);
    const given = record?.params[index]?.default;
    if (given) this.trail.on(at, given);
    if (frame && frame.file === at.file && frame.fn === fn) {
      const argument = frame.argument(index);
      if (argument) this.trail.push({ ...argument, path: [...argument.path, ...at.path], through: [...at.through, ...argument.through] });
      return;
    }
    if (record && this.followCallback(at, record, index)) return;
    this.climb(at, { fn, index, rest: record?.params[index]?.rest ?? false });
  }

  /** Goes on with what the callers pass; the parameter itself is an origin where they are not all known. */
  climb(at: Work, { fn, index, rest }: { readonly fn: number; readonly index: number; readonly rest: boolean }): void {
    const { graph } = this.question.model;
    const callers = at.callers.length < this.question.climb ? graph.knownCallers(at.file, fn) : [];
    const path = rest && at.path[0] === ITEM ? at.path.slice(1) : at.path;
    for (const site of callers) {
      const given = rest ? site.call.args.slice(index) : site.call.args.slice(index, index + 1);
      for (const value of given) this.trail.push({ ...at, file: site.file, value, path, callers: [...at.callers, site], frame: undefined });
    }
    if (callers.length === 0 || graph.entriesOf(at.file, fn).length > 0)
      this.trail.emit(at, { kind: 'param', file: at.file, fn, index, path: at.path });
  }

  // Inside a callback of an array method or of `then`, the parameter is an item or what the promise gives.
  private followCallback(at: Work, { passedTo: to }: FunctionRecord, index: number): boolean {
    const { model } = this.question;
    const site = to && model.resolver.site(at.file, to.call);
    if (!site || to.path.length > 0 || site.call.callee.kind !== 'member') return false;
    const { of, name } = site.call.callee;
    if (model.callee(site).kind === 'function') return false;
    if (name === 'then') {
      if (to.arg === 0 && index === 0) this.trail.on(at, of);
      return to.arg === 0;
    }
    if (name === 'reduce' || name === 'reduceRight') {
      const start = site.call.args[1];
      if (index === 0 && start) this.trail.on(at, start);
      if (index === 1) this.trail.on(at, of, [ITEM, ...at.path]);
      return true;
    }
    if (!GIVES_ITEMS.has(VALUE_METHODS.get(name))) return false;
    if (index === 0) this.trail.on(at, of, [ITEM, ...at.path]);
    return true;
  }
}
