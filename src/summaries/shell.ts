import { splitShell } from '../model/shell-words.ts';
import type { Extraction } from './extraction.ts';
import { indexLines } from './line-index.ts';
import type { ShellSummary } from './manifest-summaries.ts';
import { redact } from './secret-text.ts';

/** Words that open or close a block, and so are no commands. */
const BLOCK =
  /^(?:if|then|else|elif|fi|for|while|until|do|done|case|esac|function|\{|\}|\(|\)|;;|in)\b|^[;{}()]+$|^[\w-]+\s*\(\)|^[^\s()]+\)$/;

/** Reads the commands of a shell script, one per logical line. Blocks are flattened; here-documents are passed over. */
export function extractShell(_path: string, text: string): Extraction {
  const lines = indexLines(text);
  const commands: ShellSummary['commands'][number][] = [];
  for (const { start, line } of logicalLines(text)) {
    const command = redact(line.replace(/\\\r?\n/g, ' ').trim());
    const from = start + (line.length - line.trimStart().length);
    commands.push({ text: command, at: lines.spanOf(from, start + line.trimEnd().length) });
  }
  const last = commands.findLast((command) => !BLOCK.test(command.text))?.text ?? '';
  return { summary: { format: 'shell', lastCommand: last.replace(/^exec\s+/, ''), execsLast: startsWithExec(last), commands } };
}

/** `exec program`, and `NAME=value exec program`. */
function startsWithExec(command: string): boolean {
  return splitShell(command.slice(0, 2_000)).find((word) => !/^[A-Za-z_]\w*=/.test(word)) === 'exec';
}

/** Lines joined where they end in a backslash, without comments, blanks and here-documents. */
function logicalLines(text: string): readonly { readonly start: number; readonly line: string }[] {
  const found: { start: number; line: string }[] = [];
  let start = 0;
  let terminator: string | undefined;
  while (start < text.length) {
    const end = endOfLine(text, start);
    const line = text.slice(start, end);
    if (terminator !== undefined) {
      if (line.trim() === terminator) terminator = undefined;
    } else if (!/^\s*(?:#|$)/.test(line)) {
      found.push({ start, line });
      terminator = /<<-?\s*["']?([A-Za-z_]\w*)["']?/.exec(line.slice(0, 2_000))?.[1];
    }
    start = end + 1;
  }
  return found;
}

function endOfLine(text: string, start: number): number {
  let end = text.indexOf('\n', start);
  while (end !== -1 && /\\\r?$/.test(text.slice(Math.max(start, end - 2), end)) && !/^\s*#/.test(text.slice(start, start + 80)))
    end = text.indexOf('\n', end + 1);
  return end === -1 ? text.length : end;
}
