/** What the path of a file tells of its purpose. `production` where it tells nothing. */
export type PathRole = 'production' | 'script' | 'test' | 'example' | 'generated' | 'vendored' | 'frontend' | 'tooling';

interface PathPattern {
  readonly role: PathRole;
  /** Folder names that decide wherever they stand. */
  readonly folders?: RegExp;
  /** Folder names that decide only outside of a source folder: `src/modules/vendors` is a domain, `vendor/` is not. */
  readonly outerFolders?: RegExp;
  readonly file?: RegExp;
  readonly path?: RegExp;
}

const SOURCE_FOLDER = /^(?:src|lib|app|server|source|modules|services|api)$/;

/** In order: the first that fits decides. Patterns are matched in lower case. */
const PATTERNS: readonly PathPattern[] = [
  {
    role: 'vendored',
    folders: /^(?:node_modules|bower_components|\.yarn|third[_-]?party)$/,
    outerFolders: /^vendors?$/,
    path: /(?:^|\/)(?:assets|public|static)\/(?:.*\/)?vendors?\//,
  },
  {
    role: 'generated',
    folders: /^(?:__generated__|generated|\.next|\.nuxt|coverage)$/,
    outerFolders: /^(?:dist|gen)$/,
    file: /\.(?:generated|gen)\.[a-z]+$|_pb\.[a-z]+$|\.pb\.[a-z]+$/,
  },
  {
    role: 'test',
    folders:
      /^(?:tests?|__tests?__|e2e|.+-e2e|__mocks__|mocks|__fixtures__|fixtures?|test-?(?:utils?|data|helpers?|support|setup|kit)|testing|cypress|playwright|__snapshots__|integration-tests?|stories|benchmarks?)$/,
    outerFolders: /^(?:specs?|bench|load-?tests?|perf)$/,
    file: /[.-](?:test|tests|spec|e2e|e2e-spec|mock|mocks|fixture|fixtures|stories|cy|bench)\.[a-z.]+$|^(?:jest|vitest)[.-]setup/,
  },
  {
    role: 'example',
    folders: /^(?:examples?|tutorials?)$/,
    // Code that is copied and filled in by a generator.
    file: /\.(?:template|tpl)\.[cm]?[jt]sx?$/,
    outerFolders: /^(?:playgrounds?|docs?|documentation|samples?|demos?|sandbox|starters?|website)$/,
  },
  {
    role: 'tooling',
    folders: /^(?:\.storybook|\.husky|\.vscode|\.devcontainer)$/,
    outerFolders: /^(?:tools|tooling|eslint-[a-z-]+|config-eslint)$/,
    file: /^(?:jest|vite|vitest|webpack|rollup|rolldown|babel|eslint|prettier|tailwind|postcss|next|nuxt|svelte|astro|playwright|cypress|tsup|tsdown|esbuild|rspack|metro|commitlint|lint-staged|release|drizzle|knip|stylelint|nodemon|karma|protractor|docusaurus|vue|codegen|react-router|remix|orval|gatsby)(?:[.-][a-z0-9-]+)*\.config(?:\.[a-z0-9-]+)*\.[cm]?[jt]s$|^(?:webpack|jest|gulpfile|gruntfile|jakefile|esbuild)(?:\.[a-z0-9-]+)*\.[cm]?[jt]s$|^\.[a-z-]+rc\.[cm]?js$/,
  },
  {
    role: 'script',
    folders: /^(?:scripts?|seeds?|seeders?|migrations?|\.github)$/,
    file: /^(?:seed|seeds|seeder|migrate|migration)(?:[.-][a-z0-9-]+)*\.[cm]?[jt]s$/,
  },
  { role: 'frontend', path: /(?:^|\/)(?:public|static|assets)\/.*\.(?:[cm]?js|css)$/ },
];

/** Workflows and composite actions are what runs in CI, wherever the other files of `.github` stand. */
const WORKFLOW = /(?:^|\/)\.github\/(?:workflows|actions)\/.*\.ya?ml$/;

/** The role that a path alone tells; linking knows more (packages, headers). */
export function pathRoleOf(path: string): PathRole {
  const lower = path.toLowerCase();
  const segments = lower.split('/');
  const file = segments.pop() ?? '';
  if (WORKFLOW.test(lower) && !segments.some((segment) => /^(?:tests?|fixtures?|examples?|node_modules)$/.test(segment)))
    return 'production';
  const source = segments.findIndex((segment) => SOURCE_FOLDER.test(segment));
  const outer = source === -1 ? segments : segments.slice(0, source);
  const found = PATTERNS.find((pattern) => fits(pattern, { lower, segments, outer, file }));
  return found?.role ?? 'production';
}

function fits(pattern: PathPattern, at: { lower: string; segments: readonly string[]; outer: readonly string[]; file: string }): boolean {
  if (pattern.file?.test(at.file) || pattern.path?.test(at.lower)) return true;
  const { folders, outerFolders } = pattern;
  if (folders && at.segments.some((segment) => folders.test(segment))) return true;
  return outerFolders !== undefined && at.outer.some((segment) => outerFolders.test(segment));
}
