import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const ActionFile = z.object({
  inputs: z.record(z.string(), z.object({ description: z.string(), default: z.string().optional() })),
  outputs: z.record(z.string(), z.object({ description: z.string() })),
});

/** The tables of inputs and outputs, as `action.yml` has them. */
export async function renderActionTables(): Promise<{ readonly inputs: string; readonly outputs: string }> {
  const { inputs, outputs } = ActionFile.parse(parse(await readFile('action.yml', 'utf8')));
  const inputRows = Object.entries(inputs).map(([name, input]) => [
    `\`${name}\``,
    input.default === undefined ? '' : `\`${input.default}\``,
    input.description,
  ]);
  const outputRows = Object.entries(outputs).map(([name, output]) => [`\`${name}\``, output.description]);
  return { inputs: renderTable(['Input', 'Default', 'Means'], inputRows), outputs: renderTable(['Output', 'Means'], outputRows) };
}

function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
}
