import type { ScriptSummary } from '../summaries/script-summary.ts';
import { partsWithin, valuesOf } from './link/value-parts.ts';

/** Whether the result of a call of a file is one of several that a condition chooses from: `isProduction ? new Console() : new File()`. */
export function isAlternative(script: ScriptSummary, call: number): boolean {
  for (const value of valuesOf(script)) {
    if (value.kind !== 'either') continue;
    for (const part of partsWithin(value)) if (part.kind === 'call' && part.call === call) return true;
  }
  return false;
}
