import type { Location } from '../model/location.ts';
import type { FunctionRecord } from '../summaries/script-summary.ts';
import type { ChainStep } from './fact.ts';
import { effectsOfFunction, openCallsOf, type FunctionEffect, type OpenCall } from './function-effects.ts';
import { idleHandler, stubOf } from './function-stub.ts';
import { location } from './link/location-of.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { FunctionAt } from './link/resolved.ts';

/** What is done about something that arrives: the function that takes it, and all that this leads to. */
export interface Handling extends ChainStep {
  /** Why the function does nothing yet. */
  readonly stub?: string | undefined;
  /** The nearest first. */
  readonly outcomes: readonly Outcome[];
  /** Effects beyond the most that are kept. */
  readonly omitted: number;
  /** Calls on the way that were not followed, the likeliest to have an effect first. */
  readonly open: readonly OpenCall[];
  /** Whether more functions run than were looked at: too many, or stand-ins for others that are not seen. */
  readonly cut: boolean;
}

/** An effect, or a function on the way that does nothing yet, with the functions that lead there. */
export type Outcome = { readonly through: readonly ChainStep[] } & (
  | FunctionEffect
  | { readonly effect: 'stub'; readonly reason: string; readonly label: string; readonly at: Location }
);

/** How a handler is used. */
export interface HandlerUse {
  /** Whether whoever calls it wants something changed. */
  readonly writes: boolean;
  /** Whether nothing else does the work before it. */
  readonly alone?: boolean;
  /** Functions that it was made with, which it calls in its turn: `withUser(async (user) => …)`. */
  readonly given?: readonly FunctionAt[];
}

interface Visit extends FunctionAt {
  readonly through: readonly ChainStep[];
}

interface Inside {
  readonly effects: readonly FunctionEffect[];
  readonly open: readonly OpenCall[];
  readonly stub: string | undefined;
}

/** Functions looked at for one handler; effects and open calls kept of it. */
const MOST_FUNCTIONS = 600;
const MOST_OUTCOMES = 60;
const MOST_OPEN = 40;
const STAND_IN = /^(?:Fake|Mock|Stub|Dummy|Noop|NoOp)[A-Z]|[a-z](?:Fake|Mock|Stub|Dummy)$/;
const STAND_IN_FILE = /(?:^|[-._])(?:fake|mock|mocks|stub|dummy)[-._]|^(?:fake|mock)[A-Z]/;

/** Follows handlers to what they do; what one function does by itself is found once. */
export class Handlings {
  private readonly model: TreeModel;
  private readonly known = new Map<string, Inside>();

  constructor(model: TreeModel) {
    this.model = model;
  }

  /** What a function leads to. */
  of(handler: FunctionAt, { writes, alone = true, given = [] }: HandlerUse): Handling {
    const record = this.model.code.functionRecord(handler.file, handler.fn);
    const at = location(handler.file, record?.at ?? [1, 1, 1, 1]);
    const { outcomes, open, cut } = this.follow([handler, ...given]);
    const isIdle = alone && outcomes.length === 0 && open.length === 0;
    const stub = this.inside(handler).stub ?? (isIdle ? idleHandler(this.model, handler, writes) : undefined);
    return {
      label: labelOf(record),
      at,
      stub,
      outcomes: outcomes.slice(0, MOST_OUTCOMES),
      omitted: Math.max(0, outcomes.length - MOST_OUTCOMES),
      open: [...open.filter(({ likely }) => likely), ...open.filter(({ likely }) => !likely)].slice(0, MOST_OPEN),
      cut,
    };
  }

  // Breadth first, so that each effect is met by a shortest way.
  private follow(handlers: readonly FunctionAt[]): {
    readonly outcomes: readonly Outcome[];
    readonly open: readonly OpenCall[];
    readonly cut: boolean;
  } {
    const outcomes: Outcome[] = [];
    const open: OpenCall[] = [];
    const seen = new Set(handlers.map(keyOf));
    const queue: Visit[] = handlers.map((one) => ({ ...one, through: [] }));
    let visited = 0;
    let passed = false;
    for (let next = queue[visited]; next && visited < MOST_FUNCTIONS; next = queue[visited]) {
      const { file, fn, through } = next;
      const inside = this.inside(next);
      outcomes.push(...inside.effects.map((effect) => ({ ...effect, through })));
      if (inside.stub !== undefined && through.length > 0) outcomes.push(stubOutcome(inside.stub, through));
      open.push(...inside.open);
      for (const callee of this.model.code.graph.calleesOf(file, fn)) {
        const key = keyOf(callee);
        if (seen.has(key)) continue;
        seen.add(key);
        // What belongs to stand-ins calls its own kind: a product may be about mocks.
        const isOther = this.isStandIn(callee) && !this.isStandIn(next);
        passed ||= isOther;
        if (isOther) continue;
        queue.push({ file: callee.file, fn: callee.fn, through: this.stepInto(next, callee) });
      }
      visited++;
    }
    return { outcomes, open, cut: passed || visited < queue.length };
  }

  /** Whether a function belongs to what takes the place of the real thing in tests and on a developer's machine. */
  private isStandIn({ file, fn }: FunctionAt): boolean {
    const { code } = this.model;
    const owner = code.script(file)?.classes[code.functionRecord(file, fn)?.class ?? -1];
    return (owner !== undefined && STAND_IN.test(owner.name)) || STAND_IN_FILE.test(file.slice(file.lastIndexOf('/') + 1));
  }

  // A callback without a name is part of the function that it stands in.
  private stepInto({ file, fn, through }: Visit, callee: FunctionAt): readonly ChainStep[] {
    const record = this.model.code.functionRecord(callee.file, callee.fn);
    const label = record?.symbol ?? '';
    const around = through.at(-1)?.label ?? this.model.code.functionRecord(file, fn)?.symbol;
    if (!record || label === '' || (label === around && callee.file === file)) return through;
    return [...through, { label, at: location(callee.file, record.at) }];
  }

  private inside({ file, fn }: FunctionAt): Inside {
    const key = keyOf({ file, fn });
    const known = this.known.get(key);
    if (known) return known;
    const { model } = this;
    const inside = { effects: effectsOfFunction(model, file, fn), open: openCallsOf(model, file, fn), stub: stubOf(model, file, fn) };
    this.known.set(key, inside);
    return inside;
  }
}

/** A handler without a name is known by the function that it is written in. */
function labelOf(record: FunctionRecord | undefined): string {
  if (!record || record.symbol === '') return 'handler';
  return record.name === '' ? `handler in ${record.symbol}` : record.symbol;
}

function stubOutcome(reason: string, through: readonly ChainStep[]): Outcome {
  const last = through.at(-1);
  const at = last?.at ?? { path: '', line: 1, column: 1, endLine: 1, endColumn: 1 };
  return { effect: 'stub', reason, label: last?.label ?? '', at, through: through.slice(0, -1) };
}

function keyOf({ file, fn }: FunctionAt): string {
  return `${file}\0${fn}`;
}
