import { LATER_HOOKS } from './knowledge/api-clients.ts';
import type { CodeModel } from './link/code-model.ts';
import { siteKey, type CallSite } from './link/resolved.ts';

const KNOWN = new WeakMap<CodeModel, ReadonlyMap<string, readonly CallSite[]>>();

/** The calls of what a call gave: those of `mutate` for the call of `useMutation()` that it came from. */
export function usesOf(code: CodeModel, made: CallSite): readonly CallSite[] {
  return allUses(code).get(siteKey(made)) ?? [];
}

/** The call of a hook that gives a function back to be called later, where a function is handed to one: `useCallback(fn)`. */
export function laterHookOf(code: CodeModel, file: string, fn: number): CallSite | undefined {
  const taker = code.functionRecord(file, fn)?.passedTo?.call;
  const site = taker === undefined ? undefined : code.resolver.site(file, taker);
  return site && isLaterHook(code, site) ? site : undefined;
}

export function isLaterHook(code: CodeModel, { file, call: { callee } }: CallSite): boolean {
  if (callee.kind === 'member') return LATER_HOOKS.test(callee.name);
  return callee.kind === 'binding' && LATER_HOOKS.test(code.script(file)?.bindings[callee.binding]?.name ?? '');
}

function allUses(code: CodeModel): ReadonlyMap<string, readonly CallSite[]> {
  const known = KNOWN.get(code);
  if (known) return known;
  const uses = new Map<string, CallSite[]>();
  for (const file of code.files) {
    for (const site of code.sites(file)) {
      const made = code.externals(site).flatMap(({ created }) => created ?? [])[0];
      if (!made || siteKey(made) === siteKey(site)) continue;
      const list = uses.get(siteKey(made));
      if (list) list.push(site);
      else uses.set(siteKey(made), [site]);
    }
  }
  KNOWN.set(code, uses);
  return uses;
}
