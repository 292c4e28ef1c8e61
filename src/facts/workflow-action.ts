import type { Place } from '../model/location.ts';

/** What a step, or a job that calls a workflow, uses. */
export interface ActionUse {
  /** `owner/repository/path`, or the image of `docker://…`. */
  readonly name: string;
  /** Tag, branch or commit. */
  readonly ref: string;
  /** `commit` and `digest` cannot be moved; `branch` moves with every push; `tag` can be moved by its owner. */
  readonly pin: 'commit' | 'digest' | 'tag' | 'branch' | 'none';
  /** Somebody can put other code behind the reference. */
  readonly movable: boolean;
  /** Of GitHub itself (`actions/…`, `github/…`). */
  readonly firstParty: boolean;
  /** Secrets that it is handed beside the token of the job: by input or environment, or every one (`secrets: inherit`). */
  readonly secrets: 'none' | 'some' | 'all';
  /** It moves with every push and gets secrets where they are worth the most: all of them, or some under a privileged trigger. */
  readonly exposed: boolean;
  /** The same reference stands in an earlier step of the same file, or it is among those `alike` of an earlier one. */
  readonly repeated: boolean;
  /** GitHub's own actions that move too and come later in the same file; this is the first of them. */
  readonly alike: readonly ActionReference[];
  readonly at: Place;
}

/** Where an action is named, as it stands there. */
export interface ActionReference {
  readonly text: string;
  readonly at: Place;
}

/** What a reference names; undefined for one inside of the repository, and for a computed one. */
export function actionOf(uses: string): Pick<ActionUse, 'name' | 'ref' | 'pin' | 'movable' | 'firstParty'> | undefined {
  if (uses.startsWith('./') || uses.includes('${{')) return undefined;
  const isImage = uses.startsWith('docker://');
  const [name, ref] = isImage ? splitAt(uses.slice('docker://'.length), /[@:](?=[^/]*$)/) : splitAt(uses, /@/);
  const pin = pinOf(uses, ref);
  return { name, ref, pin, movable: pin !== 'commit' && pin !== 'digest', firstParty: /^(?:actions|github)\//i.test(name) };
}

function pinOf(uses: string, ref: string): ActionUse['pin'] {
  if (uses.includes('@sha256:')) return 'digest';
  if (ref === '') return 'none';
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(ref)) return 'commit';
  return /^(?:main|master|develop|dev|trunk|latest|head|edge|nightly|stable)$/i.test(ref) ? 'branch' : 'tag';
}

function splitAt(text: string, separator: RegExp): readonly [string, string] {
  const match = separator.exec(text);
  return match ? [text.slice(0, match.index), text.slice(match.index + 1)] : [text, ''];
}
