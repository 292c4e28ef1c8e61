/** One command that the runner would carry out. */
export interface RunnerCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly data: string;
}

/** The commands that a runner knows; anything else that looks like one is printed. */
const KNOWN = new Set([
  'add-mask',
  'add-matcher',
  'add-path',
  'debug',
  'echo',
  'endgroup',
  'error',
  'group',
  'notice',
  'remove-matcher',
  'save-state',
  'set-env',
  'set-output',
  'stop-commands',
  'warning',
]);

/** Reads standard output as the runner does: `::name k=v::data` behind blanks, and `##[name k=v;]data` anywhere in a line. */
export function readCommands(stdout: string): readonly RunnerCommand[] {
  const commands: RunnerCommand[] = [];
  let stopToken: string | undefined;
  for (const line of stdout.split(/\r\n|\r|\n/)) {
    const command = parseCurrent(line, stopToken) ?? parseLegacy(line, stopToken);
    if (command === undefined) continue;
    if (stopToken !== undefined) stopToken = undefined;
    else if (command.name === 'stop-commands') stopToken = command.data;
    commands.push(command);
  }
  return commands;
}

function parseCurrent(line: string, stopToken: string | undefined): RunnerCommand | undefined {
  const text = line.trimStart();
  if (!text.startsWith('::')) return undefined;
  const end = text.indexOf('::', 2);
  if (end < 0) return undefined;
  return toCommand(text.slice(2, end), text.slice(end + 2), { separator: ',', stopToken });
}

function parseLegacy(line: string, stopToken: string | undefined): RunnerCommand | undefined {
  const start = line.indexOf('##[');
  const end = line.indexOf(']', start);
  if (start < 0 || end < 0) return undefined;
  return toCommand(line.slice(start + 3, end), line.slice(end + 1), { separator: ';', stopToken });
}

function toCommand(
  head: string,
  data: string,
  { separator, stopToken }: { separator: string; stopToken: string | undefined },
): RunnerCommand | undefined {
  const [name = '', ...rest] = head.split(' ');
  if (!KNOWN.has(name) && name !== stopToken) return undefined;
  const pairs = rest
    .join(' ')
    .split(separator)
    .flatMap((pair) =>
      pair.includes('=') ? [[pair.slice(0, pair.indexOf('=')).trim(), unescape(pair.slice(pair.indexOf('=') + 1))]] : [],
    );
  return { name, properties: Object.fromEntries(pairs) as Record<string, string>, data: unescape(data) };
}

function unescape(text: string): string {
  const meanings: Readonly<Record<string, string>> = { '%0D': '\r', '%0A': '\n', '%3A': ':', '%2C': ',', '%25': '%' };
  return text.replace(/%(?:0D|0A|3A|2C|25)/g, (found) => meanings[found] ?? found);
}

/** Reads one of the files that a step hands values over by: `name=value`, or a value of several lines between delimiters. */
export function readFileCommands(text: string): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line === '') continue;
    const multiple = /^([^=]+?)<<(.+)$/.exec(line);
    if (multiple === null) {
      const [name = '', ...value] = line.split('=');
      values[name] = value.join('=');
      continue;
    }
    const [, name = '', delimiter] = multiple;
    const end = lines.indexOf(delimiter ?? '', index + 1);
    if (end < 0) throw new Error(`no end for ${name}`);
    values[name] = lines.slice(index + 1, end).join('\n');
    index = end;
  }
  return values;
}
