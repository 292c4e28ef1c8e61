import { defineCases } from '../../support/rule-tester.ts';

const SERVER = `import express from 'express';\nconst app = express();\napp.listen(3000);`;

export default defineCases({
  valid: [
    `${SERVER}\nimport { logger } from './logger.js';\nlogger.info('ready');`,
    { path: 'scripts/seed.ts', code: `console.log('seeded');` },
    { path: 'src/cli.ts', code: `#!/usr/bin/env node\nconsole.log('usage');` },
    { path: 'src/app.test.ts', code: `console.log('a test');` },
    `${SERVER}\nconst console = makeLogger();\nconsole.log('a logger of that name');`,
    `${SERVER}\nexport function show(console: { log(text: string): void }) {\n  console.log('a parameter');\n}`,
    `${SERVER}\nasync function main() {\n  app.listen(3000);\n}\nmain().catch((error) => {\n  console.error(error);\n  process.exit(1);\n});`,
    `${SERVER}\ntry {\n  app.listen(3000);\n} catch (error) {\n  console.error(error);\n  process.exit(1);\n}`,
    {
      name: 'what wraps the console as a logger',
      files: {
        'src/app.ts': `${SERVER}\nimport { logger } from './logger.ts';\nlogger.info('ready');`,
        'src/logger.ts': `export const logger = { info: (text: string) => console.info(text) };`,
      },
    },
  ],
  invalid: [
    `${SERVER}
app.get('/a', (request, response) => {
  // expect: console-in-production P3
  console.log(request.query);
  console.error('b');
  response.end();
});`,
    `${SERVER}
// expect: console-in-production P3
debugger;`,
    `${SERVER}
export function write(text: string) {
  // expect: console-in-production P3
  process.stdout.write(text);
}`,
    {
      code: `${SERVER}
import { logger } from './logger.js';
// expect: console-in-production P3
console.log('ready');
console.error(\`failed: \${app.name}\`);
logger.info('done');`,
      output: `${SERVER}
import { logger } from './logger.js';
// expect: console-in-production P3
logger.info('ready');
logger.error(\`failed: \${app.name}\`);
logger.info('done');`,
    },
  ],
});
