import { defineCases } from '../../support/rule-tester.ts';

const PINNED = 'actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683';
const PATH = '.github/workflows/ci.yml';

/** A workflow with one job, its rights stated; `steps` are indented by six. */
function workflow(name: string, on: string, steps: string, job = ''): { name: string; path: string; code: string } {
  return { name, path: PATH, code: `on: ${on}\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n${job}    steps:\n${steps}` };
}

export default defineCases({
  valid: [
    workflow(
      'the value goes through the environment',
      'pull_request',
      '      - run: echo "$TITLE"\n        env:\n          TITLE: ${{ github.event.pull_request.title }}\n',
    ),
    workflow(
      'only whether a text holds another',
      'pull_request',
      "      - run: echo ${{ contains(github.event.pull_request.title, '[skip]') || github.head_ref == 'main' }}\n",
    ),
    workflow(
      'values that only maintainers choose',
      'pull_request',
      '      - run: echo ${{ github.event.pull_request.base.ref }} ${{ github.event.number }} ${{ github.sha }}\n',
    ),
    workflow(
      'an input of an action that runs no code',
      'pull_request',
      `      - uses: ${PINNED}\n        with:\n          ref: \${{ github.head_ref }}\n`,
    ),
    workflow('an expression in a text', 'pull_request', "      - run: echo ${{ 'github.head_ref }}' }}\n"),
    workflow(
      'pinned actions, images by digest, and own ones',
      'push',
      `      - uses: ${PINNED} # v4.2.2\n      - uses: ./.github/actions/setup\n      - uses: docker://alpine@sha256:402d21757a03a114d273bbe372fa4b9eca567e8b6c332fa7ebf982b902207242\n`,
    ),
    workflow(
      'a privileged trigger without foreign code',
      'pull_request_target',
      `      - uses: ${PINNED}\n      - run: gh pr edit "$NUMBER" --add-label x\n        env:\n          NUMBER: \${{ github.event.number }}\n`,
    ),
    workflow(
      'foreign code without privileges',
      'pull_request',
      `      - uses: ${PINNED}\n        with:\n          ref: \${{ github.event.pull_request.head.sha }}\n`,
    ),
    workflow(
      'foreign code of known people',
      'pull_request_target',
      `      - uses: ${PINNED}\n        with:\n          ref: \${{ github.event.pull_request.head.sha }}\n`,
      '    if: github.event.pull_request.head.repo.full_name == github.repository\n',
    ),
    workflow(
      'foreign code behind an approval',
      'pull_request_target',
      `      - uses: ${PINNED}\n        with:\n          ref: \${{ github.event.pull_request.head.sha }}\n`,
      '    environment: review\n',
    ),
    workflow(
      'a secret that is masked, piped or written to a file',
      'push',
      '      - run: |\n          echo "::add-mask::${{ secrets.KEY }}"\n          echo "${{ secrets.KEY }}" | docker login --password-stdin\n          echo "${{ secrets.KEY }}" > key.pem\n',
    ),
    workflow(
      'a role in place of a key',
      'push',
      '      - uses: aws-actions/configure-aws-credentials@e3dd6a429d7300a6a4c196c26e071d42e0343502\n        with:\n          role-to-assume: arn:aws:iam::123456789012:role/x\n',
    ),
    workflow(
      'a download that is checked',
      'push',
      '      - run: |\n          curl -fsSLO https://example.com/install.sh\n          echo "abc  install.sh" | sha256sum -c\n          sh install.sh\n',
    ),
    workflow('a download that is not run', 'push', '      - run: curl -fsSL https://example.com/health | grep ok\n'),
    {
      name: 'rights of each job',
      path: PATH,
      code: 'on: push\njobs:\n  one:\n    runs-on: x\n    permissions: { contents: read }\n    steps:\n      - run: npm test\n  two:\n    runs-on: x\n    permissions: {}\n    steps:\n      - run: npm test\n',
    },
    {
      name: 'an example',
      path: 'examples/.github/workflows/ci.yml',
      code: 'on: push\njobs:\n  one:\n    runs-on: x\n    steps:\n      - uses: a/b@v1\n',
    },
    { name: 'no workflow', path: 'config/jobs.yml', code: 'jobs:\n  one:\n    run: echo ${{ github.head_ref }}\n' },
    workflow(
      'an input that only writers can give',
      'workflow_dispatch',
      '      - run: ./release.sh "${{ inputs.version }}" "${{ github.event.inputs.kind }}"\n',
    ),
    workflow(
      'a script of an action that reads the event itself',
      'issues',
      '      - uses: actions/github-script@60a0d83039c74a4aee543508d2ffcb1c3799cdea\n        with:\n          script: console.log(context.payload.issue.title, ${{ github.event.issue.number }})\n',
    ),
    workflow(
      'a condition on a text',
      'pull_request',
      '      - run: npm test\n',
      "    if: startsWith(github.event.pull_request.title, 'feat')\n",
    ),
    workflow(
      'output of an own step',
      'pull_request',
      '      - run: echo "tag=1" >> "$GITHUB_OUTPUT"\n        id: tag\n      - run: docker build -t x:${{ steps.tag.outputs.tag }} .\n',
    ),
    workflow(
      'names of changed files that the action escapes, or may',
      'pull_request',
      '      - uses: tj-actions/changed-files@ed68ef82c095e0d48ec87eccea555d944a631a4c\n        id: files\n      - run: lint ${{ steps.files.outputs.all_changed_files }}\n',
    ),
  ],
  invalid: [
    workflow(
      'a title in a script',
      'pull_request',
      '      # expect: ci-workflow-hardening/template-injection P1\n      - run: echo "${{ github.event.pull_request.title }}"\n',
    ),
    {
      name: 'the branch name, in one of several lines and behind a fallback',
      path: PATH,
      code: "on: [push, pull_request]\npermissions: {}\njobs:\n  build:\n    runs-on: x\n    steps:\n      - run: |\n          npm ci\n          # expect: ci-workflow-hardening/template-injection P1\n          ./deploy.sh ${{ format('{0}-x', github.head_ref || github.ref_name) }}\n",
    },
    workflow(
      'a script of an action',
      'issue_comment',
      '      - uses: actions/github-script@60a0d83039c74a4aee543508d2ffcb1c3799cdea\n        with:\n          # expect: ci-workflow-hardening/template-injection P1\n          script: console.log(`${{ github.event.comment.body }}`)\n',
    ),
    workflow(
      'through a variable that is replaced before the shell runs',
      'issues',
      '      # expect: ci-workflow-hardening/template-injection P1\n      - run: echo "${{ env.TITLE }}"\n        env:\n          TITLE: ${{ github.event.issue.title }}\n',
    ),
    workflow(
      'names of changed files',
      'pull_request',
      '      # expect: ci-workflow-hardening/unpinned-action P2\n      - uses: tj-actions/changed-files@v40.2.3\n        id: files\n      # expect: ci-workflow-hardening/template-injection P1\n      - run: lint ${{ steps.files.outputs.all_changed_files }}\n',
    ),
    workflow(
      'names of changed files that are told not to be escaped',
      'pull_request',
      '      - uses: tj-actions/changed-files@ed68ef82c095e0d48ec87eccea555d944a631a4c\n        id: files\n        with:\n          safe_output: false\n      # expect: ci-workflow-hardening/template-injection P1\n      - run: lint ${{ steps.files.outputs.all_changed_files }}\n',
    ),
    workflow(
      'a message that only writers choose',
      'push',
      '      # expect: ci-workflow-hardening/template-injection P2\n      - run: echo "${{ github.event.head_commit.message }}"\n',
    ),
    workflow(
      'a text that is empty under this trigger',
      'schedule',
      '      # expect: ci-workflow-hardening/template-injection P3\n      - run: echo "${{ github.event.issue.title }}"\n',
    ),
    {
      name: 'a composite action, whose caller decides',
      path: '.github/actions/x/action.yml',
      code: 'name: x\nruns:\n  using: composite\n  steps:\n    # expect: ci-workflow-hardening/template-injection P2\n    - run: echo "${{ github.head_ref }}"\n      shell: bash\n',
    },
    workflow(
      'foreign code next to secrets',
      'pull_request_target',
      `      - uses: ${PINNED}\n        with:\n          # expect: ci-workflow-hardening/dangerous-trigger P1\n          ref: \${{ github.event.pull_request.head.sha }}\n      - run: npm ci\n`,
    ),
    workflow(
      'foreign code fetched by hand',
      'issue_comment',
      '      # expect: ci-workflow-hardening/dangerous-trigger P1\n      - run: gh pr checkout "$NUMBER"\n',
    ),
    workflow(
      'actions by tag and branch',
      'push',
      '      # expect: ci-workflow-hardening/unpinned-action P3\n      - uses: actions/checkout@v4\n      - uses: actions/checkout@v4\n      # expect: ci-workflow-hardening/unpinned-action P2\n      - uses: someone/publish@main\n      # expect: ci-workflow-hardening/unpinned-action P2\n      - uses: docker://alpine:3.20\n',
    ),
    workflow(
      "GitHub's own actions are told of once a workflow",
      'push',
      `      - uses: ${PINNED}\n      # expect: ci-workflow-hardening/unpinned-action P3\n      - uses: actions/setup-node@v4\n      - uses: actions/cache@v4\n      - uses: github/codeql-action/init@v3\n`,
    ),
    {
      name: 'a called workflow by branch, with every secret',
      path: PATH,
      code: 'on: pull_request_target\npermissions: {}\njobs:\n  call:\n    # expect: ci-workflow-hardening/unpinned-action P1\n    uses: someone/shared/.github/workflows/x.yml@main\n    secrets: inherit\n',
    },
    {
      name: 'no rights stated',
      path: PATH,
      code: '# expect: ci-workflow-hardening/excess-permissions P2\non: push\njobs:\n  one:\n    runs-on: x\n    steps:\n      - run: npm test\n',
    },
    {
      name: 'a workflow that is only called',
      path: PATH,
      code: 'on:\n  # expect: ci-workflow-hardening/excess-permissions P3\n  workflow_call:\njobs:\n  one:\n    runs-on: x\n    steps:\n      - run: npm test\n',
    },
    {
      name: 'all rights',
      path: PATH,
      code: 'on: issues\n# expect: ci-workflow-hardening/excess-permissions P1\npermissions: write-all\njobs:\n  one:\n    runs-on: x\n    steps:\n      - run: npm test\n',
    },
    workflow(
      'a secret in the log',
      'push',
      '      # expect: ci-workflow-hardening/secret-in-log P2\n      - run: echo "${{ secrets.KEY }}" | base64\n      - run: deploy\n        env:\n          # expect: ci-workflow-hardening/secret-in-log P2\n          ALL: ${{ toJSON(secrets) }}\n',
    ),
    workflow(
      'a key that does not expire',
      'push',
      '      - uses: aws-actions/configure-aws-credentials@e3dd6a429d7300a6a4c196c26e071d42e0343502\n        with:\n          # expect: ci-workflow-hardening/long-lived-cloud-key P2\n          aws-secret-access-key: ${{ secrets.AWS_SECRET_ACCESS_KEY }}\n',
    ),
    workflow(
      'commands in the log',
      'push',
      '      - run: echo hi\n        env:\n          # expect: ci-workflow-hardening/unsecure-commands P2\n          ACTIONS_ALLOW_UNSECURE_COMMANDS: true\n',
    ),
    workflow(
      'a script from the net',
      'push',
      '      # expect: ci-workflow-hardening/remote-script P2\n      - run: curl -fsSL https://example.com/install.sh | sudo bash -s -- --yes\n',
    ),
  ],
  covers: { flagged: ['.github/workflows/', '.github/actions/'] },
});
