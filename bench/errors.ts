/** Something that whoever runs the benchmark can mend; its message is all that is shown. */
export class BenchmarkError extends Error {
  override readonly name = 'BenchmarkError';
}
