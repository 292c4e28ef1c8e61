/** Methods of collections that call a function per item; the collection is what they are called on. */
export const ITERATING_METHODS: ReadonlySet<string> = new Set([
  'map',
  'forEach',
  'flatMap',
  'filter',
  'some',
  'every',
  'find',
  'findIndex',
  'reduce',
  'each',
]);

/** Packages whose functions take a collection first and a function second. */
export const ITERATING_PACKAGES: ReadonlySet<string> = new Set([
  'lodash',
  'lodash-es',
  'p-map',
  'p-map-series',
  'p-each-series',
  'p-all',
  'async',
  'bluebird',
  'radash',
  'remeda',
  'es-toolkit',
  'modern-async',
]);
/** Names that functions of the tree with the same purpose go by. */
export const ITERATING_FUNCTIONS =
  /^(?:map|forEach|each|flatMap|filter|mapSeries|eachSeries|eachLimit|mapLimit|eachOf|forEachOf|pMap|pmap|pMapSeries|pEach|p-map|asyncMap|asyncForEach|concurrentMap|mapAsync)$/;
