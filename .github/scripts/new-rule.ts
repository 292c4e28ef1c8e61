import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LAYERS } from '../../src/model/readiness.ts';

const [, , layer = '', id = ''] = process.argv;

const complaint = findComplaint(layer, id);
if (complaint !== undefined) {
  console.error(`${complaint}\nUsage: npm run new-rule -- <layer> <id>`);
  process.exitCode = 2;
} else {
  await writeSkeletons({
    [`rules/${layer}/${id}.ts`]: renderRule(layer, id),
    [`rules/${layer}/${id}.md`]: renderDoc(),
    [`__tests__/rules/${layer}/${id}.cases.ts`]: renderCases(),
  });
  await import('./generate.ts');
}

function findComplaint(wantedLayer: string, wantedId: string): string | undefined {
  if (!LAYERS.some((known) => known === wantedLayer)) return `"${wantedLayer}" is no layer; the layers are ${LAYERS.join(', ')}.`;
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(wantedId)) return `"${wantedId}" is no rule id; write it in kebab-case.`;
  return undefined;
}

/** Writes each file, and fails on the first that exists. */
async function writeSkeletons(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
    console.log(`Written: ${file}`);
  }
}

function renderRule(ruleLayer: string, ruleId: string): string {
  return `import { defineRule } from '#rule-api';

export default defineRule({
  meta: {
    id: '${ruleId}',
    layer: '${ruleLayer}',
    section: 'failure-handling',
    severity: 'P2',
    confidence: 'medium',
    title: 'What is wrong, in at most eight words',
    risk: 'What breaks in production, in one sentence.',
    fix: 'Tell what to do, in one sentence.',
  },
  on: {
    'http-call'(call) {
      if (call.timeout !== 'absent') return undefined;
      return {
        at: call.at,
        status: 'missing',
        message: \`\\\`\${call.client}\\\` call, in the words of the code.\`,
        evidence: [{ at: call.at, note: 'what proves it' }],
      };
    },
  },
});
`;
}

function renderDoc(): string {
  return `## Flagged

\`\`\`ts
\`\`\`

## Passes

\`\`\`ts
\`\`\`

## What it cannot see

## When to waive
`;
}

function renderCases(): string {
  return `import { defineCases } from '../../support/rule-tester.ts';

// Near-misses first: code that looks like the fault and is none.
export default defineCases({
  valid: [],
  invalid: [],
});
`;
}
