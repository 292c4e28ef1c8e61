import manifest from '../package.json' with { type: 'json' };

// Whatever ends the process before a verdict is reached must not look like success.
process.exitCode = 3;

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
  process.stdout.write(`${manifest.version}\n`);
  process.exitCode = 0;
} else {
  // Loaded here, so that the version costs no more than starting Node does.
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(words, manifest.version);
}
