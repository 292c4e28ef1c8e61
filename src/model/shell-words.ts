const OPERATOR = /&&|\|\||[;|&\n]/y;

/**
 * Splits a shell line into words, quotes removed, with the operators `&&`, `||`, `;`, `|` and `&` as words of their own.
 * Nothing is expanded: `$PORT` and `$(date)` stay as they are. One pass, unterminated quotes end with the text.
 */
export function splitShell(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
  const flush = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  while (at < line.length) {
    const character = line[at] ?? '';
    OPERATOR.lastIndex = at;
    const operator = OPERATOR.exec(line)?.[0];
    if (character === '"' || character === "'") {
      const end = endOfQuote(line, at);
      word = (word ?? '') + line.slice(at + 1, end);
      at = end + 1;
    } else if (character === '\\') {
      if (line[at + 1] !== '\n') word = (word ?? '') + (line[at + 1] ?? '');
      at += 2;
    } else if (character === '$' && line[at + 1] === '(') {
      const end = endOfSubstitution(line, at + 2);
      word = (word ?? '') + line.slice(at, end);
      at = end;
    } else if (operator !== undefined && !isRedirect(line, at)) {
      flush();
      words.push(operator === '\n' ? ';' : operator);
      at += operator.length;
    } else {
      if (/\s/.test(character)) flush();
      else word = (word ?? '') + character;
      at += 1;
    }
  }
  flush();
  return words;
}

/** The `&` of `2>&1` and `&>file` belongs to a redirection. */
function isRedirect(line: string, at: number): boolean {
  return line[at] === '&' && (line[at - 1] === '>' || line[at + 1] === '>');
}

function endOfQuote(line: string, start: number): number {
  const quote = line[start];
  let at = start + 1;
  while (at < line.length && line[at] !== quote) at += quote === '"' && line[at] === '\\' ? 2 : 1;
  return Math.min(at, line.length);
}

function endOfSubstitution(line: string, start: number): number {
  let depth = 1;
  let at = start;
  for (; at < line.length && depth > 0; at++) {
    if (line[at] === '(') depth++;
    else if (line[at] === ')') depth--;
  }
  return at;
}
