/** One operation of a GraphQL document with the fields of its root type. */
export interface GraphqlOperation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Empty for an anonymous one. */
  readonly name: string;
  /** Names of the fields, not their aliases. */
  readonly fields: readonly string[];
}

/** A word, a punctuator, or a string; comments and commas are left out. */
const TOKEN = /#[^\n]*|"""[^]*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[A-Za-z_]\w*|[{}()[\]:@$!=|&]/g;
const KINDS = new Set(['query', 'mutation', 'subscription']);
/** Longest document that is read. */
const LONGEST = 20_000;

/** The operations that a document states; fragments and what cannot be read are left out. Linear in its length. */
export function operationsIn(document: string): readonly GraphqlOperation[] {
  const tokens = (document.slice(0, LONGEST).match(TOKEN) ?? []).filter((token) => !/^[#"]/.test(token));
  const found: GraphqlOperation[] = [];
  let at = 0;
  while (at < tokens.length) {
    const opening = openingFrom(tokens, at);
    if (opening < 0) break;
    const closing = closingOf(tokens, opening);
    const head = tokens.slice(at, opening);
    const kind = head.length === 0 ? 'query' : head[0];
    if (isKind(kind)) {
      const name = head[1] !== undefined && /^\w/.test(head[1]) ? head[1] : '';
      found.push({ kind, name, fields: fieldsOf(tokens.slice(opening + 1, closing)) });
    }
    at = closing + 1;
  }
  return found;
}

function isKind(word: string | undefined): word is GraphqlOperation['kind'] {
  return word !== undefined && KINDS.has(word);
}

/** Where the next selection opens; the braces of default values stand in parentheses. */
function openingFrom(tokens: readonly string[], start: number): number {
  let depth = 0;
  for (let at = start; at < tokens.length; at++) {
    if (tokens[at] === '(') depth++;
    if (tokens[at] === ')') depth = Math.max(0, depth - 1);
    if (tokens[at] === '{' && depth === 0) return at;
  }
  return -1;
}

function closingOf(tokens: readonly string[], opening: number): number {
  let depth = 0;
  for (let at = opening; at < tokens.length; at++) {
    if (tokens[at] === '{') depth++;
    if (tokens[at] === '}' && --depth === 0) return at;
  }
  return tokens.length;
}

/** The names that stand at the outermost level of a selection. */
function fieldsOf(tokens: readonly string[]): readonly string[] {
  const fields: string[] = [];
  let depth = 0;
  tokens.forEach((token, index) => {
    if (/[{([]/.test(token)) depth++;
    else if (/[})\]]/.test(token)) depth--;
    else if (depth === 0 && isField(tokens, index)) fields.push(token);
  });
  return [...new Set(fields)];
}

function isField(tokens: readonly string[], index: number): boolean {
  const [before, token = '', after] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  const isAlias = after === ':';
  const belongsToOther = before === '...' || before === '@' || (before === 'on' && tokens[index - 2] === '...');
  return /^\w/.test(token) && token !== '__typename' && !isAlias && !belongsToOther;
}
