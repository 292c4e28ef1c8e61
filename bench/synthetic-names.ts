export interface SyntheticFile {
  /** From the root of the tree, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** What the files of one feature have in common. */
export interface Feature {
  /** The folder of its service. */
  readonly root: string;
  /** As in file names and paths: `invoice-17`. */
  readonly name: string;
  /** As a class: `Invoice17`. */
  readonly type: string;
  /** Fields of its record, and operations besides finding and saving. */
  readonly fields: number;
  readonly operations: number;
  /** Numbers from 0 up to 1, the same in every run. */
  readonly random: () => number;
}

const NOUNS = ['Account', 'Basket', 'Claim', 'Delivery', 'Estimate', 'Fund', 'Grant', 'Holding', 'Invoice', 'Journey', 'Kit', 'Ledger'];
const VERBS = ['approve', 'archive', 'assign', 'cancel', 'close', 'extend', 'merge', 'notify', 'price', 'refund', 'reopen', 'split'];
const FIELDS = ['amount', 'balance', 'count', 'discount', 'fee', 'height', 'limit', 'margin', 'price', 'quota', 'rate', 'total', 'weight'];

export function nameFeature(number: number): Pick<Feature, 'name' | 'type'> {
  const noun = NOUNS[number % NOUNS.length] ?? '';
  return { name: `${noun.toLowerCase()}-${number}`, type: `${noun}${number}` };
}

/** Names of the operations of a feature, in a fixed order. */
export function operationsOf({ operations }: Feature): readonly string[] {
  return VERBS.slice(0, operations);
}

/** Names of the fields of a feature's record. */
export function fieldsOf({ fields }: Feature): readonly string[] {
  return FIELDS.slice(0, fields);
}

/** Joins a part for each item, so that a template reads like the file it becomes. */
export function each<Item>(items: readonly Item[], render: (item: Item, index: number) => string): string {
  return items.map(render).join('');
}
