import { ConfigurationError } from '../model/errors.ts';
import type { Policy } from '../model/policy.ts';
import { resolveInRoot } from '../model/resolve-in-root.ts';
import type { Notice } from '../model/review.ts';
import type { Tree, TreeEntry } from '../model/scope.ts';
import type { PolicyInputs } from './inputs.ts';
import type { PolicyText } from './policy-file.ts';
import type { PolicyFile } from './policy-schema.ts';
import { resolvePolicy } from './resolve.ts';

/** What is needed of the trees: the policy is a file of one of them. */
export interface PolicySource {
  readonly head: Tree;
  readonly base?: Tree | undefined;
  read(entries: readonly TreeEntry[]): AsyncIterable<{ readonly content: { readonly bytes: Uint8Array } | { readonly missing: string } }>;
}

export interface PolicyOptions {
  /** Every rule there is. */
  readonly ruleIds: readonly string[];
  readonly inputs?: PolicyInputs | undefined;
  /** Another place in the tree, from its root. */
  readonly path?: string | undefined;
  /** A file that a person named in a terminal; the trees are not looked at then. */
  readonly given?: PolicyText | undefined;
}

export interface FoundPolicy {
  readonly policy: Policy;
  readonly notices: readonly Notice[];
}

/** Where a policy is looked for. */
export const POLICY_PATHS = ['.github/backend-readiness.yml', '.github/backend-readiness.yaml'] as const;

/**
 * Reads the policy that holds: in a review that of the base, so that no change can soften the rules it is judged by; in an audit that of the tree.
 * A policy that the change brings is only checked, and announced in the notices.
 *
 * @throws ConfigurationError when the policy that holds is invalid, or when there are two.
 */
export async function readPolicy(source: PolicySource, options: PolicyOptions): Promise<FoundPolicy> {
  const { ruleIds, inputs, given } = options;
  if (given !== undefined) return { policy: resolvePolicy(await parse(given, ruleIds), inputs), notices: [] };
  const paths = options.path === undefined ? POLICY_PATHS : [resolveInRoot(options.path)];
  const isNamed = options.path !== undefined;
  const valid = findEntry(source.base ?? source.head, paths);
  if (valid === undefined && isNamed)
    throw new ConfigurationError(`There is no policy file ${paths.join(' or ')} in the ${source.base === undefined ? 'tree' : 'base'}.`);
  const text = valid === undefined ? undefined : await readText(source, valid);
  const policy = resolvePolicy(text === undefined ? undefined : await parse(text, ruleIds), inputs);
  return { policy, notices: source.base === undefined ? [] : await announceChange(source, valid, { paths, ruleIds }) };
}

async function announceChange(
  source: PolicySource,
  valid: TreeEntry | undefined,
  { paths, ruleIds }: { readonly paths: readonly string[]; readonly ruleIds: readonly string[] },
): Promise<readonly Notice[]> {
  const fault = { text: 'The policy that this change brings is invalid: once merged, every review stops at it.' };
  try {
    const proposed = findEntry(source.head, paths);
    if (proposed === undefined)
      return valid === undefined ? [] : [{ text: 'This change removes the policy; that takes effect once it is merged.' }];
    if (proposed.path === valid?.path && proposed.blob === valid.blob && proposed.kind === valid.kind) return [];
    await parse(await readText(source, proposed), ruleIds);
    return [{ text: 'This change edits the policy; that takes effect once it is merged.' }];
  } catch (cause) {
    if (!(cause instanceof ConfigurationError)) throw cause;
    return [{ ...fault, subject: cause.message.split('\n', 1)[0] ?? '' }];
  }
}

function findEntry(tree: Tree, paths: readonly string[]): TreeEntry | undefined {
  const found = tree.entries.filter(({ path }) => paths.includes(path));
  if (found.length > 1)
    throw new ConfigurationError(`There are two policy files, ${found.map(({ path }) => path).join(' and ')}; keep one.`);
  return found[0];
}

async function readText(source: PolicySource, entry: TreeEntry): Promise<PolicyText> {
  if (entry.kind !== 'file') throw new ConfigurationError(`${entry.path}: the policy must be a file, not a link.`);
  for await (const { content } of source.read([entry])) {
    if ('bytes' in content) return { file: entry.path, bytes: content.bytes };
  }
  throw new ConfigurationError(`${entry.path}: the policy file could not be read.`);
}

/** Most trees have no policy, so the parser is loaded only for one. */
async function parse(text: PolicyText, ruleIds: readonly string[]): Promise<PolicyFile> {
  const { parsePolicyFile } = await import('./policy-file.ts');
  return parsePolicyFile(text, ruleIds);
}
