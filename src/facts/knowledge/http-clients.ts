import { Table } from './table.ts';

/** Outbound HTTP: which call it is, and where its options lie. */
interface HttpCall {
  readonly effect: 'http';
  readonly client: string;
  /** Index of the options argument. */
  readonly options: number;
}

export const HTTP_CALLS = new Table<HttpCall>([
  { packages: ['axios'], calls: ['get', 'delete', 'head', 'options', 'Axios#get', 'Axios#delete', 'Axios#head', 'Axios#options'], effect: 'http', client: 'axios', options: 1 },
  { packages: ['axios'], calls: ['post', 'put', 'patch', 'Axios#post', 'Axios#put', 'Axios#patch'], effect: 'http', client: 'axios', options: 2 },
]);
