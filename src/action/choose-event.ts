import { ConfigurationError } from '../model/errors.ts';
import type { ReviewEvent } from '../model/event.ts';
import type { ActionInputs } from './inputs.ts';

/** What is looked at, where an input may change what the event alone asks for. Throws a ConfigurationError for what cannot be combined. */
export function chooseEvent(event: ReviewEvent, { mode, base }: Pick<ActionInputs, 'mode' | 'base'>): ReviewEvent {
  const hasChange = event.kind === 'pull-request' || event.kind === 'merge-group';
  if (base !== undefined && hasChange) {
    throw new ConfigurationError('input base is set, but a pull request and a merge group bring their own base; leave it out.');
  }
  if (base !== undefined && mode === 'audit')
    throw new ConfigurationError('input base is set, but mode is audit, which compares with nothing; leave one out.');
  if (mode === 'audit') return { kind: 'audit', ref: 'HEAD' };
  if (base !== undefined) return { kind: 'check', base, head: 'HEAD' };
  if (mode === 'review' && !hasChange)
    throw new ConfigurationError('input mode is review, but this event brings no change; name the input base.');
  return event;
}
