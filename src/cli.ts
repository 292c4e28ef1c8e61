import manifest from '../package.json' with { type: 'json' };

// Whatever ends the process before a verdict is reached must not look like success.
process.exitCode = 3;
process.stdout.on('error', ignoreClosedPipe);

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
  process.stdout.write(`${manifest.version}\n`);
  process.exitCode = 0;
} else {
  // Loaded here, so that the version costs no more than starting Node does.
  const { main } = await import('./cli/main.ts');
  process.exitCode = await main(words, manifest.version);
}

/** Who reads no further, as in `| head`, wants no complaint; the exit code stays that of the verdict. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}
