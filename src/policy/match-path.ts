import type { Policy, RuleSetting } from '../model/policy.ts';
import { compileGlob, type PathMatcher } from './glob.ts';

// Each glob meets thousands of paths, and always means the same.
const matchers = new Map<string, PathMatcher>();

/** Whether a path from the root matches a glob of the policy; a glob that ends in `/` matches all below. Case counts. */
export function matchesGlob(glob: string, path: string): boolean {
  const matcher = matchers.get(glob) ?? compileGlob(glob);
  matchers.set(glob, matcher);
  return matcher(path);
}

/** Whether findings at a path count. */
export function isInScope({ include, exclude }: Policy['scope'], path: string): boolean {
  const matches = (glob: string): boolean => matchesGlob(glob, path);
  return (include.length === 0 || include.some(matches)) && !exclude.some(matches);
}

/** What the policy says of a rule at a path: the last matching entry of `paths` that names it, or else `rules`. */
export function findRuleSetting({ rules, paths }: Pick<Policy, 'rules' | 'paths'>, ruleId: string, path: string): RuleSetting | undefined {
  const entry = paths.findLast((candidate) => candidate.rules.has(ruleId) && candidate.match.some((glob) => matchesGlob(glob, path)));
  return entry?.rules.get(ruleId) ?? rules.get(ruleId);
}
