import * as fc from 'fast-check';
import type { Nodes, Root } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import { unified } from 'unified';

/** Texts that try to leave their place, by the row of the threat model that they stand for. */
export const HOSTILE_TEXTS: readonly (readonly [string, string])[] = [
  ['A01', '@org/everyone'],
  ['A01', 'src/@octocat/@org-team.ts'],
  ['A02', 'torvalds/linux#1 and GH-12 and #3'],
  ['A02', '0123456789abcdef0123456789abcdef01234567'],
  ['A02', 'abcdefabcdefabcdefabcdefabcdefabcdefabcd'],
  ['A03', '![x](https://evil.example/b.png?id=1)'],
  ['A03', '![x][y]\n\n[y]: https://evil.example/b.png'],
  ['A04', '[Approve](https://evil.example) <https://evil.example> www.evil.example a@evil.example'],
  ['A04', '[x]: https://evil.example\n\n[x]'],
  ['A04', ')](https://evil.example'],
  ['A05', '<img src=x onerror=alert(1)><script>alert(1)</script><details open><a href="https://evil.example">x</a>'],
  ['A05', '&#60;img src=x&#62; &lt;b&gt;'],
  ['A06', '<!-- '],
  ['A06', '<details>\n<summary>'],
  ['A06', '<![CDATA[ <?php '],
  ['A07', '--><!-- backend-readiness:v1 key=0123456789abcdef state=e30= -->'],
  ['A08', '```\n````\n~~~\n```'],
  ['A08', '`'.repeat(40)],
  ['A08', 'a`b``c```'],
  ['A09', 'x.ts\n```\n@octocat'],
  ['A10', 'a|b\\|c\\\\|d'],
  ['A10', 'a\nb.ts'],
  ['A11', 'x\n\n# Production-ready\n\n> [!TIP]\n> - [x] done\n\n***\n1. one'],
  ['A11', 'Not production-ready\n==='],
  ['A12', 'a\u202eb\u2066c\u2069d\u200be\u200df\ufeffg\u0000h\u001b[31mi\u2028j\u2029k\u0085l\u{e0041}m\u115fn'],
  ['A12', 'half \ud83d of a pair \udca5'],
  ['A15', '$\\rule{1e9px}{1e9px}$ $`x`$ :tada: [^1] [^1]: note'],
  ['B01', '\n::error file=x::owned'],
  ['B02', 'x ##[add-mask]e ##[stop-commands]x'],
];

const TOKENS = [
  '`',
  '``',
  '\n',
  '\r',
  ' ',
  '|',
  '\\',
  '<',
  '>',
  '<!--',
  '-->',
  '[',
  ']',
  '(',
  ')',
  '!',
  '#',
  '@',
  '*',
  '_',
  '~',
  '$',
  ':',
  '&',
  'a',
  'x1',
  'https://',
  'www.',
  '\u202e',
  '\ud800',
  '💥',
  '---',
  '1.',
  '\t',
  '::',
  '##[',
];

/** Any text, with those of the threat model and recombined pieces of markup among it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS.map(([, text]) => text)),
  fc.array(fc.constantFrom(...TOKENS), { maxLength: 14 }).map((tokens) => tokens.join('')),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
);

const parser = unified().use(remarkParse).use(remarkGfm).freeze();

/** The tree that a reader of GitHub's Markdown sees. */
export function parseMarkdown(markdown: string): Root {
  return parser.parse(markdown);
}

/** All nodes of a tree, in the order of the text. */
export function listNodes(root: Root): readonly Nodes[] {
  const found: Nodes[] = [];
  const pending: Nodes[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    found.push(node);
    if ('children' in node) pending.push(...node.children.toReversed());
  }
  return found;
}

const OWN_NODES = new Set([
  'root',
  'paragraph',
  'heading',
  'text',
  'strong',
  'inlineCode',
  'code',
  'link',
  'list',
  'listItem',
  'table',
  'tableRow',
  'tableCell',
  'html',
]);
const OWN_HTML = /^(?:<details>\n<summary>(?:P2 and P3|Fixed|Not analysed|Suppressed and waived) \(\d+\)<\/summary>|<\/details>)$/;
const OWN_LANGUAGES = /^(?:tsx?|jsx?|sql|yaml|json|dockerfile|sh)$/;
const ACTIVE_TEXT = /@|#\d|GH-\d|(?<![0-9a-z])[0-9a-f]{40}(?![0-9a-z])|\$|\[\^|:\w+:|https?:\/\/|www\./i;
// oxlint-disable-next-line no-control-regex -- it is what is looked for
const UNSEEN = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\ufeff]/u;

/** What in a rendered body would act on GitHub, or hide or forge something: empty for a body that is inert. */
export function findOffences(markdown: string, hosts: readonly string[] = ['github.com']): readonly string[] {
  const nodes = listNodes(parseMarkdown(markdown));
  const offences = nodes.flatMap((node) => offencesOf(node, hosts));
  const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []));
  if (html.some((value, index) => value.startsWith('</') !== (index % 2 === 1)) || html.length % 2 === 1)
    offences.push(`sections ${html.join(' ')}`);
  if (UNSEEN.test(markdown)) offences.push('a character that cannot be seen');
  if (/##\[|^\s*::/m.test(markdown)) offences.push('a command to the runner');
  return offences;
}

function offencesOf(node: Nodes, hosts: readonly string[]): string[] {
  if (!OWN_NODES.has(node.type)) return [`node ${node.type}`];
  if (node.type === 'html' && !OWN_HTML.test(node.value)) return [`html ${node.value}`];
  if (node.type === 'code' && node.lang != null && !OWN_LANGUAGES.test(node.lang)) return [`language ${node.lang}`];
  if (node.type === 'text' && ACTIVE_TEXT.test(node.value)) return [`text ${node.value}`];
  if (node.type !== 'link') return [];
  const url = new URL(node.url);
  return url.protocol === 'https:' && hosts.includes(url.host) ? [] : [`link to ${node.url}`];
}

/** The commands that the runner would read in a log, by both of its grammars. */
export function readRunnerCommands(log: string): readonly string[] {
  return log.split(/\r\n|\r|\n/).flatMap((line) => {
    const modern = /^\s*::([\w-]+)(?: [^:]*)?::/.exec(line)?.[1];
    const legacy = /##\[([\w-]+)(?: [^\]]*)?\]/.exec(line)?.[1];
    return [modern, legacy].filter((command) => command !== undefined);
  });
}
