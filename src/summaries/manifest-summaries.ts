import type { SecretShape, Span } from './script-summary.ts';

/** A scalar of a manifest with its place. */
export interface Scalar {
  readonly text: string;
  readonly at: Span;
}

/** A command as a shell line (`shell`), or as an argument list (`exec`). */
export interface Command {
  readonly form: 'shell' | 'exec';
  readonly words: readonly string[];
  readonly at: Span;
}

/** An environment entry; the value is withheld when the name or the value says secret. */
export interface EnvEntry {
  readonly name: string;
  /** Undefined when withheld or not given. */
  readonly value?: string;
  /** Of the password alone, where the value is an address. */
  readonly shape?: SecretShape;
  /** The value is an address with a password: of this machine or one beside it in a compose file (`near`), or of another. */
  readonly address?: 'near' | 'far';
  readonly at: Span;
}

export interface DockerStage {
  readonly base: string;
  readonly name: string;
  readonly users: readonly Scalar[];
  readonly cmd?: Command;
  readonly entrypoint?: Command;
  readonly stopSignal?: Scalar;
  readonly healthcheck?: Command;
  readonly env: readonly EnvEntry[];
  readonly args: readonly EnvEntry[];
  readonly copies: readonly {
    readonly sources: readonly string[];
    readonly target: string;
    readonly from: string;
    /** The working directory at that point; empty where the stage has set none yet. */
    readonly workdir: string;
    readonly at: Span;
  }[];
  readonly runs: readonly { readonly text: string; readonly at: Span }[];
  readonly exposes: readonly string[];
  readonly workdir: string;
  readonly at: Span;
}
export interface DockerfileSummary {
  readonly format: 'dockerfile';
  readonly stages: readonly DockerStage[];
}

export interface ComposeService {
  readonly name: string;
  readonly image?: Scalar;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly target: string };
  readonly command?: Command;
  readonly entrypoint?: Command;
  readonly init: boolean;
  readonly user?: Scalar;
  readonly privileged?: Scalar;
  readonly networkMode?: Scalar;
  readonly pid?: Scalar;
  readonly capAdd: readonly Scalar[];
  readonly volumes: readonly Scalar[];
  readonly env: readonly EnvEntry[];
  readonly healthcheck?: Command;
  readonly stopGracePeriod?: Scalar;
  readonly stopSignal?: Scalar;
  /** The services it starts after; `service_started` where no condition is given. */
  readonly dependsOn: readonly { readonly name: string; readonly condition: string; readonly at: Span }[];
  readonly ports: readonly string[];
  /** It starts only where one of them is asked for; empty where it always does. */
  readonly profiles: readonly string[];
  readonly at: Span;
}
export interface ComposeSummary {
  readonly format: 'compose';
  readonly services: readonly ComposeService[];
}

export interface KubernetesProbe {
  readonly kind: 'liveness' | 'readiness' | 'startup';
  readonly httpPath?: string;
  readonly port?: string;
  readonly exec?: Command;
  /** Canonical text of the probe, to compare probes. */
  readonly text: string;
  readonly at: Span;
}
export interface SecurityContext {
  readonly privileged?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly runAsUser?: number;
  readonly capAdd: readonly string[];
  readonly at?: Span;
}
export interface KubernetesContainer {
  readonly name: string;
  readonly image: string;
  readonly init: boolean;
  readonly command?: Command;
  readonly args?: Command;
  readonly env: readonly EnvEntry[];
  readonly probes: readonly KubernetesProbe[];
  readonly security: SecurityContext;
  readonly ports: readonly string[];
  readonly at: Span;
}
export interface KubernetesWorkload {
  readonly kind: string;
  readonly name: string;
  readonly security: SecurityContext;
  readonly hostNetwork?: Span;
  readonly hostPid?: Span;
  readonly hostPaths: readonly Scalar[];
  readonly containers: readonly KubernetesContainer[];
  readonly terminationGracePeriod?: number;
  readonly at: Span;
}
export interface KubernetesSummary {
  readonly format: 'kubernetes';
  readonly workloads: readonly KubernetesWorkload[];
  readonly secrets: readonly { readonly name: string; readonly entries: readonly EnvEntry[]; readonly at: Span }[];
}

export interface WorkflowStep {
  readonly id: string;
  readonly name: string;
  readonly uses?: Scalar;
  readonly run?: Scalar;
  readonly with: readonly { readonly name: string; readonly value: string; readonly at: Span }[];
  readonly env: readonly { readonly name: string; readonly value: string; readonly at: Span }[];
  readonly if: string;
  readonly at: Span;
}
export interface WorkflowJob {
  readonly id: string;
  /** Undefined when the job has no `permissions`; a map, or the one word `read-all` / `write-all` under the key `*`. */
  readonly permissions?: Readonly<Record<string, string>>;
  readonly permissionsAt?: Span;
  readonly uses?: Scalar;
  /** A called workflow gets every secret of the caller. */
  readonly secretsInherit: boolean;
  /** Has a deployment environment, which may ask for approval. */
  readonly environment: boolean;
  readonly env: WorkflowStep['env'];
  readonly with: WorkflowStep['with'];
  readonly steps: readonly WorkflowStep[];
  readonly if: string;
  readonly at: Span;
}
export interface WorkflowSummary {
  readonly format: 'workflow';
  /** A composite action has no triggers and one job. */
  readonly composite: boolean;
  readonly triggers: readonly { readonly name: string; readonly at: Span }[];
  readonly permissions?: Readonly<Record<string, string>>;
  readonly permissionsAt?: Span;
  readonly env: WorkflowStep['env'];
  readonly jobs: readonly WorkflowJob[];
}

export interface PackageSummary {
  readonly format: 'package';
  readonly name: string;
  readonly type: 'module' | 'commonjs';
  readonly private: boolean;
  readonly main: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  /** Name to version range; `dependencies`, `peerDependencies`, `optionalDependencies` together. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
  /** `imports` and `exports` maps flattened to subpath -> candidate targets in order. */
  readonly imports: Readonly<Record<string, readonly string[]>>;
  readonly exports: Readonly<Record<string, readonly string[]>>;
  readonly engines: Readonly<Record<string, string>>;
}

/** `pnpm-workspace.yaml` and `lerna.json`. */
export interface WorkspaceSummary {
  readonly format: 'workspace';
  readonly packages: readonly string[];
  /** pnpm's shared version ranges by the name of the catalog, the default one under an empty name. */
  readonly catalogs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A lock file, as far as it decides what a package.json leaves open. */
export interface LockSummary {
  readonly format: 'lock';
  /** Major versions by what was asked for, as `requestOf` writes it: `express@*`. */
  readonly majors: Readonly<Record<string, number>>;
}

export interface TsconfigSummary {
  readonly format: 'tsconfig';
  /** Other projects, as paths of folders or files. */
  readonly references: readonly string[];
  readonly extends: readonly string[];
  readonly baseUrl?: string;
  readonly paths: Readonly<Record<string, readonly string[]>>;
  readonly outDir?: string;
  readonly rootDir?: string;
}

export interface DotenvSummary {
  readonly format: 'dotenv';
  readonly entries: readonly EnvEntry[];
  /** Names of variables in comments: those that need not be set. */
  readonly remarked: readonly string[];
}

/** A test file, which is searched and not parsed. */
export interface TestsSummary {
  readonly format: 'tests';
  /** The package by which it answers in the place of other services, with its import. */
  readonly answersWith?: Scalar;
  /** Somewhere in it a service fails, hangs up, answers late or with a status of 5xx. */
  readonly fails: boolean;
  /** What empties a database, where nothing in the file tells one for tests from another: `truncate`, `dropDatabase`. */
  readonly wipes?: Scalar;
  /** It sets variables of the environment, or loads them. */
  readonly prepares?: true;
}

export interface SqlSummary {
  readonly format: 'sql';
  /** Leading keywords of each statement in upper case (`ALTER TABLE`), and the first table it names. */
  readonly statements: readonly { readonly verb: string; readonly table: string; readonly at: Span }[];
}

/** An entrypoint script: what its last command is and whether it is reached by `exec`. */
export interface ShellSummary {
  readonly format: 'shell';
  readonly lastCommand: string;
  readonly execsLast: boolean;
  readonly commands: readonly { readonly text: string; readonly at: Span }[];
}

/** `.gitignore` and `.dockerignore`. */
export interface IgnoreSummary {
  readonly format: 'ignore';
  /** In order; a later one wins, and one that begins with `!` takes back. */
  readonly patterns: readonly string[];
}

/** A file of settings; nested names are joined by dots. */
export interface SettingsSummary {
  readonly format: 'settings';
  readonly entries: readonly EnvEntry[];
}
