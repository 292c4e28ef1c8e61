import { isUtf8 } from 'node:buffer';

/**
 * The text of a path as git and the disk hold it. Bytes that are no UTF-8 become `\xff` in the text, which keeps the rest readable;
 * two paths that would look alike after that are told apart by whoever lists them.
 */
export function decodePath(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : escapeBytes(bytes);
}

/** Folders above a file; 0 at the root. */
export function depthOf(path: string): number {
  let depth = 0;
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) depth += 1;
  return depth;
}

function escapeBytes(bytes: Buffer): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = [1, 2, 3, 4].find((size) => at + size <= bytes.length && isUtf8(bytes.subarray(at, at + size)));
    parts.push(length === undefined ? `\\x${bytes.toString('hex', at, at + 1)}` : bytes.toString('utf8', at, at + length));
    at += length ?? 1;
  }
  return parts.join('');
}
