import { baseOfSite, expressionText } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase, Reach } from './fact.ts';
import { LONGEST_TRANSACTION, TRANSACTION_LIMITS } from './knowledge/database-pools.ts';
import type { TreeModel } from './link/tree-model.ts';
import { reachOf } from './reach.ts';
import { optionAt } from './remote-bound.ts';

/** A transaction that may hold its connection for longer than half a minute, because an option says so. */
export interface LongTransactionFact extends FactBase {
  readonly kind: 'long-transaction';
  readonly expression: string;
  readonly milliseconds: number;
  readonly reach: Reach;
}

export function longTransactionFacts(model: TreeModel): readonly LongTransactionFact[] {
  return knownCalls(model, TRANSACTION_LIMITS).flatMap(({ site, entry }) => {
    const given = site.call.args[entry.options];
    if (!given || model.roleOf(site.file) !== 'production') return [];
    const { value } = optionAt(model, model.code.resolve(site.file, given), entry.path);
    const milliseconds = value?.kind === 'value' && value.value.kind === 'literal' ? value.value.value : undefined;
    if (typeof milliseconds !== 'number' || milliseconds <= LONGEST_TRANSACTION) return [];
    return [
      {
        kind: 'long-transaction' as const,
        ...baseOfSite(model, site),
        expression: expressionText(model.code.script(site.file), site.call.callee),
        milliseconds,
        reach: reachOf(model, site),
      },
    ];
  });
}
