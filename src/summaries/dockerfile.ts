import {
  Arg,
  type Cmd,
  Copy,
  DockerfileParser,
  Env,
  From,
  Healthcheck,
  type Instruction,
  JSONInstruction,
  type Property,
  Run,
} from 'dockerfile-ast';
import { toEnvEntry } from './env-entry.ts';
import type { Extraction } from './extraction.ts';
import { indexLines, type LineIndex } from './line-index.ts';
import type { Command, DockerStage, EnvEntry, Scalar } from './manifest-summaries.ts';
import type { Span } from './script-summary.ts';
import { redact, redactWords } from './secret-text.ts';
import { splitShell } from '../model/shell-words.ts';

/** Real ones stay below 15 KiB; the time of the lexer grows with the square of a joined line. */
const LONGEST = 32 * 1024;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
interface StageDraft extends Mutable<Omit<DockerStage, 'users' | 'env' | 'args' | 'copies' | 'runs' | 'exposes'>> {
  readonly users: Scalar[];
  readonly env: EnvEntry[];
  readonly args: EnvEntry[];
  readonly copies: DockerStage['copies'][number][];
  readonly runs: DockerStage['runs'][number][];
  readonly exposes: string[];
}

/** Reads a Dockerfile into its stages. Arguments given before the first `FROM` are filled into the base images. */
export function extractDockerfile(_path: string, text: string): Extraction {
  if (text.length > LONGEST) return { error: `${text.length} characters`, line: 0, reason: 'too-large' };
  const lines = indexLines(text);
  const dockerfile = DockerfileParser.parse(text);
  const globals = new Map<string, string>();
  const stages: StageDraft[] = [];
  for (const instruction of dockerfile.getInstructions()) {
    const stage = stages.at(-1);
    if (instruction instanceof From) stages.push(startStage(instruction, globals, spanOf(instruction, lines)));
    else if (!stage && instruction instanceof Arg) noteGlobal(instruction, globals);
    else if (stage) addInstruction(stage, instruction, lines);
  }
  return { summary: { format: 'dockerfile', stages } };
}

function spanOf(instruction: Instruction, lines: LineIndex): Span {
  const { start, end } = instruction.getRange();
  // The parser takes a lone CR for a line end; ours end at LF only, and such files are rare enough to clip.
  return [Math.min(start.line + 1, lines.lines), start.character + 1, Math.min(end.line + 1, lines.lines), end.character + 1];
}

function noteGlobal(instruction: Arg, globals: Map<string, string>): void {
  const property = instruction.getProperty();
  const value = property?.getUnescapedValue();
  if (property && typeof value === 'string') globals.set(property.getName(), value);
}

function startStage(from: From, globals: ReadonlyMap<string, string>, at: Span): StageDraft {
  const base = fillIn(from.getImage() ?? '', globals);
  return { base, name: from.getBuildStage() ?? '', users: [], env: [], args: [], copies: [], runs: [], exposes: [], workdir: '', at };
}

/** Fills `$NAME`, `${NAME}` and `${NAME:-default}`; what stays open stays as it is. */
function fillIn(text: string, globals: ReadonlyMap<string, string>): string {
  return text.replace(/\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|\$([A-Za-z_]\w*)/g, (all, braced?: string, fallback?: string, bare?: string) => {
    return globals.get(braced ?? bare ?? '') ?? fallback ?? all;
  });
}

function addInstruction(stage: StageDraft, instruction: Instruction, lines: LineIndex): void {
  const at = spanOf(instruction, lines);
  const content = instruction.getArgumentsContent() ?? '';
  switch (instruction.getKeyword()) {
    case 'USER':
      stage.users.push({ text: content.trim(), at });
      return;
    case 'WORKDIR':
      stage.workdir = joinPath(stage.workdir, content.trim());
      return;
    case 'EXPOSE':
      stage.exposes.push(...splitShell(content));
      return;
    case 'STOPSIGNAL':
      stage.stopSignal = { text: content.trim(), at };
      return;
    case 'CMD':
      stage.cmd = toCommand(instruction, at);
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = toCommand(instruction, at);
      // A new entrypoint empties the CMD of the base image, not that of the same stage.
      return;
    default:
      addOther(stage, instruction, at);
  }
}

function addOther(stage: StageDraft, instruction: Instruction, at: Span): void {
  if (instruction instanceof Healthcheck) {
    const check = readHealthcheck(instruction, at);
    if (check) stage.healthcheck = check;
  } else if (instruction instanceof Env) stage.env.push(...toEntries(instruction.getProperties(), at));
  else if (instruction instanceof Arg) stage.args.push(...toEntries([instruction.getProperty()], at));
  else if (instruction instanceof Run) stage.runs.push({ text: redact(instruction.getArgumentsContent() ?? ''), at });
  else if (instruction.getKeyword() === 'COPY' || instruction.getKeyword() === 'ADD') {
    stage.copies.push({ ...readCopy(instruction), workdir: stage.workdir, at });
  }
}

function toEntries(properties: readonly (Property | null)[], at: Span): readonly EnvEntry[] {
  return properties.flatMap((property) => (property ? [toEnvEntry(property.getName(), valueOf(property), at)] : []));
}

/** The lexer leaves the quotes of a value that is followed by another entry. */
function valueOf(property: Property): string | undefined {
  const value = property.getUnescapedValue();
  return value === null ? undefined : value.replace(/^(["'])([\s\S]*)\1$/, '$2');
}

function readCopy(instruction: Instruction): Omit<DockerStage['copies'][number], 'workdir' | 'at'> {
  const words = wordsOf(instruction).filter((word) => !word.startsWith('--'));
  const from =
    instruction instanceof Copy
      ? instruction
          .getFlags()
          .find((flag) => flag.getName() === 'from')
          ?.getValue()
      : undefined;
  return { sources: words.slice(0, -1), target: words.at(-1) ?? '', from: from ?? '' };
}

function wordsOf(instruction: Instruction): readonly string[] {
  const list = readJsonList(instruction);
  return list ?? instruction.getArguments().map((argument) => argument.getValue());
}

/** Docker takes brackets that are no JSON list of strings for a shell line. */
function readJsonList(instruction: Instruction): readonly string[] | undefined {
  if (!(instruction instanceof JSONInstruction) || !instruction.getOpeningBracket() || !instruction.getClosingBracket()) return undefined;
  return parseStrings(instruction.getArgumentsContent() ?? '');
}

function parseStrings(text: string): readonly string[] | undefined {
  const start = text.indexOf('[');
  try {
    const list: unknown = JSON.parse(text.slice(start));
    return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : undefined;
  } catch {
    return undefined;
  }
}

function toCommand(instruction: Cmd | Instruction, at: Span): Command {
  const list = readJsonList(instruction);
  if (list) return { form: 'exec', words: redactWords(list), at };
  return { form: 'shell', words: splitShell(redact(instruction.getArgumentsContent() ?? '')), at };
}

/** `HEALTHCHECK --interval=5s CMD …`; `HEALTHCHECK NONE` gives no check. */
function readHealthcheck(instruction: Healthcheck, at: Span): Command | undefined {
  const content = instruction.getArgumentsContent() ?? '';
  const match = /\bCMD\s+/i.exec(content);
  if (!match) return undefined;
  const command = content.slice(match.index + match[0].length);
  const list = command.startsWith('[') ? parseStrings(command) : undefined;
  return list ? { form: 'exec', words: redactWords(list), at } : { form: 'shell', words: splitShell(redact(command)), at };
}

function joinPath(folder: string, next: string): string {
  if (next.startsWith('/') || next.startsWith('$') || folder === '') return next;
  return `${folder.replace(/\/$/, '')}/${next}`;
}
