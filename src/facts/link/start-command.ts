import type { Location } from '../../model/location.ts';
import { splitShell } from '../../model/shell-words.ts';
import type { Command, ShellSummary } from '../../summaries/manifest-summaries.ts';
import { isNoService, starterOf, wordsAfter } from '../knowledge/process-starters.ts';
import { location } from './location-of.ts';
import type { TreeModel } from './tree-model.ts';

/**
 * What becomes the first process of a container, the one that gets SIGTERM.
 * `shell`: a shell that stays in front of the program. `package-manager`: npm, yarn, pnpm or npx. `script`: a script that does not
 * hand over with `exec`. `service`: the program itself, or something that passes signals on. `unknown`: not decided, or no service of Node.
 */
export type FirstProcess = 'shell' | 'package-manager' | 'script' | 'service' | 'unknown';

export interface StartCommand {
  readonly first: FirstProcess;
  /** An init wrapper stands in front. */
  readonly init: boolean;
  /** What runs in the end, as words: `npm start`, `node dist/main.js`. */
  readonly words: readonly string[];
  /** The same program as words that need no shell and no package manager, where that is certain. */
  readonly direct?: readonly string[] | undefined;
  /** Places on the way that prove it, beside the command itself. */
  readonly evidence: readonly { readonly at: Location; readonly note: string }[];
}

/** What starts a container: the entrypoint with the command as its arguments, as the container runtime joins them. */
export interface Start {
  readonly entrypoint?: Command | undefined;
  readonly cmd?: Command | undefined;
  /** The manifest that states it; scripts are looked for from its folder. */
  readonly path: string;
}

/** Follows wrappers, shells, scripts of the tree and scripts of package.json until the first process is decided. */
export function resolveStart(model: TreeModel, start: Start): StartCommand {
  return new Follower(model, start.path).follow(joinWords(start));
}

/** A command as one text, for digests. */
export function commandText(command: Command): string {
  return `${command.form} ${command.words.join(' ')}`;
}

function joinWords({ entrypoint, cmd }: Start): readonly string[] {
  if (!entrypoint) return cmd ? wordsOf(cmd) : [];
  // A shell line as entrypoint takes no arguments.
  return entrypoint.form === 'shell' || !cmd ? wordsOf(entrypoint) : [...entrypoint.words, ...wordsOf(cmd)];
}

function wordsOf(command: Command): readonly string[] {
  return command.form === 'exec' ? command.words : ['/bin/sh', '-c', ...command.words];
}

const UNKNOWN: Omit<StartCommand, 'evidence' | 'init'> = { first: 'unknown', words: [] };
/** Wrappers in wrappers; more is nobody's intention. */
const MOST_STEPS = 12;

class Follower {
  private readonly model: TreeModel;
  private readonly path: string;
  private readonly evidence: { readonly at: Location; readonly note: string }[] = [];
  private init = false;

  constructor(model: TreeModel, path: string) {
    this.model = model;
    this.path = path;
  }

  follow(start: readonly string[]): StartCommand {
    let words = start;
    for (let step = 0; step < MOST_STEPS; step++) {
      const next = this.step(words);
      if ('first' in next) return { ...next, init: this.init, evidence: this.evidence };
      words = next.words;
    }
    return { ...UNKNOWN, init: this.init, evidence: this.evidence };
  }

  private step(words: readonly string[]): Omit<StartCommand, 'evidence' | 'init'> | { readonly words: readonly string[] } {
    const [program = ''] = words;
    const script = this.findScript(program);
    if (script) return this.stepScript(script, words.slice(1));
    switch (starterOf(program)) {
      case 'init':
        this.init = true;
        return /(?:pm2|supervisord)/.test(program) ? { first: 'service', words } : { words: wordsAfter(words) };
      case 'transparent':
        return { words: wordsAfter(words) };
      case 'shell':
        return this.stepShell(words);
      case 'package-manager':
        return isNoService(words) ? UNKNOWN : this.packageManager(words);
      case 'node':
        return { first: 'service', words, direct: words };
      default:
        return UNKNOWN;
    }
  }

  /** `sh -c line` and `sh script`. */
  private stepShell(words: readonly string[]): Omit<StartCommand, 'evidence' | 'init'> | { readonly words: readonly string[] } {
    const option = words.findIndex((word, index) => index > 0 && /^-[a-z]*c$/.test(word));
    if (option === -1) return { words: words.slice(1).filter((word) => !word.startsWith('-')) };
    // One word is a line still to be split; several come from the shell form, split already.
    const given = words.slice(option + 1);
    const line = given.length === 1 || !words[0]?.startsWith('/bin/sh') ? splitShell(given[0] ?? '') : given;
    return this.stepLine(line);
  }

  private stepLine(line: readonly string[]): Omit<StartCommand, 'evidence' | 'init'> | { readonly words: readonly string[] } {
    const commands = splitCommands(line);
    const last = withoutAssignments(commands.at(-1) ?? []);
    if (last[0] === 'exec') return { words: last.slice(1) };
    if (!this.startsNode(last) || isNoService(last)) return UNKNOWN;
    const isPlain = commands.length === 1 && last.length === line.length && !line.some(needsShell);
    return { first: 'shell', words: line, direct: isPlain ? this.directWords(last) : undefined };
  }

  /** Whether a command of a shell line is Node, a package manager, or a script of the tree that ends in one of them. */
  private startsNode(words: readonly string[]): boolean {
    const script = this.findScript(words[0] ?? '');
    return isNodeService(script ? withoutAssignments(splitShell(script.summary.lastCommand)) : words);
  }

  private packageManager(words: readonly string[]): Omit<StartCommand, 'evidence' | 'init'> {
    const script = this.runScript(words);
    if (script && isNoService([script.text])) return UNKNOWN;
    if (script)
      this.evidence.push({ at: location(script.path, [1, 1, 1, 1]), note: `the script \`${script.name}\` runs \`${script.text}\`` });
    return { first: 'package-manager', words, direct: this.directWords(words) };
  }

  /** The words of a plain call of Node, looked up in package.json where a package manager is named. */
  private directWords(words: readonly string[]): readonly string[] | undefined {
    const kind = starterOf(words[0] ?? '');
    if (kind === 'node' && /^node(?:js)?$/.test(words[0] ?? '')) return words.some(needsShell) ? undefined : words;
    const script = kind === 'package-manager' ? this.runScript(words) : undefined;
    if (!script || script.hasHooks || script.extra > 0 || this.isAmbiguous(script)) return undefined;
    const line = splitShell(script.text);
    return line[0] === 'node' && line.length > 1 && !line.some(needsShell) ? line : undefined;
  }

  /** The script of package.json that `npm start`, `npm run name`, `yarn name` and the like run. */
  private runScript(
    words: readonly string[],
  ):
    | { readonly name: string; readonly text: string; readonly path: string; readonly hasHooks: boolean; readonly extra: number }
    | undefined {
    const [manager = '', ...args] = words;
    if (!/(?:^|\/)(?:npm|yarn|pnpm)$/.test(manager)) return undefined;
    const [first = '', second = ''] = args;
    const named = first === 'run' || first === 'run-script';
    const name = named ? second : first;
    const node = this.model.packageOf(this.path);
    const scripts = node?.manifest.scripts ?? {};
    const text = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
    if (!node || text === undefined || first.startsWith('-')) return undefined;
    const hasHooks = Object.hasOwn(scripts, `pre${name}`) || Object.hasOwn(scripts, `post${name}`);
    const path = node.root === '' ? 'package.json' : `${node.root}/package.json`;
    return { name, text, path, hasHooks, extra: args.length - (named ? 2 : 1) };
  }

  /** In a monorepo nobody says which package.json lies in the working directory of the container. */
  private isAmbiguous({ name, text }: { readonly name: string; readonly text: string }): boolean {
    return this.model.packages.some(({ manifest: { scripts } }) => Object.hasOwn(scripts, name) && scripts[name] !== text);
  }

  private stepScript(
    script: { readonly path: string; readonly summary: ShellSummary },
    args: readonly string[],
  ): Omit<StartCommand, 'evidence' | 'init'> | { readonly words: readonly string[] } {
    const { summary, path } = script;
    // A script that sets a trap handles signals in its own way.
    if (summary.commands.some(({ text }) => text.startsWith('trap '))) return UNKNOWN;
    const last = withoutAssignments(splitShell(summary.lastCommand));
    const passesOn = last[0] === '$@' || last[0] === '$*';
    if (summary.execsLast) return { words: passesOn ? args : last };
    const ran = passesOn ? args : last;
    if (!isNodeService(ran) || last.includes('&')) return UNKNOWN;
    const at = summary.commands.findLast(({ text }) => text === summary.lastCommand)?.at ?? [1, 1, 1, 1];
    this.evidence.push({ at: location(path, at), note: 'the last command of the script is run without `exec`' });
    return { first: 'script', words: ran };
  }

  /** A script of the tree that a program's path names: beside the manifest, or the only one of that name. */
  private findScript(program: string): { readonly path: string; readonly summary: ShellSummary } | undefined {
    const name = program.slice(program.lastIndexOf('/') + 1);
    if (name === '' || !/\.(?:sh|bash)$|^[\w.-]*(?:entrypoint|start|run)[\w.-]*$/.test(name)) return undefined;
    const found = [...scriptsNamed(this.model, name)];
    const folder = this.path.slice(0, this.path.lastIndexOf('/') + 1);
    const nearest = found.filter(({ path }) => path.startsWith(folder));
    if (nearest.length === 1) return nearest[0];
    const direct = nearest.find(({ path }) => path === folder + name);
    return direct ?? (found.length === 1 ? found[0] : undefined);
  }
}

function* scriptsNamed(model: TreeModel, name: string): Generator<{ readonly path: string; readonly summary: ShellSummary }> {
  for (const [path, { content }] of model.summaries) {
    if (content?.format === 'shell' && (path === name || path.endsWith(`/${name}`))) yield { path, summary: content };
  }
}

/** Whether words end in Node or a package manager that serves, seen through what runs its arguments. */
function isNodeService(words: readonly string[]): boolean {
  let program = words;
  for (let step = 0; step < MOST_STEPS; step++) {
    const kind = starterOf(program[0] ?? '');
    if (kind === 'node' || kind === 'package-manager') return !isNoService(program);
    if (kind === 'transparent' || kind === 'init') program = wordsAfter(program);
    else if (kind === 'shell' && !(program[1] ?? '-').startsWith('-')) program = program.slice(1);
    else return false;
  }
  return false;
}

function splitCommands(line: readonly string[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const word of line) {
    if (/^(?:&&|\|\||[;|&])$/.test(word)) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.filter((command) => command.length > 0);
}

function withoutAssignments(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word));
  return first === -1 ? [] : words.slice(first);
}

/** Variables, globs, redirections and operators mean something to a shell alone; a withheld text is not to be written anywhere. */
function needsShell(word: string): boolean {
  return /[$`*?<>|&;(){}~\\]|^[A-Za-z_]\w*=|\[withheld\]/.test(word);
}
