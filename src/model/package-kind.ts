/** What is read of a package.json to tell what the package is for. */
interface Manifest {
  readonly name: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** `full-stack`: pages and server code in one package, as with Next, Remix and SvelteKit. */
export type PackageKind = 'server' | 'frontend' | 'full-stack' | 'cli' | 'test' | 'tooling';

/** Draws pages in a browser or an app. */
const RENDERER = /^(?:react-dom|react-native|vue|svelte|solid-js|@angular\/core)$/;
/** Lets a package have components beside other code: mails, hooks, bindings of a library. */
const COMPONENTS = /^(?:react|preact|lit|ink|@builder\.io\/qwik)$/;
const SERVER =
  /^(?:express|fastify|koa|@hapi\/hapi|@nestjs\/(?:core|common)|hono|@hono\/.*|restify|polka|h3|apollo-server.*|@apollo\/server|graphql-yoga|mercurius|@trpc\/server|next|nuxt|@remix-run\/(?:node|express|serve)|@react-router\/(?:node|serve|express)|@sveltejs\/kit|astro|pg|postgres|slonik|mysql2?|mongodb|mongoose|@prisma\/client|typeorm|sequelize|knex|drizzle-orm|kysely|redis|ioredis|bullmq?|kafkajs|amqplib|nodemailer|@aws-sdk\/.*|aws-sdk|stripe|socket\.io|@temporalio\/.*|@dbos-inc\/.*|@grpc\/grpc-js|inngest)$/;
const COMMAND_LINE =
  /^(?:commander|yargs|meow|cac|@oclif\/core|inquirer|@inquirer\/.*|@clack\/prompts|citty|clipanion|ink|sade|arg|prompts)$/;
const TEST_PACKAGE = /(?:^|[-/])(?:e2e|tests?|testing|test-(?:utils|helpers|support|kit)|testcontainers|mocks?|fixtures)$/;
const TOOLING_PACKAGE =
  /(?:^|[-/])(?:eslint-(?:config|plugin)[\w-]*|tsconfig|prettier-config|[\w-]+-config-(?:eslint|typescript)|build-tools)$/;

/**
 * What a package is for, by what it depends on. `outer`: other packages lie in its folder. The root of a monorepo keeps libraries for all
 * of them, so its own list says little.
 */
export function packageKindOf({ name, bin, dependencies, devDependencies }: Manifest, outer: boolean): PackageKind {
  if (TEST_PACKAGE.test(name)) return 'test';
  if (TOOLING_PACKAGE.test(name)) return 'tooling';
  const runtime = Object.keys(dependencies);
  const hasServer = runtime.some((dependency) => SERVER.test(dependency));
  const isCli = Object.keys(bin).length > 0 && runtime.some((dependency) => COMMAND_LINE.test(dependency));
  if (isCli && !hasServer) return 'cli';
  // Bundled applications keep their libraries among the development dependencies.
  const all = [...runtime, ...Object.keys(devDependencies)];
  if (!hasServer && !outer && all.some((dependency) => RENDERER.test(dependency))) return 'frontend';
  return all.some((dependency) => RENDERER.test(dependency) || COMPONENTS.test(dependency)) ? 'full-stack' : 'server';
}

/** `{ "type": "commonjs" }` beside a few files only says how to load them; those files belong to the package around. */
export function isMarker({ name, dependencies, devDependencies, scripts }: Manifest): boolean {
  return name === '' && [dependencies, devDependencies, scripts].every((map) => Object.keys(map).length === 0);
}

/** Whether other packages lie in the folder of one; `manifests` are the paths of all `package.json` files. */
export function isOuterPackage(root: string, manifests: readonly string[]): boolean {
  const prefix = root === '' ? '' : `${root}/`;
  const own = `${prefix}package.json`;
  return manifests.some((path) => path !== own && path.startsWith(prefix));
}
