import type { Content } from '../ports.ts';
import { ObjectSession, type Answer } from './object-session.ts';
import type { Repository } from './repository.ts';

/** A commit with its parents as they are written in it, which a shallow clone hides from `git log`. */
export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
}

/** Reads objects of a repository by name. */
export interface Objects {
  /** The commit that a branch, tag or id stands for; undefined when there is none, or more than one. */
  findCommit(name: string): Promise<Commit | undefined>;
  /** The id of a commit's tree, or of a folder in it; undefined when the commit has no such folder. */
  findTree(commit: string, folder: string): Promise<string | undefined>;
  /** Contents of blobs, in the order asked for. */
  readBlobs(ids: readonly string[]): AsyncIterable<Content>;
  close(): Promise<void>;
}

/** Larger blobs are not brought into memory. */
export const MAX_BLOB_BYTES = 32 * 1024 * 1024;
/** Names on their way to git: enough to keep it busy, few enough to fit into the pipe. */
const WINDOW = 256;
/** Git ends when it lacks an object of a partial clone; after so many times all that is left counts as unreadable. */
const MAX_RESTARTS = 5;

/** Opens the objects of a repository. Reads that follow each other share a process; reads at the same time get one each. */
export function openObjects(repository: Repository): Objects {
  const idle: ObjectSession[] = [];

  const find = async (name: string): Promise<Extract<Answer, { kind: 'object' }> | undefined> => {
    if (name.includes('\n')) return undefined;
    const session = idle.pop() ?? new ObjectSession(repository);
    session.send([name]);
    const answer = await session.next(MAX_BLOB_BYTES);
    if (answer.kind === 'ended') await session.stop();
    else idle.push(session);
    return answer.kind === 'object' ? answer : undefined;
  };

  return {
    async findCommit(name) {
      const found = await find(`${name}^{commit}`);
      return found === undefined ? undefined : { id: found.id, parents: parseParents(found.bytes) };
    },
    async findTree(commit, folder) {
      const found = await find(folder === '' ? `${commit}^{tree}` : `${commit}:${folder}`);
      return found?.type === 'tree' ? found.id : undefined;
    },
    readBlobs: (ids) => readBlobs(repository, idle, ids),
    async close() {
      await Promise.all(idle.splice(0).map((session) => session.stop()));
    },
  };
}

async function* readBlobs(repository: Repository, idle: ObjectSession[], ids: readonly string[]): AsyncGenerator<Content> {
  let done = 0;
  for (let restarts = 0; done < ids.length && restarts <= MAX_RESTARTS; restarts += 1) {
    for await (const content of readInSession(repository, idle, ids.slice(done))) {
      done += 1;
      yield content;
    }
  }
  for (; done < ids.length; done += 1) yield { missing: 'unreadable' };
}

/** Ends early, after an unreadable blob, when git does. */
async function* readInSession(repository: Repository, idle: ObjectSession[], ids: readonly string[]): AsyncGenerator<Content> {
  const session = idle.pop() ?? new ObjectSession(repository);
  let [sent, received, hasEnded] = [0, 0, false];
  try {
    while (received < ids.length && !hasEnded) {
      if (sent - received <= WINDOW / 2 && sent < ids.length) {
        const upTo = Math.min(ids.length, received + WINDOW);
        session.send(ids.slice(sent, upTo));
        sent = upTo;
      }
      const answer = await session.next(MAX_BLOB_BYTES);
      received += 1;
      hasEnded = answer.kind === 'ended';
      yield toContent(answer);
    }
  } finally {
    // Answers to names sent ahead may still be on their way, so a session that was left early serves nobody else.
    if (received === sent && !hasEnded) idle.push(session);
    else await session.stop();
  }
}

function toContent(answer: Answer): Content {
  if (answer.kind === 'too-large') return { missing: 'too-large' };
  if (answer.kind !== 'object' || answer.type !== 'blob') return { missing: 'unreadable' };
  return isLfsPointer(answer.bytes) ? { missing: 'lfs-pointer' } : { bytes: answer.bytes };
}

const LFS_START = Buffer.from('version https://git-lfs.github.com/spec/');

/** Whether a file is a pointer to content that Git LFS holds elsewhere. The specification keeps pointers under 1,024 bytes. */
export function isLfsPointer(bytes: Buffer): boolean {
  return bytes.length < 1024 && bytes.subarray(0, LFS_START.length).equals(LFS_START);
}

/** The header of a commit ends at the first empty line; what follows is the author's text. */
function parseParents(commit: Buffer): readonly string[] {
  const text = commit.toString('latin1');
  const end = text.indexOf('\n\n');
  const header = end === -1 ? text : text.slice(0, end);
  return [...header.matchAll(/^parent ([0-9a-f]{40,64})$/gm)].flatMap(([, id]) => id ?? []);
}
