export default {
  testEnvironment: '<rootDir>/__tests__/support/ts-morph-environment.cjs',
  testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/__tests__/fixtures/'],
  modulePathIgnorePatterns: ['<rootDir>/__tests__/fixtures/', '<rootDir>/dist/', '<rootDir>/bench/node_modules/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript' },
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  moduleNameMapper: { '^ts-morph$': '<rootDir>/__tests__/support/ts-morph-shim.cjs' },
  coverageProvider: 'babel',
  collectCoverageFrom: ['src/**/*.ts', 'rules/**/*.ts'],
  // The default on two cores is a single worker, which takes nearly twice as long.
  maxWorkers: 2,
  testTimeout: 60_000,
};
