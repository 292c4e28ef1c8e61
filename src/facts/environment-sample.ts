import { append } from '../model/append.ts';
import type { Location } from '../model/location.ts';
import { baseOfFile } from './base.ts';
import { environmentVariableFacts, type EnvironmentVariableFact } from './environment-variable.ts';
import type { FactBase } from './fact.ts';
import { isSample } from './knowledge/secret-sinks.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A file that shows which variables to set, such as `.env.example`. Its place is the last variable, after which another would be added. */
export interface EnvironmentSampleFact extends FactBase {
  readonly kind: 'environment-sample';
  /** The variables that code reads without a default and that are not named, where the file is kept in step otherwise. */
  readonly missing: readonly { readonly name: string; readonly at: Location }[];
}

interface Sample {
  readonly path: string;
  readonly at: EnvironmentSampleFact['at'];
  readonly names: ReadonlySet<string>;
}

/** Fewest variables by which a sample shows that it is kept. */
const FEWEST_LISTED = 3;

/** The sample environments of a tree, of several in one folder the first with the names of all. */
export function environmentSampleFacts(model: TreeModel): readonly EnvironmentSampleFact[] {
  const samples = samplesByFolder(model);
  const needed = new Map<Sample, EnvironmentVariableFact[]>();
  for (const fact of samples.size === 0 ? [] : environmentVariableFacts(model)) {
    const sample = nearest(samples, fact.at.path);
    if (sample && fact.reads.length > 0 && fact.defaults.length === 0 && !fact.platform) append(needed, sample, fact);
  }
  return [...needed].map(([sample, variables]) => ({
    kind: 'environment-sample',
    at: sample.at,
    ...baseOfFile(model, sample.path),
    role: 'production',
    missing: missingFrom(sample, variables),
  }));
}

// A sample that names less than half of what is needed is not meant to be whole.
function missingFrom({ names }: Sample, variables: readonly EnvironmentVariableFact[]): EnvironmentSampleFact['missing'] {
  const missing = variables.filter(({ name }) => !names.has(name));
  const listed = variables.length - missing.length;
  return listed < FEWEST_LISTED || listed < missing.length ? [] : missing;
}

function samplesByFolder({ summaries, code }: TreeModel): ReadonlyMap<string, Sample> {
  const samples = new Map<string, Sample>();
  for (const [path, { content }] of summaries) {
    const last = content?.format === 'dotenv' ? content.entries.at(-1) : undefined;
    if (content?.format !== 'dotenv' || !last || !isSample(path)) continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const known = samples.get(folder);
    const names = new Set([...(known?.names ?? []), ...content.entries.map(({ name }) => name), ...content.remarked]);
    samples.set(folder, { path: known?.path ?? path, at: known?.at ?? code.place(path, last.at, '', last.name), names });
  }
  return samples;
}

function nearest(samples: ReadonlyMap<string, Sample>, path: string): Sample | undefined {
  for (let folder = path; folder !== '';) {
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')));
    const found = samples.get(folder);
    if (found) return found;
  }
  return undefined;
}
