import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };

// Whatever ends the process before a verdict is reached must not look like success.
process.exitCode = 3;
let outputFailed = false;
process.stdout.on('error', hearOutputFail);

const words = process.argv.slice(2);
if (words.length === 1 && (words[0] === '--version' || words[0] === '-v')) {
  process.stdout.write(`${manifest.version}\n`);
  process.exitCode = 0;
} else {
  // Loaded here, so that the version costs no more than starting Node does.
  const elsewhere = await (await import('./cli/relaunch.ts')).relaunch(fileURLToPath(import.meta.url), words);
  const code = elsewhere ?? (await (await import('./cli/main.ts')).main(words, manifest.version));
  process.exitCode = outputFailed ? 3 : code;
}

/** Who reads no further, as in `| head`, wants no complaint, and the exit code stays that of the verdict; a full disk is a fault. */
function hearOutputFail({ code = 'unknown error' }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return;
  process.stderr.write(`backend-readiness: the report could not be written to standard output: ${code}.\n`);
  process.exitCode = 3;
  outputFailed = true;
}
