import type * as sarif from 'sarif';
import type { Evidence, Finding, NotAnalysed, Silence, Suggestion, TriagedFinding } from '../model/finding.ts';
import type { Location } from '../model/location.ts';
import { compareSeverity, type Severity } from '../model/readiness.ts';
import { visible } from '../model/quote.ts';
import { compareText } from './group-findings.ts';
import type { MaskedReview } from './mask-secrets.ts';
import type { ReportContext, RuleDescription } from './report-context.ts';
import { httpsUrl, inertJson, relativeUri } from './untrusted-text.ts';
import { REASON_LABELS, plural } from './wording.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const ROOT = '%SRCROOT%';
// What GitHub keeps of one upload: 5,000 results of a run, and 100 shown of up to 1,000 locations of a result.
const RESULT_LIMIT = 5_000;
const LOCATION_LIMIT = 1_000;
const NOTIFICATION_LIMIT = 1_000;
const MESSAGE_LIMIT = 1_000;

const LEVELS = { P0: 'error', P1: 'error', P2: 'warning', P3: 'note' } as const satisfies Record<Severity, sarif.Result.level>;
const BASELINE_STATES = { introduced: 'new', existing: 'unchanged', fixed: 'absent' } as const satisfies Record<
  string,
  sarif.Result.baselineState
>;

/**
 * The review as SARIF 2.1.0. Findings carry `baselineState` where a base was compared; an audit has none.
 * At most 5,000 results, the gravest kept; what is left out is counted in a notification.
 */
export function renderSarif(review: MaskedReview, context: ReportContext): string {
  const log: sarif.Log = { $schema: SCHEMA, version: '2.1.0', runs: [toRun(review, context)] };
  // Without indentation: five thousand results would otherwise take three times the bytes.
  return inertJson(log, 0);
}

function toRun(review: MaskedReview, context: ReportContext): sarif.Run {
  const rules = context.rules.toSorted((left, right) => compareText(left.id, right.id));
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const ordered = review.findings.toSorted(compareFindings);
  return {
    tool: {
      driver: {
        name: 'backend-readiness',
        semanticVersion: context.tool.version,
        ...optional('informationUri', httpsUrl(context.tool.homepage)),
        rules: rules.map(toRule),
      },
    },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the reviewed repository.' } } },
    invocations: [toInvocation(review, Math.max(0, ordered.length - RESULT_LIMIT))],
    ...versionControl(context),
    results: ordered.slice(0, RESULT_LIMIT).map((triaged) => toResult(triaged, review, indexes)),
    properties: { verdict: review.verdict, score: review.score, mode: review.mode },
  };
}

/** Findings that are there before fixed ones, then the gravest; the order of the review decides between equals. */
function compareFindings(left: TriagedFinding, right: TriagedFinding): number {
  return (
    Number(left.baseline === 'fixed') - Number(right.baseline === 'fixed') || compareSeverity(left.finding.severity, right.finding.severity)
  );
}

function toRule(rule: RuleDescription): sarif.ReportingDescriptor {
  const help = `${rule.risk}\n\n${rule.fix}`;
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.risk },
    help: { text: help, markdown: `**Risk:** ${rule.risk}\n\n**Fix:** ${rule.fix}` },
    ...optional('helpUri', httpsUrl(rule.docs)),
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      severity: rule.severity,
      layer: rule.layer,
      section: rule.section,
      confidence: rule.confidence,
      stage: rule.stage,
      tags: [rule.layer, rule.section],
    },
  };
}

function toResult(
  { finding, baseline, state, silence, blocking }: TriagedFinding,
  { mode }: MaskedReview,
  indexes: ReadonlyMap<string, number>,
): sarif.Result {
  const { ruleId, severity, layer, section, status, facet, confidence } = finding;
  return {
    ruleId,
    ...optional('ruleIndex', indexes.get(ruleId)),
    level: LEVELS[severity],
    message: plainMessage(finding.message),
    locations: toLocations(finding.at),
    partialFingerprints: { 'readiness/v1': finding.fingerprint },
    ...(mode === 'review' ? { baselineState: BASELINE_STATES[baseline] } : {}),
    ...evidenceOf(finding),
    ...optional('fixes', finding.suggestion && toFixes(finding.suggestion)),
    ...optional('suppressions', toSuppressions(state, silence)),
    properties: { severity, layer, section, status, ...optional('facet', facet), confidence, blocking },
  };
}

function evidenceOf({ evidence, at }: Finding): Pick<sarif.Result, 'codeFlows' | 'relatedLocations'> {
  const related = evidence.slice(0, LOCATION_LIMIT).flatMap(({ at: place, note }, index) => {
    return toLocations(place).map((location): sarif.Location => ({ id: index + 1, ...location, message: plainMessage(note) }));
  });
  if (related.length === 0) return {};
  return {
    ...(evidence.length > 1 ? { codeFlows: [{ threadFlows: [{ locations: toFlow(evidence, at) }] }] } : {}),
    relatedLocations: related,
  };
}

/** The chain in its order; it ends at the finding. */
function toFlow(evidence: readonly Evidence[], at: Location): sarif.ThreadFlowLocation[] {
  const steps = evidence.slice(0, LOCATION_LIMIT - 1).flatMap(({ at: place, note }) => {
    return toLocations(place).map((location) => ({ location: { ...location, message: plainMessage(note) } }));
  });
  const last = evidence.at(-1)?.at;
  const endsThere = last !== undefined && last.path === at.path && last.line === at.line && last.column === at.column;
  return endsThere ? steps : [...steps, ...toLocations(at).map((location) => ({ location }))];
}

/** One location, or none for a path that leads out of the tree. */
function toLocations(at: Location): sarif.Location[] {
  const uri = relativeUri(at.path);
  if (uri === undefined) return [];
  return [{ physicalLocation: { artifactLocation: { uri, uriBaseId: ROOT }, region: toRegion(at) } }];
}

function toRegion({ line, column, endLine, endColumn }: Location): sarif.Region {
  const startLine = Math.max(1, line);
  return { startLine, startColumn: Math.max(1, column), endLine: Math.max(startLine, endLine), endColumn: Math.max(1, endColumn) };
}

function toFixes({ title, edits }: Suggestion): sarif.Fix[] | undefined {
  const changes = edits.flatMap(({ at, text }): sarif.ArtifactChange[] => {
    const uri = relativeUri(at.path);
    if (uri === undefined) return [];
    return [{ artifactLocation: { uri, uriBaseId: ROOT }, replacements: [{ deletedRegion: toRegion(at), insertedContent: { text } }] }];
  });
  return changes.length === edits.length && changes.length > 0
    ? [{ description: plainMessage(title), artifactChanges: changes }]
    : undefined;
}

function toSuppressions(state: TriagedFinding['state'], silence: Silence | undefined): sarif.Suppression[] | undefined {
  if (state === 'out-of-scope')
    return [{ kind: 'external', status: 'accepted', justification: 'Outside of the scope that the policy sets.' }];
  if (state === 'open' || silence === undefined) return undefined;
  const owner = silence.owner === undefined ? '' : ` Owner: ${visible(silence.owner, 120)}.`;
  const until = silence.until === undefined ? '' : ` Until ${visible(silence.until, 30)}.`;
  const [location] = silence.at === undefined ? [] : toLocations(silence.at);
  return [
    {
      kind: silence.kind === 'suppression' ? 'inSource' : 'external',
      status: 'accepted',
      justification: `${visible(silence.reason)}${owner}${until}`,
      ...optional('location', location),
    },
  ];
}

function toInvocation({ verdict, notAnalysed }: MaskedReview, leftOut: number): sarif.Invocation {
  const isIncomplete = verdict === 'incomplete' || notAnalysed.some((entry) => entry.incomplete);
  const ordered = notAnalysed.toSorted((left, right) => Number(right.incomplete) - Number(left.incomplete));
  const unread = ordered.slice(0, NOTIFICATION_LIMIT).map(toNotification);
  const cut = leftOut > 0 ? [note('results-left-out', `${plural(leftOut, 'result')} left out: a run holds at most ${RESULT_LIMIT}.`)] : [];
  const more =
    ordered.length > NOTIFICATION_LIMIT
      ? [note('files-left-out', `${ordered.length - NOTIFICATION_LIMIT} more files were not analysed.`)]
      : [];
  // A run that could not judge everything says so also where no single file is to blame.
  const whole =
    isIncomplete && unread.length === 0 ? [{ ...note('incomplete', 'The review is incomplete.'), level: 'error' as const }] : [];
  return { executionSuccessful: !isIncomplete, toolExecutionNotifications: [...unread, ...whole, ...cut, ...more] };
}

function toNotification({ path, reason, detail, incomplete }: NotAnalysed): sarif.Notification {
  const text = `Not analysed, ${REASON_LABELS[reason]}${detail === '' ? '' : `: ${detail}`}`;
  const uri = relativeUri(path);
  return {
    descriptor: { id: reason },
    level: incomplete ? 'error' : 'note',
    message: plainMessage(text),
    ...optional('locations', uri === undefined ? undefined : [{ physicalLocation: { artifactLocation: { uri, uriBaseId: ROOT } } }]),
  };
}

function note(id: string, text: string): sarif.Notification {
  return { descriptor: { id }, level: 'note', message: { text } };
}

function versionControl({ repository }: ReportContext): Pick<sarif.Run, 'versionControlProvenance'> {
  const server = repository && httpsUrl(repository.server)?.replace(/\/+$/, '');
  const path = repository && relativeUri(repository.name);
  if (repository === undefined || server === undefined || path === undefined) return {};
  return { versionControlProvenance: [{ repositoryUri: `${server}/${path}`, revisionId: repository.sha, mappedTo: { uriBaseId: ROOT } }] };
}

/** SARIF reads `[text](target)` in plain messages as a link, so the two halves are parted. */
function plainMessage(text: string): { text: string } {
  return { text: visible(text, MESSAGE_LIMIT).replaceAll('](', '] (') };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
