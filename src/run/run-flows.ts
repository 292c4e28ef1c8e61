import { flowFacts } from '../facts/flow-facts.ts';
import { linkTree } from '../facts/link.ts';
import { findFlows } from '../flows/flows.ts';
import { selectFlows } from '../flows/select-flows.ts';
import type { FlowMap } from '../model/flow.ts';
import { readPolicy } from '../policy/read-policy.ts';
import type { Ports } from '../ports.ts';
import { summarise } from '../summaries/summarise.ts';

/** The flows of a tree, and how many of its files could not be read. */
export interface FoundFlows {
  readonly map: FlowMap;
  readonly unread: number;
}

export interface FlowOptions {
  /** Every rule there is; the policy may name them. */
  readonly ruleIds: readonly string[];
  /** Name of the flows that are wanted; all of them without it. */
  readonly name?: string | undefined;
}

/** The way from a tree to its flows: no rule is asked, and nothing is judged. Throws a ConfigurationError for a name that no flow has. */
export async function runFlows(ports: Pick<Ports, 'trees' | 'cache' | 'log'>, { ruleIds, name }: FlowOptions): Promise<FoundFlows> {
  const { policy } = await readPolicy(ports.trees, { ruleIds });
  const { head, notAnalysed } = await summarise(ports, { ...policy.limits, pages: true });
  ports.log.working('linking');
  const facts = flowFacts(linkTree(head, policy));
  ports.log.working('joining flows');
  const { flows, calls } = findFlows(facts);
  const unread = [...ports.trees.notAnalysed(), ...notAnalysed].filter(({ incomplete }) => incomplete).length;
  return { map: { flows: name === undefined ? flows : selectFlows(flows, name), calls, tree: ports.trees.head.id }, unread };
}
