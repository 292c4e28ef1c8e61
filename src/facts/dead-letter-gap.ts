import type { Location } from '../model/location.ts';
import { baseOfSite, expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { missingDeadLetters } from './missing-dead-letter.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { poisonStops } from './poison-message.ts';
import { unheardWorkers } from './unheard-worker.ts';

/** Work that fails for good and ends where nobody looks. */
export interface DeadLetterGap {
  readonly gap: 'no-dlq' | 'throw-forever' | 'failed-silent';
  readonly site: CallSite;
  /** Name of the queue, where it is decided. */
  readonly queue: string;
  /** The queue goes away with its consumer. */
  readonly isTransient?: boolean;
  /** Where the message is refused, or handled. */
  readonly because?: CallSite | undefined;
  /** A dashboard shows what failed. */
  readonly isShown?: boolean;
}

export interface DeadLetterGapFact extends FactBase, Pick<DeadLetterGap, 'gap' | 'queue' | 'isTransient' | 'isShown'> {
  readonly kind: 'dead-letter-gap';
  /** The call at the place, as it is written. */
  readonly expression: string;
  readonly because?: { readonly call: string; readonly at: Location };
}

/** Queues, topics and workers whose failing messages and jobs end where nobody looks. */
export function deadLetterGapFacts(model: TreeModel): readonly DeadLetterGapFact[] {
  const gaps = [...missingDeadLetters(model), ...poisonStops(model), ...unheardWorkers(model)];
  return gaps.map(({ gap, site, queue, because, isTransient, isShown }) => ({
    kind: 'dead-letter-gap',
    ...baseOfSite(model, site),
    gap,
    queue,
    expression: expressionText(model.code.script(site.file), site.call.callee),
    ...(isTransient === true && { isTransient }),
    ...(isShown === true && { isShown }),
    ...(because && {
      because: {
        call: expressionText(model.code.script(because.file), because.call.callee),
        at: location(because.file, because.call.at),
      },
    }),
  }));
}
