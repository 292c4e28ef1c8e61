/** A path written in a file of the tree, from the root of the tree; undefined where it leads out of it, or holds variables. */
export function resolvePath(from: string, written: string): string | undefined {
  const plain = written.replace(/\$\{\w+:?-([^}]*)\}/g, '$1');
  if (plain.includes('$') || plain.includes('://') || plain.startsWith('/') || plain.startsWith('~')) return undefined;
  const segments = from
    .split('/')
    .slice(0, -1)
    .filter((segment) => segment !== '');
  for (const segment of plain.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join('/');
}

/** What the name of a manifest says of where it is used. */
export type Purpose = 'production' | 'development' | 'unclear';

const DEVELOPMENT =
  /^(?:dev|devel|development|local|localhost|override|test|tests|testing|ci|e2e|integration|debug|example|sample|demo|devcontainer|\.devcontainer|playground|benchmark)$/;
const PRODUCTION = /^(?:prod|production|deploy|deploys|deployment|deployments|stack|swarm|staging|release|live)$/;

/** Reads the words of a path: `docker/dev/Dockerfile` and `compose.override.yml` serve development. */
export function purposeOf(path: string, ...names: readonly string[]): Purpose {
  const words = [
    ...path.toLowerCase().split(/[/._-]+/),
    ...path.toLowerCase().split('/'),
    ...names.flatMap((name) => name.toLowerCase().split(/[._-]+/)),
  ];
  if (words.some((word) => DEVELOPMENT.test(word))) return 'development';
  return words.some((word) => PRODUCTION.test(word)) ? 'production' : 'unclear';
}

const RETIRED = /^(?:deprecated|legacy|old|unused|tools?|tooling|utils?|seeds?|manual|docs)$/;

/** Whether a service of a compose file starts only in development, or where somebody asks for a tool or for what is retired, by the names of its profiles. */
export function isAside(profiles: readonly string[]): boolean {
  return (
    profiles.length > 0 &&
    profiles.every((profile) =>
      profile
        .toLowerCase()
        .split(/[\s._-]+/)
        .some((word) => DEVELOPMENT.test(word) || RETIRED.test(word)),
    )
  );
}
