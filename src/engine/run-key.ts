import { createHash } from 'node:crypto';
import { codeVersions } from '../model/code-versions.ts';
import type { Policy } from '../model/policy.ts';
import type { Rule } from '../rule-api/index.ts';

interface Subject {
  readonly rules: readonly Rule[];
  readonly policy: Policy;
  /** Digest of the tree's summaries. */
  readonly identity: string;
}

/** The key of what rules say of a tree: a digest of all that it depends on, this program's code included. */
export function runKey({ rules, policy, identity }: Subject): string {
  const subject = [codeVersions?.analysis ?? '', identity, rules.map(({ meta }) => meta.id), policy];
  return createHash('sha256').update(JSON.stringify(subject, toPlain)).digest('hex');
}

/** Settings of rules are kept by name in maps, which JSON knows nothing of. */
function toPlain(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}
