import { readFile } from 'node:fs/promises';

/** The document of a rule as Markdown. The build puts a module that holds all documents in the place of this one, so that `dist/` stands alone. */
export async function readRuleDocument(layer: string, id: string): Promise<string> {
  return readFile(new URL(`../../rules/${layer}/${id}.md`, import.meta.url), 'utf8');
}
