import type { Span } from '../summaries/script-summary.ts';

/** Piping a download into a shell, or a shell into which it is substituted. */
const PIPED =
  /\b(?:curl|wget)\b[^|;&]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+\S+\s+)?(?:ba|z|da)?sh\b|\b(?:ba|z|da)?sh\s+(?:-c\s+"?\$\(|<\()\s*(?:curl|wget)\b|\beval\s+"?(?:\$\(|`)\s*(?:curl|wget)\b/;

/** The line that fetches a script which is then run, piped or by its name. A checksum, or a commit in the address, pins it. */
export function fetchedAndRun(script: string): string | undefined {
  if (/\b(?:sha(?:1|256|512)sum|shasum|gpg\s+--verify|cosign)\b/.test(script)) return undefined;
  const lines = joinLines(script);
  const found =
    lines.find((text, index) => PIPED.test(text) || isEvaluatedLater(text, lines.slice(index + 1).join('\n'))) ??
    lines.find((text, index) => isRunLater(text, lines.slice(index + 1).join('\n')));
  return found !== undefined && /\b[0-9a-f]{40}\b/.test(found) ? undefined : found?.trim();
}

/** `TEXT=$(curl …)` and then `eval $TEXT`. */
function isEvaluatedLater(line: string, rest: string): boolean {
  const name = /\b([A-Za-z_]\w{0,60})="?(?:\$\(|`)\s*(?:curl|wget)\b/.exec(line)?.[1];
  return name !== undefined && new RegExp(`\\beval\\s+"?\\$\\{?${name}\\b`).test(rest);
}

function isRunLater(line: string, rest: string): boolean {
  if (!/\b(?:curl|wget)\b/.test(line)) return false;
  const name = /\/([\w.-]{1,80}\.(?:sh|bash))\b/.exec(line)?.[1];
  return name !== undefined && new RegExp(`(?:\\bchmod\\s+\\S+\\s+|\\b(?:ba)?sh\\s+|\\./)\\S*${name.replace(/[.-]/g, '\\$&')}`).test(rest);
}

/** `echo` of a secret that goes to the log: neither into a file nor into another program that takes it from there. */
export function printedSecrets(script: string): readonly string[] {
  return joinLines(script).filter((line) => {
    if (!/^\s*(?:echo|printf)\b/.test(line) || !/\$\{\{[^}]*\bsecrets\./.test(line) || line.includes('add-mask')) return false;
    if (/>\s*\S|>>/.test(line.replace(/\$\{\{.*?\}\}/g, ''))) return false;
    return !line.includes('|') || /\|\s*(?:base64(?!\s+(?:-d|--decode))|rev|xxd|sed|tr)\b[^|>]*$/.test(line);
  });
}

/** Lines of a script, those that end in a backslash joined with the next. */
export function joinLines(script: string): readonly string[] {
  return script.replace(/\\\r?\n/g, ' ').split('\n');
}

/** The line of a block that a text stands in: blocks begin on the line after their `|`. */
export function lineWithin(at: Span, block: string, text: string): Span {
  const [line, column, endLine, endColumn] = at;
  const before = block.split('\n').findIndex((candidate) => candidate.includes(text.split('\n')[0] ?? text));
  if (line === endLine || before === -1) return [line, column, endLine, endColumn];
  const start = Math.min(line + 1 + before, endLine);
  return [start, 1, start, 1];
}
