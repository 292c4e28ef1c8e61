/** Names of what makes sure that a job has its effect once: a claim, a key, a look whether it was done. */
export const CLAIM_NAME =
  /claim|lock|lease|dedup|idempot|already|alreadyDone|acquire|processed|isDuplicate|once|seen|mutex|semaphore|setnx|tryInsert|markAs|ensure|upsert|findOrCreate|getOrCreate|firstOrCreate|reconcil/i;
/** Words of conditions that ask whether something was done before. */
export const DONE_WORD =
  /status|state|^is[A-Z]\w*ed$|sent|processed|done|handled|complet|paid|exist|already|duplicate|found|At$|count|affected|seen|deliver|synced|created|claimed|previous|finished|attempt/i;
/** Options and keys by which a store or a receiver tells a second one from the first. */
export const UNIQUE_KEY =
  /^(?:id|_id|uuid|key|slug|reference|ref|\w*(?:jobId|job_id|eventId|event_id|messageId|message_id|externalId|external_id|requestId|correlationId|idempotency\w*|dedup\w*|deduplication\w*|hash|number))$/i;
/** Entries of updates that add to what is there. */
export const RELATIVE_KEY = /^(?:increment|decrement|multiply|\$inc|\$mul|\$push)$/;
/** Methods that do so. */
export const RELATIVE_METHOD = /(?:^|[.#])(?:increment|decrement)$/;
/** `SET stock = stock - 1`, `ADD stock :delta` */
export const RELATIVE_SQL =
  /\bset\b[^;]*?"?(\w+)"?\s*=\s*"?\1"?\s*[-+]|\badd\s+#?\w*(?:count|amount|balance|quantit|stock|credit|point|total)\w*\s+:/i;
/** An insert in SQL, with its columns. */
export const INSERTING_SQL = /\binsert\s+into\s+[\w."`[\]]+\s*\(([^)]*)\)/i;
/** What makes room for the rows that are inserted after it. */
export const REMOVES = /(?:^|[.#])(?:delete\w*|del|destroy|remove\w*|truncate|clear)\b/;
export const REMOVING_SQL = /\b(?:delete\s+from|truncate)\b/i;
/** What must be right to the last unit. */
export const AMOUNT = /balance|amount|credit|wallet|stock|inventor|quantit|point|seat|quota|ledger|fund|money|price|limit/i;
/** Of what a second one does little harm. */
export const HARMLESS_ROW =
  /log|audit|metric|stat(?!e|u)|telemetry|analytic|trace|event|history|activity|view|visit|cache|snapshot|notification/i;
/** Ways to ignore a second insert. */
export const IGNORING = /on\s?conflict|orIgnore|orUpdate|ignore|merge|on\s?duplicate|upsert|doNothing|not\s+exists/i;
/** Words of the entry points of brokers that deliver again what was not done. */
export const REDELIVERED = /^(?:queue|topic|subscription|stream|message)\b/;
