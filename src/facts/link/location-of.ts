import type { Location } from '../../model/location.ts';
import type { Span } from '../../summaries/script-summary.ts';

/** The location of a span of a file. */
export function location(path: string, [line, column, endLine, endColumn]: Span): Location {
  return { path, line, column, endLine, endColumn };
}
