import type { FactBase } from './fact.ts';
import { baseOfFile } from './base.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A script of a package that copies the data of production somewhere else. */
export interface ProductionCopyFact extends FactBase {
  readonly kind: 'production-copy';
  readonly script: string;
}

const DUMP = /\b(?:pg_dump|mysqldump|mongodump|pg:pull|pg:backups|pscale\s+database\s+dump)\b/;
const RESTORE = /\b(?:psql|pg_restore|mongorestore|pg:pull|mysql)\b/;
const PRODUCTION = /\bprod(?:uction)?\b|PROD_|_PROD\b/i;
const BACKUP = /backup|archive|clone-prod|promote|s3:\/\//i;

/** The scripts of package.json that fill another database with what production holds. */
export function productionCopyFacts(model: TreeModel): readonly ProductionCopyFact[] {
  return model.packages.flatMap(({ root, manifest }) =>
    Object.entries(manifest.scripts).flatMap(([script, command]): readonly ProductionCopyFact[] => {
      if (!DUMP.test(command) || !RESTORE.test(command) || !PRODUCTION.test(command) || BACKUP.test(script)) return [];
      const path = root === '' ? 'package.json' : `${root}/package.json`;
      const at = model.code.place(path, [1, 1, 1, 1], '', script);
      return [{ kind: 'production-copy', at, ...baseOfFile(model, path), script }];
    }),
  );
}
