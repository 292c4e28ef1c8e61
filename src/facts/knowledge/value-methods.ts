/**
 * What methods of texts and lists do with what they are called on: `same` gives it back changed in form only, `item` one of its items,
 * `joined` its items as one text, `added` it with the arguments, `replaced` it with parts exchanged, `callback` what the callback gives
 * for its items, `iterates` nothing but calls the callback with its items, `none` something that holds nothing of it.
 */
export type ValueMethod = 'same' | 'item' | 'joined' | 'added' | 'replaced' | 'callback' | 'iterates' | 'none';

function entries(kind: ValueMethod, names: string): readonly (readonly [string, ValueMethod])[] {
  return names.split(' ').map((name) => [name, kind] as const);
}

export const VALUE_METHODS: ReadonlyMap<string, ValueMethod> = new Map([
  ...entries(
    'same',
    'trim trimStart trimEnd toLowerCase toUpperCase toLocaleLowerCase toLocaleUpperCase toString valueOf normalize substring substr slice repeat padStart padEnd split filter sort reverse flat toSorted toReversed toSpliced values entries copyWithin',
  ),
  ...entries('item', 'find findLast at pop shift charAt'),
  ...entries('joined', 'join'),
  ...entries('added', 'concat'),
  ...entries('replaced', 'replace replaceAll'),
  ...entries('callback', 'map flatMap reduce reduceRight then'),
  ...entries('iterates', 'forEach'),
  ...entries(
    'none',
    'includes indexOf lastIndexOf startsWith endsWith test has some every findIndex toFixed toPrecision getTime charCodeAt codePointAt localeCompare toISOString toJSON hasOwnProperty',
  ),
]);

/** Globals whose result is a number, a boolean or a date, whatever they are given. */
export const VALUELESS_GLOBALS =
  /^(?:Number(?:\..*)?|parseInt|parseFloat|BigInt|Boolean|Math\..*|isNaN|isFinite|Date(?:\..*)?|Array\.isArray|Symbol|crypto\.randomUUID|performance\.now|process\.hrtime.*)$/;

/** Globals that give back what they are given, in another form. */
export const KEEPING_GLOBALS =
  /^(?:String|Array\.(?:from|of)|Object\.(?:values|entries|assign|freeze|fromEntries)|Promise\.(?:all|allSettled|resolve|race|any)|structuredClone|JSON\.(?:parse|stringify)|decodeURI(?:Component)?|unescape|Buffer\.from|URL|URLSearchParams|Set|Map|Array)$/;
