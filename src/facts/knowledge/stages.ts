/** Names of environments by their words. */
const STAGES: ReadonlyMap<string, string> = new Map([
  ...['prod', 'production', 'prd'].map((word) => [word, 'production'] as const),
  ...['staging', 'stage', 'stg', 'preprod', 'uat', 'qa', 'sandbox'].map((word) => [word, 'staging'] as const),
  ...['dev', 'development', 'local', 'test', 'testing', 'e2e', 'ci'].map((word) => [word, 'development'] as const),
]);
/** Environments that are deployed beside production, for which libraries know no `NODE_ENV`. */
const DEPLOYED = /^(?:staging|stage|stg|pre-?prod|uat|qa|sandbox|demo|live)$/i;

/** The environments that the words of a path or an address name, each once. */
export function stagesNamed(text: string): readonly string[] {
  const words = text.toLowerCase().split(/[^a-z0-9]+/);
  return [...new Set(words.flatMap((word) => STAGES.get(word) ?? []))];
}

/** A value of `NODE_ENV` that is the name of an environment and no mode of libraries. */
export function deployedStage(value: string): string | undefined {
  return DEPLOYED.test(value) ? value : undefined;
}
