import type { Value } from '../../summaries/script-summary.ts';
import { ROUTER_OBJECTS } from '../knowledge/frameworks.ts';
import { addsNoRoutes } from '../knowledge/health.ts';
import type { CodeModel } from './code-model.ts';
import { alternatives, type Resolved } from './resolved.ts';

/** Results of calls that are a running server or an application of Nest. */
const SERVER = /(?:^NestFactory\.create|[.#]listen|^create(?:Secure|Adaptor)?Server)\(\)$|Application#$/;
const DEEPEST = 2;

/** Whether a file gives an application or server to a package that may add anything to it: routes, handlers of signals. */
export function handsServerOut(code: CodeModel, file: string): boolean {
  return code.sites(file).some((site) => {
    if (!site.call.args.some((argument) => mayBeServer(argument))) return false;
    const outside = alternatives(code.callee(site)).some((one) => one.kind === 'external' && !addsNoRoutes(one.package));
    return outside && site.call.args.some((argument) => isServer(code, file, argument, 0));
  });
}

function mayBeServer({ kind }: Value): boolean {
  return kind === 'binding' || kind === 'member' || kind === 'object';
}

function isServer(code: CodeModel, file: string, argument: Value, depth: number): boolean {
  if (argument.kind === 'object')
    return depth < DEEPEST && argument.entries.some((entry) => 'key' in entry && isServer(code, file, entry.value, depth + 1));
  if (argument.kind !== 'binding' && argument.kind !== 'member') return false;
  return alternatives(code.resolve(file, argument)).some((one) => isServerObject(one));
}

function isServerObject(one: Resolved): boolean {
  return one.kind === 'external' && (ROUTER_OBJECTS.find(one) !== undefined || SERVER.test(one.path));
}
