const { createRequire } = require('node:module');
const { TestEnvironment } = require('jest-environment-node');

// Jest evaluates every module anew for each test file; 0.4 s for ts-morph. A require made outside of the
// sandbox is cached by Node itself, so a worker loads the parser once, and only if a test asks for it.
const requireOutsideSandbox = createRequire(__filename);

module.exports = class TsMorphEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    Object.defineProperty(this.global, '__tsMorph', {
      get: () => requireOutsideSandbox('ts-morph'),
    });
  }
};
