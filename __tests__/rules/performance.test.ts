import { testLayer } from '../support/layer-tests.ts';

await testLayer('performance');
