import { ts } from 'ts-morph';
import type { Value } from '../script-summary.ts';
import type { Draft, Surroundings } from './draft.ts';
import type { Values } from './values.ts';

const EVENT = /^on[A-Z]|^(?:form)?[aA]ction$/;
const FORM = /(?:^|\.)[fF]orm$/;

/** Reads the attributes of a JSX tag that say what an act of the user sets off. */
export function readEvents(draft: Draft, values: Values, node: ts.JsxOpeningLikeElement, at: Surroundings): void {
  draft.jsx = true;
  const element = tagOf(node.tagName);
  for (const attribute of node.attributes.properties) {
    if (!ts.isJsxAttribute(attribute) || !ts.isIdentifier(attribute.name)) continue;
    const event = attribute.name.text;
    if (!EVENT.test(event) && !(event === 'method' && FORM.test(element))) continue;
    const value = valueOf(values, attribute.initializer, at);
    if (value) draft.events.push({ element, event, value, context: at.context, at: draft.span(node) });
  }
}

function valueOf(values: Values, initializer: ts.JsxAttribute['initializer'], at: Surroundings): Value | undefined {
  if (!initializer) return undefined;
  if (ts.isStringLiteral(initializer)) return values.of(initializer, at);
  return ts.isJsxExpression(initializer) && initializer.expression ? values.of(initializer.expression, at) : undefined;
}

function tagOf(name: ts.JsxTagNameExpression): string {
  const words: string[] = [];
  let at: ts.Expression = name as ts.Expression;
  while (ts.isPropertyAccessExpression(at)) {
    words.unshift(at.name.text);
    at = at.expression;
  }
  return [ts.isIdentifier(at) ? at.text : '', ...words].filter((word) => word !== '').join('.');
}
