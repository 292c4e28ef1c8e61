/** Methods by which a transaction that was begun by hand ends well. */
export const COMMITS = /^(?:commit|commitTransaction)$/;

/** Methods by which it is undone. */
export const ROLLBACKS = /^(?:rollback|rollbackTransaction|abort|abortTransaction)$/;

/** Methods that give the connection or session back. */
export const RELEASES = /^(?:release|endSession|destroy|end|close)$/;

/** Clients whose connection or session undoes an open transaction when it is given back. */
export const UNDONE_BY_RELEASE: ReadonlySet<string> = new Set(['mongoose', 'mongodb']);

/** Clients whose connection is taken for the transaction and has to be given back by a call of its own. */
export const RELEASED_BY_HAND: ReadonlySet<string> = new Set(['typeorm', 'pg', 'mysql2', 'mysql', 'mongoose', 'mongodb']);
