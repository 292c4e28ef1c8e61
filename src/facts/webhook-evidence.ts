import type { Value } from '../summaries/script-summary.ts';
import {
  EVENT_FIELD,
  EVENT_NAME,
  LOGIN_WORDS,
  MANAGEMENT_WORDS,
  MONEY_WORDS,
  PAYMENT_PROVIDERS,
  PROVIDERS,
  SIGNATURE_NAME,
} from './knowledge/webhooks.ts';
import { comparisonsIn, paramPathsIn, testsOfFunction, valuesOfFunction } from './link/request-paths.ts';
import type { TreeModel } from './link/tree-model.ts';
import type { RouteFact } from './route.ts';

/** Why a route counts as a receiver of webhooks. `strong` where a provider is named, `weak` where the words alone speak for it. */
export interface WebhookEvidence {
  readonly strength: 'strong' | 'weak';
  /** A customer's browser comes back by it, with what the provider tells of the payment. */
  readonly isReturn: boolean;
  /** For people: `stripe`, `payment`, `events such as invoice.paid`. */
  readonly sender: string;
}

type Handler = NonNullable<RouteFact['handler']>;

/** Tells whether other systems report events through a route, or nothing where that is not decided. */
export function webhookEvidence(model: TreeModel, route: RouteFact, handler: Handler): WebhookEvidence | undefined {
  if (!/^(?:GET|POST|PUT|ALL)$/.test(route.method)) return undefined;
  const segments = route.path.split('/').filter((segment) => segment !== '' && !/^[:*{]/.test(segment));
  const words = segments.flatMap(wordsOf);
  const symbol = model.code.functionRecord(handler.file, handler.fn)?.symbol ?? '';
  const names = [...wordsOf(symbol), ...wordsOf(fileName(handler.file))];
  if (route.method === 'GET') return byReturn(words);
  return (
    byHook(model, { segments, words, names, handler }) ?? byCallback(words) ?? byReturn(words) ?? byEvents(model, { words, names, handler })
  );
}

interface Parts {
  readonly segments: readonly string[];
  readonly words: readonly string[];
  readonly names: readonly string[];
  readonly handler: Handler;
}

function byHook(model: TreeModel, { segments, words, names, handler }: Parts): WebhookEvidence | undefined {
  const isNamed = isHook(names) && !isHook(words);
  if (!isHook(words) && !isNamed) return undefined;
  if (words.some((word) => MANAGEMENT_WORDS.has(word)) && !words.includes('ipn')) return undefined;
  const provider = words.find((word) => PROVIDERS.has(word)) ?? names.find((word) => PROVIDERS.has(word));
  // The name of a class or file speaks for all routes in it, and not all of them need be receivers.
  if (provider) return { strength: isNamed ? 'weak' : 'strong', isReturn: false, sender: provider };
  if (readsSignature(model, handler)) return { strength: 'strong', isReturn: false, sender: 'a sender that signs' };
  // Of a payment: `payment_webhook`, `payment/webhook`; `orders/webhooks` may as well be a list of them.
  const money = isNamed ? undefined : moneyBeside(segments);
  return money === undefined ? undefined : { strength: 'weak', isReturn: false, sender: money };
}

function isHook(words: readonly string[]): boolean {
  return words.some((word, at) => /^(?:webhooks?|hooks?|ipn)$/.test(word) || (word === 'web' && /^hooks?$/.test(words[at + 1] ?? '')));
}

function moneyBeside(segments: readonly string[]): string | undefined {
  for (const [at, segment] of segments.entries()) {
    const words = wordsOf(segment);
    if (!words.some((word) => /^(?:webhook|hook|ipn)$/.test(word))) continue;
    const beside = [...words, ...wordsOf(segments[at - 1] ?? ''), ...wordsOf(segments[at + 1] ?? '')];
    const money = beside.find((word) => MONEY_WORDS.has(word));
    if (money) return money;
  }
  return undefined;
}

// A provider of payments calls back about them; one of logins sends the user back.
function byCallback(words: readonly string[]): WebhookEvidence | undefined {
  const provider = words.find((word) => PAYMENT_PROVIDERS.has(word));
  const isCallback = words.some((word) => /^(?:callbacks?|notify|notifications?)$/.test(word));
  if (!provider || !isCallback || words.some((word) => LOGIN_WORDS.has(word) || MANAGEMENT_WORDS.has(word))) return undefined;
  return { strength: 'weak', isReturn: false, sender: provider };
}

// `/bkash/callback`, `/payment/sslcommerz/success`: what stands in the address or the form is the customer's to write.
function byReturn(words: readonly string[]): WebhookEvidence | undefined {
  const provider = words.find((word) => PAYMENT_PROVIDERS.has(word));
  const isReturn = words.some((word) => /^(?:callback|return|success|succeeded|complete|completed|redirect)$/.test(word));
  if (!provider || !isReturn || words.some((word) => LOGIN_WORDS.has(word) || MANAGEMENT_WORDS.has(word))) return undefined;
  return { strength: 'weak', isReturn: true, sender: provider };
}

// Several events with the names that providers give them, told apart by a field of the body.
function byEvents(model: TreeModel, { words, names, handler }: Omit<Parts, 'segments'>): WebhookEvidence | undefined {
  const isAboutMoney = [...words, ...names].some((word) => MONEY_WORDS.has(word) || PAYMENT_PROVIDERS.has(word));
  if (!isAboutMoney) return undefined;
  const events = eventNames(model, handler);
  return events.size > 1 ? { strength: 'weak', isReturn: false, sender: `events such as ${[...events][0] ?? ''}` } : undefined;
}

function eventNames(model: TreeModel, { file, fn }: Handler): ReadonlySet<string> {
  const { code } = model;
  const isField = (value: Value): boolean =>
    paramPathsIn(code, file, value).some((one) => one.fn === fn && EVENT_FIELD.test(one.path.at(-1) ?? ''));
  const found = new Set<string>();
  const add = (value: Value | undefined): void => {
    if (value?.kind === 'literal' && typeof value.value === 'string' && EVENT_NAME.test(value.value)) found.add(value.value);
  };
  for (const context of code.script(file)?.contexts ?? []) {
    if (context.fn === fn && context.kind === 'case' && isField(context.of)) add(context.test);
  }
  for (const { operands } of testsOfFunction(code, file, fn).flatMap((test) => comparisonsIn(test))) {
    if (operands.some(isField)) operands.forEach(add);
  }
  return found;
}

function readsSignature(model: TreeModel, { file, fn }: Handler): boolean {
  return valuesOfFunction(model.code, file, fn)
    .flatMap((value) => paramPathsIn(model.code, file, value))
    .some(
      ({ path }) => path.some((name) => SIGNATURE_NAME.test(name)) && path.some((name) => /^(?:headers|header\(\)|get\(\))$/.test(name)),
    );
}

/** Words of a name in any spelling, in lower case. `webHook` is one word. */
function wordsOf(text: string): readonly string[] {
  return text
    .replaceAll(/web[-_]?hook(s?)/gi, ' webhook$1 ')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}

function fileName(file: string): string {
  return file.split('/').slice(-2).join('/');
}
