/** The text of a file, or why it has none. */
export type Decoded = { readonly text: string } | { readonly not: 'binary' | 'lfs-pointer' };

const LFS_POINTER = 'version https://git-lfs.github.com/spec/';

/**
 * Decodes a file as UTF-8, or as UTF-16 where a byte order mark says so; broken bytes become U+FFFD.
 * A NUL among the first 8,000 bytes marks a binary file, as it does for git.
 */
export function decode(bytes: Uint8Array): Decoded {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder('utf-16le').decode(bytes) };
  if (first === 0xfe && second === 0xff) return { text: new TextDecoder('utf-16be').decode(bytes) };
  if (bytes.subarray(0, 8000).includes(0)) return { not: 'binary' };
  const text = new TextDecoder('utf-8').decode(bytes);
  return text.startsWith(LFS_POINTER) ? { not: 'lfs-pointer' } : { text };
}
