import { redact } from './secret-text.ts';
import type { SuppressionComment } from './summary.ts';

const MARK = 'readiness-ignore';
// ASCII only, one rule at a time: no wildcard and no look-alike letter can silence a rule.
const COMMENT =
  /(?:\/\/|#|--|<!--|\/\*|^[ \t]*\*)[ \t]*readiness-ignore[ \t]+([a-z][a-z0-9-]*(?:\/[a-z0-9-]+)?)(?![\w/*-])(?:[ \t]+--[ \t]*([^\r\n]*))?/gm;
const UNTIL = /\(until (\d{4}-\d{2}-\d{2})\)/;
const COMMENT_LINE = /^\s*(?:\/\/|#|--|<!--|-->|\/\*|\*)|^\s*$/;

/** Finds the `readiness-ignore <rule-id> -- <reason> (until YYYY-MM-DD)` comments of a text in any format; linear in its length. */
export function findSuppressionComments(text: string): readonly SuppressionComment[] {
  if (!text.includes(MARK)) return [];
  const targets = nextCodeLines(text.split('\n'));
  let line = 1;
  let from = 0;
  return [...text.matchAll(COMMENT)].map((match) => {
    line += countLines(text, from, match.index);
    from = match.index;
    return toComment({ ruleId: match[1] ?? '', remark: match[2] ?? '' }, line, targets[line - 1] ?? line);
  });
}

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function toComment(found: { ruleId: string; remark: string }, line: number, target: number): SuppressionComment {
  const until = UNTIL.exec(found.remark)?.[1];
  const reason = found.remark
    .replace(UNTIL, '')
    .replace(/(?:\*\/|-->).*$/, '')
    .trim();
  return { ruleId: found.ruleId, reason: redact(reason), ...(until === undefined ? {} : { until }), line, target };
}

/** For each line the number of the first line after it that holds more than a comment; its own where none follows. From the end, so that each line is looked at once. */
function nextCodeLines(lines: readonly string[]): readonly number[] {
  const targets: number[] = Array.from({ length: lines.length }, (_, index) => index + 1);
  let next: number | undefined;
  for (let index = lines.length - 1; index >= 0; index--) {
    if (next !== undefined) targets[index] = next;
    if (!COMMENT_LINE.test(lines[index] ?? '')) next = index + 1;
  }
  return targets;
}
