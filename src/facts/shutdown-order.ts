import { baseOfSite, expressionText } from './base.ts';
import { closeOf } from './drain-flaws.ts';
import type { LeftOpenFact } from './left-open.ts';
import { LONG_LIVED } from './knowledge/long-lived.ts';
import { isAfter } from './link/leaks.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import { methodName } from './link/route-parts.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { ShutdownChain } from './shutdown-chain.ts';

/** Ends of connections that are waited for before the server or the worker is closed that uses them, in one function. */
export function databaseBeforeServer(model: TreeModel, { sites }: ShutdownChain): readonly LeftOpenFact[] {
  const closes = sites.filter((site) => site.call.use === 'await' && closeOf(model, site)?.tells === 'promise');
  return closes.flatMap((close) => {
    const early = sites.find((site) => site.call.use === 'await' && isBefore(model, site, close) && endsConnection(model, site));
    return early ? [orderFact(model, early, close)] : [];
  });
}

function isBefore({ code }: TreeModel, site: CallSite, close: CallSite): boolean {
  return (
    site.file === close.file &&
    site.call.context === close.call.context &&
    code.enclosing(site) === code.enclosing(close) &&
    isAfter(close.call.at, site.call.at)
  );
}

function endsConnection({ code }: TreeModel, site: CallSite): boolean {
  const name = methodName(site);
  return code.externals(site).some((one) => {
    const known = LONG_LIVED.entries.find(({ packages, kind }) => kind === 'connection' && packages.includes(one.package));
    return known?.ends.includes(name) ?? false;
  });
}

function orderFact(model: TreeModel, early: CallSite, close: CallSite): LeftOpenFact {
  const text = (site: CallSite): string => expressionText(model.code.script(site.file), site.call.callee);
  const item = { what: 'connection', expression: text(close), at: location(close.file, close.call.at), end: 'close()' };
  return { kind: 'left-open', ...baseOfSite(model, early), sort: 'order', by: text(early), items: [item] };
}
