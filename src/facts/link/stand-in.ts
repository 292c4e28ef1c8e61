import type { TreeModel } from './tree-model.ts';

/** Names of files that start a program for development or tests: `server-dev.ts`, `mock.server.ts`. */
const FILE = /(?:^|[-._])(?:dev|develop|development|local|mock|mocks|debug|stub|fake)[-._]/i;
/** Folders of programs that stand in for what production has, and the files that start them: `apps/local-runner/src/main.ts`. */
const FOLDER = /^((?:.*\/)?(?:(?:local|mock|fake|stub|dummy)[-_][\w.-]+|[\w.-]+[-_](?:mock|fake|stub))\/)(?:(?:src|lib|app|bin)\/)?[^/]+$/i;

/** Whether a file starts a program on the machine of a developer: its name says so, or its folder does and holds no image to deploy. */
export function startsForDevelopment({ summaries }: TreeModel, path: string): boolean {
  if (FILE.test(path.slice(path.lastIndexOf('/') + 1))) return true;
  const folder = FOLDER.exec(path)?.[1];
  if (folder === undefined) return false;
  return ![...summaries].some(([file, { content }]) => content?.format === 'dockerfile' && file.startsWith(folder));
}
