import type { Gate, Severity } from './readiness.ts';

/** What to do with a review in which something in scope could not be judged. */
export const INCOMPLETE_ACTIONS = ['fail', 'neutral', 'warn'] as const;
export type IncompleteAction = (typeof INCOMPLETE_ACTIONS)[number];

/** Whose findings the gate counts: those that the change brings, or all of the tree. */
export const GATE_SCOPES = ['introduced', 'all'] as const;
export type GateScope = (typeof GATE_SCOPES)[number];

/** What the policy says of one rule. */
export interface RuleSetting {
  readonly off?: boolean | undefined;
  readonly severity?: Severity | undefined;
}

/** By rule id. A map, because the keys come from a file. */
export type RuleSettings = ReadonlyMap<string, RuleSetting>;

/** Settings of rules for some paths; the last entry that matches wins. */
export interface PathPolicy {
  /** Globs over paths from the root of the tree; one that matches suffices. */
  readonly match: readonly string[];
  readonly rules: RuleSettings;
}

/** An accepted finding: who answers for it, why, and until when. */
export interface Waiver {
  readonly rule: string;
  /** A glob; absent where the fingerprint alone decides. */
  readonly path?: string | undefined;
  /** 32 hex digits. */
  readonly fingerprint?: string | undefined;
  readonly owner: string;
  readonly reason: string;
  /** ISO date, the last day on which it holds. */
  readonly expires: string;
}

/** What the team says moves money, for the rule on payments. */
export type DeclaredPayment = DeclaredHost | DeclaredLibrary;

/** Requests over HTTP. */
export interface DeclaredHost {
  /** Name of the host in lower case; `*.` at its start stands for any below. */
  readonly host: string;
  /** Paths of the requests, `*` for one segment and `**` for any number of them; empty where all of the host's requests do. */
  readonly paths: readonly string[];
  /** Names of the header or field of the body that carries the idempotency key; empty for the usual ones. */
  readonly key: readonly string[];
}

/** Calls of a package. */
export interface DeclaredLibrary {
  readonly package: string;
  /** Functions or methods as they are written from the client on: `charge`, `transfers.create`. */
  readonly calls: readonly string[];
  /** Names of the option or parameter that carries the idempotency key; empty for the usual ones. */
  readonly key: readonly string[];
}

/** Something that users set off, with what has to come of it. */
export interface DeclaredFlow {
  readonly name: string;
  /** What it starts with: `POST /payments`, `mutation payInvoice`, `topic:invoice.created`. */
  readonly entry: string;
  /** What has to be written or told by the end: a table or entity by its name, others as `topic:…`, `queue:…`, `host:…`. Empty where it is not said. */
  readonly persists: readonly string[];
  /** Where the policy says so; the path is from the root of the tree. */
  readonly at: { readonly path: string; readonly line: number };
}

/** The settings of one run, every default filled in. Plain data; globs are matched by `policy/match-path.ts`. */
export interface Policy {
  readonly gate: { readonly failOn: Gate; readonly on: GateScope };
  readonly onIncomplete: IncompleteAction;
  /** Globs. An empty `include` includes everything. */
  readonly scope: { readonly include: readonly string[]; readonly exclude: readonly string[] };
  readonly rules: RuleSettings;
  readonly paths: readonly PathPolicy[];
  readonly waivers: readonly Waiver[];
  readonly payments: readonly DeclaredPayment[];
  readonly flows: readonly DeclaredFlow[];
  readonly limits: {
    /** Larger files are listed as not analysed. Bytes. */
    readonly fileBytes: number;
  };
  /** Whether suppression comments that a change adds hold for P0 and P1 at once. */
  readonly suppressions: { readonly allowNew: boolean };
}

/** What holds without a policy file. */
export const DEFAULT_POLICY: Policy = {
  gate: { failOn: 'P1', on: 'introduced' },
  onIncomplete: 'fail',
  scope: { include: [], exclude: [] },
  rules: new Map(),
  paths: [],
  waivers: [],
  payments: [],
  flows: [],
  limits: { fileBytes: 1024 * 1024 },
  suppressions: { allowNew: false },
};
