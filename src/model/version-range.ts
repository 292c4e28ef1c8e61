/** The one major version that a range allows, by the grammar of npm's ranges; undefined where it allows several or names none. */
export function majorOfRange(range: string): number | undefined {
  const plain = range.trim().replace(/^npm:(?:@[^/]*\/)?[^@]*@/, '');
  const majors = plain.split('||').map((part) => majorOfComparators(part.trim()));
  const [first] = majors;
  return majors.every((major) => major === first) ? first : undefined;
}

/** Ranges that take a dependency from elsewhere than a registry, where no version of it is published. */
const ELSEWHERE = /^(?:workspace|file|link|portal|patch|exec|git|https?|github|gitlab|bitbucket|gist)(?:\+\w+)?:/;

/** Whether only a lock file can tell the major version that a range stands for: `*`, `latest`, `>=4`, `^3 || ^4`, a catalog's. */
export function isUndecidedRange(range: string): boolean {
  return majorOfRange(range) === undefined && !ELSEWHERE.test(range);
}

/** What a lock file is asked for: a dependency by the range that a package gives. */
export function requestOf(dependency: string, range: string): string {
  return `${dependency}@${range.trim().replace(/^npm:/, '')}`;
}

const VERSION = /^[v=\s]*(\d{1,6})(?:\.(?:\d+|[xX*]))*(?:[-+][\w.+-]*)?$/;

function majorOfComparators(part: string): number | undefined {
  const hyphen = /^(\S+)\s+-\s+(\S+)$/.exec(part);
  if (hyphen) return agree(majorOfVersion(hyphen[1] ?? ''), majorOfVersion(hyphen[2] ?? ''));
  const lower = /^>=?\s*(\S+)\s+<(=?)\s*(\S+)$/.exec(part);
  if (lower) return majorBetween(majorOfVersion(lower[1] ?? ''), lower[3] ?? '', lower[2] === '=');
  return majorOfVersion(part.replace(/^[~^]\s*/, ''));
}

function majorOfVersion(text: string): number | undefined {
  const major = VERSION.exec(text)?.[1];
  return major === undefined ? undefined : Number(major);
}

function agree(left: number | undefined, right: number | undefined): number | undefined {
  return left === right ? left : undefined;
}

/** `>=4.1 <5` allows 4 alone; `<5.2` allows 5 too. */
function majorBetween(low: number | undefined, upper: string, inclusive: boolean): number | undefined {
  const high = majorOfVersion(upper);
  const excluded = !inclusive && /^\d+(?:\.0)*(?:-0)?$/.test(upper);
  return agree(low, high === undefined ? undefined : high - (excluded ? 1 : 0));
}
