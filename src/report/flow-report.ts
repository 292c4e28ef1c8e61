import { assertNever } from '../model/errors.ts';
import type { FlowLink, FlowMap } from '../model/flow.ts';
import { renderFlowsJson } from './flows-json.ts';
import { renderFlowsText } from './flows-text.ts';
import { createMask, maskPath, type Mask } from './mask-secrets.ts';
import type { ReportContext } from './report-context.ts';
import type { TextOptions } from './text.ts';

export const FLOW_FORMATS = ['text', 'json', 'markdown'] as const;
export type FlowFormat = (typeof FLOW_FORMATS)[number];

/** What a report of flows shows. */
export interface FlowReport {
  readonly map: FlowMap;
  /** Whether the flows were chosen by name, so that each is shown in full. */
  readonly chosen: boolean;
  /** Files that could not be read, whose flows may be missing. */
  readonly unread: number;
}

/** The report of flows in one format, ending in a line break. `options` shape the text format alone. */
export async function buildFlowReport(
  report: FlowReport,
  context: Pick<ReportContext, 'tool' | 'findSecrets'>,
  format: FlowFormat,
  options: TextOptions,
): Promise<string> {
  const masked = { ...report, map: maskFlows(report.map, createMask(context.findSecrets)) };
  switch (format) {
    case 'text':
      return renderFlowsText(masked, context.tool, options);
    case 'json':
      return renderFlowsJson(masked, context.tool);
    case 'markdown':
      return (await import('./markdown-flows.ts')).renderFlowsMarkdown(masked);
    default:
      return assertNever(format);
  }
}

function maskFlows(map: FlowMap, mask: Mask): FlowMap {
  const maskLink = (link: FlowLink): FlowLink => ({ ...link, label: mask(link.label), at: link.at && maskPath(link.at, mask) });
  return {
    ...map,
    flows: map.flows.map((flow) => ({
      ...flow,
      name: mask(flow.name),
      sources: flow.sources.map((path) => path.map(maskLink)),
      entry: flow.entry.map(maskLink),
      outcomes: flow.outcomes.map((path) => path.map(maskLink)),
    })),
  };
}
