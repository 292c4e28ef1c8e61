import { rules } from '../rules/index.ts';
import { ConfigurationError, nameFault, PlatformError } from './model/errors.ts';
import { POLICY_PATHS } from './policy/read-policy.ts';
import type { Ports, Trees } from './ports.ts';
import { run } from './run.ts';
import { openScope } from './scope/review-scope.ts';
import { leaveOut } from './scope/leave-out.ts';
import { memoryCache } from './cache/memory-cache.ts';
import { openCache, type CacheFile, type LastingCache } from './cache/open-cache.ts';
import { codeVersions } from './model/code-versions.ts';
import { createProgressWriter } from './supervisor/progress.ts';
import { AnalysisRequest, PROGRESS_DESCRIPTOR, type AnalysisMessage } from './supervisor/protocol.ts';

/** Entry of the process that reads what strangers wrote. It has no token, and answers its supervisor alone. */
process.once('message', (message) => void answer(message));
// Without a supervisor nobody waits for the result.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

async function answer(message: unknown): Promise<void> {
  const result = await analyse(message).catch(describeError);
  process.send?.(result, () => {
    process.removeAllListeners('disconnect');
    process.disconnect();
  });
}

async function analyse(message: unknown): Promise<AnalysisMessage> {
  const { workspace, event, inputs, policyPath, cache: cacheFile, skip } = AnalysisRequest.parse(message);
  const trees = leaveOut(await openScope(event, { path: workspace, note }), skip);
  const cache = openResults(cacheFile);
  try {
    const result = await review({ trees, cache }, { inputs, path: policyPath });
    cache.save();
    return result;
  } finally {
    await trees.close();
  }
}

/** Without versions of the code nobody could tell whether what was kept still holds. */
function openResults(file: CacheFile | undefined): LastingCache {
  return file === undefined || codeVersions === undefined ? { ...memoryCache(), save: () => undefined } : openCache(file, note);
}

async function review(
  { trees, cache }: Pick<Ports, 'trees' | 'cache'>,
  policyOptions: Parameters<typeof run>[1]['policy'],
): Promise<AnalysisMessage> {
  const paths = new Set([...trees.head.entries, ...(trees.base?.entries ?? [])].map(({ path }) => path));
  const write = createProgressWriter(PROGRESS_DESCRIPTOR);
  let message: AnalysisMessage = { kind: 'broken', error: 'no review' };
  await run(
    {
      trees,
      cache,
      log: { note, working: (on) => write(on, paths.has(on)) },
      now: Date.now,
      publish: async (published, { onIncomplete }) => {
        message = { kind: 'reviewed', review: published, onIncomplete, policyPath: policyOptions.path ?? findPolicyPath(trees) };
      },
    },
    { rules, wishes: { ids: [], layers: [] }, policy: policyOptions },
  );
  return message;
}

function findPolicyPath({ base, head }: Trees): string | undefined {
  return (base ?? head).entries.find(({ path }) => POLICY_PATHS.some((known) => known === path))?.path;
}

function note(text: string): void {
  const message: AnalysisMessage = { kind: 'note', text };
  process.send?.(message);
}

function describeError(error: unknown): AnalysisMessage {
  if (error instanceof ConfigurationError) return { kind: 'misconfigured', message: error.message };
  if (error instanceof PlatformError) return { kind: 'unavailable', message: error.message };
  return { kind: 'broken', error: nameFault(error) };
}
