/** Whether a path from the root matches. */
export type PathMatcher = (path: string) => boolean;

/** One place of a segment: any run of characters, any one character, or one of a set. */
type Token = { readonly kind: 'run' } | { readonly kind: 'one' } | { readonly kind: 'set'; readonly has: (character: string) => boolean };

/** `**`, which stands for any number of segments, or the tokens of one segment. */
type Segment = 'any' | readonly Token[];

/** Braces multiply. */
const MAX_ALTERNATIVES = 64;
const MAX_LENGTH = 200;

/**
 * Compiles a glob of the policy: `**` for any number of folders, `*` and `?` inside of one name, `[a-z]`, `{a,b}`, and a `/` at the end for all that
 * is below. Matching takes at most the length of the glob times the length of the path, since the paths are a stranger's; an expression
 * compiled from the same glob can take that to the power of its stars.
 */
export function compileGlob(glob: string): PathMatcher {
  const alternatives = expandBraces(glob).map((alternative) =>
    alternative
      .replace(/(?<=\/)(?:\*\*)?$/, '**/*')
      .split('/')
      .map(parseSegment),
  );
  return (path) => {
    const names = path.split('/');
    return alternatives.some((segments) => matchAll(segments, names, (segment) => segment === 'any', matchSegment));
  };
}

/** What is wrong with a glob, as the end of a sentence; undefined when it is one. */
export function findGlobFault(text: string): string | undefined {
  if (text === '') return 'must not be empty';
  if (text.length > MAX_LENGTH) return `must not be longer than ${MAX_LENGTH} characters`;
  if (/^[/!]|\\|[+@?!*]\(|\p{Cc}/u.test(text))
    return 'must be a plain glob from the root, without a leading / or !, backslashes or extended patterns';
  if (text.split('/').some((segment) => segment === '.' || segment === '..')) return 'must not hold the segments . and ..';
  return expandBraces(text).length > MAX_ALTERNATIVES ? `must not stand for more than ${MAX_ALTERNATIVES} globs` : undefined;
}

/** Replaces the innermost braces first; stops when there are more alternatives than a valid glob has. */
function expandBraces(glob: string): readonly string[] {
  const done: string[] = [];
  const pending = [glob];
  for (let text = pending.pop(); text !== undefined; text = pending.pop()) {
    const [braces, inner] = /\{([^{}]*)\}/.exec(text) ?? [];
    if (braces === undefined || inner === undefined) done.push(text);
    else pending.push(...inner.split(',').map((alternative) => text?.replace(braces, () => alternative) ?? ''));
    if (done.length + pending.length > MAX_ALTERNATIVES) return [...done, ...pending];
  }
  return done;
}

function parseSegment(segment: string): Segment {
  if (segment === '**') return 'any';
  const parts = segment.match(/\[!?[^\]]+\]|\*+|[^]/g) ?? [];
  return parts.map(parseToken);
}

function parseToken(part: string): Token {
  if (part.startsWith('*')) return { kind: 'run' };
  if (part === '?') return { kind: 'one' };
  if (part.length === 1) return { kind: 'set', has: (character) => character === part };
  const isNegated = part.startsWith('[!');
  const members = part.slice(isNegated ? 2 : 1, -1);
  return { kind: 'set', has: (character) => isMember(members, character) !== isNegated };
}

/** Members are characters and ranges, such as `a-z_`. */
function isMember(members: string, character: string): boolean {
  return (members.match(/[^]-[^]|[^]/g) ?? []).some((member) => {
    const [first = '', , last = first] = member;
    return first <= character && character <= last;
  });
}

function matchSegment(segment: Segment, name: string): boolean {
  return segment !== 'any' && matchAll(segment, name.split(''), ({ kind }) => kind === 'run', matchToken);
}

function matchToken(token: Token, character: string): boolean {
  return token.kind === 'set' ? token.has(character) : token.kind === 'one';
}

/**
 * Whether patterns match a whole list, where some patterns stand for any number of items. On a mismatch only the last of those takes one item
 * more: what came before it has already matched as early as can be.
 */
function matchAll<P, T>(
  patterns: readonly P[],
  items: readonly T[],
  isAny: (pattern: P) => boolean,
  matches: (pattern: P, item: T) => boolean,
): boolean {
  let [at, item] = [0, 0];
  let retry: { readonly at: number; readonly item: number } | undefined;
  while (item < items.length) {
    const pattern = patterns[at];
    const current = items[item];
    if (pattern !== undefined && isAny(pattern)) {
      retry = { at, item };
      at += 1;
    } else if (pattern !== undefined && current !== undefined && matches(pattern, current)) {
      [at, item] = [at + 1, item + 1];
    } else if (retry === undefined) {
      return false;
    } else {
      retry = { at: retry.at, item: retry.item + 1 };
      [at, item] = [retry.at + 1, retry.item];
    }
  }
  return patterns.slice(at).every(isAny);
}
