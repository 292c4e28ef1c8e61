/**
 * Digest of source text for fingerprints: white space is dropped, strings that may be keys are emptied, so that neither formatting nor a
 * secret's value shows. 53 bits (cyrb53, a public-domain mixing function), 11 base-36 digits: enough to tell a few hundred texts of one symbol apart.
 */
export function digest(text: string): string {
  const normal = text.replace(SECRET_LIKE, '""').replace(/\s+|[;,](?=\s*[)\]}])/g, '');
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < normal.length; index++) {
    const unit = normal.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}

// A quoted run of eight or more characters without spaces or slashes that mixes in a digit.
const SECRET_LIKE = /(["'`])(?=[^"'`\s/]{8,}\1)[^"'`\s/]*\d[^"'`\s/]*\1/g;
