import type { Location, Place } from '../model/location.ts';
import { expressionText } from './base.ts';
import type { FactBase } from './fact.ts';
import { WEBHOOK_CHECKS } from './knowledge/webhooks.ts';
import type { ReachedCall } from './link/call-walk.ts';
import { location } from './link/location-of.ts';
import { paramPathsIn } from './link/request-paths.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { routeFacts, type RouteFact } from './route.ts';
import { plainComparisons, requestWork, type RequestWork } from './webhook-checks.ts';
import { webhookEvidence, type WebhookEvidence } from './webhook-evidence.ts';
import { letsEveryonePass, stepFunctions } from './webhook-steps.ts';

/** How the check of a webhook's sender falls short. `secret` is a shared secret compared letter by letter. */
export type WebhookFlawKind =
  | 'missing'
  | 'callback-trusted'
  | 'no-replay-window'
  | 'after-effect'
  | 'parsed-body'
  | 'not-constant-time'
  | 'result-ignored';

export interface WebhookFlaw {
  readonly flaw: WebhookFlawKind;
  readonly at: Place;
  /** The call at fault, as the code names it; empty for a comparison. */
  readonly call: string;
}

/** A route through which another system reports events. */
export interface WebhookFact extends FactBase {
  readonly kind: 'webhook';
  readonly method: string;
  readonly path: string;
  /** Who sends, as far as the code tells. */
  readonly sender: string;
  readonly evidence: WebhookEvidence['strength'];
  readonly flaws: readonly WebhookFlaw[];
  /** What happens on a webhook, with the calls that lead there. */
  readonly effect:
    | {
        readonly label: string;
        readonly at: Location;
        readonly known: boolean;
        readonly chain: readonly { readonly label: string; readonly at: Location }[];
      }
    | undefined;
}

/** The receivers of webhooks whose handlers are functions of the tree. */
export function webhookFacts(model: TreeModel): readonly WebhookFact[] {
  const facts = new Map<string, WebhookFact>();
  for (const route of routeFacts(model)) {
    const { handler } = route;
    if (!handler || !ROLES.has(route.role)) continue;
    const evidence = webhookEvidence(model, route, handler);
    if (!evidence) continue;
    // A handler that is mounted twice is one receiver.
    const key = `${handler.file}:${handler.fn}`;
    if (!facts.has(key)) facts.set(key, factOf(model, route, { handler, evidence }));
  }
  return withoutRepeats([...facts.values()]);
}

// A guard of several receivers is at fault once.
function withoutRepeats(facts: readonly WebhookFact[]): readonly WebhookFact[] {
  const seen = new Set<string>();
  return facts.map((fact) => ({
    ...fact,
    flaws: fact.flaws.filter(({ flaw, at }) => {
      const key = `${flaw}:${at.path}:${at.line}:${at.column}`;
      return !seen.has(key) && seen.add(key);
    }),
  }));
}

const ROLES: ReadonlySet<string> = new Set(['production', 'script']);

interface Receiver {
  readonly handler: NonNullable<RouteFact['handler']>;
  readonly evidence: WebhookEvidence;
}

function factOf(model: TreeModel, route: RouteFact, { handler, evidence }: Receiver): WebhookFact {
  const work = requestWork(model, handler);
  const effect = work.effects[0] ?? work.acts[0];
  const { role, service, at } = route;
  return {
    kind: 'webhook',
    role,
    service,
    at,
    method: route.method,
    path: route.path,
    sender: evidence.sender,
    evidence: evidence.strength,
    flaws: isMissing(model, { route, work, effect })
      ? [{ flaw: evidence.isReturn ? 'callback-trusted' : 'missing', at, call: '' }]
      : flawsOf(model, route, { handler, work }),
    effect: effect && {
      ...named(model, effect.site),
      known: effect === work.effects[0],
      chain: effect.chain.map((site) => named(model, site)),
    },
  };
}

function named(model: TreeModel, site: CallSite): { readonly label: string; readonly at: Location } {
  return { label: nameOf(model, site), at: location(site.file, site.call.at) };
}

function nameOf(model: TreeModel, site: CallSite): string {
  return expressionText(model.code.script(site.file), site.call.callee);
}

// Said only where all that could check the sender is seen, and something depends on it.
function isMissing(
  model: TreeModel,
  { route, work, effect }: { route: RouteFact; work: RequestWork; effect: ReachedCall | undefined },
): boolean {
  if (!effect || work.checks.length > 0 || work.proof || work.undecided) return false;
  return (
    !route.path.split('/').some((part) => /^[:{]/.test(part) && /secret|token|hash|sig|opaque|api_?key|auth/i.test(part)) &&
    letsEveryonePass(model, route)
  );
}

function flawsOf(
  model: TreeModel,
  route: RouteFact,
  { handler, work }: { handler: Receiver['handler']; work: RequestWork },
): readonly WebhookFlaw[] {
  const before = stepFunctions(model, route).map((step) => requestWork(model, step));
  const all = [work, ...before];
  const calls = [
    ...all.flatMap((one) => [...parsedBodies(model, one), ...ignoredResults(one), ...timelessChecks(model, one)]),
    ...lateChecks(model, handler, all),
  ];
  const compared = plainComparisons(
    model,
    all.flatMap(({ functions }) => functions),
  ).slice(0, 1);
  return [
    ...calls.map(({ flaw, site }) => ({ flaw, at: model.code.placeOf(site), call: nameOf(model, site) })),
    ...compared.map(({ file, fn, at }) => ({
      flaw: 'not-constant-time' as const,
      at: model.code.place(file, at, model.code.functionRecord(file, fn)?.symbol ?? '', 'comparison'),
      call: '',
    })),
  ];
}

interface FlawedCall {
  readonly flaw: WebhookFlawKind;
  readonly site: CallSite;
}

// `hmac.update(JSON.stringify(req.body))`: the bytes that were signed are gone.
function parsedBodies(model: TreeModel, work: RequestWork): readonly FlawedCall[] {
  const signs = work.checks.some(({ kind }) => kind !== 'name');
  if (!signs) return [];
  return work.calls.flatMap(({ site }) => {
    const isBody =
      nameOf(model, site) === 'JSON.stringify' && site.call.args.slice(0, 1).some((argument) => readsBody(model, site, argument));
    const user = isBody ? work.calls.find(({ site: outer }) => uses(model, outer, site)) : undefined;
    return user ? [{ flaw: 'parsed-body' as const, site: user.site }] : [];
  });
}

function readsBody(model: TreeModel, site: CallSite, argument: CallSite['call']['args'][number]): boolean {
  return paramPathsIn(model.code, site.file, argument).some(({ path }) => path.at(-1) === 'body');
}

// The digest takes it in, or the package's own check.
function uses(model: TreeModel, outer: CallSite, inner: CallSite): boolean {
  if (outer.file !== inner.file) return false;
  const isSigning =
    outer.call.callee.kind === 'member' && /^(?:update|constructEvent|constructEventAsync|verify)$/.test(outer.call.callee.name);
  return isSigning && outer.call.args.some((argument) => leadsTo(model, outer.file, argument, inner.index));
}

function leadsTo(model: TreeModel, file: string, argument: CallSite['call']['args'][number], call: number): boolean {
  if (argument.kind === 'call') return argument.call === call;
  if (argument.kind !== 'binding') return false;
  const binding = model.code.script(file)?.bindings[argument.binding];
  return binding?.kind === 'variable' && binding.values.some((value) => value.kind === 'call' && value.call === call);
}

function ignoredResults(work: RequestWork): readonly FlawedCall[] {
  return work.checks.flatMap(({ kind, answers, site }) => {
    const isDropped =
      site.call.use === 'statement' || site.call.use === 'void' || (site.call.use === 'await' && site.call.statement !== undefined);
    return kind === 'package' && answers && isDropped ? [{ flaw: 'result-ignored' as const, site }] : [];
  });
}

/** A signature that is good for longer than a day can be sent again at leisure. */
const LONGEST_TOLERANCE = 86_400;

// Packages ask for the time by themselves, unless they are told not to.
function timelessChecks(model: TreeModel, work: RequestWork): readonly FlawedCall[] {
  return work.checks.flatMap(({ site }) => {
    const position = model.code.externals(site).flatMap((one) => WEBHOOK_CHECKS.find(one)?.tolerance ?? [])[0];
    if (position === undefined) return [];
    const tolerance = model.code.resolve(site.file, site.call.args[position]);
    const seconds = tolerance.kind === 'value' && tolerance.value.kind === 'literal' ? tolerance.value.value : undefined;
    return typeof seconds === 'number' && (seconds === 0 || seconds > LONGEST_TOLERANCE)
      ? [{ flaw: 'no-replay-window' as const, site }]
      : [];
  });
}

const RECORDS = /log|audit|event|deliver|raw|inbox|hook|metric|attempt/i;

// Within the handler itself, where the order is the one in which the code stands.
function lateChecks(model: TreeModel, handler: Receiver['handler'], [work, ...before]: readonly RequestWork[]): readonly FlawedCall[] {
  // What runs before the handler may have checked already.
  if (!work || before.some(({ checks, proof, undecided }) => checks.length > 0 || proof || undecided)) return [];
  const first = work.checks.find(({ kind }) => kind !== 'name');
  const isCertain = work.checks.every(({ kind }) => kind !== 'name') && !work.undecided && !work.proof;
  const check = first && (first.chain[0] ?? first.site);
  if (!check || !isCertain || check.file !== handler.file || model.code.enclosing(check) !== handler.fn) return [];
  const early = work.effects.find(({ site, chain }) => {
    const start = chain[0] ?? site;
    const isOwn = start.file === handler.file && model.code.enclosing(start) === handler.fn;
    return isOwn && isBefore(start, check) && !RECORDS.test(nameOf(model, site));
  });
  return early ? [{ flaw: 'after-effect', site: early.chain[0] ?? early.site }] : [];
}

function isBefore({ call: left }: CallSite, { call: right }: CallSite): boolean {
  return left.at[2] < right.at[0] || (left.at[2] === right.at[0] && left.at[3] <= right.at[1]);
}
