/** The names that a misspelt one may have meant: at most three, the nearest first; a third of its letters may be wrong, or two swapped. */
export function nearestNames(word: string, names: readonly string[]): readonly string[] {
  const furthest = word.length < 4 ? 1 : Math.max(2, Math.floor(Math.min(word.length, 60) / 3));
  return names
    .map((name) => ({ name, distance: editDistance(word.slice(0, 60).toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= furthest)
    .toSorted((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** The end of a message about an unknown name: the nearest ones, or all that are allowed. */
export function suggestNames(word: string, names: readonly string[]): string {
  const nearest = nearestNames(word, names);
  return nearest.length > 0 ? `did you mean ${nearest.join(' or ')}?` : `allowed: ${names.join(', ')}.`;
}

/** Levenshtein's distance, one row at a time. */
function editDistance(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= right.length; j += 1) {
      const replace = at(row, j - 1) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(at(row, j) + 1, at(next, j - 1) + 1, replace));
    }
    row = next;
  }
  return at(row, right.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}
