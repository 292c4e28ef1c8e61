import type { Place } from '../model/location.ts';
import type { ComposeService, KubernetesContainer, KubernetesWorkload, Scalar } from '../summaries/manifest-summaries.ts';
import type { PlaceOf } from './base.ts';

/** How a container is told to stop, where that leaves it no time or no say. */
export interface HardStop {
  readonly kind: 'grace' | 'signal';
  /** As written: `0s`, `SIGKILL`. */
  readonly text: string;
  readonly at: Place;
}

/** A stop signal that no program can answer. */
export function killSignals(signal: Scalar | undefined, place: PlaceOf): readonly HardStop[] {
  if (!signal || !/^(?:SIG)?KILL$|^9$/i.test(signal.text)) return [];
  return [{ kind: 'signal', text: signal.text, at: place(signal.at, signal.text) }];
}

/** A service that is given a second at the most, or is killed at once. */
export function hardStopsOfService({ stopGracePeriod, stopSignal }: ComposeService, place: PlaceOf): readonly HardStop[] {
  const grace = stopGracePeriod && /^[01]s?$/.test(stopGracePeriod.text) ? [stopGracePeriod] : [];
  return [...grace.map(({ text, at }) => ({ kind: 'grace' as const, text, at: place(at, text) })), ...killSignals(stopSignal, place)];
}

/** A pod that is given a second at the most; what ends by itself needs no more. */
export function hardStopsOfPod(
  { terminationGracePeriod, kind, at }: KubernetesWorkload,
  container: KubernetesContainer,
  place: PlaceOf,
): readonly HardStop[] {
  if (container.init || terminationGracePeriod === undefined || terminationGracePeriod > 1 || /^(?:Job|CronJob)$/.test(kind)) return [];
  return [{ kind: 'grace', text: `${terminationGracePeriod}`, at: place(at, 'terminationGracePeriodSeconds') }];
}
