/** How well the path of a call fits that of a route: number of equal words, and whether a hole of the call stands where the route has a word. */
export interface PathFit {
  readonly words: number;
  /** Only if what is not known of the call happens to be a word of the route. */
  readonly loose: boolean;
}

/** A parameter of a route: `:id`, `:id(\\d+)`, `{id}`, `*`. */
const PARAMETER = /^[:*{(]|\$\{|\{\}/;
const OPTIONAL = /\?$/;
const HOLE = '{}';

/**
 * Fits the path of a call to the path of a route, segment by segment; undefined where they differ. `open` routes take any number of
 * segments at the end.
 */
export function fitPath(call: readonly string[], route: readonly string[], open: boolean): PathFit | undefined {
  let words = 0;
  let loose = false;
  let at = 0;
  for (const [index, expected] of route.entries()) {
    if (open && index === route.length - 1) return { words, loose };
    const given = call[at];
    if (given === undefined) {
      if (OPTIONAL.test(expected)) continue;
      return undefined;
    }
    const fit = fitSegment(given, expected);
    if (!fit) return undefined;
    if (fit === 'word') words++;
    loose ||= fit === 'loose';
    at++;
  }
  return at === call.length ? { words, loose } : undefined;
}

function fitSegment(given: string, expected: string): 'word' | 'parameter' | 'loose' | undefined {
  if (PARAMETER.test(expected)) return 'parameter';
  if (!given.includes(HOLE)) return sameWord(given, expected) ? 'word' : undefined;
  if (expected.includes(':') || given === HOLE) return 'loose';
  // `orders{}` is `orders` with a query, or `orders.csv`.
  return sameWord(given.replace(HOLE, ''), expected) ? 'word' : undefined;
}

function sameWord(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** The segments of a path without those that are empty. */
export function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** How many words two paths have in common from the start on, up to the first parameter or hole. */
export function commonWords(call: readonly string[], route: readonly string[]): readonly string[] {
  const end = call.findIndex((given, index) => {
    const expected = route[index];
    return expected === undefined || PARAMETER.test(expected) || given.includes(HOLE) || !sameWord(given, expected);
  });
  return end < 0 ? call : call.slice(0, end);
}
