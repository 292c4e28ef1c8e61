import type { Value } from '../../summaries/script-summary.ts';
import { HEALTH_PACKAGE, isHealthPath } from '../knowledge/health.ts';
import type { ServiceFact } from '../service.ts';
import { handsServerOut } from './handed-out.ts';
import type { TreeModel } from './tree-model.ts';

/**
 * Whether a program may have routes for its health that the route table does not show: it loads a library for that, hands its application
 * to code outside of the tree, or names such a path somewhere.
 */
export function mayAddRoutes(model: TreeModel, service: ServiceFact): boolean {
  return mayServeUnseen(model, service) || [...service.files].some((file) => model.roleOf(file) !== 'test' && namesHealth(model, file));
}

/** Whether code outside of the tree may serve paths of a program. */
export function mayServeUnseen(model: TreeModel, { files }: ServiceFact): boolean {
  return [...files].some((file) => model.roleOf(file) !== 'test' && (loadsHealth(model, file) || handsServerOut(model.code, file)));
}

function loadsHealth({ code }: TreeModel, file: string): boolean {
  return (code.script(file)?.references ?? []).some(
    ({ module, typeOnly }) => !typeOnly && !module.startsWith('.') && HEALTH_PACKAGE.test(module),
  );
}

/** A text with the shape of a health path stands among arguments, conditions or settings. */
function namesHealth({ code }: TreeModel, file: string): boolean {
  const script = code.script(file);
  if (!script) return false;
  if (script.calls.some(({ args }) => args.some((argument) => holdsHealth(argument, 0)))) return true;
  return script.contexts.some(
    (context) =>
      (context.kind === 'branch' && holdsHealth(context.test, 0)) ||
      (context.kind === 'case' && context.test !== undefined && holdsHealth(context.test, 0)),
  );
}

function holdsHealth(value: Value, depth: number): boolean {
  if (depth > 3) return false;
  switch (value.kind) {
    case 'literal':
      return typeof value.value === 'string' && value.value.startsWith('/') && isHealthPath(value.value);
    case 'regexp':
      return /health|ready|live|ping|status/i.test(value.source);
    case 'array':
      return value.items.some((item) => holdsHealth(item, depth + 1));
    case 'object':
      return value.entries.some((entry) => !('spread' in entry) && holdsHealth(entry.value, depth + 1));
    case 'operation':
      return value.operands.some((operand) => holdsHealth(operand, depth + 1));
    case 'either':
      return value.values.some((one) => holdsHealth(one, depth + 1));
    default:
      return false;
  }
}
