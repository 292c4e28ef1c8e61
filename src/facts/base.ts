import { createHash } from 'node:crypto';
import type { Place } from '../model/location.ts';
import type { ScriptSummary, Span, Value } from '../summaries/script-summary.ts';
import type { FactBase } from './fact.ts';
import { location } from './link/location-of.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** What every fact made from a call has. */
export function baseOfSite(model: TreeModel, site: CallSite): FactBase {
  return { at: model.code.placeOf(site), ...baseOfFile(model, site.file) };
}

/** Role and service of a file. */
export function baseOfFile(model: TreeModel, file: string): Omit<FactBase, 'at'> {
  return { role: model.roleOf(file), service: model.packageOf(file)?.root ?? '' };
}

/** Longest expression shown to a reader. */
const LONGEST = 60;

/** An expression as a reader knows it, shortened: `this.http.get`, `prisma.order.create`, `createClient()`. For messages; quote it there. */
export function expressionText(script: ScriptSummary | undefined, value: Value): string {
  const words: string[] = [];
  let at: Value | undefined = value;
  while (at) {
    if (at.kind === 'member') {
      words.unshift(at.name);
      at = at.of;
    } else if (at.kind === 'call') {
      const callee: Value | undefined = script?.calls[at.call]?.callee;
      words.unshift('()');
      at = callee;
    } else if (at.kind === 'await' || at.kind === 'element') {
      at = at.of;
    } else {
      words.unshift(leafText(script, at));
      at = undefined;
    }
  }
  const text = words.join('.').replaceAll('.()', '()');
  return text.length > LONGEST ? `…${text.slice(-LONGEST)}` : text;
}

function leafText(script: ScriptSummary | undefined, value: Value): string {
  switch (value.kind) {
    case 'binding':
      return script?.bindings[value.binding]?.name ?? '…';
    case 'global':
      return value.name;
    case 'this':
    case 'super':
      return value.kind;
    case 'param':
      return script?.functions[value.fn]?.params[value.index]?.name ?? '…';
    case 'module':
      return `require('${value.module}')`;
    default:
      return '…';
  }
}

/** Makes the places in one service, stage or pod. */
export type PlaceOf = (at: Span, text: string) => Place;

/** A place in a manifest: `symbol` is the service, stage or job around it; `text` what is written there, of which only a digest is kept. */
export function manifestPlace(path: string, at: Span, symbol: string, text: string): Place {
  const digest = createHash('sha256').update(text.replace(/\s+/g, ' ').trim()).digest('hex').slice(0, 16);
  return { ...location(path, at), symbol, text: digest };
}
