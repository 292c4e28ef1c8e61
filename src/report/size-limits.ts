/** One place in a report that can be said at more or less length. */
export interface Piece {
  /**
   * What stands at least, and what replaces it where there is room: of all pieces the forms of the lowest rank are tried first.
   * The ranks of one piece ascend.
   */
  readonly forms: readonly [Form, ...Form[]];
}

export interface Form {
  readonly rank: number;
  readonly render: () => string;
}

/** A run of pieces with what stands around them. */
export interface PieceGroup {
  readonly before: string;
  readonly pieces: readonly Piece[];
  /** Stands between two pieces. */
  readonly separator: '\n' | '\n\n';
  /** Says how many pieces found no room; at most `NOTE_ROOM` long. */
  readonly renderOmitted: (count: number) => string;
  readonly after: string;
}

export interface SizeLimit {
  readonly size: number;
  readonly measure: (text: string) => number;
}

/** UTF-16 units, as GitHub counts the 65,536 characters of a comment at the latest; the rest is a margin. */
export const COMMENT_LIMIT: SizeLimit = { size: 60_000, measure: (text) => text.length };
/** Bytes; a step's summary of more than 1 MiB is dropped by the runner. */
export const SUMMARY_LIMIT: SizeLimit = { size: 900 * 1024, measure: (text) => Buffer.byteLength(text) };
export const NO_LIMIT: SizeLimit = { size: Number.POSITIVE_INFINITY, measure: (text) => text.length };

/** The sizes of a comment, each for a server that refused the one before: a share of the limit, `minimal` without findings. */
export const COMMENT_SIZES = ['normal', 'reduced', 'small', 'minimal'] as const;
export type CommentSize = (typeof COMMENT_SIZES)[number];

export const SIZE_SHARES: Readonly<Record<CommentSize, number>> = { normal: 1, reduced: 0.6, small: 0.25, minimal: 0.25 };

const NOTE_ROOM = 80;
const GAP = '\n\n';
// Forms of one rank have about the same size: after so many that did not fit, the next ones will not either.
const PATIENCE = 40;

/**
 * Joins groups to a text within the limit, as rich as there is room for: higher ranks wait for lower ones, and of one rank the
 * earlier pieces come first. Undefined where not even the shortest forms fit.
 */
export function fitGroups(groups: readonly PieceGroup[], limit: SizeLimit): string | undefined {
  // Without a limit the shorter forms would be rendered in vain.
  const first = limit.size === Number.POSITIVE_INFINITY ? -1 : 0;
  const slots = groups.flatMap((group) => group.pieces.map((piece) => ({ group, piece, text: renderForm(piece, first) })));
  if (first === -1) return joinGroups(groups, slots);
  let used = frameSize(groups, limit);
  for (const { group, text } of slots) used += text === '' ? 0 : limit.measure(text) + group.separator.length;
  if (used > limit.size) return undefined;
  for (const upgrades of upgradesByRank(slots)) used = spendRoom(upgrades, used, limit);
  return joinGroups(groups, slots);
}

interface Slot {
  readonly group: PieceGroup;
  readonly piece: Piece;
  text: string;
}

interface Upgrade {
  readonly slot: Slot;
  readonly form: Form;
}

function renderForm({ forms }: Piece, index: number): string {
  return forms.at(index)?.render() ?? '';
}

function frameSize(groups: readonly PieceGroup[], limit: SizeLimit): number {
  let size = 0;
  for (const { before, after, pieces } of groups)
    size += limit.measure(before) + limit.measure(after) + 4 * GAP.length + (pieces.length > 0 ? NOTE_ROOM : 0);
  return size;
}

function upgradesByRank(slots: readonly Slot[]): readonly (readonly Upgrade[])[] {
  const byRank = new Map<number, Upgrade[]>();
  for (const slot of slots) {
    for (const form of slot.piece.forms.slice(1)) {
      const upgrades = byRank.get(form.rank) ?? [];
      upgrades.push({ slot, form });
      byRank.set(form.rank, upgrades);
    }
  }
  return [...byRank].toSorted(([left], [right]) => left - right).map(([, upgrades]) => upgrades);
}

/** Gives each its richer form while it fits; answers with the size then used. */
function spendRoom(upgrades: readonly Upgrade[], start: number, limit: SizeLimit): number {
  let used = start;
  let refused = 0;
  for (const { slot, form } of upgrades) {
    if (refused >= PATIENCE) break;
    const text = form.render();
    const added = limit.measure(text) - limit.measure(slot.text) + (slot.text === '' ? slot.group.separator.length : 0);
    if (used + added > limit.size) {
      refused += 1;
      continue;
    }
    slot.text = text;
    used += added;
  }
  return used;
}

function joinGroups(groups: readonly PieceGroup[], slots: readonly Slot[]): string {
  const texts = groups.map((group) =>
    joinGroup(
      group,
      slots.filter((slot) => slot.group === group).map(({ text }) => text),
    ),
  );
  return texts.filter((text) => text !== '').join(GAP);
}

function joinGroup(group: PieceGroup, texts: readonly string[]): string {
  const shown = texts.filter((text) => text !== '');
  const omitted = texts.length - shown.length;
  const body = [shown.join(group.separator), omitted > 0 ? group.renderOmitted(omitted) : ''].filter((text) => text !== '').join(GAP);
  return [group.before, body, group.after].filter((text) => text !== '').join(GAP);
}
