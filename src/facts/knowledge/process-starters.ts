/** What programs do with the process they start: who passes signals on, who stands in between. */

/** Made to be the first process: they pass signals on and reap children. */
const INIT = new Set([
  'tini',
  'tini-static',
  'dumb-init',
  'catatonit',
  'docker-init',
  'init',
  's6-svscan',
  'pid1',
  'pm2-runtime',
  'pm2-docker',
  'supervisord',
]);

/** Run their arguments in their own place (`exec`), after a number of arguments of their own. */
const TRANSPARENT: Readonly<Record<string, number>> = {
  gosu: 1,
  'su-exec': 1,
  setpriv: 0,
  nice: 0,
  env: 0,
  'docker-entrypoint.sh': 0,
  chamber: 2,
};

/** Wait for something, then run what stands behind `--` in their own place. */
const WAITING = new Set(['wait-for-it.sh', 'wait-for-it', 'wait-for.sh', 'wait-for', 'dockerize']);

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash', 'zsh', 'ksh']);

const PACKAGE_MANAGERS = new Set(['npm', 'npx', 'yarn', 'yarnpkg', 'pnpm', 'pnpx', 'corepack']);

/** Programs that are Node, or that run a Node service in their own process. */
const NODE =
  /^(?:node|nodejs|bun|deno|ts-node|tsx|nest|next|nuxt|nuxi|remix-serve|react-router-serve|strapi|medusa|fastify|nodemon|pm2|cross-env|dotenv|turbo|nx|lerna|sequelize|prisma|knex|typeorm)$/;

export type Starter = 'init' | 'transparent' | 'shell' | 'package-manager' | 'node' | 'other';

/** What kind of starter a program is, by the last part of its path. */
export function starterOf(program: string): Starter {
  const name = program.slice(program.lastIndexOf('/') + 1);
  if (INIT.has(name)) return 'init';
  if (Object.hasOwn(TRANSPARENT, name) || WAITING.has(name)) return 'transparent';
  if (SHELLS.has(name)) return 'shell';
  if (PACKAGE_MANAGERS.has(name)) return 'package-manager';
  return NODE.test(name) ? 'node' : 'other';
}

/** The words after a starter and its own options. */
export function wordsAfter(words: readonly string[]): readonly string[] {
  const name = (words[0] ?? '').slice((words[0] ?? '').lastIndexOf('/') + 1);
  const separator = words.indexOf('--');
  if (WAITING.has(name)) return separator === -1 ? [] : words.slice(separator + 1);
  if (separator !== -1 && words.slice(1, separator).every((word) => word.startsWith('-'))) return words.slice(separator + 1);
  const own = 1 + (Object.hasOwn(TRANSPARENT, name) ? (TRANSPARENT[name] ?? 0) : 0);
  const rest = words.slice(own);
  const first = rest.findIndex((word) => !word.startsWith('-') && !/^[A-Za-z_]\w*=/.test(word));
  return first === -1 ? [] : rest.slice(first);
}

/** Scripts that are no service: they end by themselves, or serve a developer. */
const NO_SERVICE =
  /(?:^|[:_/\s-])(?:dev|develop|watch|debug|test|tests|lint|build|e2e|seed|seeds|migrate|migration|migrations|generate|codegen|install|ci|preview|storybook|deploy)(?:$|[:_\s-])|(?:^|[:\s])db:|--watch|nodemon|ts-node-dev/;

/** Whether a command serves development or ends by itself (migrations, seeds, builds), so that no signal has to reach it. */
export function isNoService(words: readonly string[]): boolean {
  return NO_SERVICE.test(words.join(' '));
}
