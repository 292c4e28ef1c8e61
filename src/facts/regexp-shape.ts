/** A character set, as bits of the first 128 characters. */
type Chars = bigint;

/** One part of a sequence: a set of characters, a group, or something that takes no character. */
interface Term {
  /** Characters of which the part matches a run. */
  readonly run: Chars;
  /** Characters of which it matches runs of several lengths. */
  readonly stretch: Chars;
  /** It matches the empty text as well. */
  readonly nullable: boolean;
  /** Of anchors and the like: it takes nothing, and may fail. */
  readonly anchor?: true;
  /** Of a group that is repeated without end and matches the same run in several ways. */
  readonly ambiguous?: true;
}

const ALL: Chars = (1n << 128n) - 1n;
const LINE_ENDS = bit('\n') | bit('\r');
const DIGITS = range('0', '9');
const WORDS = DIGITS | range('a', 'z') | range('A', 'Z') | bit('_');
const SPACES = bit(' ') | bit('\t') | bit('\v') | bit('\f') | LINE_ENDS;
const CLASSES: Readonly<Record<string, Chars>> = { d: DIGITS, w: WORDS, s: SPACES, D: ALL & ~DIGITS, W: ALL & ~WORDS, S: ALL & ~SPACES };
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f', 0: '\0' };
/** Groups nested deeper, and patterns longer than this, are not read. */
const DEEPEST = 40;
const LONGEST = 2_000;
const KNOWN = new Map<string, boolean>();
const MOST_KNOWN = 5_000;

/**
 * Whether the time that a regular expression takes may grow exponentially with its input: a group repeated without end matches the same text
 * in several ways, and something behind it may fail. Only what is sure counts; what cannot be read does not.
 * @param literal as it stands in the code, with its slashes
 */
export function isExponential(literal: string): boolean {
  const known = KNOWN.get(literal);
  if (known !== undefined) return known;
  const pattern = literal.slice(1, literal.lastIndexOf('/'));
  const found = pattern.length <= LONGEST && new Reader(pattern).isExponential();
  if (KNOWN.size < MOST_KNOWN) KNOWN.set(literal, found);
  return found;
}

class Reader {
  private at = 0;
  private depth = 0;
  private found = false;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  isExponential(): boolean {
    try {
      const whole = this.alternatives();
      return this.at >= this.source.length && whole !== undefined && this.found;
    } catch (error) {
      if (error instanceof UnreadableError) return false;
      throw error;
    }
  }

  /** The parts of each alternative, up to the end of the group. */
  private alternatives(): readonly (readonly Term[])[] {
    if (++this.depth > DEEPEST) throw new UnreadableError();
    const all: Term[][] = [[]];
    for (; this.at < this.source.length && this.source[this.at] !== ')';) {
      if (this.source[this.at] === '|') {
        this.at++;
        all.push([]);
      } else all.at(-1)?.push(this.quantified());
    }
    for (const sequence of all) this.judge(sequence);
    this.depth--;
    return all;
  }

  // What may fail behind an ambiguous group makes the matcher try all the ways.
  private judge(sequence: readonly Term[]): void {
    const first = sequence.findIndex(({ ambiguous }) => ambiguous);
    if (first >= 0 && sequence.slice(first + 1).some(({ nullable, anchor }) => !nullable || anchor)) this.found = true;
  }

  private quantified(): Term {
    const { atom, ways } = this.atom();
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})\??/.exec(this.source.slice(this.at, this.at + 24))?.[0];
    if (quantifier === undefined) return atom;
    this.at += quantifier.length;
    const isEndless = /^(?:[*+]|\{\d+,\})/.test(quantifier);
    const nullable = atom.nullable || /^(?:[*?]|\{0)/.test(quantifier);
    if (!isEndless) return { ...atom, nullable };
    return { run: atom.run, stretch: atom.run, nullable, ...((ways || atom.ambiguous) && { ambiguous: true as const }) };
  }

  /** One part, and whether it matches one text in several ways when it is repeated. */
  private atom(): { readonly atom: Term; readonly ways: boolean } {
    const char = this.source[this.at++] ?? '';
    if (char === '(') return this.group();
    if (char === '^' || char === '$') return { atom: anchor(), ways: false };
    if (char === '[') return { atom: set(this.members()), ways: false };
    if (char === '.') return { atom: set(ALL & ~LINE_ENDS), ways: false };
    if (char === '\\') return { atom: this.escape(), ways: false };
    if (/[*+?{}]/.test(char)) throw new UnreadableError();
    return { atom: set(bit(char)), ways: false };
  }

  private group(): { readonly atom: Term; readonly ways: boolean } {
    const opening = /^\?(?::|<?[=!]|<\w+>)/.exec(this.source.slice(this.at, this.at + 40))?.[0] ?? '';
    if (opening === '' && this.source[this.at] === '?') throw new UnreadableError();
    this.at += opening.length;
    const all = this.alternatives();
    if (this.source[this.at++] !== ')') throw new UnreadableError();
    if (/[=!]$/.test(opening)) return { atom: anchor(), ways: false };
    const runs = all.map(runOf);
    const overlaps = runs.some((run, index) => runs.slice(index + 1).some((other) => (run & other) !== 0n));
    const stretch = all.reduce((chars, sequence) => chars | stretchOf(sequence), 0n);
    const run = runs.reduce((chars, one) => chars | one, 0n);
    const atom = { run, stretch, nullable: all.some((sequence) => sequence.every(({ nullable }) => nullable)) };
    return { atom, ways: overlaps || stretch !== 0n };
  }

  private members(): Chars {
    const isNegated = this.source[this.at] === '^';
    if (isNegated) this.at++;
    let chars = 0n;
    for (; this.source[this.at] !== ']';) {
      if (this.at >= this.source.length) throw new UnreadableError();
      const from = this.member();
      if (this.source[this.at] === '-' && this.source[this.at + 1] !== ']' && from.length === 1) {
        this.at++;
        const to = this.member();
        chars |= to.length === 1 ? range(from, to) : 0n;
      } else chars |= CLASSES[from.slice(1)] !== undefined && from.length === 2 ? (CLASSES[from.slice(1)] ?? 0n) : bit(from);
    }
    this.at++;
    return isNegated ? ALL & ~chars : chars;
  }

  /** A character of a set, or a class with its backslash. */
  private member(): string {
    const char = this.source[this.at++] ?? '';
    if (char !== '\\') return char;
    const escaped = this.source[this.at++] ?? '';
    if (CLASSES[escaped] !== undefined) return `\\${escaped}`;
    if (/[a-zA-Z]/.test(escaped) && CONTROLS[escaped] === undefined) throw new UnreadableError();
    return CONTROLS[escaped] ?? escaped;
  }

  private escape(): Term {
    const char = this.source[this.at++] ?? '';
    const known = CLASSES[char];
    if (known !== undefined) return set(known);
    if (char === 'b' || char === 'B') return anchor();
    // References to groups, and characters by their number.
    if (/[1-9a-zA-Z]/.test(char) && CONTROLS[char] === undefined) throw new UnreadableError();
    return set(bit(CONTROLS[char] ?? char));
  }
}

/** The pattern holds something that is not read here. */
class UnreadableError extends Error {}

function set(chars: Chars): Term {
  return { run: chars, stretch: 0n, nullable: false };
}

function anchor(): Term {
  return { run: 0n, stretch: 0n, nullable: true, anchor: true };
}

/** Characters of which a sequence matches a run: all of its parts that must match do. */
function runOf(sequence: readonly Term[]): Chars {
  const needed = sequence.filter(({ nullable }) => !nullable);
  if (needed.length > 0) return needed.reduce((chars, { run }) => chars & run, ALL);
  return sequence.reduce((chars, { run }) => chars | run, 0n);
}

/** Characters of which a sequence matches runs of several lengths. */
function stretchOf(sequence: readonly Term[]): Chars {
  return runOf(sequence) & sequence.reduce((chars, { stretch }) => chars | stretch, 0n);
}

function bit(char: string): Chars {
  const code = char.charCodeAt(0);
  return code < 128 ? 1n << BigInt(code) : 0n;
}

function range(from: string, to: string): Chars {
  let chars = 0n;
  for (let code = from.charCodeAt(0); code <= Math.min(to.charCodeAt(0), 127); code++) chars |= 1n << BigInt(code);
  return chars;
}
