/** One `${{ … }}` of a text. */
export interface WorkflowExpression {
  /** What stands between the braces, trimmed. */
  readonly text: string;
  /** Contexts whose value can come out of the expression as text: `github.event.issue.title`, in lower case, indexes as `*`. */
  readonly yields: readonly string[];
  /** Every context that is named anywhere in it. */
  readonly reads: readonly string[];
}

/** Longer ones are not parsed, and yield nothing. */
const LONGEST = 4_000;
const DEEPEST = 40;

/** Finds the expressions of a text. Single quotes inside of an expression may hold braces. */
export function findExpressions(text: string): readonly WorkflowExpression[] {
  const found: WorkflowExpression[] = [];
  for (let start = text.indexOf('${{'); start !== -1; start = text.indexOf('${{', start + 3)) {
    const end = endOfExpression(text, start + 3);
    if (end === undefined) break;
    found.push(parseExpression(text.slice(start + 3, end).trim()));
  }
  return found;
}

function endOfExpression(text: string, start: number): number | undefined {
  const mark = /'|\}\}/g;
  mark.lastIndex = start;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    if (match[0] === '}}') return match.index;
    const quote = text.indexOf("'", match.index + 1);
    if (quote === -1) return undefined;
    mark.lastIndex = quote + 1;
  }
  return undefined;
}

/** Parses one expression, as it stands in `if:` too. What cannot be parsed yields nothing. */
export function parseExpression(text: string): WorkflowExpression {
  const nothing = { text, yields: [], reads: [] };
  if (text.length > LONGEST) return nothing;
  const tokens = text.match(/'(?:[^']|'')*'|[A-Za-z_][\w-]*|\d[\w.]*|&&|\|\||[=!<>]=|[!<>()[\],.*]/g) ?? [];
  const parser = new Parser(tokens);
  const yields = parser.readOr(0);
  return parser.failed ? nothing : { text, yields, reads: parser.reads };
}

/** Give back a part of their arguments; all others give numbers, booleans or digests. */
const PASSES_ON = new Set(['format', 'join', 'tojson', 'fromjson', 'case']);

/** Reads the grammar of GitHub's expressions; each method gives the contexts whose text may come out. */
class Parser {
  readonly reads: string[] = [];
  failed = false;
  private readonly tokens: readonly string[];
  private at = 0;

  constructor(tokens: readonly string[]) {
    this.tokens = tokens;
  }

  /** `a || b` may give either. */
  readOr(depth: number): readonly string[] {
    if (depth > DEEPEST) {
      this.failed = true;
      return [];
    }
    const yields = [...this.readAnd(depth)];
    while (this.take('||')) yields.push(...this.readAnd(depth));
    return yields;
  }

  /** `a && b` gives `b`, or an `a` that is empty or false and so no text worth fearing. */
  private readAnd(depth: number): readonly string[] {
    let yields = this.readComparison(depth);
    while (this.take('&&')) yields = this.readComparison(depth);
    return yields;
  }

  private readComparison(depth: number): readonly string[] {
    const yields = this.readUnary(depth);
    const operator = this.tokens[this.at] ?? '';
    if (!/^(?:[=!<>]=|[<>])$/.test(operator)) return yields;
    this.at++;
    this.readUnary(depth);
    return [];
  }

  private readUnary(depth: number): readonly string[] {
    let negated = false;
    while (this.take('!')) negated = true;
    const yields = this.readPrimary(depth);
    return negated ? [] : yields;
  }

  private readPrimary(depth: number): readonly string[] {
    const token = this.tokens[this.at++];
    if (token === undefined) {
      this.failed = true;
      return [];
    }
    if (token === '(') {
      const yields = this.readOr(depth + 1);
      this.expect(')');
      return yields;
    }
    if (token.startsWith("'") || /^\d/.test(token)) return [];
    return this.tokens[this.at] === '(' ? this.readCall(token.toLowerCase(), depth) : this.readPath(token.toLowerCase(), depth);
  }

  private readCall(name: string, depth: number): readonly string[] {
    this.at++;
    const yields: string[] = [];
    if (!this.take(')')) {
      do yields.push(...this.readOr(depth + 1));
      while (this.take(','));
      this.expect(')');
    }
    const given = PASSES_ON.has(name) ? yields : [];
    while (this.tokens[this.at] === '.' || this.tokens[this.at] === '[') this.readAccess(depth);
    return given;
  }

  private readPath(first: string, depth: number): readonly string[] {
    let path = first;
    while (this.tokens[this.at] === '.' || this.tokens[this.at] === '[') path += `.${this.readAccess(depth)}`;
    this.reads.push(path);
    return [path];
  }

  /** `.name`, `.*`, `['name']`, `[0]`. */
  private readAccess(depth: number): string {
    const opening = this.tokens[this.at++];
    const token = this.tokens[this.at] ?? '';
    if (opening === '.') {
      this.at++;
      return token.toLowerCase();
    }
    const isName = token.startsWith("'") && this.tokens[this.at + 1] === ']';
    if (isName) this.at++;
    else this.readOr(depth + 1);
    this.expect(']');
    return isName ? token.slice(1, -1).toLowerCase() : '*';
  }

  private take(token: string): boolean {
    const found = this.tokens[this.at] === token;
    if (found) this.at++;
    return found;
  }

  private expect(token: string): void {
    if (!this.take(token)) this.failed = true;
  }
}

/** Whether a text reads secrets beside the token of the job, which every step has anyway. */
export function readsSecrets(value: string): boolean {
  return findExpressions(value).some(({ reads }) =>
    reads.some((context) => /^secrets\b/.test(context) && context !== 'secrets.github_token'),
  );
}
