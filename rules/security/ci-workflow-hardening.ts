import { defineRule, quote, type FactOf, type Place, type Problem, type Severity } from '#rule-api';

type Workflow = FactOf<'workflow'>;
type Step = FactOf<'workflow-step'>;

/** What each way to fail leads to, and what to do about it. */
const FACETS = {
  'unpinned-action': {
    risk: 'When the account of its maintainer is taken over, the next run executes the code of the intruder with your token and secrets.',
    fix: 'Pin it to the full commit id and keep the version in a comment; a bot can raise both.',
  },
  'template-injection': {
    risk: 'A title or branch name with a quote and a command in it runs that command in the job, with its token and secrets.',
    fix: 'Give the value to the step as an environment variable and use that variable, quoted, in the script.',
  },
  'dangerous-trigger': {
    risk: 'Any build script, configuration or test of the pull request that is then run reads the secrets and pushes to the repository.',
    fix: 'Do this under `pull_request`, and leave what needs secrets to a second workflow that never runs the fetched code.',
  },
  'excess-permissions': {
    risk: 'An action or script that turns bad can push code, publish releases and approve changes, where reading would have been enough.',
    fix: 'Write `permissions: contents: read` at the top, and more in the jobs that need it.',
  },
  'secret-in-log': {
    risk: 'Masking hides a secret only as it stands: encoded, cut or split it is readable in the log.',
    fix: 'Name the secrets that the step needs, hand them over by environment variables, and print nothing of them.',
  },
  'long-lived-cloud-key': {
    risk: 'A key that never expires works for whoever copies it once, from anywhere, for as long as nobody notices.',
    fix: 'Let the cloud trust the identity token of the workflow (OpenID Connect) and delete the key.',
  },
  'unsecure-commands': {
    risk: 'Whatever a step prints, such as a title or the name of a file, can set the PATH and the variables of the steps after it.',
    fix: 'Delete the variable and write to the files `$GITHUB_ENV` and `$GITHUB_PATH` instead.',
  },
  'remote-script': {
    risk: 'Whoever controls that address, or the way to it, runs code in the job with its token and secrets.',
    fix: 'Install a fixed version from a registry or a pinned action, or compare the download with a known checksum.',
  },
} as const;

export default defineRule({
  meta: {
    id: 'ci-workflow-hardening',
    layer: 'security',
    section: 'deployability-startup',
    severity: 'P1',
    confidence: 'high',
    title: 'Workflow that can be hijacked or leaks secrets',
    risk: 'CI holds the keys of production: whoever takes over a workflow publishes packages and deploys in your name.',
    fix: 'Pin actions to commits, hand values over as environment variables, and state the rights of the token.',
    facets: {
      'unpinned-action': 'somebody else can change the code that runs',
      'template-injection': 'text of a stranger becomes part of a script',
      'dangerous-trigger': "a stranger's code is fetched where secrets are",
      'excess-permissions': 'the rights of the token are not stated, or unlimited',
      'secret-in-log': 'secrets are printed or handed over wholesale',
      'long-lived-cloud-key': 'a cloud key that does not expire',
      'unsecure-commands': 'lines of the log are taken for commands',
      'remote-script': 'a script is downloaded and run unseen',
    },
  },
  on: {
    workflow: rights,
    'workflow-step'(step) {
      return [...unpinned(step), ...injections(step), ...dangerousTrigger(step), ...leaks(step), ...others(step)];
    },
  },
});

function problem(facet: keyof typeof FACETS, severity: Severity, at: Place, message: string): Problem {
  return { at, status: 'unsafe', facet, severity, message, ...FACETS[facet], evidence: [{ at, note: 'in this workflow' }] };
}

function rights({ at, rights: stated, rightsAt, triggers, privileged, openJobs }: Workflow): Problem | undefined {
  const facet = 'excess-permissions';
  if (stated === 'write-all' && rightsAt) {
    return problem(facet, privileged.length > 0 ? 'P1' : 'P2', rightsAt, 'The token of the workflow may write everything.');
  }
  if (stated !== 'absent') return undefined;
  const jobs = openJobs.length === 1 ? `the job ${quote(openJobs[0] ?? '')}` : `${openJobs.length} jobs`;
  // A workflow that is only called never has more rights than its caller.
  const called = triggers.every((trigger) => trigger === 'workflow_call');
  const giver = called ? 'its caller has' : 'the settings of the repository give';
  const message = `The rights of the token are not stated for ${jobs}, so they are whatever ${giver}.`;
  return { ...problem(facet, called ? 'P3' : 'P2', at, message), status: 'missing', confidence: 'medium' };
}

function unpinned({ uses, privileged }: Step): readonly Problem[] {
  if (!uses || uses.repeated || uses.pin === 'commit' || uses.pin === 'digest') return [];
  const takesAll = uses.pin === 'branch' && (uses.secrets === 'all' || (uses.secrets === 'some' && privileged.length > 0));
  const moving = { branch: `the branch ${quote(uses.ref)}`, tag: `the tag ${quote(uses.ref)}`, none: 'no version' }[uses.pin];
  const given = uses.secrets === 'none' ? '' : ', and it is given secrets';
  const message = `${quote(uses.name)} is used by ${moving}, behind which its owner can put other code${given}.`;
  return [problem('unpinned-action', uses.firstParty ? 'P3' : takesAll ? 'P1' : 'P2', uses.at, message)];
}

const CHOOSERS = {
  anybody: 'anybody can choose its text',
  writer: 'whoever may push chooses its text',
  nobody: 'anybody could choose its text as soon as the workflow gets the trigger for it',
} as const;

function injections({ injections: found, triggers, composite }: Step): readonly Problem[] {
  // The event of a called workflow or action is that of its caller, which is not known here.
  const called = composite || triggers.every((trigger) => trigger === 'workflow_call');
  return found.map(({ expression, chooser, at }) => {
    const severity = chooser === 'nobody' ? 'P3' : chooser === 'anybody' && !called ? 'P1' : 'P2';
    return problem('template-injection', severity, at, `${quote(expression)} is pasted into a script, and ${CHOOSERS[chooser]}.`);
  });
}

function dangerousTrigger({ checkout, privileged }: Step): readonly Problem[] {
  if (!checkout || checkout.guarded) return [];
  const trigger = quote(privileged[0] ?? '');
  const message = `The code of a pull request (${quote(checkout.ref)}) is fetched under ${trigger}, where secrets and a write token are.`;
  return [problem('dangerous-trigger', 'P1', checkout.at, message)];
}

function leaks({ leaks: found }: Step): readonly Problem[] {
  return found.map(({ kind, text, at }) => {
    const message = kind === 'printed' ? `${quote(text)} prints a secret.` : `${quote(text)} is given every secret of the repository.`;
    return problem('secret-in-log', 'P2', at, message);
  });
}

function others({ cloudKey, unsecureCommands, remoteScript }: Step): readonly Problem[] {
  const found: Problem[] = [];
  if (unsecureCommands)
    found.push(problem('unsecure-commands', 'P2', unsecureCommands, 'Commands in the log are switched on again for this job.'));
  if (cloudKey)
    found.push(
      problem('long-lived-cloud-key', 'P2', cloudKey.at, `The workflow signs in to ${cloudKey.cloud} with a key that does not expire.`),
    );
  if (remoteScript)
    found.push(
      problem('remote-script', 'P2', remoteScript.at, `${quote(remoteScript.text)} runs whatever the address serves at that moment.`),
    );
  return found;
}
