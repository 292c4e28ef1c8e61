import { pathRoleOf } from '../../model/path-role.ts';
import type { PackageSummary } from '../../summaries/manifest-summaries.ts';
import type { ScriptSummary } from '../../summaries/script-summary.ts';
import type { FileSummary, Summaries } from '../../summaries/summary.ts';
import type { Role } from '../fact.ts';
import type { PackageNode, TreeModel } from './tree-model.ts';

/**
 * Decides what kind of code each file is: by its path first, then by the head of the file, then by what its package depends on.
 * In doubt a file is production code.
 */
export function linkRoles(summaries: Summaries, packageOf: TreeModel['packageOf']): TreeModel['roleOf'] {
  const known = new Map<string, Role>();
  const kinds = new Map<PackageNode, PackageKind>();
  const kindOf = (node: PackageNode): PackageKind => {
    const kind = kinds.get(node) ?? classifyPackage(node.manifest, isOuter(node, summaries));
    kinds.set(node, kind);
    return kind;
  };
  return (path) => {
    const role =
      known.get(path) ?? (isCompiled(path, summaries) ? 'generated' : decideRole(path, summaries.get(path), packageOf(path), kindOf));
    known.set(path, role);
    return role;
  };
}

/** JavaScript that lies beside the TypeScript of its name is what the compiler wrote; the source is judged. */
function isCompiled(path: string, summaries: Summaries): boolean {
  const stem = /^(.*)\.([cm]?)js$/.exec(path);
  return stem !== null && summaries.has(`${stem[1] ?? ''}.${stem[2] ?? ''}ts`);
}

function decideRole(
  path: string,
  summary: FileSummary | undefined,
  node: PackageNode | undefined,
  kindOf: (node: PackageNode) => PackageKind,
): Role {
  const byPath = pathRoleOf(path);
  if (byPath !== 'production') return byPath;
  const kind = node ? kindOf(node) : 'server';
  if (kind === 'test' || kind === 'tooling') return kind;
  const script = summary?.content?.format === 'script' ? summary.content : undefined;
  // Of other formats the header says little: generators write Dockerfiles too, and those are deployed.
  if (!script) return kind === 'frontend' && isCodeOrImage(path, summary) ? 'frontend' : 'production';
  if (summary?.generated) return 'generated';
  if (kind === 'frontend') return 'frontend';
  if (kind === 'cli') return 'script';
  return kind === 'full-stack' && isPage(path, script) ? 'frontend' : 'production';
}

/** Code that could not be read belongs to the front end like the rest of its package, and so does the image that serves it. */
function isCodeOrImage(path: string, summary: FileSummary | undefined): boolean {
  return summary?.content?.format === 'dockerfile' || /\.[cm]?[jt]sx?$/i.test(path);
}

/** `full-stack`: pages and server code in one package, as with Next, Remix and SvelteKit. */
type PackageKind = 'server' | 'frontend' | 'full-stack' | 'cli' | 'test' | 'tooling';

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

/** The root of a monorepo keeps libraries for all of its packages, so its own list says little. */
function isOuter({ root }: PackageNode, summaries: Summaries): boolean {
  const prefix = root === '' ? '' : `${root}/`;
  const own = `${prefix}package.json`;
  return [...summaries.keys()].some((path) => path !== own && path.startsWith(prefix) && path.endsWith('/package.json'));
}

function classifyPackage({ name, bin, dependencies, devDependencies }: PackageSummary, outer: boolean): PackageKind {
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

/** What frameworks run on the server although it stands in a file with pages. */
const SERVER_EXPORTS = new Set(
  'loader action getServerSideProps getStaticProps getInitialProps GET POST PUT PATCH DELETE handler config middleware handle'.split(' '),
);

function isPage(path: string, script: ScriptSummary): boolean {
  if (!script.jsx && !/\.[jt]sx$/i.test(path)) return false;
  return !script.exports.some((item) => 'name' in item && SERVER_EXPORTS.has(item.name));
}
