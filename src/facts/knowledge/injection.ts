import { Table } from './table.ts';

/** How a provider says what stands for a token. */
export type Providing = 'class' | 'factory' | 'value' | 'existing';

/** Packages that hand services to those who ask for them; only files that load one of them are searched for providers. */
export const INJECTION_PACKAGES: ReadonlySet<string> = new Set(['@nestjs/common', 'tsyringe', 'inversify', 'typedi', 'awilix', '@tsed/di']);

/** Decorators of constructor parameters and fields that name the token which is wanted. */
export const INJECT_DECORATORS = new Table<object>([
  { packages: ['@nestjs/common', 'typedi', '@tsed/di'], calls: ['Inject'] },
  { packages: ['tsyringe', 'inversify'], calls: ['inject'] },
]);

/** Class decorators whose argument is the token that the class stands for. */
export const SERVICE_DECORATORS = new Table<object>([{ packages: ['typedi'], calls: ['Service'] }]);

/** Keys of a provider object that name its token, and those that say what stands for it. */
export const TOKEN_KEYS: ReadonlySet<string> = new Set(['provide', 'token', 'id']);
export const PROVIDER_KEYS: ReadonlyMap<string, Providing> = new Map([
  ['useClass', 'class'],
  ['useFactory', 'factory'],
  ['useValue', 'value'],
  ['useExisting', 'existing'],
  ['useToken', 'existing'],
]);

/** Methods of containers that take a token and what stands for it: `registerSingleton(token, Class)`. An object is a provider. */
export const REGISTERING: ReadonlyMap<string, Providing> = new Map([
  ['register', 'class'],
  ['registerSingleton', 'class'],
  ['registerType', 'class'],
  ['registerInstance', 'value'],
  ['set', 'value'],
]);

/** Methods that follow `bind(token)`. */
export const BINDING: ReadonlyMap<string, Providing> = new Map([
  ['to', 'class'],
  ['toConstantValue', 'value'],
  ['toDynamicValue', 'factory'],
  ['toService', 'existing'],
]);

/** Calls that wrap what is registered under a name. */
export const WRAPPERS = new Table<{ readonly how: Providing }>([
  { packages: ['awilix'], calls: ['asClass'], how: 'class' },
  { packages: ['awilix'], calls: ['asFunction'], how: 'factory' },
  { packages: ['awilix'], calls: ['asValue'], how: 'value' },
  { packages: ['awilix'], calls: ['aliasTo'], how: 'existing' },
]);

/** Calls that give what stands for the token in their first argument. */
export const LOOKUPS = new Table<object>([
  {
    packages: ['@nestjs/core'],
    calls: [
      'ModuleRef#get',
      'ModuleRef#resolve',
      'ModuleRef#create',
      'NestFactory.create().get',
      'NestFactory.createApplicationContext().get',
      'NestFactory.createMicroservice().get',
    ],
  },
  { packages: ['@nestjs/common'], calls: ['INestApplication#get', 'INestApplicationContext#get', 'INestMicroservice#get'] },
  {
    packages: ['@nestjs/platform-express', '@nestjs/platform-fastify'],
    calls: ['NestExpressApplication#get', 'NestFastifyApplication#get'],
  },
  { packages: ['tsyringe'], calls: ['container.resolve', '**DependencyContainer#resolve'] },
  { packages: ['inversify'], calls: ['Container#get', 'Container#getAsync'] },
  { packages: ['typedi'], calls: ['Container.get', 'Container.of().get'] },
  { packages: ['awilix'], calls: ['createContainer().resolve', 'AwilixContainer#resolve'] },
]);
