/**
 * What a reader cannot see, or what steers a terminal or reorders a line: controls, format characters (bidirectional, zero-width, tags),
 * lone surrogates, private use, line and paragraph separators, and every space but the plain one.
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/gu;

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** Shortens a text to at most `limit` UTF-16 units, never between the halves of a surrogate pair; an ellipsis marks the cut. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(end - 1)) && /[\udc00-\udfff]/.test(text.charAt(end));
  return `${text.slice(0, splitsPair ? end - 1 : end)}…`;
}

/**
 * One line of visible characters: what cannot be seen is written as an escape (`\n`, `\u202e`), and the old command syntax of the
 * runner (`##[...]`, which works in the middle of a line) is broken up. At most `limit` UTF-16 units.
 */
export function visible(text: string, limit = 300): string {
  // Cut before the escapes as well: they only add length, and a line of a megabyte need not be searched.
  const shown = cutText(text, limit).replace(UNSEEN, escapeCharacter).replaceAll('##[', '##\\u005b');
  return cutText(shown, limit);
}

/** A name from the code, in backticks, for the message of a problem. Longer than 80 characters it is cut; it cannot end its quotation. */
export function quote(name: string): string {
  return `\`${visible(name.replaceAll('`', "'"), 80) || '(empty)'}\``;
}

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return short;
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
