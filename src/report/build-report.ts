import { assertNever } from '../model/errors.ts';
import type { Review } from '../model/review.ts';
import { renderJson } from './json.ts';
import type { CommentOptions } from './markdown.ts';
import { maskSecrets } from './mask-secrets.ts';
import type { ReportContext } from './report-context.ts';
import { renderSarif } from './sarif.ts';
import { renderText, type TextOptions } from './text.ts';

export const REPORT_FORMATS = ['text', 'json', 'sarif', 'markdown'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

const PLAIN: TextOptions = { color: false, width: 100 };

/** The report of a review in one format, ending in a line break. `options` shape the text format alone. */
export async function buildReport(review: Review, context: ReportContext, format: ReportFormat, options = PLAIN): Promise<string> {
  const masked = maskSecrets(review, context.findSecrets);
  switch (format) {
    case 'text':
      return renderText(masked, context, options);
    case 'json':
      return renderJson(masked, context);
    case 'sarif':
      return renderSarif(masked, context);
    case 'markdown':
      return (await loadMarkdown()).renderDocument(masked, context);
    default:
      return assertNever(format);
  }
}

/** The forms of the comment on a pull request, from the full one to the shortest; see `commentForms`. */
export async function buildComment(review: Review, context: ReportContext, options: CommentOptions): Promise<readonly (() => string)[]> {
  return (await loadMarkdown()).commentForms(maskSecrets(review, context.findSecrets), context, options);
}

/** The summary of the job's step, at most 900 KiB. */
export async function buildSummary(review: Review, context: ReportContext): Promise<string> {
  return (await loadMarkdown()).renderSummary(maskSecrets(review, context.findSecrets), context);
}

// Loaded on demand: a terminal that shows text never needs the Markdown writer.
const loadMarkdown = () => import('./markdown.ts');
