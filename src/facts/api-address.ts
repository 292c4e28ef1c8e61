import { HOLE } from './address-text.ts';

/**
 * Where a request of a page goes: `page` to the host that serves the page, `local` to a port of the developer's machine, `open` to a host
 * that is not decided, `other` to one that the code names.
 */
export type ApiOrigin = 'page' | 'local' | 'open' | 'other';

/** The address of an API as far as it is known. */
export interface ApiAddress {
  readonly origin: ApiOrigin;
  /** Starts with `/`; without query. `{}` stands for what is not known, a whole segment or a part of one. */
  readonly path: string;
}

const ORIGIN = /^([a-z][a-z+.-]*:)?\/\/([^/?#]*)/i;
const LOCAL = /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|host\.docker\.internal)(?::|$)/i;
/** What tells most about where the API of the repository itself is, first. */
const TELLING: readonly ApiOrigin[] = ['local', 'page', 'open', 'other'];

/** What is known of an address that may be one of several texts. */
export function apiAddressOf(texts: readonly string[]): ApiAddress | undefined {
  const found = texts.map(addressOf);
  // With a host that is not decided among them, the named ones are examples or defaults.
  for (const origin of TELLING) {
    const one = found.filter((address) => address.origin === origin).toSorted((left, right) => known(right) - known(left))[0];
    if (one) return one;
  }
  return undefined;
}

function addressOf(text: string): ApiAddress {
  const host = ORIGIN.exec(text);
  if (host) return { origin: originOf(host[2] ?? ''), path: pathIn(text.slice(host[0].length)) };
  const isOpen = text.startsWith(HOLE);
  const rest = isOpen ? text.replace(/^\0+/, '') : text;
  return { origin: isOpen ? 'open' : 'page', path: pathIn(isOpen && rest !== '' && !rest.startsWith('/') ? `${HOLE}${rest}` : rest) };
}

function originOf(host: string): ApiOrigin {
  if (LOCAL.test(host)) return 'local';
  return host.includes(HOLE) || host === '' ? 'open' : 'other';
}

function pathIn(text: string): string {
  const path = text.split(/[?#]/, 1)[0] ?? '';
  const segments = path.split('/').filter((segment) => segment !== '');
  return `/${segments.map((segment) => segment.replaceAll(/\0+/g, '{}')).join('/')}`;
}

function known({ path }: ApiAddress): number {
  return path.replaceAll('{}', '').length;
}
