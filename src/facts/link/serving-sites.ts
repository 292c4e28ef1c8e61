import type { Value } from '../../summaries/script-summary.ts';
import { SERVING_CALLS, type Serving } from '../knowledge/servers.ts';
import { isForDevelopment } from './development-branches.ts';
import { alternatives, type CallSite } from './resolved.ts';
import { methodName } from './route-parts.ts';
import type { TreeModel } from './tree-model.ts';

/** A call that keeps the process running. */
export interface ServingSite {
  readonly site: CallSite;
  /** The call in the file that starts the program which leads there; the same call where that file makes it. */
  readonly via: CallSite;
  readonly serves: Serving;
  readonly framework: string;
  readonly stopsItself: boolean;
}

/** Names of methods that may do so; what is called by another is not looked up. */
const MAY_SERVE = /^(?:listen|start|startAllMicroservices|bindAsync|process|run|consume|serve|startStandaloneServer|Worker)$/;

/** The calls of a tree that keep a process running, those in code for development left out. */
export function servingSites(model: TreeModel): readonly ServingSite[] {
  return model.code.files.flatMap((file) => {
    // Without a package.json around it nothing installs what it imports, so nobody starts it.
    if (model.roleOf(file) !== 'production' || !model.packageOf(file)) return [];
    return (model.code.script(file)?.calls ?? []).flatMap((call, index) => {
      if (call.kind === 'decorator' || (call.callee.kind === 'member' && !MAY_SERVE.test(call.callee.name))) return [];
      const site = { file, index, call };
      const found = servingOf(model, site);
      return found && !isForDevelopment(model, site) ? [{ ...found, via: site }] : [];
    });
  });
}

function servingOf({ code }: TreeModel, site: CallSite): Omit<ServingSite, 'via'> | undefined {
  const { call } = site;
  for (const one of alternatives(code.callee(site))) {
    const known = one.kind === 'external' ? SERVING_CALLS.find(one) : undefined;
    if (known && (call.kind === 'new') === (known.byMaking ?? false))
      return { site, serves: known.serves, framework: known.framework, stopsItself: known.stopsItself ?? false };
  }
  return isListen(code.callee(site).kind, site) ? { site, serves: 'http', framework: '', stopsItself: false } : undefined;
}

// `server.listen(port)` on something that is not followed to a package.
function isListen(callee: string, site: CallSite): boolean {
  if (methodName(site) !== 'listen' || callee === 'external' || callee === 'function') return false;
  const [port] = site.call.args;
  return port !== undefined && namesPort(port);
}

function namesPort(value: Value): boolean {
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'number';
    case 'member':
      return /port/i.test(value.name);
    case 'either':
    case 'operation':
      return (value.kind === 'either' ? value.values : value.operands).some((one) => one.kind === 'member' && /port/i.test(one.name));
    case 'object':
      return value.entries.some((entry) => 'key' in entry && entry.key === 'port');
    default:
      return false;
  }
}
