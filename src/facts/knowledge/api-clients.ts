import { Table } from './table.ts';

/** A call that sends a GraphQL document: where the document stands. */
interface GraphqlCall {
  /** Index of the argument that is the document, or holds it under one of the `options`. */
  readonly document: number;
  readonly options: readonly string[];
}

const OPTIONS = ['query', 'mutation', 'subscription', 'document'];

export const GRAPHQL_CALLS = new Table<GraphqlCall>([
  {
    packages: [
      '@apollo/client',
      '@apollo/client/react',
      '@apollo/client/react/hooks',
      '@apollo/react-hooks',
      'react-apollo',
      '@vue/apollo-composable',
    ],
    calls: ['useMutation', 'useQuery', 'useLazyQuery', 'useSubscription', 'useSuspenseQuery', 'useBackgroundQuery'],
    document: 0,
    options: OPTIONS,
  },
  {
    packages: ['@apollo/client', '@apollo/client/core', 'apollo-client', 'apollo-boost'],
    calls: ['**.mutate', '**.query', '**.subscribe', '**#mutate', '**#query', '**#subscribe'],
    document: 0,
    options: OPTIONS,
  },
  {
    packages: ['urql', '@urql/core', '@urql/vue', '@urql/preact'],
    calls: ['useMutation', 'useQuery', 'useSubscription', '**.mutation', '**.query', '**.subscription', '**#mutation', '**#query'],
    document: 0,
    options: OPTIONS,
  },
  { packages: ['graphql-request'], calls: ['request', 'rawRequest'], document: 1, options: OPTIONS },
  { packages: ['graphql-request'], calls: ['GraphQLClient#request', 'GraphQLClient#rawRequest'], document: 0, options: OPTIONS },
]);

/** Packages whose clients call the procedures of a tRPC router by the path of members. */
export const TRPC_PACKAGES: ReadonlySet<string> = new Set([
  '@trpc/client',
  '@trpc/next',
  '@trpc/react-query',
  '@trpc/tanstack-react-query',
]);

/** Last member of a call of a procedure, and what kind of procedure it calls. */
export const TRPC_METHODS: Readonly<Record<string, 'query' | 'mutation' | 'subscription'>> = {
  useQuery: 'query',
  useInfiniteQuery: 'query',
  useSuspenseQuery: 'query',
  useSuspenseInfiniteQuery: 'query',
  queryOptions: 'query',
  query: 'query',
  fetch: 'query',
  useMutation: 'mutation',
  mutationOptions: 'mutation',
  mutate: 'mutation',
  useSubscription: 'subscription',
  subscribe: 'subscription',
};

/** Members of a tRPC client that stand before the path of a procedure. */
export const TRPC_PREFIXES: ReadonlySet<string> = new Set(['useUtils()', 'useContext()', 'client']);

/** Calls whose first argument is the address, and that are given apart what fetches it. */
export const SWR_CALLS = new Table<{ readonly method: string | undefined }>([
  { packages: ['swr', 'swr/immutable', 'swr/infinite'], calls: ['', 'useSWR', 'useSWRImmutable', 'useSWRInfinite'], method: 'GET' },
  { packages: ['swr/mutation'], calls: [''], method: undefined },
]);

/** Hooks that give a function to call later; until then what they are given does not run. */
export const LATER_HOOKS =
  /^(?:use\w*Mutation|useCallback|useEvent|useEffectEvent|useMemoizedFn|useLazyQuery|useFetcher|useAsyncFn|useDebounced?Callback|useThrottled?Callback)$/;

/** Calls that submit a form, or load the data of a route, without leaving the page. */
export const FORM_CALLS = new Table<{ readonly loads: boolean }>([
  {
    packages: ['@remix-run/react', 'react-router', 'react-router-dom', 'remix-typedjson'],
    calls: ['useSubmit()', 'useFetcher().submit', 'useTypedFetcher().submit'],
    loads: false,
  },
  {
    packages: ['@remix-run/react', 'react-router', 'react-router-dom', 'remix-typedjson'],
    calls: ['useFetcher().load', 'useTypedFetcher().load'],
    loads: true,
  },
]);
