import type { CodeModel } from './code-model.ts';
import type { CallSite } from './resolved.ts';

/**
 * Whether a call may end what another call of the file began: it stands in the same function or one around it or inside it, or in one that
 * has a name and so may be called for it. What another handler ends, or a function ends of its own variables, is its own.
 */
export function mayEnd(code: CodeModel, end: CallSite, begin: CallSite): boolean {
  const outermost = outermostOf(code, end);
  if (outermost === outermostOf(code, begin)) return true;
  return code.functionRecord(end.file, outermost)?.passedTo === undefined && !isOfVariable(code, end);
}

/** The function around a call that stands in no other one. */
function outermostOf(code: CodeModel, { file, call }: CallSite): number {
  const contexts = code.script(file)?.contexts ?? [];
  let found = 0;
  for (let at = contexts[call.context]; at; at = contexts[at.parent]) if (at.kind === 'function' && at.fn !== 0) found = at.fn;
  return found;
}

/** `subscription.unsubscribe()`, where a variable of the function holds it. */
function isOfVariable(code: CodeModel, { file, call: { callee } }: CallSite): boolean {
  const of = callee.kind === 'member' ? callee.of : undefined;
  const binding = of?.kind === 'binding' ? code.script(file)?.bindings[of.binding] : undefined;
  return binding?.kind === 'variable' && binding.fn !== 0;
}
