import { defineRule } from '../../src/rule-api/index.ts';
import { defineCases, testRule } from './rule-tester.ts';

// The tester on a rule of its own: all that a case can say is said once.
const rule = defineRule({
  meta: {
    id: 'call-without-end',
    layer: 'reliability',
    section: 'failure-handling',
    severity: 'P1',
    confidence: 'high',
    suggestion: 'safe',
    title: 'Call without an end',
    risk: 'It never ends.',
    fix: 'End it.',
    facets: { missing: 'no bound at all', off: 'the bound is switched off' },
  },
  on: {
    'http-call'({ at, timeout, flaw, takesOptionsAt: end }) {
      if (timeout !== 'absent') return undefined;
      const text = ', { signal: AbortSignal.timeout(5_000) }';
      const edit = end && { at: { path: at.path, line: end.line, column: end.column, endLine: end.line, endColumn: end.column }, text };
      return {
        at,
        status: 'missing',
        facet: flaw === 'off' ? 'off' : 'missing',
        message: 'The call has no end.',
        evidence: [],
        suggestion: edit && { title: 'End it', edits: [edit] },
      };
    },
  },
});

testRule(
  rule,
  defineCases({
    valid: [
      'await fetch(url, { signal: AbortSignal.timeout(2_000) });',
      { name: 'a test may hang', path: 'src/app.test.ts', code: 'await fetch(url, {});' },
      { name: 'nothing calls', files: { Dockerfile: 'FROM node:24\n' } },
      'await fetch(url, options);',
    ],
    invalid: [
      {
        code: '// expect: call-without-end/missing P1\nawait fetch(url);',
        output: '// expect: call-without-end/missing P1\nawait fetch(url, { signal: AbortSignal.timeout(5_000) });',
      },
      {
        name: 'a client of another file, of a version that is given',
        dependencies: { axios: '^1.7.0' },
        files: {
          'src/client.ts': "import axios from 'axios';\nexport const client = axios.create({ timeout: 0 });\n",
          'src/app.ts': "import { client } from './client.ts';\n\n// expect: call-without-end/off\nawait client.get('/a', {});\n",
        },
      },
      { code: 'await fetch(url, {});', expect: [{ path: 'src/app.ts', line: 1, ruleId: 'call-without-end' }] },
    ],
  }),
);
