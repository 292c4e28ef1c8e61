/** What a file is written in, as far as we read it. `ignored` files are not opened at all. */
export type Format =
  | 'script'
  | 'tests'
  | 'dockerfile'
  | 'compose'
  | 'kubernetes'
  | 'workflow'
  | 'package'
  | 'workspace'
  | 'lock'
  | 'tsconfig'
  | 'dotenv'
  | 'sql'
  | 'shell'
  | 'ignore'
  | 'settings'
  | 'text'
  | 'ignored';

/** What the path alone tells; `yaml` and `unnamed` need a look at the text. */
export type PathFormat = Format | 'yaml' | 'unnamed';

const IGNORED_FOLDER =
  /(?:^|\/)(?:node_modules|bower_components|\.git|\.yarn|\.next|\.nuxt|\.turbo|\.svelte-kit|coverage|dist|__snapshots__)\//;
const IGNORED_FILE =
  /\.(?:d\.[cm]?ts|min\.[cm]?js|min\.css|map|snap|lock|lockb|png|jpe?g|gif|svg|ico|webp|avif|bmp|tiff?|psd|ai|fig|woff2?|ttf|otf|eot|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|pdf|zip|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|wasm|so|dylib|dll|exe|bin|dat|db|sqlite3?|parquet|arrow|onnx|pyc|node|pptx?|docx?|xlsx?|csv|tsv|po|css|s[ac]ss|less|styl)$|-min\.js$|(?:^|\/)go\.sum$/;
/** What package managers of JavaScript write down of the versions they chose. */
const LOCK_FILE = /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/;
/** Endings that say "made from": what stands before them tells the format. */
const TEMPLATE_ENDING = /\.(?:tmpl|tpl|template|j2|dist|sample|example)$/;

const BY_FILE: readonly (readonly [Format, RegExp])[] = [
  ['ignore', /^\.gitignore$|\.dockerignore$/],
  ['package', /^package\.json$/],
  ['workspace', /^(?:pnpm-workspace\.ya?ml|lerna\.json)$/],
  ['tsconfig', /^(?:ts|js)config(?:[.-][a-z0-9_.-]+)?\.json$/],
  ['dotenv', /^\.env(?:$|[.-])|\.env$|^\.envrc$/],
  ['dockerfile', /^(?:dockerfile|containerfile)(?:$|[.-](?!(?:.*\.)?(?:md|ya?ml|json|[cm]?[jt]sx?)$))|\.(?:dockerfile|containerfile)$/],
  ['compose', /^(?:docker-)?compose(?:[.-][a-z0-9_.-]+)?\.ya?ml$|[.-]compose(?:[.-][a-z0-9_-]+)*\.ya?ml$/],
  ['script', /\.[cm]?[jt]sx?$/],
  ['sql', /\.(?:sql|ddl|psql|pgsql)$/],
  ['shell', /\.(?:sh|bash|zsh|ksh)$/],
];

/** What services read their settings from: files of a known name, and the files of stages in a folder for them. */
const SETTINGS =
  /(?:^|\/)(?:ormconfig|appsettings(?:\.[\w-]+)?|database|secrets?|credentials)\.json$|(?:^|\/)(?:configs?|settings|env)\/(?:.*\/)?(?:default|config|settings|prod|production|staging|stage|local|dev|development|test)\.(?:json|ya?ml)$/;

/** The format that a path tells. Folded to lower case, so that `Handler.TS` and `DOCKERFILE` are read too. */
export function classifyPath(path: string): PathFormat {
  const lower = path.toLowerCase();
  if (IGNORED_FOLDER.test(lower)) return 'ignored';
  if (LOCK_FILE.test(lower)) return 'lock';
  if (IGNORED_FILE.test(lower)) return 'ignored';
  if (/(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$|(?:^|\/)action\.ya?ml$/.test(lower)) return 'workflow';
  const file = lower.slice(lower.lastIndexOf('/') + 1);
  const named = formatOfFile(file) ?? formatOfTemplate(file) ?? (SETTINGS.test(lower) ? 'settings' : undefined);
  if (named) return named;
  if (/\.ya?ml$/.test(file)) return 'yaml';
  return !file.includes('.') || file.endsWith('.txt') || TEMPLATE_ENDING.test(file) ? 'unnamed' : 'text';
}

function formatOfFile(file: string): Format | undefined {
  return BY_FILE.find(([, pattern]) => pattern.test(file))?.[0];
}

// A template of SQL is still SQL to a statement splitter; a template of code or YAML is not.
function formatOfTemplate(file: string): Format | undefined {
  if (!TEMPLATE_ENDING.test(file)) return undefined;
  const format = formatOfFile(file.replace(TEMPLATE_ENDING, ''));
  return format === 'sql' || format === 'dotenv' || format === 'shell' || format === 'dockerfile' ? format : undefined;
}

/** The format of a file whose path left it open, by the look of its text. */
export function classifyText(format: PathFormat, text: string): Format {
  if (format === 'yaml') return classifyYaml(text);
  if (format === 'unnamed') return classifyUnnamed(text);
  return format;
}

function classifyYaml(text: string): Format {
  if (/^(?:- )?\s{0,4}"?apiVersion"?:/m.test(text) && /^(?:- )?\s{0,4}"?kind"?:/m.test(text)) return 'kubernetes';
  if (/^jobs:/m.test(text) && /^["']?on["']?:/m.test(text) && /^\s+(?:runs-on|uses):/m.test(text)) return 'workflow';
  if (/^services:/m.test(text) && /^\s+(?:image|build|command):/m.test(text)) return 'compose';
  return 'text';
}

const SCRIPT_LINE =
  /^(?:import\s[^\n]{0,200}\sfrom\s+['"][^'"\n]+['"]|(?:const|let|var)\s[^\n=]{1,100}=\s*require\(|export\s+(?:default|const|class|async|function|interface|type)\s)/m;

// Code that is loaded from a file called `handler.txt` runs all the same.
function classifyUnnamed(text: string): Format {
  const first = text.slice(0, 200);
  if (/^#!.*\b(?:node|ts-node|tsx|bun|deno)\b/.test(first)) return 'script';
  if (/^#!.*\b(?:ba|z|k|da|a)?sh\b/.test(first)) return 'shell';
  return SCRIPT_LINE.test(text.slice(0, 20_000)) ? 'script' : 'text';
}
