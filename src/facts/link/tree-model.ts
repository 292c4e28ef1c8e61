import type { DeclaredFlow, DeclaredPayment } from '../../model/policy.ts';
import type { PackageSummary } from '../../summaries/manifest-summaries.ts';
import type { Summaries } from '../../summaries/summary.ts';
import type { Role } from '../fact.ts';
import type { CodeModel } from './code-model.ts';

/** A package of the tree: a folder with a package.json. */
export interface PackageNode {
  /** Folder of its package.json; empty for the root. */
  readonly root: string;
  readonly manifest: PackageSummary;
}

/** One tree with what its files state and how they hang together; what fact builders work from. */
export interface TreeModel {
  readonly summaries: Summaries;
  roleOf(path: string): Role;
  /** The nearest package around a path, if any. */
  packageOf(path: string): PackageNode | undefined;
  readonly packages: readonly PackageNode[];
  /**
   * Major version of a dependency as the packages around the path state it (nearest first, then the root), or undefined.
   * `^4.18.2`, `~4`, `4.x`, `>=4 <5` give 4; for `*`, `latest`, `>=4` the lock file is asked; `workspace:` gives undefined.
   */
  majorOf(dependency: string, path: string): number | undefined;
  readonly code: CodeModel;
  /** What the team says of its own payment interfaces. */
  readonly declaredPayments: readonly DeclaredPayment[];
  /** What the team says that its users set off. */
  readonly declaredFlows: readonly DeclaredFlow[];
}
