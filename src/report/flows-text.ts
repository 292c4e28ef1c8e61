import type { Flow, FlowLink, LinkState } from '../model/flow.ts';
import { visible } from '../model/quote.ts';
import type { FlowReport } from './flow-report.ts';
import { treeOf, type FlowNode } from './flow-tree.ts';
import type { ReportContext } from './report-context.ts';
import { createPaint, type Paint, type TextOptions } from './text.ts';
import { breakCommands } from './untrusted-text.ts';
import { plural } from './wording.ts';

/** One line of a flow before its columns are aligned. */
interface Line {
  readonly branch: string;
  readonly link: FlowLink;
}

interface Bounds {
  readonly flows: number;
  readonly sources: number;
  readonly lines: number;
}

const OVERVIEW: Bounds = { flows: 25, sources: 1, lines: 8 };
const IN_FULL: Bounds = { flows: 20, sources: 40, lines: 200 };
const MARKS = { confirmed: '✓', missing: '✗', stubbed: '○', unknown: '?' } as const satisfies Record<LinkState, string>;
const STYLES = { confirmed: 'green', missing: 'red', stubbed: 'yellow', unknown: 'dim' } as const;
const INDENT = '  ';
/** Columns of labels past which places are no longer aligned. */
const WIDEST_LABEL = 72;

/** The flows for a terminal: one tree each from the user to the effects, and the counts last. */
export function renderFlowsText(report: FlowReport, tool: ReportContext['tool'], options: TextOptions): string {
  const { map, chosen } = report;
  const paint = createPaint(options.color);
  const bounds = chosen ? IN_FULL : OVERVIEW;
  const shown = map.flows.slice(0, bounds.flows);
  const rest = map.flows.length - shown.length;
  const sections = [
    [
      `${paint('bold', `backend-readiness ${visible(tool.version, 40)}`)}${paint('dim', '  flows, from what a user does to what is kept or sent')}`,
    ],
    ...shown.map((flow) => flowLines(flow, bounds, paint)),
    ...(rest > 0 ? [[paint('dim', `… and ${rest} more; --flow NAME shows one in full, --format json all of them`)]] : []),
    summary(report, paint),
  ];
  const lines = sections.map((section) => section.join('\n')).join('\n\n');
  return `${lines.split('\n').map(breakCommands).join('\n')}\n`;
}

function flowLines(flow: Flow, bounds: Bounds, paint: Paint): readonly string[] {
  const sources = flow.sources
    .slice(0, bounds.sources)
    .flatMap((path) => path.map((link, depth) => ({ branch: depth === 0 ? '' : `${'  '.repeat(depth - 1)}└ `, link })));
  const [, ...handler] = flow.entry;
  const entry = flow.entry.slice(0, 1).map((link) => ({ branch: '', link }));
  const below = handler.flatMap((link) => [{ branch: '└ ', link }, ...branches(treeOf(flow.outcomes), INDENT)]);
  const lines = [...sources, ...entry, ...below.slice(0, bounds.lines)];
  const width = Math.min(WIDEST_LABEL, Math.max(...lines.map(({ branch, link }) => branch.length + visible(link.label, 120).length)));
  const title = `${mark(flow.state, paint)} ${paint('bold', visible(flow.name, 160))}`;
  return [title, ...lines.map((line) => INDENT + INDENT + lineText(line, width, paint)), ...leftOut(flow, bounds, below.length, paint)];
}

/** What is not shown of a flow. */
function leftOut(flow: Flow, bounds: Bounds, below: number, paint: Paint): readonly string[] {
  const ways = flow.sources.length - bounds.sources;
  const steps = below - bounds.lines;
  const parts = [
    ways > 0 ? plural(ways, 'more way') + ' in' : '',
    steps > 0 ? plural(steps, 'more step') : '',
    flow.omitted > 0 ? plural(flow.omitted, 'more way') + ' not kept' : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? [] : [`${INDENT}${INDENT}${paint('dim', `… ${parts.join(', ')}`)}`];
}

function branches(nodes: readonly FlowNode[], indent: string): readonly Line[] {
  return nodes.flatMap(({ link, next }, index) => {
    const isLast = index === nodes.length - 1;
    return [{ branch: `${indent}${isLast ? '└ ' : '├ '}`, link }, ...branches(next, `${indent}${isLast ? '  ' : '│ '}`)];
  });
}

function lineText({ branch, link }: Line, width: number, paint: Paint): string {
  const label = visible(link.label, 120);
  const gap = ' '.repeat(Math.max(0, width - branch.length - label.length));
  const place = link.at ? paint('dim', `  ${visible(link.at.path)}:${link.at.line}`) : '';
  const note = link.note === undefined ? '' : paint('dim', `  (${visible(link.note, 120)})`);
  return `${mark(link.state, paint)} ${paint('dim', branch)}${label}${gap}${place}${note}`.trimEnd();
}

function mark(state: LinkState, paint: Paint): string {
  return paint(STYLES[state], MARKS[state]);
}

function summary({ map: { flows, calls }, unread }: FlowReport, paint: Paint): readonly string[] {
  const count = (state: LinkState): number => flows.filter((flow) => flow.state === state).length;
  const whole = flows.filter(({ sources, outcomes }) => sources.some(([first]) => first?.kind === 'action') && outcomes.length > 0).length;
  return [
    `${paint('bold', plural(flows.length, 'flow'))}, ${whole} of them from a user to an effect: ` +
      `${mark('confirmed', paint)} ${count('confirmed')} confirmed, ${mark('missing', paint)} ${count('missing')} missing, ` +
      `${mark('stubbed', paint)} ${count('stubbed')} stubbed, ${mark('unknown', paint)} ${count('unknown')} not decided in every link`,
    `${plural(calls.confirmed + calls.missing + calls.unknown + calls.external, 'call')} of APIs by pages: ` +
      `${calls.confirmed} answered here, ${calls.missing} answered by nothing, ${calls.unknown} not decided, ${calls.external} of other hosts`,
    ...(unread > 0 ? [`${plural(unread, 'file')} could not be read; \`audit\` names them.`] : []),
  ];
}
