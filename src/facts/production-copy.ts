import { append } from '../model/append.ts';
import { textsOf } from './address-text.ts';
import { baseOfFile, baseOfSite } from './base.ts';
import { knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { SHELL_CALLS } from './knowledge/forced-stops.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A script that copies the data of production somewhere else. */
export interface ProductionCopyFact extends FactBase {
  readonly kind: 'production-copy';
  readonly script: string;
}

const DUMP = /\b(?:pg_dump|mysqldump|mongodump|pg:pull|pg:backups|pscale\s+database\s+dump)\b/;
const RESTORE = /\b(?:psql|pg_restore|mongorestore|pg:pull|mysql)\b/;
const PRODUCTION = /\bprod(?:uction)?\b|PROD_|_PROD\b/i;
const BACKUP = /backup|archive|clone-prod|promote|s3:\/\//i;

/** The scripts that fill another database with what production holds. */
export function productionCopyFacts(model: TreeModel): readonly ProductionCopyFact[] {
  return [...copiesOfPackages(model), ...copiesOfCode(model)];
}

/** Scripts that dump production in one command and restore in the same or another. */
function copiesOfCode(model: TreeModel): readonly ProductionCopyFact[] {
  const byFile = new Map<string, { readonly site: CallSite; readonly command: string }[]>();
  for (const { site } of knownCalls(model, SHELL_CALLS)) {
    const [command = ''] = site.call.args[0] ? textsOf(model, site.file, site.call.args[0]) : [];
    append(byFile, site.file, { site, command });
  }
  return [...byFile].flatMap(([file, commands]): readonly ProductionCopyFact[] => {
    const dump = commands.find(({ command }) => DUMP.test(command) && PRODUCTION.test(command));
    if (!dump || BACKUP.test(file) || !commands.some(({ command }) => RESTORE.test(command))) return [];
    return [{ kind: 'production-copy', ...baseOfSite(model, dump.site), script: file.slice(file.lastIndexOf('/') + 1) }];
  });
}

function copiesOfPackages(model: TreeModel): readonly ProductionCopyFact[] {
  return model.packages.flatMap(({ root, manifest }) =>
    Object.entries(manifest.scripts).flatMap(([script, command]): readonly ProductionCopyFact[] => {
      if (!DUMP.test(command) || !RESTORE.test(command) || !PRODUCTION.test(command) || BACKUP.test(script)) return [];
      const path = root === '' ? 'package.json' : `${root}/package.json`;
      const at = model.code.place(path, [1, 1, 1, 1], '', script);
      return [{ kind: 'production-copy', at, ...baseOfFile(model, path), script }];
    }),
  );
}
