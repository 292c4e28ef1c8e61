import type { List, ListItem, PhrasingContent, RootContent, Table, TableCell } from 'mdast';
import remarkGfm from 'remark-gfm';
import remarkStringify from 'remark-stringify';
import { unified } from 'unified';
import type { LinkState } from '../model/flow.ts';
import type { Severity } from '../model/readiness.ts';
import { httpsUrl } from './untrusted-text.ts';
import type {
  LAYER_LABELS,
  LAYER_STATUS_LABELS,
  READY_SENTENCE,
  REASON_LABELS,
  SILENCE_LABELS,
  STATUS_LABELS,
  VERDICT_LABELS,
} from './wording.ts';

export type Inline = PhrasingContent;
export type Block = RootContent;

type ValueOf<T> = T[keyof T];

/** The words that may stand in a sentence of ours. A `string` does not fit, so text of the tree cannot get in. */
type OwnWord =
  | number
  | Severity
  | LinkState
  | typeof READY_SENTENCE
  | ValueOf<typeof LAYER_LABELS>
  | ValueOf<typeof LAYER_STATUS_LABELS>
  | ValueOf<typeof REASON_LABELS>
  | ValueOf<typeof SILENCE_LABELS>
  | ValueOf<typeof STATUS_LABELS>
  | ValueOf<typeof VERDICT_LABELS>
  | Noun;

type Noun =
  | 'finding'
  | 'findings'
  | 'place'
  | 'places'
  | 'file'
  | 'files'
  | 'rule'
  | 'rules'
  | 'high'
  | 'medium'
  | 'low'
  | 'audit'
  | 'review';

/** The headings of folded sections: the only HTML there is. */
export type FoldLabel = 'P2 and P3' | 'Fixed' | 'Not analysed' | 'Suppressed and waived';

const writer = unified()
  .use(remarkGfm)
  .use(remarkStringify, { bullet: '-', emphasis: '_', listItemIndent: 'one', rule: '-', fences: true, incrementListMarker: true })
  .freeze();

/** Markdown of the given nodes, without a line break at the end. */
export function renderNodes(nodes: readonly Block[]): string {
  return writer.stringify({ type: 'root', children: [...nodes] }).trimEnd();
}

/** A sentence of ours: literal text, numbers and labels. */
export function words(texts: TemplateStringsArray, ...values: readonly OwnWord[]): Inline {
  return { type: 'text', value: String.raw({ raw: texts }, ...values) };
}

export function strong(...children: readonly Inline[]): Inline {
  return { type: 'strong', children: [...children] };
}

/** A link, or only its text where there is no address of https to lead to. */
export function link(address: string | undefined, label: Inline): Inline {
  const url = address === undefined ? undefined : httpsUrl(address);
  if (url === undefined || label.type === 'link' || label.type === 'linkReference') return label;
  return { type: 'link', url, children: [label] };
}

export function paragraph(...children: readonly Inline[]): Block {
  return { type: 'paragraph', children: [...children] };
}

export function heading(depth: 1 | 2 | 3 | 4, ...children: readonly Inline[]): Block {
  return { type: 'heading', depth, children: [...children] };
}

/** One item of a list; further blocks stand inside it. */
export function item(line: readonly Inline[], ...blocks: readonly (List | Block)[]): ListItem {
  const inner = blocks.filter((node) => node.type === 'list' || node.type === 'code');
  return { type: 'listItem', spread: false, children: [{ type: 'paragraph', children: [...line] }, ...inner] };
}

export function bullets(items: readonly ListItem[]): List {
  return { type: 'list', ordered: false, spread: false, children: [...items] };
}

export function numbered(items: readonly ListItem[]): List {
  return { type: 'list', ordered: true, start: 1, spread: false, children: [...items] };
}

/** A table; every row has a cell per column. */
export function table(rows: readonly (readonly Inline[])[]): Table {
  const toCell = (cell: Inline): TableCell => ({ type: 'tableCell', children: [cell] });
  return { type: 'table', children: rows.map((row) => ({ type: 'tableRow', children: row.map(toCell) })) };
}

/** What opens and closes a folded section with a number of entries. */
export function fold(label: FoldLabel, count: number): { readonly before: string; readonly after: string } {
  return { before: `<details>\n<summary>${label} (${count})</summary>`, after: '</details>' };
}

/** Nodes with a separator between them. */
export function joinInline(parts: readonly (readonly Inline[])[], separator: Inline): readonly Inline[] {
  return parts.filter((part) => part.length > 0).flatMap((part, index) => (index === 0 ? part : [separator, ...part]));
}
