import { defineRule, quote, type FactOf, type Place, type Problem, type Severity } from '#rule-api';

type Step = FactOf<'workflow-step'>;

/** Each way to fail, what it leads to, and what to do about it. */
const FACETS = {
  'unpinned-action': {
    means: 'somebody else can change the code that runs',
    risk: 'When the account of its maintainer is taken over, the next run executes the code of the intruder with your token and secrets.',
    fix: 'Pin it to the full commit id and keep the version in a comment; a bot can raise both.',
  },
  'template-injection': {
    means: 'text of a stranger becomes part of a script',
    risk: 'A title or branch name with a quote and a command in it runs that command in the job, with its token and secrets.',
    fix: 'Give the value to the step as an environment variable and use that variable, quoted, in the script.',
  },
  'dangerous-trigger': {
    means: "a stranger's code is fetched where secrets are",
    risk: 'Any build script, configuration or test of the pull request that is then run reads the secrets and pushes to the repository.',
    fix: 'Do this under `pull_request`, and leave what needs secrets to a second workflow that never runs the fetched code.',
  },
  'excess-permissions': {
    means: 'the rights of the token are not stated, or unlimited',
    risk: 'An action or script that turns bad can push code, publish releases and approve changes, where reading would have been enough.',
    fix: 'Write `permissions: contents: read` at the top, and more in the jobs that need it.',
  },
  'secret-in-log': {
    means: 'secrets are printed or handed over wholesale',
    risk: 'Masking hides a secret only as it stands: encoded, cut or split it is readable in the log.',
    fix: 'Name the secrets that the step needs, hand them over by environment variables, and print nothing of them.',
  },
  'long-lived-cloud-key': {
    means: 'a cloud key that does not expire',
    risk: 'A key that never expires works for whoever copies it once, from anywhere, for as long as nobody notices.',
    fix: 'Let the cloud trust the identity token of the workflow (OpenID Connect) and delete the key.',
  },
  'unsecure-commands': {
    means: 'lines of the log are taken for commands',
    risk: 'Whatever a step prints, such as a title or the name of a file, can set the PATH and the variables of the steps after it.',
    fix: 'Delete the variable and write to the files `$GITHUB_ENV` and `$GITHUB_PATH` instead.',
  },
  'remote-script': {
    means: 'a script is downloaded and run unseen',
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
    facets: Object.fromEntries(Object.entries(FACETS).map(([facet, { means }]) => [facet, means])),
  },
  on: {
    workflow: rights,
    'workflow-step': (step) => [...unpinned(step), ...injections(step), ...dangerousTrigger(step), ...weaknesses(step)],
  },
});

function problem(facet: keyof typeof FACETS, severity: Severity, at: Place, message: string): Problem {
  const { risk, fix } = FACETS[facet];
  return { at, status: 'unsafe', facet, severity, message, risk, fix, evidence: [{ at, note: 'in this workflow' }] };
}

function rights({ at, writeAll, called, privileged, openJobs }: FactOf<'workflow'>): Problem | undefined {
  const severity = privileged.length > 0 ? 'P1' : 'P2';
  if (writeAll) return problem('excess-permissions', severity, writeAll, 'The token of the workflow may write everything.');
  if (openJobs.length === 0) return undefined;
  const jobs = openJobs.length === 1 ? `the job ${quote(openJobs[0] ?? '')}` : `${openJobs.length} jobs`;
  const giver = called ? 'its caller has' : 'the settings of the repository give';
  const message = `The rights of the token are not stated for ${jobs}, so they are whatever ${giver}.`;
  return { ...problem('excess-permissions', called ? 'P3' : 'P2', at, message), status: 'missing', confidence: 'medium' };
}

function unpinned({ uses }: Step): readonly Problem[] {
  if (!uses || uses.repeated || !uses.movable) return [];
  const { name, ref, pin, firstParty, exposed, secrets, alike, at } = uses;
  const more = alike.length > 0 ? `, as are ${alike.length} more of GitHub's own` : secrets === 'none' ? '' : ', and it is given secrets';
  const message = `${quote(name)} is used by ${pin === 'none' ? 'no version' : `the ${pin} ${quote(ref)}`}, behind which its owner can put other code${more}.`;
  const evidence = [{ at, note: 'in this workflow' }, ...alike.map((other) => ({ at: other.at, note: `so is ${quote(other.text)}` }))];
  return [{ ...problem('unpinned-action', firstParty ? 'P3' : exposed ? 'P1' : 'P2', at, message), evidence }];
}

const CHOOSERS = {
  anybody: 'anybody can choose its text',
  writer: 'whoever may push chooses its text',
  nobody: 'anybody could choose its text as soon as the workflow gets the trigger for it',
};

function injections({ injections: found, called }: Step): readonly Problem[] {
  return found.map(({ expression, chooser, at }) => {
    const severity = chooser === 'nobody' ? 'P3' : chooser === 'anybody' && !called ? 'P1' : 'P2';
    return problem('template-injection', severity, at, `${quote(expression)} is pasted into a script, and ${CHOOSERS[chooser]}.`);
  });
}

function dangerousTrigger({ checkout }: Step): readonly Problem[] {
  if (!checkout) return [];
  const message = `The code of a pull request (${quote(checkout.ref)}) is fetched under ${quote(checkout.trigger)}, where secrets and a write token are.`;
  return [problem('dangerous-trigger', 'P1', checkout.at, message)];
}

const WEAKNESSES: Readonly<Record<Step['weaknesses'][number]['kind'], readonly [keyof typeof FACETS, (text: string) => string]>> = {
  'all-secrets': ['secret-in-log', (text) => `${quote(text)} is given every secret of the repository.`],
  'printed-secret': ['secret-in-log', (text) => `${quote(text)} prints a secret.`],
  'unsecure-commands': ['unsecure-commands', () => 'Commands in the log are switched on again for this job.'],
  'cloud-key': ['long-lived-cloud-key', (text) => `The workflow signs in to ${text} with a key that does not expire.`],
  'remote-script': ['remote-script', (text) => `${quote(text)} runs whatever the address serves at that moment.`],
};

function weaknesses({ weaknesses: found }: Step): readonly Problem[] {
  return found.map(({ kind, text, at }) => problem(WEAKNESSES[kind][0], 'P2', at, WEAKNESSES[kind][1](text)));
}
