import type { Files } from './memory-trees.ts';

/** A code block of a rule's document, as the files it stands for. */
export interface Example {
  readonly code: string;
  readonly files: Files;
}

const DEFAULT_PATHS: Readonly<Record<string, string>> = {
  ts: 'src/app.ts',
  js: 'src/app.js',
  tsx: 'src/app.tsx',
  dockerfile: 'Dockerfile',
  sql: 'migrations/0001_change.sql',
  json: 'package.json',
};

const FENCE = /^```([a-z]+)\n([\s\S]*?)^```$/gm;
const FILE_NAME = /^(?:\/\/|#|--) ((?:[\w.@-]+\/)*(?:[\w.@-]+\.[a-z]+|Dockerfile|\.env[\w.-]*))$/;

/**
 * The code blocks of one section. A comment line that is a file name begins a file; what stands before the first one is the file that the
 * language tells. Throws where it tells none.
 */
export function readExamples(document: string, section: string): readonly Example[] {
  const [, content = ''] = document.split(`## ${section}\n`);
  const [own = ''] = content.split(/^## /m);
  return [...own.matchAll(FENCE)].map(([, language = '', code = '']) => ({ code, files: readFiles(language, code) }));
}

function readFiles(language: string, code: string): Files {
  const files: Record<string, string> = {};
  let path = DEFAULT_PATHS[language];
  for (const line of code.trimEnd().split('\n')) {
    const name = FILE_NAME.exec(line)?.[1];
    if (name !== undefined) {
      path = name;
      files[path] = '';
      continue;
    }
    if (path === undefined) throw new Error(`A code block of language ${language} names no file.`);
    files[path] = `${files[path] ?? ''}${line}\n`;
  }
  return files;
}
