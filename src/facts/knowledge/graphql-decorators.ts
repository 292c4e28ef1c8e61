import { Table } from './table.ts';

const PACKAGES = ['@nestjs/graphql', 'type-graphql'];

/** Decorators of methods that resolve one field of an object, or a federated entity from its key. */
export const FIELD_RESOLVERS = new Table<{ readonly of: 'field' | 'reference' }>([
  { packages: PACKAGES, calls: ['ResolveField', 'FieldResolver'], of: 'field' },
  { packages: PACKAGES, calls: ['ResolveReference'], of: 'reference' },
]);

/** Class decorators whose argument names the type that the resolvers are for. */
export const RESOLVER_CLASSES = new Table<object>([{ packages: PACKAGES, calls: ['Resolver'] }]);
/** Decorators whose argument gives the type of a field or a root field; `() => [Order]` is a list. */
export const FIELD_TYPES = new Table<object>([{ packages: PACKAGES, calls: ['Query', 'ResolveField', 'FieldResolver', 'Field'] }]);
/** Decorators of the parameter that is the object whose field is resolved. */
export const PARENT_PARAMETERS = new Table<object>([{ packages: PACKAGES, calls: ['Parent', 'Root'] }]);

/** Packages by which a schema is written in code: their calls are given fields with resolvers. */
export const CODE_FIRST_PACKAGES: ReadonlySet<string> = new Set(['graphql', 'nexus', '@pothos/core', 'graphql-compose']);

/** Tags of templates that hold schema text. */
export const SCHEMA_TAGS = /^(?:gql|graphql|graphqlTag)$/;
/** Variables that hold schema text. */
export const SCHEMA_NAME = /^(?:typeDefs?|typeDefinitions|schema(?:Text|Source)?|sdl)$/;
/** Types in schema text with their fields, and fields that are lists: `orders(first: Int): [Order!]`. */
export const SDL_TYPE = /\btype\s+(\w+)[^{}]{0,200}\{([^{}]*)\}/g;
export const SDL_LIST = /\b(\w+)\s*(?:\([^()]*\)\s*)?:\s*\[\s*(\w+)/g;

/** Decorators of lazy relations: a field of type `Promise` that loads when it is read. */
export const RELATION_DECORATORS = new Table<object>([
  { packages: ['typeorm'], calls: ['OneToMany', 'ManyToOne', 'OneToOne', 'ManyToMany'] },
]);
