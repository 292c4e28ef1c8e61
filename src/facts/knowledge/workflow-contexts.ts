/** A value of an event that a stranger chooses, and the events that carry it. */
interface UntrustedContext {
  readonly path: RegExp;
  /** Triggers under which the value is there. */
  readonly triggers: readonly string[];
}

const PULL_REQUEST = ['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment'];
const PUSH = ['push'];

/** By GitHub's guide on hardening and its lists of event payloads. Values that only maintainers choose (labels, base branch, inputs of a dispatch) are left out. */
const UNTRUSTED: readonly UntrustedContext[] = [
  { path: /^github\.head_ref$/, triggers: PULL_REQUEST },
  {
    path: /^github\.event\.pull_request\.(?:title|body|head\.(?:ref|label|repo\.default_branch|repo\.description|repo\.homepage))$/,
    triggers: PULL_REQUEST,
  },
  { path: /^github\.event\.issue\.(?:title|body)$/, triggers: ['issues', 'issue_comment'] },
  {
    path: /^github\.event\.comment\.body$/,
    triggers: ['issue_comment', 'pull_request_review_comment', 'commit_comment', 'discussion_comment'],
  },
  { path: /^github\.event\.review\.body$/, triggers: ['pull_request_review'] },
  { path: /^github\.event\.review_comment\.body$/, triggers: ['pull_request_review_comment'] },
  { path: /^github\.event\.discussion\.(?:title|body)$/, triggers: ['discussion', 'discussion_comment'] },
  { path: /^github\.event\.pages\.(?:\*|\d+)\.page_name$/, triggers: ['gollum'] },
  {
    path: /^github\.event\.workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.(?:name|email))|pull_requests\.(?:\*|\d+)\.head\.ref)$/,
    triggers: ['workflow_run'],
  },
  { path: /^github\.event\.(?:head_commit|commits\.[^.]+)\.(?:message|(?:author|committer)\.(?:name|email))$/, triggers: PUSH },
  {
    path: /^github(?:\.event(?:\.(?:pull_request|issue|comment|review|discussion))?)?$/,
    triggers: [...PULL_REQUEST, 'issues', 'issue_comment', 'discussion', 'discussion_comment'],
  },
];

/** Triggers that run with the secrets and the write token of the repository on behalf of people who have no rights in it. */
export const PRIVILEGED_TRIGGERS: ReadonlySet<string> = new Set([
  'pull_request_target',
  'workflow_run',
  'issues',
  'issue_comment',
  'discussion',
  'discussion_comment',
  'gollum',
]);

/** What `github.event.*` may stand for. */
const EVENT_PARTS = ['pull_request', 'issue', 'comment', 'review', 'review_comment', 'discussion', 'head_commit'];

/** Who can choose the value of a context under some triggers; `nobody` where it is empty under them, undefined where strangers never can. */
export function chooserOf(context: string, triggers: readonly string[]): 'anybody' | 'writer' | 'nobody' | undefined {
  const contexts = context.startsWith('github.event.*') ? EVENT_PARTS.map((part) => context.replace('*', part)) : [context];
  const choosers = contexts.map((each) => chooserOfOne(each, triggers));
  return (['anybody', 'writer', 'nobody'] as const).find((chooser) => choosers.includes(chooser));
}

function chooserOfOne(context: string, triggers: readonly string[]): 'anybody' | 'writer' | 'nobody' | undefined {
  const entry = UNTRUSTED.find(({ path }) => path.test(context));
  if (!entry) return undefined;
  // A called workflow and a composite action see the event of their caller, which stands elsewhere.
  const open = triggers.length === 0 || triggers.includes('workflow_call');
  if (!open && !entry.triggers.some((trigger) => triggers.includes(trigger))) return 'nobody';
  return entry.triggers === PUSH ? 'writer' : 'anybody';
}

/** Inputs of actions that are run as code. */
export const SCRIPT_INPUTS: readonly { readonly action: RegExp; readonly input: string }[] = [
  { action: /^actions\/github-script@/, input: 'script' },
  { action: /^azure\/(?:cli|powershell)@/i, input: 'inlineScript' },
  { action: /^appleboy\/ssh-action@/, input: 'script' },
  { action: /^nick-(?:fields|invision)\/retry@/, input: 'command' },
];

/** An action with outputs that hold names of files or branches as somebody pushed them. */
interface UntrustedOutput {
  readonly action: RegExp;
  readonly output: RegExp;
  /** From this major version on it escapes them for the shell, unless the input says `false`. */
  readonly escapes?: { readonly since: number; readonly input: string };
}

export const UNTRUSTED_OUTPUTS: readonly UntrustedOutput[] = [
  {
    action: /^(?:tj-actions|step-security)\/changed-files@/,
    output: /files$/,
    // Release notes of version 41.
    escapes: { since: 41, input: 'safe_output' },
  },
  { action: /^(?:tj-actions|step-security)\/branch-names@/, output: /branch/ },
  { action: /^xt0rted\/pull-request-comment-branch@/, output: /head_ref/ },
];

/** Inputs of actions that take a long-lived key of a cloud although they can do without (OpenID Connect). */
export const CLOUD_KEY_INPUTS: readonly { readonly action: RegExp; readonly input: string; readonly cloud: string }[] = [
  { action: /^aws-actions\/configure-aws-credentials@/, input: 'aws-secret-access-key', cloud: 'AWS' },
  { action: /^google-github-actions\/auth@/, input: 'credentials_json', cloud: 'Google Cloud' },
  { action: /^google-github-actions\/setup-gcloud@/, input: 'service_account_key', cloud: 'Google Cloud' },
  { action: /^azure\/login@/i, input: 'creds', cloud: 'Azure' },
];
