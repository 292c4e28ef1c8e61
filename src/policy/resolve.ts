import {
  DEFAULT_POLICY,
  type DeclaredFlow,
  type DeclaredPayment,
  type Policy,
  type RuleSetting,
  type RuleSettings,
} from '../model/policy.ts';
import type { PolicyInputs } from './inputs.ts';
import type { PolicyFile } from './policy-schema.ts';

/** Where a policy lies unless it is said otherwise. */
const USUAL_PATH = '.github/backend-readiness.yml';

type WrittenRules = NonNullable<PolicyFile['rules']>;
type WrittenPayment = NonNullable<PolicyFile['payments']>[number];

/** Fills in what the file leaves open: an input of the run beats the file, the file beats the default. */
export function resolvePolicy(file: PolicyFile = {}, inputs: PolicyInputs = {}): Policy {
  const { gate = {}, scope = {}, limits = {}, suppressions = {} } = file;
  const maxFileKb = limits['max-file-kb'];
  return {
    gate: {
      failOn: inputs.failOn ?? gate['fail-on'] ?? DEFAULT_POLICY.gate.failOn,
      on: gate.on ?? DEFAULT_POLICY.gate.on,
    },
    onIncomplete: inputs.onIncomplete ?? file['on-incomplete'] ?? DEFAULT_POLICY.onIncomplete,
    scope: { include: scope.include ?? [], exclude: scope.exclude ?? [] },
    rules: toSettings(file.rules ?? {}),
    paths: (file.paths ?? []).map(({ match, rules }) => ({ match: [match].flat(), rules: toSettings(rules) })),
    waivers: file.waivers ?? [],
    payments: (file.payments ?? []).map(toPayment),
    flows: toFlows(file),
    limits: { fileBytes: maxFileKb === undefined ? DEFAULT_POLICY.limits.fileBytes : maxFileKb * 1024 },
    suppressions: { allowNew: suppressions['allow-new'] ?? DEFAULT_POLICY.suppressions.allowNew },
  };
}

function toPayment({ host, paths = [], package: name = '', calls = [], key = [] }: WrittenPayment): DeclaredPayment {
  const names = [key].flat();
  return host === undefined ? { package: name, calls, key: names } : { host: host.toLowerCase(), paths, key: names };
}

function toFlows({ flows = [], file, flowLines = [] }: PolicyFile): readonly DeclaredFlow[] {
  const path = file !== undefined && isOfTree(file) ? file : USUAL_PATH;
  return flows.map(({ name, entry, persists = [] }, index) => {
    return { name, entry, persists: [persists].flat(), at: { path, line: flowLines[index] ?? 1 } };
  });
}

// A file that was named in a terminal may lie anywhere; what is said of it is said of the usual place then.
function isOfTree(file: string): boolean {
  return !/^(?:[/\\]|[A-Za-z]:|\.\.?[/\\])/.test(file);
}

function toSettings(rules: WrittenRules): RuleSettings {
  return new Map(Object.entries(rules).map(([id, setting]) => [id, toSetting(setting)]));
}

function toSetting(setting: WrittenRules[string]): RuleSetting {
  if (typeof setting === 'string') return { off: setting === 'off' };
  return { off: false, severity: setting.severity };
}
