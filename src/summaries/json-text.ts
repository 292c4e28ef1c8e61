/** Parses JSON with comments and trailing commas, as tools of the JavaScript world write it. Undefined when it is none. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return parseLoose(text);
  }
}

function parseLoose(text: string): unknown {
  try {
    return JSON.parse(stripComments(text));
  } catch {
    return undefined;
  }
}

const TOKEN = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*/g;

/** Takes comments and trailing commas out, strings left alone. One pass. */
function stripComments(text: string): string {
  const parts: string[] = [];
  let from = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [token] = match;
    parts.push(text.slice(from, match.index));
    if (token.startsWith('"')) parts.push(token);
    from = token === '/*' ? endOfComment(text, match.index) : match.index + token.length;
    TOKEN.lastIndex = from;
  }
  parts.push(text.slice(from));
  return dropTrailingCommas(parts);
}

function endOfComment(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2);
  return end === -1 ? text.length : end + 2;
}

// Strings stand as parts of their own, so a comma before a bracket is looked for between them only.
function dropTrailingCommas(parts: readonly string[]): string {
  const joined: string[] = [];
  for (const part of parts) joined.push(part.startsWith('"') ? part : part.replace(/,(\s*[\]}])/g, '$1'));
  return joined.join('').replace(/"\s*,\s*([\]}])/g, '"$1');
}

/** A JSON object seen as a list of own entries; nothing else gives any, so hostile keys reach no prototype. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
}

/** Own property of a JSON object. */
export function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;
}

export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
