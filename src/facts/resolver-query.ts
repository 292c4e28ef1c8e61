import type { FunctionRecord, Value } from '../summaries/script-summary.ts';
import { gathersLookups } from './knowledge/databases.ts';
import { baseOfSite, expressionText } from './base.ts';
import { isLongList } from './collection-size.ts';
import { databaseAccessOf, type DatabaseAccess } from './database-call.ts';
import {
  FIELD_RESOLVERS,
  FIELD_TYPES,
  PARENT_PARAMETERS,
  RESOLVER_CLASSES,
  SCHEMA_TAGS,
  SCHEMA_NAME,
  SDL_LIST,
  SDL_TYPE,
} from './knowledge/graphql-decorators.ts';
import { callsWithin, sitesOfFunction, type ReachedCall } from './link/call-walk.ts';
import { dependsOn } from './link/depends-on.ts';
import { externalOf } from './link/entry-points.ts';
import { graphqlResolvers } from './link/graphql-resolvers.ts';
import { location } from './link/location-of.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';
import { outwardEffectOf } from './outward-effect.ts';
import type { RepeatedCallFact } from './repeated-call.ts';
import { reachOf } from './reach.ts';
import { nameOf } from './value-names.ts';

/** A function that runs once per object of a list, with the parameter that is the object. */
interface ObjectResolver {
  readonly file: string;
  readonly fn: number;
  readonly parent: number;
  readonly shape: 'resolver' | 'reference';
}

const ROOTS = new Set(['Query', 'Mutation', 'Subscription', '']);
/** Calls of the tree between a resolver and its query. */
const MOST_LEVELS = 3;

/** Queries in the field resolvers of types that lists hold, and in resolvers of federated entities. */
export function resolverQueryFacts(model: TreeModel): readonly RepeatedCallFact[] {
  const lists = new ListTypes(model);
  const resolvers = [...decorated(model, lists), ...mapped(model, lists)];
  return resolvers.filter(({ file }) => model.roleOf(file) === 'production').flatMap((resolver) => queryOf(model, resolver));
}

/** The types that a long list of the schema holds, one that is read without a limit: classes by identity, types of schema text by name. */
class ListTypes {
  readonly names = new Set<string>();
  private readonly model: TreeModel;

  constructor(model: TreeModel) {
    this.model = model;
    for (const file of model.code.files) {
      for (const record of model.code.script(file)?.functions ?? []) if (record.decorators.length > 0) this.addDecorated(file, record);
    }
    const listed = listedFields(model);
    for (const { file, fn, type, field } of graphqlResolvers(model.code)) {
      const item = listed.get(`${type}.${field}`);
      if (item !== undefined && this.isLong(file, fn)) this.names.add(item);
    }
  }

  private addDecorated(file: string, { decorators, context }: FunctionRecord): void {
    const { code } = this.model;
    for (const decorator of decorators) {
      const external = externalOf(code, file, decorator);
      if (!external || !FIELD_TYPES.find(external) || decorator.kind !== 'call') continue;
      const returned = returnedBy(this.model, file, code.script(file)?.calls[decorator.call]?.args[0]);
      const item = returned?.kind === 'array' ? returned.items[0] : undefined;
      const key = item && typeKey(code.resolve(file, item));
      if (key && this.isLong(file, code.script(file)?.contexts[context]?.fn ?? 0)) this.names.add(key);
    }
  }

  private isLong(file: string, fn: number): boolean {
    const calls = callsWithin(this.model.code, sitesOfFunction(this.model.code, file, fn));
    return calls.some(({ site, chain }) => chain.length < MOST_LEVELS && isLongList(this.model, site));
  }
}

/** The item types of the list fields that schema text states, by `Type.field`. */
function listedFields(model: TreeModel): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const text of schemaTexts(model)) {
    for (const [, type = '', body = ''] of text.matchAll(SDL_TYPE)) {
      for (const [, field = '', item = ''] of body.matchAll(SDL_LIST)) found.set(`${type}.${field}`, item);
    }
  }
  return found;
}

/** Schema text in tagged templates, and in texts that say so in a comment or are given to a server. */
function schemaTexts(model: TreeModel): readonly string[] {
  return model.code.files.flatMap((file) => {
    const script = model.code.script(file);
    const tagged = (script?.calls ?? []).flatMap(({ kind, callee, args: [text] }) =>
      kind === 'tag' && SCHEMA_TAGS.test(nameOf(callee, model.code, file)) && text ? [text] : [],
    );
    const plain = (script?.bindings ?? []).flatMap((one) => (one.kind === 'variable' && SCHEMA_NAME.test(one.name) ? one.values : []));
    return [...tagged, ...plain].map((value) => literalText(value));
  });
}

function literalText(value: Value): string {
  if (value.kind === 'literal') return String(value.value);
  return value.kind === 'text' ? value.parts.filter((part) => typeof part === 'string').join('') : '';
}

/** What `() => X` gives. */
function returnedBy(model: TreeModel, file: string, value: Value | undefined): Value | undefined {
  return value?.kind === 'function' ? model.code.functionRecord(file, value.fn)?.returns[0] : undefined;
}

function typeKey(resolved: Resolved): string | undefined {
  return resolved.kind === 'class' ? `${resolved.file}\0${resolved.class}` : undefined;
}

function decorated(model: TreeModel, lists: ListTypes): readonly ObjectResolver[] {
  return model.code.files.flatMap((file) => {
    const script = model.code.script(file);
    return (script?.functions ?? []).flatMap((record, fn): readonly ObjectResolver[] => {
      const known =
        record.class < 0
          ? undefined
          : record.decorators
              .map((one) => externalOf(model.code, file, one))
              .map((one) => one && FIELD_RESOLVERS.find(one))
              .find((one) => one !== undefined);
      const owner = script?.classes[record.class];
      if (!known || !owner) return [];
      const parent = record.params.findIndex(({ decorators }) => decorators.some((one) => isParent(model, file, one)));
      if (known.of === 'reference') return [{ file, fn, parent: Math.max(parent, 0), shape: 'reference' }];
      const isListed = owner.decorators.some((one) => lists.names.has(typeOfResolver(model, file, one)));
      return isListed && parent >= 0 ? [{ file, fn, parent, shape: 'resolver' }] : [];
    });
  });
}

function isParent(model: TreeModel, file: string, decorator: Value): boolean {
  const external = externalOf(model.code, file, decorator);
  return external !== undefined && PARENT_PARAMETERS.find(external) !== undefined;
}

function typeOfResolver(model: TreeModel, file: string, decorator: Value): string {
  const external = externalOf(model.code, file, decorator);
  if (!external || !RESOLVER_CLASSES.find(external) || decorator.kind !== 'call') return '';
  const [argument] = model.code.script(file)?.calls[decorator.call]?.args ?? [];
  if (!argument) return '';
  return typeKey(model.code.resolve(file, returnedBy(model, file, argument) ?? argument)) ?? '';
}

function mapped(model: TreeModel, lists: ListTypes): readonly ObjectResolver[] {
  return graphqlResolvers(model.code).flatMap(({ file, fn, type, field }): readonly ObjectResolver[] => {
    if (field === '__resolveReference') return [{ file, fn, parent: 0, shape: 'reference' }];
    return !ROOTS.has(type) && lists.names.has(type) ? [{ file, fn, parent: 0, shape: 'resolver' }] : [];
  });
}

/** The nearest query or request of a resolver that is made for its object. */
function queryOf(model: TreeModel, resolver: ObjectResolver): readonly RepeatedCallFact[] {
  for (const call of callsWithin(model.code, sitesOfFunction(model.code, resolver.file, resolver.fn))) {
    if (call.chain.length > MOST_LEVELS) break;
    const lookup = lookupOf(model, call.site);
    if (!lookup || !isForObject(model, resolver, call, lookup)) continue;
    return [factOf(model, resolver, call, lookup)];
  }
  return [];
}

/** A question to a database or to another service. */
interface Lookup {
  readonly access: 'read' | 'remote';
  readonly client: string;
  readonly given: readonly Value[];
}

function lookupOf(model: TreeModel, site: CallSite): Lookup | undefined {
  const database = databaseAccessOf(model, site);
  if (database)
    return database.access === 'read' && !database.unbatched && !isBatched(database) ? { ...database, access: 'read' } : undefined;
  const outward = outwardEffectOf(model, site);
  if (outward?.effect !== 'http' || outward.method !== 'GET') return undefined;
  return { access: 'remote', client: outward.client, given: site.call.args };
}

function isBatched({ client, callee }: DatabaseAccess): boolean {
  return gathersLookups(client, callee.path.slice(callee.path.lastIndexOf('.') + 1));
}

/** Whether what goes into the query comes from the object, through every call on the way. */
function isForObject(model: TreeModel, { file, fn, parent }: ObjectResolver, { site, chain }: ReachedCall, { given }: Lookup): boolean {
  let values: readonly Value[] = given;
  let at = site.file;
  for (const caller of chain.toReversed()) {
    const callee = model.code.callee(caller);
    if (callee.kind !== 'function') return false;
    const params = model.code.functionRecord(callee.file, callee.fn)?.params ?? [];
    const needed = params.flatMap((_, index) => (dependsOn(model.code, at, values, isParam(callee.fn, index)) ? [index] : []));
    values = needed.flatMap((index) => caller.call.args[index] ?? []);
    at = caller.file;
  }
  return at === file && dependsOn(model.code, at, values, isParam(fn, parent));
}

function isParam(fn: number, index: number): (value: Value) => boolean {
  return (value) => value.kind === 'param' && value.fn === fn && value.index === index;
}

function factOf(
  model: TreeModel,
  { file, fn, shape }: ObjectResolver,
  { site, chain }: ReachedCall,
  { client, access }: Lookup,
): RepeatedCallFact {
  const first = chain[0] ?? site;
  const name = (one: CallSite): string => expressionText(model.code.script(one.file), one.call.callee);
  return {
    kind: 'repeated-call',
    ...baseOfSite(model, first),
    shape,
    access,
    client,
    call: name(first),
    sends: name(site),
    sendsAt: location(site.file, site.call.at),
    over: '',
    loopAt: location(file, model.code.functionRecord(file, fn)?.at ?? first.call.at),
    size: 'open',
    gatherable: true,
    stops: false,
    distinct: false,
    chain: chain.slice(1).map((one) => ({ label: name(one), at: location(one.file, one.call.at) })),
    reach: reachOf(model, first),
  };
}
