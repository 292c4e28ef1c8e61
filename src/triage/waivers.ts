import type { Finding, Silence } from '../model/finding.ts';
import type { Waiver } from '../model/policy.ts';
import type { Notice } from '../model/review.ts';
import { isPast } from './dates.ts';

/** Whether a path matches a glob of the policy. */
export type MatchGlob = (glob: string, path: string) => boolean;

/** The first waiver that holds for a finding; `today` is an ISO date. */
export function findWaiver(
  finding: Finding,
  waivers: readonly Waiver[],
  { today, matches }: { today: string; matches: MatchGlob },
): Waiver | undefined {
  return waivers.find((waiver) => !isPast(waiver.expires, today) && isAbout(waiver, finding, matches));
}

export function toSilence({ reason, owner, expires }: Waiver): Silence {
  return { kind: 'waiver', reason, owner, until: expires };
}

/** Says which waivers have expired or silence nothing, so that they can go. */
export function listIdleWaivers(waivers: readonly Waiver[], used: ReadonlySet<Waiver>, today: string): readonly Notice[] {
  return waivers.flatMap((waiver) => {
    const subject = [waiver.rule, waiver.path, waiver.fingerprint].filter((part) => part !== undefined).join(' ');
    if (isPast(waiver.expires, today)) return [{ text: 'P3: a waiver of the policy has expired, so it no longer holds.', subject }];
    return used.has(waiver) ? [] : [{ text: 'A waiver of the policy silences nothing any more.', subject }];
  });
}

function isAbout(waiver: Waiver, finding: Finding, matches: MatchGlob): boolean {
  if (waiver.rule !== finding.ruleId && waiver.rule !== `${finding.ruleId}/${finding.facet}`) return false;
  if (waiver.fingerprint !== undefined && waiver.fingerprint !== finding.fingerprint) return false;
  if (waiver.path !== undefined && !matches(waiver.path, finding.at.path)) return false;
  // Without either it would silence a whole rule, which `rules` is there for.
  return waiver.fingerprint !== undefined || waiver.path !== undefined;
}
