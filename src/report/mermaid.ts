import type { Flow, FlowLink } from '../model/flow.ts';
import { keyOfLink } from './flow-tree.ts';
import { mermaidLabel } from './untrusted-text.ts';

/** A diagram, and how many ways had no room in it. */
export interface Diagram {
  readonly text: string;
  readonly omitted: number;
}

/** GitHub draws at most 500 edges and 50,000 characters; some room is left. */
const MOST_EDGES = 300;
const MOST_CHARACTERS = 40_000;

const HEAD = 'flowchart LR';
const STYLES = [
  'classDef missing stroke:#d1242f,stroke-width:3px,stroke-dasharray:6 4',
  'classDef stubbed stroke:#bf8700,stroke-width:3px,stroke-dasharray:6 4',
  'classDef unknown stroke:#6e7781,stroke-dasharray:2 4',
  'classDef confirmed stroke:#1a7f37',
];

/** The diagram of a flow: users at the left, effects at the right. Ways that find no room are counted. */
export function drawFlow({ sources, entry, outcomes }: Flow): Diagram {
  const drawing = new Drawing();
  drawing.add(entry);
  const last = entry.slice(-1);
  const ways = [...sources.map((path) => [...path, ...entry.slice(0, 1)]), ...outcomes.map((path) => [...last, ...path])];
  const omitted = ways.filter((way) => !drawing.add(way)).length;
  return { text: drawing.text(), omitted };
}

class Drawing {
  private readonly ids = new Map<string, string>();
  private readonly lines: string[] = [];
  private readonly edges = new Set<string>();
  private length = [HEAD, ...STYLES].join('\n').length;

  /** Draws a way whole, or not at all where the diagram has no room for it. */
  add(way: readonly FlowLink[]): boolean {
    const fresh = way.filter((link) => !this.ids.has(keyOfLink(link)));
    const next = new Map(fresh.map((link, index) => [keyOfLink(link), `n${this.ids.size + index}`]));
    const idOf = (link: FlowLink): string => this.ids.get(keyOfLink(link)) ?? next.get(keyOfLink(link)) ?? '';
    const edges = way.slice(1).flatMap((link, index) => {
      const before = way[index];
      const edge = before ? `  ${idOf(before)} ${link.state === 'confirmed' ? '-->' : '-.->'} ${idOf(link)}` : '';
      return edge === '' || this.edges.has(edge) || (before && idOf(before) === idOf(link)) ? [] : [edge];
    });
    const nodes = [...new Map(fresh.map((link) => [idOf(link), nodeText(idOf(link), link)])).values()];
    const length = [...nodes, ...edges].reduce((sum, line) => sum + line.length + 1, 0);
    if (this.edges.size + edges.length > MOST_EDGES || this.length + length > MOST_CHARACTERS) return false;
    for (const [key, id] of next) this.ids.set(key, id);
    for (const edge of edges) this.edges.add(edge);
    this.lines.push(...nodes, ...edges);
    this.length += length;
    return true;
  }

  text(): string {
    return [HEAD, ...this.lines, ...STYLES.map((style) => `  ${style}`)].join('\n');
  }
}

/** A node with its label, its shape by what it is, and its state in words, since colours alone do not reach everyone. */
function nodeText(id: string, { kind, label, state }: FlowLink): string {
  const text = `"${mermaidLabel(label)}${state === 'confirmed' ? '' : ` · ${state}`}"`;
  const shape = kind === 'action' ? `([${text}])` : kind === 'effect' ? `[(${text})]` : `[${text}]`;
  return `  ${id}${shape}:::${state}`;
}
