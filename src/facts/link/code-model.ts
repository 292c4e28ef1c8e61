/** The code of one tree, linked: see `link-code.ts`. */
export interface CodeModel {
  readonly files: readonly string[];
}
