import type { CacheOf, ResultCache } from '../ports.ts';

/** Keeps results for the length of one process. */
export function memoryCache(): ResultCache {
  return { summaries: new MapCache(), runs: new MapCache() };
}

class MapCache<T> implements CacheOf<T> {
  readonly #kept = new Map<string, T>();

  get(key: string): T | undefined {
    return this.#kept.get(key);
  }

  set(key: string, value: T): void {
    this.#kept.set(key, value);
  }
}
