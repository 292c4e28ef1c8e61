import { isSecretName } from '../model/secret-name.ts';
import type { FileSummary } from '../summaries/summary.ts';
import { isDocument, isPublicVariable } from './knowledge/secret-sinks.ts';
import { refusesInProduction, stageAt } from './link/stage.ts';
import type { TreeModel } from './link/tree-model.ts';
import { environmentSecrets } from './secret-environment.ts';
import { secretFact, type SecretDraft, type SecretFact } from './secret-fact.ts';
import { sunkSecrets } from './secret-sink.ts';
import { strengthOf } from './secret-strength.ts';

export type { SecretFact };

/** All credentials that are written down in a tree, each once. */
export function secretFacts(model: TreeModel): readonly SecretFact[] {
  const found: SecretDraft[] = [];
  for (const [path, summary] of model.summaries) {
    if (isDocument(path)) continue;
    found.push(...keysIn(model, path, summary), ...environmentSecrets(model, path, summary));
  }
  const files = model.code.files.filter((file) => ['production', 'script'].includes(model.roleOf(file)));
  // What takes a constant may stand in another file than the constant.
  for (const file of files) found.push(...sunkSecrets(model, file));
  for (const file of files) found.push(...namedSecrets(model, file));
  const judged = found.flatMap((secret) => {
    const strength = strengthOf(secret);
    return strength ? [{ ...secret, strength }] : [];
  });
  return judged.filter(isFirstAtPlace(new Set()));
}

// One literal may be seen as a key, at its sink and by its name; the first sighting says most.
function isFirstAtPlace(seen: Set<string>): (secret: SecretFact) => boolean {
  return ({ at }) => {
    const key = `${at.path}:${at.line}`;
    return !seen.has(key) && Boolean(seen.add(key));
  };
}

function keysIn(model: TreeModel, path: string, { secrets, content }: FileSummary): readonly SecretDraft[] {
  const where = SCRIPT.test(path) ? 'code' : whereOf(content?.format);
  const withheld = content?.format === 'script' ? content.withheld : [];
  return secrets.map(({ at, shape, name }) => {
    const literal = withheld.find((one) => one.at[0] <= at[0] && one.at[2] >= at[2]);
    const fact = secretFact(model, { path, span: at }, { evidence: 'key', where, name, shape });
    return literal?.sample ? { ...fact, stage: 'sample' } : fact;
  });
}

/** Tests are read as text, and are code all the same. */
const SCRIPT = /\.[cm]?[jt]sx?$/;

function whereOf(format: string | undefined): SecretDraft['where'] {
  if (format === 'dotenv') return 'env-file';
  if (format === 'dockerfile') return 'image';
  return format === 'compose' || format === 'kubernetes' ? format : 'file';
}

/** Constants of a script with telling names. Whether a name is evidence enough is the rule's question. */
function namedSecrets(model: TreeModel, file: string): readonly SecretDraft[] {
  const withheld = model.code.script(file)?.withheld ?? [];
  return withheld.flatMap(({ name, at, shape, fallback, sample, byStage, context }) => {
    if ((!isSecretName(name) && shape.provider === '') || isPublicVariable(name)) return [];
    const symbol = model.code.symbolAt(file, context);
    const fact = secretFact(
      model,
      { path: file, span: at, symbol },
      { evidence: shape.provider === '' ? 'name' : 'key', where: 'code', name, shape, fallback },
    );
    if (sample) return [{ ...fact, stage: 'sample' as const }];
    const isLocal = byStage || stageAt(model.code, file, context) === 'development';
    return [{ ...fact, stage: isLocal ? 'development' : fact.stage, guarded: refusesInProduction(model.code, file) }];
  });
}
