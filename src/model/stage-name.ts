/** The words by which people name the environments that a program runs in. */
const STAGES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    production: 'production prod prd live',
    staging: 'staging stage stg',
    preproduction: 'preprod preproduction',
    qa: 'qa',
    acceptance: 'uat acceptance',
    sandbox: 'sandbox',
    development: 'development dev',
    test: 'test testing',
    local: 'local localhost',
  }).flatMap(([stage, words]) => words.split(' ').map((word) => [word, stage] as const)),
);

/** The stage that a text names as one of its words (`.env.staging`, `db-prod.internal`); undefined where it names none, or several. */
export function stageNamed(text: string): string | undefined {
  const words = text.toLowerCase().split(/[^a-z0-9]+/);
  const found = new Set(words.flatMap((word) => STAGES.get(word) ?? []));
  return found.size === 1 ? [...found][0] : undefined;
}
