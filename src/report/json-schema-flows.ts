import * as z from 'zod';
import { FLOW_KINDS, LINK_KINDS, LINK_STATES } from '../model/flow.ts';

const text = z.string();
const count = z.int().min(0);
const position = z.int().min(1);
const state = z.enum(LINK_STATES);

const location = z
  .strictObject({ path: text, line: position, column: position, endLine: position, endColumn: position })
  .meta({ description: 'Lines and columns count from 1, columns in UTF-16 units; the end column is exclusive.' });

const link = z.strictObject({
  kind: z.enum(LINK_KINDS),
  state,
  label: text,
  at: location.optional(),
  note: text.meta({ description: 'Why the state is what it is.' }).optional(),
});

const path = z.array(link).meta({ description: 'Links in the order in which they run.' });

const flow = z.strictObject({
  name: text,
  kind: z.enum(FLOW_KINDS),
  state: state.meta({ description: 'The worst of the links.' }),
  sources: z.array(path).meta({ description: 'Ways from users to the entry, each ending in the call of the API.' }),
  entry: path.meta({ description: 'The entry and its handler.' }),
  outcomes: z.array(path).meta({ description: 'Ways from the handler on, each ending in an effect or a stub.' }),
  omitted: count.meta({ description: 'Ways beyond the most that are kept.' }),
});

/** The JSON report of flows, version 1. Fields may be added within a version; none is removed or changes its meaning. */
export const flowsSchema = z
  .strictObject({
    schema: z.literal('backend-readiness/flows@1'),
    tool: z.strictObject({ name: z.literal('backend-readiness'), version: text }),
    tree: text.meta({ description: 'The commit or folder that was read.' }),
    calls: z
      .strictObject({ confirmed: count, missing: count, unknown: count, external: count })
      .meta({ description: 'Calls of APIs by pages: answered here, answered by nothing, not decided, and of other hosts.' }),
    filesNotRead: count,
    flows: z.array(flow),
  })
  .meta({
    title: 'Flows found by backend-readiness',
    description: 'Strings that come from the repository are untrusted: escape them before you show them.',
  });

export type JsonFlows = z.infer<typeof flowsSchema>;

/** The schema as JSON Schema (draft 2020-12), for the generated file `docs/flows.schema.json`. */
export function renderFlowsSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(flowsSchema), null, 2)}\n`;
}
