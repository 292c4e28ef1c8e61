import type { Place } from '../model/location.ts';
import type { WorkflowJob, WorkflowStep, WorkflowSummary } from '../summaries/manifest-summaries.ts';
import type { Span } from '../summaries/script-summary.ts';
import { baseOfFile, manifestPlace } from './base.ts';
import type { FactBase } from './fact.ts';
import { chooserOf, CLOUD_KEY_INPUTS, PRIVILEGED_TRIGGERS, SCRIPT_INPUTS, UNTRUSTED_OUTPUTS } from './knowledge/workflow-contexts.ts';
import type { TreeModel } from './link/tree-model.ts';
import { findExpressions, parseExpression } from './link/workflow-expressions.ts';

/** What the token of a workflow or job may do, as far as it is stated. */
export type TokenRights = 'stated' | 'write-all' | 'absent';

/** A GitHub workflow. Composite actions have no fact of this kind, only steps. */
export interface WorkflowFact extends FactBase {
  readonly kind: 'workflow';
  readonly triggers: readonly string[];
  /** Triggers that strangers can set off and that get secrets and a write token. */
  readonly privileged: readonly string[];
  readonly rights: TokenRights;
  /** Jobs that leave the rights of their token open; empty where the workflow states them for all. */
  readonly openJobs: readonly string[];
  /** Where `write-all` stands. */
  readonly rightsAt?: Place | undefined;
}

/** Text that somebody else chooses and that becomes part of a script. */
export interface Injection {
  /** The expression as written, without its braces. */
  readonly expression: string;
  /** `nobody`: a stranger would choose it under other triggers, and the text is empty under those there are. */
  readonly chooser: 'anybody' | 'writer' | 'nobody';
  readonly at: Place;
}

/** What a step, or a job that calls a workflow, uses. */
export interface ActionUse {
  /** `owner/repository/path`, or the image of `docker://…`. */
  readonly name: string;
  /** Tag, branch or commit. */
  readonly ref: string;
  /** `commit` and `digest` cannot be moved; `branch` moves with every push; `tag` can be moved by its owner. */
  readonly pin: 'commit' | 'digest' | 'tag' | 'branch' | 'none';
  /** Of GitHub itself (`actions/…`, `github/…`). */
  readonly firstParty: boolean;
  /** Secrets that it is handed beside the token of the job: by input or environment, or every one (`secrets: inherit`). */
  readonly secrets: 'none' | 'some' | 'all';
  /** The same reference stands in an earlier step of the same file. */
  readonly repeated: boolean;
  readonly at: Place;
}

/** One step of a workflow or composite action; a job that calls a workflow counts as a step. */
export interface WorkflowStepFact extends FactBase {
  readonly kind: 'workflow-step';
  readonly job: string;
  readonly triggers: readonly string[];
  readonly privileged: readonly string[];
  readonly composite: boolean;
  readonly uses?: ActionUse | undefined;
  readonly injections: readonly Injection[];
  /** Fetches the code of a pull request under a privileged trigger; `guarded` where a condition lets only known people through. */
  readonly checkout?: { readonly ref: string; readonly guarded: boolean; readonly at: Place } | undefined;
  /** Prints secrets, or hands all of them over. */
  readonly leaks: readonly { readonly kind: 'printed' | 'all-secrets'; readonly text: string; readonly at: Place }[];
  /** Lets lines of the log set variables and paths of the job, which GitHub switched off for good reason. */
  readonly unsecureCommands?: Place | undefined;
  /** A long-lived key of a cloud. */
  readonly cloudKey?: { readonly cloud: string; readonly at: Place } | undefined;
  /** Fetches a script and runs it. */
  readonly remoteScript?: { readonly text: string; readonly at: Place } | undefined;
}

/** The workflows of a tree and their steps. */
export function workflowFacts(model: TreeModel): readonly (WorkflowFact | WorkflowStepFact)[] {
  const facts: (WorkflowFact | WorkflowStepFact)[] = [];
  for (const [path, { content }] of model.summaries)
    if (content?.format === 'workflow') facts.push(...new Reader(model, path, content).read());
  return facts;
}

class Reader {
  private readonly model: TreeModel;
  private readonly path: string;
  private readonly workflow: WorkflowSummary;
  private readonly triggers: readonly string[];
  private readonly privileged: readonly string[];
  private readonly seen = new Set<string>();

  constructor(model: TreeModel, path: string, workflow: WorkflowSummary) {
    this.model = model;
    this.path = path;
    this.workflow = workflow;
    this.triggers = workflow.triggers.map(({ name }) => name);
    this.privileged = this.triggers.filter((trigger) => PRIVILEGED_TRIGGERS.has(trigger));
  }

  read(): readonly (WorkflowFact | WorkflowStepFact)[] {
    const steps = this.workflow.jobs.flatMap((job) => (job.uses ? [this.callOf(job)] : job.steps.map((step) => this.step(job, step))));
    return this.workflow.composite ? steps : [this.workflowFact(), ...steps];
  }

  private place(at: Span, symbol: string, text: string): Place {
    return manifestPlace(this.path, at, symbol, text);
  }

  private workflowFact(): WorkflowFact {
    const { triggers, permissions, permissionsAt, jobs } = this.workflow;
    const first = triggers[0]?.at ?? [1, 1, 1, 1];
    const all = jobs.find((job) => isWriteAll(job.permissions));
    const at = isWriteAll(permissions) ? permissionsAt : all?.permissionsAt;
    const openJobs = permissions ? [] : jobs.filter((job) => !job.permissions).map(({ id }) => id);
    return {
      kind: 'workflow',
      at: this.place(first, '', `on ${this.triggers.join(' ')}`),
      ...baseOfFile(this.model, this.path),
      triggers: this.triggers,
      privileged: this.privileged,
      rights: at ? 'write-all' : openJobs.length > 0 ? 'absent' : 'stated',
      openJobs,
      rightsAt: at && this.place(at, isWriteAll(permissions) ? '' : (all?.id ?? ''), 'write-all'),
    };
  }

  private bare(
    job: WorkflowJob,
    at: Span,
    text: string,
  ): Pick<WorkflowStepFact, 'kind' | 'at' | 'role' | 'service' | 'job' | 'triggers' | 'privileged' | 'composite'> {
    const { triggers, privileged } = this;
    const { composite } = this.workflow;
    return {
      kind: 'workflow-step',
      at: this.place(at, job.id, text),
      ...baseOfFile(this.model, this.path),
      job: job.id,
      triggers,
      privileged,
      composite,
    };
  }

  /** A job that is a called workflow. */
  private callOf(job: WorkflowJob): WorkflowStepFact {
    const uses = job.uses && this.useOf(job, job.uses, job.secretsInherit ? 'all' : 'none');
    return { ...this.bare(job, job.at, `job ${job.id}`), uses, injections: [], leaks: [] };
  }

  private step(job: WorkflowJob, step: WorkflowStep): WorkflowStepFact {
    const { uses } = step;
    const secrets = [...step.with, ...step.env].some(({ value }) => readsSecrets(value)) ? 'some' : 'none';
    return {
      ...this.bare(job, step.at, step.name || (uses?.text ?? step.run?.text ?? '')),
      uses: uses && this.useOf(job, uses, secrets),
      injections: this.injectionsOf(job, step),
      checkout: this.checkoutOf(job, step),
      leaks: this.leaksOf(job, step),
      cloudKey: this.cloudKeyOf(job, step),
      unsecureCommands: this.unsecureCommandsOf(job, step),
      remoteScript: this.remoteScriptOf(job, step),
    };
  }

  private useOf(
    job: WorkflowJob,
    { text, at }: { readonly text: string; readonly at: Span },
    secrets: ActionUse['secrets'],
  ): ActionUse | undefined {
    if (text.startsWith('./') || text.includes('${{')) return undefined;
    const image = text.startsWith('docker://');
    const [name, ref] = image ? splitAt(text.slice('docker://'.length), /[@:](?=[^/]*$)/) : splitAt(text, /@/);
    const repeated = this.seen.has(text);
    this.seen.add(text);
    const firstParty = /^(?:actions|github)\//i.test(name);
    return { name, ref, pin: pinOf(text, ref), firstParty, secrets, repeated, at: this.place(at, job.id, text) };
  }

  private injectionsOf(job: WorkflowJob, step: WorkflowStep): readonly Injection[] {
    const scripts = step.run
      ? [{ value: step.run.text, at: step.run.at }]
      : step.with.filter((input) => isScriptInput(step.uses?.text ?? '', input.name));
    return scripts.flatMap(({ value, at }) =>
      findExpressions(value).flatMap(({ text, yields }) => {
        const chooser = this.worstChooser(job, step, yields);
        return chooser ? [{ expression: text, chooser, at: this.place(lineWithin(at, value, text), job.id, text) }] : [];
      }),
    );
  }

  private worstChooser(job: WorkflowJob, step: WorkflowStep, contexts: readonly string[]): Injection['chooser'] | undefined {
    if (contexts.some((context) => isUntrustedOutput(job, context))) return 'anybody';
    const followed = contexts.flatMap((context) => this.followContext(job, step, context));
    const choosers = followed.map((context) => chooserOf(context, this.triggers));
    return (['anybody', 'writer', 'nobody'] as const).find((chooser) => choosers.includes(chooser));
  }

  /** `env.NAME` in a script is replaced before the shell sees it, so what the variable was given counts. */
  private followContext(job: WorkflowJob, step: WorkflowStep, context: string): readonly string[] {
    const name = /^env\.(.+)$/.exec(context)?.[1];
    if (name === undefined) return [context];
    const entry = [...this.workflow.env, ...job.env, ...step.env].findLast((given) => given.name.toLowerCase() === name);
    return entry ? findExpressions(entry.value).flatMap(({ yields }) => yields) : [];
  }

  private checkoutOf(job: WorkflowJob, step: WorkflowStep): WorkflowStepFact['checkout'] {
    if (!this.privileged.some((trigger) => /^(?:pull_request_target|workflow_run|issue_comment)$/.test(trigger))) return undefined;
    const found = checkedOut(step);
    if (!found) return undefined;
    const guarded = job.environment || isGuard(job.if) || isGuard(step.if);
    return { ref: found.ref, guarded, at: this.place(found.at, job.id, found.ref) };
  }

  private leaksOf(job: WorkflowJob, step: WorkflowStep): WorkflowStepFact['leaks'] {
    const all = [...step.with, ...step.env].filter(({ value }) => findExpressions(value).some(({ yields }) => yields.includes('secrets')));
    const printed = step.run
      ? printedSecrets(step.run.text).map((line) => ({ line, at: lineWithin(step.run?.at ?? step.at, step.run?.text ?? '', line) }))
      : [];
    return [
      ...all.map(({ name, at }) => ({ kind: 'all-secrets' as const, text: name, at: this.place(at, job.id, `all secrets in ${name}`) })),
      ...printed.map(({ line, at }) => ({ kind: 'printed' as const, text: line, at: this.place(at, job.id, line) })),
    ];
  }

  private cloudKeyOf(job: WorkflowJob, { uses, with: inputs }: WorkflowStep): WorkflowStepFact['cloudKey'] {
    const known = CLOUD_KEY_INPUTS.find(({ action }) => action.test(uses?.text ?? ''));
    const input = known && inputs.find(({ name, value }) => name === known.input && readsSecrets(value));
    return input && { cloud: known.cloud, at: this.place(input.at, job.id, `${known.cloud} key`) };
  }

  private unsecureCommandsOf(job: WorkflowJob, step: WorkflowStep): Place | undefined {
    const entries = [...step.env, ...job.env, ...this.workflow.env];
    const entry = entries.find(({ name, value }) => name === 'ACTIONS_ALLOW_UNSECURE_COMMANDS' && value === 'true');
    return entry && this.place(entry.at, job.id, entry.name);
  }

  private remoteScriptOf(job: WorkflowJob, { run }: WorkflowStep): WorkflowStepFact['remoteScript'] {
    if (!run) return undefined;
    const line = fetchedAndRun(run.text);
    return line === undefined ? undefined : { text: line, at: this.place(lineWithin(run.at, run.text, line), job.id, line) };
  }
}

function isWriteAll(permissions: WorkflowJob['permissions']): boolean {
  return permissions?.['*'] === 'write-all';
}

function splitAt(text: string, separator: RegExp): readonly [string, string] {
  const match = separator.exec(text);
  return match ? [text.slice(0, match.index), text.slice(match.index + 1)] : [text, ''];
}

function pinOf(uses: string, ref: string): ActionUse['pin'] {
  if (uses.includes('@sha256:')) return 'digest';
  if (ref === '') return 'none';
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(ref)) return 'commit';
  return /^(?:main|master|develop|dev|trunk|latest|head|edge|nightly|stable)$/i.test(ref) ? 'branch' : 'tag';
}

/** Whether secrets beside the token of the job, which every step has anyway, come in. */
function readsSecrets(value: string): boolean {
  return findExpressions(value).some(({ reads }) =>
    reads.some((context) => /^secrets\b/.test(context) && context !== 'secrets.github_token'),
  );
}

function isScriptInput(uses: string, name: string): boolean {
  return SCRIPT_INPUTS.some(({ action, input }) => action.test(uses) && input.toLowerCase() === name.toLowerCase());
}

function isUntrustedOutput(job: WorkflowJob, context: string): boolean {
  const match = /^steps\.([^.]+)\.outputs\.(.+)$/.exec(context);
  if (!match) return false;
  const [, id = '', output = ''] = match;
  const step = job.steps.find((one) => one.id.toLowerCase() === id);
  const uses = step?.uses?.text ?? '';
  return UNTRUSTED_OUTPUTS.some(
    ({ action, output: name, escapes }) =>
      action.test(uses) && name.test(output) && !(escapes && mayEscape(escapes, uses, step?.with ?? [])),
  );
}

/** Whether an action may escape its outputs; a commit or a branch does not tell the version. */
function mayEscape(
  { since, input }: { readonly since: number; readonly input: string },
  uses: string,
  inputs: WorkflowStep['with'],
): boolean {
  if (inputs.some(({ name, value }) => name.toLowerCase() === input && value === 'false')) return false;
  const major = /@v(\d+)(?:\.\d+)*$/.exec(uses)?.[1];
  return major === undefined || Number(major) >= since;
}

const HEAD =
  /github\.event\.(?:pull_request|workflow_run)\.head(?:\.|_)|github\.head_ref|refs\/pull\/|github\.event\.(?:issue|pull_request|number)|steps\.[^.]+\.outputs\.[\w-]*(?:head|pr|sha|ref)/i;
const FETCH =
  /\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|pull)\b[^\n]*\bpull\/|\bgit\s+(?:fetch|pull|checkout|clone)\b[^\n]*(?:head\.(?:sha|ref|repo)|head_ref)/;

/** The code of somebody's pull request, fetched by the checkout action or by hand. */
function checkedOut({ uses, run, with: inputs }: WorkflowStep): { readonly ref: string; readonly at: Span } | undefined {
  if (uses?.text.startsWith('actions/checkout@')) {
    const input = inputs.find(({ name, value }) => (name === 'ref' || name === 'repository') && HEAD.test(value));
    return input && { ref: input.value, at: input.at };
  }
  const line = run && joinLines(run.text).find((text) => FETCH.test(text));
  return line && run ? { ref: line, at: lineWithin(run.at, run.text, line) } : undefined;
}

/** A condition on who is asking, or on whose repository the change comes from. */
function isGuard(condition: string): boolean {
  const { reads } = parseExpression(condition.replace(/^\$\{\{|\}\}$/g, '').trim());
  return reads.some((context) =>
    /author_association|head\.repo\.(?:full_name|fork|owner)|head_repository|permission|github\.actor|user\.login|\.label(?:s|\.)|sender/.test(
      context,
    ),
  );
}

/** Piping a download into a shell, or a shell into which it is substituted. */
const PIPED =
  /\b(?:curl|wget)\b[^|;&]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+\S+\s+)?(?:ba|z|da)?sh\b|\b(?:ba|z|da)?sh\s+(?:-c\s+"?\$\(|<\()\s*(?:curl|wget)\b|\beval\s+"?(?:\$\(|`)\s*(?:curl|wget)\b/;

/** The line that fetches a script which is then run, piped or by its name. A checksum, or a commit in the address, pins it. */
function fetchedAndRun(script: string): string | undefined {
  if (/\b(?:sha(?:1|256|512)sum|shasum|gpg\s+--verify|cosign)\b/.test(script)) return undefined;
  const lines = joinLines(script);
  const found =
    lines.find((text, index) => PIPED.test(text) || isEvaluatedLater(text, lines.slice(index + 1).join('\n'))) ??
    lines.find((text, index) => isRunLater(text, lines.slice(index + 1).join('\n')));
  return found !== undefined && /\b[0-9a-f]{40}\b/.test(found) ? undefined : found?.trim();
}

/** `TEXT=$(curl …)` and then `eval $TEXT`. */
function isEvaluatedLater(line: string, rest: string): boolean {
  const name = /\b([A-Za-z_]\w{0,60})="?(?:\$\(|`)\s*(?:curl|wget)\b/.exec(line)?.[1];
  return name !== undefined && new RegExp(`\\beval\\s+"?\\$\\{?${name}\\b`).test(rest);
}

function isRunLater(line: string, rest: string): boolean {
  if (!/\b(?:curl|wget)\b/.test(line)) return false;
  const name = /\/([\w.-]{1,80}\.(?:sh|bash))\b/.exec(line)?.[1];
  return name !== undefined && new RegExp(`(?:\\bchmod\\s+\\S+\\s+|\\b(?:ba)?sh\\s+|\\./)\\S*${name.replace(/[.-]/g, '\\$&')}`).test(rest);
}

/** Lines of a script, those that end in a backslash joined with the next. */
function joinLines(script: string): readonly string[] {
  return script.replace(/\\\r?\n/g, ' ').split('\n');
}

/** `echo` of a secret that goes to the log: neither into a file nor into another program that takes it from there. */
function printedSecrets(script: string): readonly string[] {
  return joinLines(script).filter((line) => {
    if (!/^\s*(?:echo|printf)\b/.test(line) || !/\$\{\{[^}]*\bsecrets\./.test(line) || line.includes('add-mask')) return false;
    if (/>\s*\S|>>/.test(line.replace(/\$\{\{.*?\}\}/g, ''))) return false;
    return !line.includes('|') || /\|\s*(?:base64(?!\s+(?:-d|--decode))|rev|xxd|sed|tr)\b[^|>]*$/.test(line);
  });
}

/** The line of a block that a text stands in: blocks begin on the line after their `|`. */
function lineWithin(at: Span, block: string, text: string): Span {
  const [line, column, endLine, endColumn] = at;
  const before = block.split('\n').findIndex((candidate) => candidate.includes(text.split('\n')[0] ?? text));
  if (line === endLine || before === -1) return [line, column, endLine, endColumn];
  const start = Math.min(line + 1 + before, endLine);
  return [start, 1, start, 1];
}
