import type { Value } from '../../../summaries/script-summary.ts';
import { openChoices } from '../choices.ts';
import { changesOf } from '../changes.ts';
import { Calls } from './calls.ts';
import { Crossings } from './crossings.ts';
import { Leaves } from './leaves.ts';
import { Methods } from './methods.ts';
import { Params } from './params.ts';
import { ITEM, Trail, type Origin, type Question, type Work } from './trail.ts';

/** Values looked at for one question; beyond it the rest counts as unknown. */
const MOST_VALUES = 1_500;

/** One search for the origins of a value: takes one value after the other from the trail, and puts there what flows into it. */
export class Search {
  private readonly question: Question;
  private readonly trail = new Trail();
  private readonly params: Params;
  private readonly leaves: Leaves;
  private readonly calls: Calls;

  constructor(question: Question) {
    this.question = question;
    this.params = new Params(question, this.trail);
    this.leaves = new Leaves(question, this.trail, this.params);
    const crossings = new Crossings(question, this.trail);
    const methods = new Methods(question, this.trail, crossings);
    this.calls = new Calls(question, this.trail, { leaves: this.leaves, crossings, methods });
  }

  run(file: string, value: Value): readonly Origin[] {
    const { trail } = this;
    trail.push({ file, value, path: [], through: [], callers: [], frame: undefined });
    for (let next = trail.next(), count = 0; next; next = trail.next(), count++) {
      if (count > MOST_VALUES) {
        trail.emit(next, { kind: 'unknown' });
        break;
      }
      if (trail.isNew(next)) this.expand(next);
    }
    return trail.found;
  }

  private expand(at: Work): void {
    const { value } = at;
    switch (value.kind) {
      case 'binding':
        return this.expandBinding(at, value.binding);
      case 'param':
        return this.params.follow(at, value);
      case 'call':
        return this.calls.follow(at, value.call);
      case 'member':
        return this.expandMember(at, value);
      case 'element':
        return this.trail.on(at, value.of, [indexName(value.index), ...at.path]);
      case 'spread':
      case 'item':
        return this.trail.on(at, value.of, [ITEM, ...at.path]);
      case 'await':
        return this.trail.on(at, value.of);
      default:
        return this.expandWritten(at, value);
    }
  }

  /** What is written out of several values. */
  private expandWritten(at: Work, value: Value): void {
    switch (value.kind) {
      case 'text':
        return this.expandText(at, value);
      case 'either':
        for (const one of openChoices(value)) this.trail.on(at, one);
        return;
      case 'operation':
        // A comparison, a negation or arithmetic gives no text; `+x` is a number.
        if (value.operator === '+=' || (value.operator === '+' && value.operands.length > 1))
          for (const one of value.operands) this.trail.on(at, one);
        return;
      case 'object':
        return this.expandObject(at, value);
      case 'array':
        return this.expandArray(at, value);
      default:
        return this.leaves.follow(at);
    }
  }

  private expandText(at: Work, value: Extract<Value, { kind: 'text' }>): void {
    const holes = isMemberName(at.path[0]) ? [] : value.parts.filter((part) => typeof part !== 'string');
    for (const part of holes) this.trail.on(at, part, []);
    // A text with nothing but literals around its holes still is a text of its own.
    this.trail.emit(at, { kind: 'value', file: at.file, value });
  }

  private expandObject(at: Work, value: Extract<Value, { kind: 'object' }>): void {
    const [name, ...rest] = at.path;
    if (name === undefined && this.question.textOnly) return;
    const all = name === undefined || name === ITEM;
    for (const entry of value.entries) {
      if ('spread' in entry) this.trail.on(at, entry.spread);
      else if (all || 'computed' in entry || entry.key === name) this.trail.on(at, entry.value, rest);
    }
  }

  private expandArray(at: Work, value: Extract<Value, { kind: 'array' }>): void {
    const [name, ...rest] = at.path;
    const index = name !== undefined && /^\d+$/.test(name) && !value.items.some(({ kind }) => kind === 'spread') ? Number(name) : undefined;
    value.items.forEach((item, position) => {
      if (index !== undefined && index !== position) return;
      if (item.kind === 'spread') this.trail.on(at, item.of);
      else this.trail.on(at, item, name === undefined ? [] : rest);
    });
  }

  private expandMember(at: Work, value: Extract<Value, { kind: 'member' }>): void {
    if (value.name === 'length' || value.name === 'size') return;
    // Fields, imports and enums are known by name; everything else by the value that the member is read from.
    if (value.of.kind === 'this' || value.of.kind === 'super') return this.leaves.follow(at);
    this.trail.on(at, value.of, [value.name, ...at.path]);
  }

  private expandBinding(at: Work, index: number): void {
    const { model } = this.question;
    const binding = model.script(at.file)?.bindings[index];
    if (binding?.kind === 'param') return this.trail.on(at, binding.value);
    if (binding?.kind !== 'variable') return this.leaves.follow(at);
    for (const value of binding.values) this.trail.on(at, value);
    const changes = changesOf(model, at.file, index);
    const [name, ...rest] = at.path;
    if (name === undefined || name === ITEM) for (const value of changes.pushed) this.trail.on(at, value, rest);
    for (const change of changes.assigned) {
      if (name === undefined || name === change.name || change.name === ITEM) this.trail.on(at, change.value, rest);
    }
    if (binding.values.length + changes.pushed.length + changes.assigned.length === 0) this.trail.emit(at, { kind: 'unknown' });
  }
}

/** Whether a member has a name of its own, which nothing of a text is found under. */
function isMemberName(name: string | undefined): boolean {
  return name !== undefined && /^[A-Za-z_$][\w$]*$/.test(name);
}

function indexName(index: Value): string {
  return index.kind === 'literal' && index.value !== null ? String(index.value) : ITEM;
}
