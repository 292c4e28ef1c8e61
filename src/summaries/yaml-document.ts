import { isAlias, isCollection, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml';
import type { Failure } from './extraction.ts';
import { indexLines, type LineIndex } from './line-index.ts';
import type { Scalar } from './manifest-summaries.ts';
import type { Span } from './script-summary.ts';

/** Nodes one file may have looked at; aliases let a small file stand for a huge one. */
const MOST_VISITS = 500_000;

/** A node of a YAML file, seen through aliases and merge keys. A missing node is `undefined`, never an error. */
export interface YamlValue {
  readonly at: Span;
  /** Text of a scalar as it stands: `yes`, `0644`, `3000:3000` are not converted. */
  readonly text: string | undefined;
  /** Offset in the file just before the value, and of its first character for insertions. */
  get(key: string): YamlValue | undefined;
  /** Keys with their values, in order; a merged map comes first, so that own keys win. */
  entries(): readonly { readonly key: string; readonly value: YamlValue; readonly at: Span }[];
  items(): readonly YamlValue[];
  readonly isMap: boolean;
  readonly isList: boolean;
}

export type YamlFile = { readonly documents: readonly YamlValue[] } | Failure;

/** A placeholder of Helm and its like; `${{ … }}` belongs to GitHub. */
const TEMPLATE = /(?<![$])\{\{/;

/** Parses all documents of a file. Error texts are our own words: those of the parser quote the file. */
export function parseYaml(text: string): YamlFile {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter,
    uniqueKeys: false,
    prettyErrors: false,
    strict: false,
    logLevel: 'silent',
    schema: 'core',
  });
  const documents = Array.isArray(parsed) ? parsed : [];
  const broken = documents.find((document) => document.errors.length > 0);
  if (broken) {
    const [error] = broken.errors;
    if (TEMPLATE.test(text)) return { error: 'a template that is no YAML until it is rendered', line: 0, reason: 'template' };
    return { error: 'no valid YAML', line: lineCounter.linePos(error?.pos[0] ?? 0).line };
  }
  const lines = indexLines(text);
  const budget = { left: MOST_VISITS };
  return {
    documents: documents.flatMap((document) =>
      isNode(document.contents) ? [new View(document.contents, { document, lines, budget, text })] : [],
    ),
  };
}

interface Source {
  readonly document: Document;
  readonly lines: LineIndex;
  readonly budget: { left: number };
  readonly text: string;
}

class View implements YamlValue {
  private readonly node: Node;
  private readonly source: Source;

  constructor(node: Node, source: Source) {
    // RangeError is what an overflowing parser throws too: both mean that the file cannot be walked.
    if (source.budget.left-- <= 0) throw new RangeError('too many nodes behind aliases');
    this.node = resolveAlias(node, source.document);
    this.source = source;
  }

  get at(): Span {
    const [start = 0, end = start] = this.node.range ?? [];
    return this.source.lines.spanOf(start, end);
  }

  get text(): string | undefined {
    if (!isScalar(this.node)) return undefined;
    const { value, source } = this.node;
    if (typeof value === 'string') return value;
    return value === null ? '' : (source ?? JSON.stringify(value));
  }

  get isMap(): boolean {
    return isMap(this.node);
  }

  get isList(): boolean {
    return isSeq(this.node);
  }

  get(key: string): YamlValue | undefined {
    return this.entries().findLast((entry) => entry.key === key)?.value;
  }

  entries(): readonly { readonly key: string; readonly value: YamlValue; readonly at: Span }[] {
    return this.entriesWithin(4);
  }

  private entriesWithin(merges: number): readonly { readonly key: string; readonly value: YamlValue; readonly at: Span }[] {
    if (!isMap(this.node)) return [];
    const merged: { key: string; value: YamlValue; at: Span }[] = [];
    const own: { key: string; value: YamlValue; at: Span }[] = [];
    for (const { key, value } of this.node.items) {
      if (!isScalar(key)) continue;
      const name = String(key.source ?? key.value);
      const view = isNode(value) ? new View(value, this.source) : undefined;
      if (name === '<<' && view) merged.push(...view.merged(merges));
      else if (view) own.push({ key: name, value: view, at: this.spanOf(key) });
    }
    return [...merged, ...own];
  }

  /** What `<<:` brings in: one map or a list of maps, themselves merged up to a depth. */
  private merged(merges: number): readonly { readonly key: string; readonly value: YamlValue; readonly at: Span }[] {
    if (merges === 0) return [];
    if (!isSeq(this.node)) return this.entriesWithin(merges - 1);
    return this.node.items.flatMap((item) => (isNode(item) ? new View(item, this.source).merged(merges - 1) : []));
  }

  items(): readonly YamlValue[] {
    if (!isSeq(this.node)) return [];
    return this.node.items.flatMap((item) => (isNode(item) ? [new View(item, this.source)] : []));
  }

  private spanOf(node: Node): Span {
    const [start = 0, end = start] = node.range ?? [];
    return this.source.lines.spanOf(start, end);
  }
}

function resolveAlias(node: Node, document: Document): Node {
  if (!isAlias(node)) return node;
  const target = node.resolve(document);
  return target && (isScalar(target) || isCollection(target)) ? target : node;
}

/** A scalar with its place, if the value is one and not empty. */
export function toScalar(value: YamlValue | undefined): Scalar | undefined {
  return value?.text ? { text: value.text, at: value.at } : undefined;
}

/** The text of a scalar, or an empty one. */
export function textOf(value: YamlValue | undefined): string {
  return value?.text ?? '';
}

/** Whether the value is the boolean `true` (YAML 1.1's `yes` and `on` count: Docker and Kubernetes read them so). */
export function isTrue(value: YamlValue | undefined): boolean {
  return /^(?:true|yes|on)$/i.test(textOf(value));
}
