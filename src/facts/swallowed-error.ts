import type { Location, Place } from '../model/location.ts';
import { baseOfFile, expressionText } from './base.ts';
import type { Told } from './error-answer.ts';
import type { ChainStep, EntryPoint, FactBase, Reach } from './fact.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { LostEffect } from './lost-effect.ts';
import { successForErrors } from './swallowed-answer.ts';
import { swallowedByCallback } from './swallowed-callback.ts';
import { swallowedByCatch } from './swallowed-catch.ts';
import { swallowedByPromise, swallowedByStream } from './swallowed-promise.ts';

/** An error that ends where nobody can tell that something failed. */
export interface SwallowedErrorFact extends FactBase {
  readonly kind: 'swallowed-error';
  /** `filter` answers the requests whose errors nobody else took; the others take the errors of some calls. */
  readonly form: 'catch' | 'promise' | 'callback' | 'stream' | 'filter';
  /** Who hears of the error. */
  readonly told: Told;
  /** What follows: the code goes on as after success, it says so, or it gives nothing, or an empty result, where its callers count on something. */
  readonly leaves: 'continues' | 'success' | 'undefined' | 'empty';
  /** What did not happen. */
  readonly lost?:
    | (Pick<LostEffect, 'effect' | 'client' | 'decided'> & {
        /** The call with the effect, as the code names it. */
        readonly call: string;
        readonly callAt: Location;
        /** From the call that is tried to that one, without either. */
        readonly chain: readonly ChainStep[];
        /** Functions of the tree between them. */
        readonly steps: number;
      })
    | undefined;
  /** Where a caller counts on something. */
  readonly usedAt?: Location | undefined;
  /** A comment stands where the error ends. */
  readonly remark: boolean;
  /** Work arrives in the very function that takes the error: it comes again by itself, or the consumer decides what becomes of it. */
  readonly arrives: boolean;
  readonly reach: Reach;
}

/** What the builders of the single forms give. */
export type Swallowing = Omit<SwallowedErrorFact, 'kind' | 'role' | 'service' | 'reach' | 'lost' | 'arrives'> & {
  readonly at: Place;
  /** The function around it. */
  readonly fn: number;
  readonly lost?: LostEffect | undefined;
};

const ARRIVALS: ReadonlySet<EntryPoint['kind']> = new Set(['schedule', 'startup', 'event', 'consumer', 'job']);

export function swallowedErrorFacts(model: TreeModel): readonly SwallowedErrorFact[] {
  const files = model.code.files.filter((file) => model.roleOf(file) === 'production');
  const found = files.flatMap((file) => [
    ...swallowedByCatch(model, file),
    ...swallowedByPromise(model, file),
    ...swallowedByCallback(model, file),
    ...successForErrors(model, file),
  ]);
  return [...found, ...swallowedByStream(model).filter(({ at }) => model.roleOf(at.path) === 'production')].map((one) =>
    factOf(model, one),
  );
}

function factOf(model: TreeModel, { fn, lost, ...found }: Swallowing): SwallowedErrorFact {
  const { path } = found.at;
  const kinds = model.code.graph.entriesOf(path, fn).map(({ kind }) => kind);
  return {
    kind: 'swallowed-error',
    ...found,
    ...baseOfFile(model, path),
    ...(lost && { lost: lostOf(model, lost) }),
    arrives: kinds.some((kind) => ARRIVALS.has(kind)),
    reach: model.code.graph.reach(path, fn),
  };
}

function lostOf(model: TreeModel, { site, chain, effect, client, decided }: LostEffect): NonNullable<SwallowedErrorFact['lost']> {
  const name = (one: CallSite): string => expressionText(model.code.script(one.file), one.call.callee);
  return {
    effect,
    client,
    decided,
    call: name(site),
    callAt: location(site.file, site.call.at),
    chain: chain.map((one) => ({ label: name(one), at: location(one.file, one.call.at) })),
    steps: chain.length,
  };
}
