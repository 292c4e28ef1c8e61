import type { RouteFact, RouteStep } from './route.ts';
import { CHECK_NAME, HARMLESS_STEP, HARMLESS_WRAPPER, OPEN_DECORATOR } from './knowledge/webhooks.ts';
import { alternatives } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { requestWork } from './webhook-checks.ts';

/** Whether what runs before a handler lets every sender pass: nothing in it checks anyone, and all of it is seen. */
export function letsEveryonePass(model: TreeModel, route: RouteFact): boolean {
  const isOpened = route.steps.some(({ kind, name }) => kind === 'decorator' && OPEN_DECORATOR.test(name));
  const steps = route.steps.filter(({ kind, scope }) => !(isOpened && kind === 'guard' && scope === 'application'));
  return steps.every((step) => isHarmless(model, step)) && isHarmlessWrapper(model, route.wrapper);
}

function isHarmless(model: TreeModel, step: RouteStep): boolean {
  if (step.kind === 'pipe') return true;
  if (CHECK_NAME.test(step.name)) return false;
  if (step.kind === 'decorator') return isKnownDecorator(model, step);
  if (step.kind === 'interceptor') return !/sign|raw|hook|auth/i.test(step.name);
  if (HARMLESS_STEP.test(step.name)) return true;
  const found = alternatives(model.code.resolve(step.file, step.value));
  return found.length > 0 && found.every((one) => one.kind === 'function' && cannotRefuse(model, one));
}

// Documentation and headers; what else a decorator does is not seen.
function isKnownDecorator(model: TreeModel, step: RouteStep): boolean {
  if (OPEN_DECORATOR.test(step.name)) return true;
  const { value, file } = step;
  const site = value.kind === 'call' ? model.code.resolver.site(file, value.call) : undefined;
  const externals = site ? model.code.externals(site) : [];
  return externals.some(
    ({ package: name, path }) =>
      (name === '@nestjs/common' && /^(?:HttpCode|Header|Version|SetMetadata|UseFilters)$/.test(path)) ||
      name === '@nestjs/swagger' ||
      name === '@nestjs/throttler',
  );
}

function cannotRefuse(model: TreeModel, { file, fn }: { readonly file: string; readonly fn: number }): boolean {
  const work = requestWork(model, { file, fn });
  if (work.checks.length > 0 || work.proof || work.undecided) return false;
  const files = new Set(work.functions.map((one) => one.file));
  const throws = [...files].some((one) =>
    model.code
      .script(one)
      ?.jumps.some(
        ({ kind, context }) =>
          kind === 'throw' &&
          work.functions.some((inner) => inner.file === one && inner.fn === model.code.script(one)?.contexts[context]?.fn),
      ),
  );
  return (
    !throws &&
    !work.calls.some(
      ({ site }) =>
        site.call.callee.kind === 'member' && /^(?:status|sendStatus|code|end|send|json|redirect|throw)$/.test(site.call.callee.name),
    )
  );
}

function isHarmlessWrapper(model: TreeModel, wrapper: RouteStep | undefined): boolean {
  if (!wrapper) return true;
  if (CHECK_NAME.test(wrapper.name)) return false;
  if (!HARMLESS_WRAPPER.test(wrapper.name)) return false;
  const site = wrapper.value.kind === 'call' ? model.code.resolver.site(wrapper.file, wrapper.value.call) : undefined;
  return site === undefined || !model.code.externals(site).some(({ package: name }) => /auth|clerk|session|signature|hook/.test(name));
}

/** The functions of the tree that run for one route or router before its handler: middleware, and what guards run. */
export function stepFunctions(model: TreeModel, route: RouteFact): readonly { readonly file: string; readonly fn: number }[] {
  return route.steps
    .filter(({ scope, kind }) => scope !== 'application' && kind !== 'decorator' && kind !== 'pipe')
    .flatMap(({ file, value }) => alternatives(model.code.resolve(file, value)))
    .flatMap((one) => {
      if (one.kind === 'function') return [{ file: one.file, fn: one.fn }];
      if (one.kind !== 'class' && one.kind !== 'instance') return [];
      const members = model.code.resolver.classRecord(one.file, one.class)?.members ?? [];
      return members
        .filter((fn) => /^(?:canActivate|use|intercept)$/.test(model.code.functionRecord(one.file, fn)?.name ?? ''))
        .map((fn) => ({ file: one.file, fn }));
    });
}
