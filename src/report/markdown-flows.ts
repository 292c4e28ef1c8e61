import type { Flow } from '../model/flow.ts';
import type { FlowReport } from './flow-report.ts';
import { bullets, heading, item, paragraph, renderNodes, table, words, type Block } from './markdown-nodes.ts';
import { drawFlow } from './mermaid.ts';
import { code } from './untrusted-text.ts';

/** Diagrams of one document, and rows of its table; GitHub stops drawing where a page has too many. */
const MOST_DIAGRAMS = 20;
const MOST_ROWS = 500;
/** Places listed below a diagram. */
const MOST_PLACES = 30;

/** The flows as a Markdown document for GitHub: a table of all, and a diagram of each of the first ones. */
export function renderFlowsMarkdown(report: FlowReport): string {
  const { map } = report;
  const drawn = map.flows.slice(0, MOST_DIAGRAMS);
  const nodes = [heading(1, words`Flows`), ...overview(report), ...drawn.flatMap(flowSection)];
  const rest = map.flows.length - drawn.length;
  const more =
    rest > 0
      ? [
          paragraph(
            words`${rest} more flows have no diagram here; `,
            code('backend-readiness flows --flow NAME --format markdown'),
            words` draws one.`,
          ),
        ]
      : [];
  return `${renderNodes([...nodes, ...more])}\n`;
}

function overview({ map: { flows, calls }, unread }: FlowReport): readonly Block[] {
  const rows = flows
    .slice(0, MOST_ROWS)
    .map((flow) => [code(flow.name), words`${flow.state}`, words`${flow.sources.length}`, words`${effectsOf(flow)}`]);
  return [
    paragraph(
      words`${flows.length} flows. Calls of APIs by pages: ${calls.confirmed} answered here, ${calls.missing} answered by nothing, ${calls.unknown} not decided, ${calls.external} of other hosts.`,
    ),
    ...(unread > 0 ? [paragraph(words`${unread} files could not be read.`)] : []),
    ...(rows.length > 0 ? [table([[words`Flow`, words`State`, words`Ways in`, words`Effects`], ...rows])] : []),
    ...(flows.length > MOST_ROWS ? [paragraph(words`${flows.length - MOST_ROWS} more are in the JSON report.`)] : []),
  ];
}

function effectsOf({ outcomes }: Flow): number {
  return outcomes.filter((path) => path.at(-1)?.kind === 'effect').length;
}

function flowSection(flow: Flow): readonly Block[] {
  const { text, omitted } = drawFlow(flow);
  const left = omitted + flow.omitted;
  return [
    heading(2, code(flow.name)),
    { type: 'code', lang: 'mermaid', value: text },
    ...(left > 0 ? [paragraph(words`${left} more ways had no room.`)] : []),
    bullets(places(flow)),
  ];
}

/** Where the links stand that are not confirmed, and the entry and effects. */
function places(flow: Flow): ReturnType<typeof item>[] {
  const links = [...flow.entry, ...flow.sources.flatMap((path) => path.slice(-1)), ...flow.outcomes.flatMap((path) => path.slice(-1))];
  const seen = new Set<string>();
  return links.flatMap(({ state, label, at, note }) => {
    const place = at ? `${at.path}:${at.line}` : '';
    const key = `${label}\0${place}`;
    if (seen.has(key) || seen.size >= MOST_PLACES) return [];
    seen.add(key);
    const where = place === '' ? [] : [words` at `, code(place)];
    const why = note === undefined ? [] : [words` (`, code(note), words`)`];
    return [item([words`${state}: `, code(label), ...where, ...why])];
  });
}
