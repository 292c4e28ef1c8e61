/** Digests of the code that makes results which outlive a run: a result is good for as long as that code stays the same. */
export interface CodeVersions {
  /** By format: the code that summarises a file of it. `common` is what all formats share. */
  readonly summaries: Readonly<Record<string, string>>;
  /** Linking, facts and rules. */
  readonly analysis: string;
  /** The file in which results are kept. */
  readonly pack: string;
}

/** Given by the build, which puts its own module in the place of this one. Run from its sources the program keeps nothing between runs. */
export const codeVersions: CodeVersions | undefined = undefined;
