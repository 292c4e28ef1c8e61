// What a team adds to ESLint to hear of security and of bugs: two plug-ins with their recommended rules, and the parser for TypeScript.
import parser from '@typescript-eslint/parser';
import security from 'eslint-plugin-security';
import sonarjs from 'eslint-plugin-sonarjs';
import { defineConfig } from 'eslint/config';

export default defineConfig({
  files: ['**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}'],
  extends: [security.configs.recommended, sonarjs.configs.recommended],
  languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
  // Comments in the tree speak of rules that are not loaded here.
  linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
});
