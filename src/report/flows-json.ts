import type { Flow, FlowLink } from '../model/flow.ts';
import type { FlowReport } from './flow-report.ts';
import type { JsonFlows } from './json-schema-flows.ts';
import type { ReportContext } from './report-context.ts';
import { inertJson } from './untrusted-text.ts';

/** The versioned JSON report of flows. */
export function renderFlowsJson({ map, unread }: FlowReport, tool: ReportContext['tool']): string {
  const report: JsonFlows = {
    schema: 'backend-readiness/flows@1',
    tool: { name: 'backend-readiness', version: tool.version },
    tree: map.tree,
    calls: map.calls,
    filesNotRead: unread,
    flows: map.flows.map(toJsonFlow),
  };
  return inertJson(report);
}

// Written out field by field, so that a field added to the model does not leave the process before the schema knows it.
function toJsonFlow({ name, kind, state, sources, entry, outcomes, omitted }: Flow): JsonFlows['flows'][number] {
  return {
    name,
    kind,
    state,
    sources: sources.map((path) => path.map(toJsonLink)),
    entry: entry.map(toJsonLink),
    outcomes: outcomes.map((path) => path.map(toJsonLink)),
    omitted,
  };
}

function toJsonLink({ kind, state, label, at, note }: FlowLink): JsonFlows['flows'][number]['entry'][number] {
  const place = at && { path: at.path, line: at.line, column: at.column, endLine: at.endLine, endColumn: at.endColumn };
  return { kind, state, label, at: place, note };
}
