import { ConfigurationError } from '../model/errors.ts';
import { suggestNames } from '../model/nearest-names.ts';
import { REPORT_FORMATS, type ReportFormat } from '../report/build-report.ts';

/** A report and where it goes; without a file, to standard output. */
export interface ReportTarget<F extends string = ReportFormat> {
  readonly format: F;
  readonly file?: string;
}

/**
 * Reads `FORMAT` and `FORMAT=FILE`. Text goes to standard output unless another format does.
 * Throws a ConfigurationError for an unknown format, two for standard output, or two for one file.
 */
export function parseTargets(texts: readonly string[]): readonly ReportTarget[] {
  return parseTargetsOf(REPORT_FORMATS, 'text', texts);
}

/** The same for other formats; `usual` is the one that goes to standard output where no other does. */
export function parseTargetsOf<F extends string>(formats: readonly F[], usual: F, texts: readonly string[]): readonly ReportTarget<F>[] {
  const targets = texts.map((text) => parseTarget(formats, text));
  const places = targets.map(({ file }) => file ?? 'standard output');
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined)
    throw new ConfigurationError(`Two formats go to ${twice}; give each a place of its own, as in --format sarif=FILE.`);
  return targets.some(({ file }) => file === undefined) ? targets : [{ format: usual }, ...targets];
}

function parseTarget<F extends string>(formats: readonly F[], text: string): ReportTarget<F> {
  const [name = '', ...rest] = text.split('=');
  const format = formats.find((known) => known === name);
  if (format === undefined) throw new ConfigurationError(`Unknown format ${JSON.stringify(name)}; ${suggestNames(name, formats)}`);
  if (rest.length === 0) return { format };
  const file = rest.join('=');
  if (file === '') throw new ConfigurationError(`--format ${text} names no file.`);
  return { format, file };
}
