import { LAYERS, type Layer } from '../model/readiness.ts';
import type { LayerStatus } from '../model/review.ts';
import { bySeverity, counts, type Case } from './decide.ts';

/** The state of each of the six layers; `heard` are the layers of which at least one rule met a fact of its kind. */
export function layerStatuses(matter: Case, heard: ReadonlySet<Layer>): readonly LayerStatus[] {
  const open = matter.findings.filter((item) => counts(item, matter));
  const isIncomplete = matter.notAnalysed.some(({ incomplete }) => incomplete);
  return LAYERS.map((layer): LayerStatus => {
    const findings = open.filter(({ finding }) => finding.layer === layer);
    const quiet = isIncomplete ? 'incomplete' : heard.has(layer) ? 'pass' : 'not-evidenced';
    return { layer, status: findings.length > 0 ? 'findings' : quiet, open: bySeverity(findings) };
  });
}
