import { isBuiltin } from 'node:module';
import { DESCRIBED, MAJORS } from './described.ts';
import { NOT_YET_KNOWN } from './not-yet-known.ts';
import { FAMILIES, type Family, type Statement } from './statement.ts';
import { code } from './words.ts';

/** A library with all that is known of it. */
interface Library {
  readonly family: Family;
  /** What is known of each thing that it does. */
  readonly known: Map<string, Set<string>>;
}

/** The known libraries by name. */
export function knownLibraries(): ReadonlyMap<string, Library> {
  const libraries = new Map<string, Library>();
  for (const statement of DESCRIBED.flatMap(({ statements }) => statements)) addTo(libraries, statement);
  return libraries;
}

function addTo(libraries: Map<string, Library>, { library, family, does, details }: Statement): void {
  const name = packageOf(library);
  if (does === `is read as \`${name}\``) return;
  const entry = libraries.get(name) ?? { family, known: new Map<string, Set<string>>() };
  libraries.set(name, entry);
  const known = entry.known.get(does) ?? new Set();
  entry.known.set(does, known);
  for (const detail of details) known.add(detail);
}

/** The package of a module: `amqplib/callback_api` is part of `amqplib`. */
function packageOf(module: string): string {
  return module.split('/', module.startsWith('@') ? 2 : 1).join('/');
}

/** `docs/libraries.md`: what is known of which library, by family, and which are not yet known. */
export function renderLibraries(notice: string): string {
  const known = knownLibraries();
  const unknown = NOT_YET_KNOWN.flatMap(({ libraries }) => libraries);
  const parts = [
    `<!-- ${notice} -->`,
    '# Libraries',
    'What a call means, where its options lie and what it does without them is kept in tables, in `src/facts/knowledge/`. This page shows what they say.',
    'Majors are told apart where a library changed its behaviour; which one a package uses is read from its `package.json` and, where the range there allows several, from the lock file. Where neither tells, nothing is reported that depends on it.',
    `${known.size} libraries are known; ${unknown.length} more, which matter to a service in production, are [not yet known](#not-yet-known).`,
    ...FAMILIES.map((family) => renderFamily(family, known)),
    '## Not yet known',
    'Calls of these libraries are seen; what they mean for a service in production is not told yet.',
    table(
      ['Kind', 'Libraries'],
      NOT_YET_KNOWN.map(({ kind, libraries }) => [
        kind,
        [...libraries]
          .toSorted(compareText)
          .map((name) => code([name]))
          .join(', '),
      ]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function renderFamily(family: Family, known: ReadonlyMap<string, Library>): string {
  const rows = [...known]
    .filter(([, library]) => library.family === family)
    .toSorted(([left], [right]) => compareText(left, right))
    .map(([name, library]) => [
      code([isBuiltin(name) ? `node:${name}` : name]),
      MAJORS.get(name) ?? '',
      [...library.known].map(renderKnown).join('<br>'),
    ]);
  return `## ${family}\n\n${table(['Library', 'By major version', 'Known'], rows)}`;
}

function renderKnown([does, details]: readonly [string, ReadonlySet<string>]): string {
  return details.size === 0 ? does : `${does}: ${joinPlaces([...details]).join('; ')}`;
}

const PLACE = 'options in argument ';

function joinPlaces(details: readonly string[]): readonly string[] {
  const places = details.filter((detail) => detail.startsWith(PLACE)).map((detail) => detail.slice(PLACE.length));
  const others = details.filter((detail) => !detail.startsWith(PLACE));
  return places.length === 0 ? others : [...others, `${PLACE}${places.toSorted(compareText).join(' or ')}`];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

// Not localeCompare: its order depends on the machine's locale.
function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
