import { cpSync, existsSync, rmSync } from 'node:fs';
import type { Changes } from './changes.ts';
import type { Contender, Workshop } from './contenders.ts';
import type { Tree } from './tree.ts';

/** The ways in which the product is measured on a tree. */
export function listReviews(tree: Tree, { code, text }: Changes, workshop: Workshop): readonly Contender[] {
  const shared = describeReview(tree, workshop);
  const audit = commandOf(workshop, ['audit', tree.folder]);
  const check = (head: string): readonly string[] => commandOf(workshop, ['check', tree.folder, '--base', tree.commit, '--head', head]);
  return [
    { ...shared, name: 'audit-cold', about: 'audit, `--no-cache`', command: [...audit, '--no-cache'] },
    { ...shared, name: 'audit-warm', about: 'audit, nothing changed since the cache was filled', command: audit },
    { ...shared, name: 'check-warm', about: 'check of a commit that changes 10 files of code', command: check(code) },
    { ...shared, name: 'check-text', about: 'check of a commit that changes the README alone', command: check(text) },
  ];
}

/** The audit that fills the cache; it is not measured. */
export function primingRun(tree: Tree, workshop: Workshop): Contender {
  return {
    ...describeReview(tree, workshop),
    name: 'audit-warm',
    about: 'fills the cache',
    command: commandOf(workshop, ['audit', tree.folder]),
    environment: { XDG_CACHE_HOME: workshop.primedCache },
    prepare: () => undefined,
  };
}

function commandOf({ commandLine, report }: Workshop, words: readonly string[]): readonly string[] {
  return [commandLine, ...words, '--quiet', '--format', `json=${report}`];
}

/** Each run finds the cache as the audit of the base left it: what an earlier check added would make the next one warmer than life. */
function describeReview(tree: Tree, { cache, primedCache, report }: Workshop): Omit<Contender, 'name' | 'about' | 'command'> {
  return {
    folder: tree.folder,
    environment: { XDG_CACHE_HOME: cache },
    repeats: 1,
    // 3 stands for a tree with files that could not be judged, and for a crash, after which there is no report.
    exitCodes: [0, 1, 3],
    reportFile: report,
    prepare() {
      rmSync(report, { force: true });
      rmSync(cache, { recursive: true, force: true });
      cpSync(primedCache, cache, { recursive: true });
    },
    hasDoneItsWork: () => existsSync(report),
  };
}
