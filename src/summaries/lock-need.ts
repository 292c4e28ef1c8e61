import { isUndecidedRange } from '../model/version-range.ts';
import type { PackageSummary } from './manifest-summaries.ts';
import type { FileSummary } from './summary.ts';

/** Whether some package leaves a major version to the lock file, which need not be read otherwise. */
export function asksLockFile(summaries: Iterable<FileSummary>): boolean {
  const contents = [...summaries].flatMap(({ content }) =>
    content?.format === 'package' || content?.format === 'workspace' ? [content] : [],
  );
  const hasCatalogs = contents.some((content) => content.format === 'workspace' && Object.values(content.catalogs).some(isFilled));
  const leavesOpen = (range: string): boolean => !(hasCatalogs && range.startsWith('catalog:')) && isUndecidedRange(range);
  return contents.some((content) => {
    if (content.format === 'workspace') return Object.values(content.catalogs).some((catalog) => Object.values(catalog).some(leavesOpen));
    return rangesOf(content).some(leavesOpen);
  });
}

function isFilled(record: object): boolean {
  return Object.keys(record).length > 0;
}

function rangesOf({ dependencies, devDependencies }: PackageSummary): readonly string[] {
  return [...Object.values(dependencies), ...Object.values(devDependencies)];
}
