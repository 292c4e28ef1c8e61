import { expect, test } from '@jest/globals';
import { globalCalls, knownCalls, methodCalls } from '../../src/facts/call-index.ts';
import { Table } from '../../src/facts/knowledge/table.ts';
import { modelOf } from '../support/link-files.ts';

const FETCHERS = new Table([
  { packages: ['axios', 'got'], calls: ['get'], verb: 'GET' },
  { packages: ['axios'], calls: ['post'], verb: 'POST' },
]);

const FILES = {
  'package.json': '{"name":"app","dependencies":{"axios":"1","got":"14"}}',
  'src/b.ts': `import got from 'got';\nimport axios from 'axios';\nawait got.get('/b1');\nawait axios.post('/b2');\nawait axios.put('/b3');\nsetInterval(() => 1, 5);\n`,
  'src/a.ts': `import axios from 'axios';\nprocess.on('SIGTERM', () => axios.get('/a1'));\nsetInterval(() => 2, 5);\n`,
  'src/a.test.ts': `import axios from 'axios';\nawait axios.get('/t');\nsetInterval(() => 3, 5);\n`,
};

test('calls that a table knows come in the order of files and calls, without those of tests', async () => {
  const found = knownCalls(await modelOf(FILES), FETCHERS);
  expect(found.map(({ site, entry }) => `${site.file} ${entry.verb}`)).toEqual(['src/a.ts GET', 'src/b.ts GET', 'src/b.ts POST']);
});

test('calls of globals are found by their full name', async () => {
  const model = await modelOf(FILES);
  expect(globalCalls(model, 'setInterval', 'process.on').map(({ file, call }) => `${file}:${call.at[0]}`)).toEqual([
    'src/a.ts:2',
    'src/a.ts:3',
    'src/b.ts:6',
  ]);
  expect(globalCalls(model, 'process.exit')).toEqual([]);
});

test('calls of methods are found by their last name', async () => {
  const found = methodCalls(await modelOf(FILES), 'put', 'get');
  expect(found.map(({ file, call }) => `${file}:${call.at[0]}`)).toEqual(['src/a.ts:2', 'src/b.ts:3', 'src/b.ts:5']);
});
