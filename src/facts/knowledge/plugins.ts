import { Table } from './table.ts';

/** Methods of a Fastify instance that put something on it, or on each request and reply, under a name. */
export const DECORATING: ReadonlySet<string> = new Set(['decorate']);

/** Types of plugins: functions whose first parameter is the instance. */
export const PLUGIN_TYPES = new Table<object>([
  { packages: ['fastify'], calls: ['FastifyPluginAsync#', 'FastifyPluginCallback#', 'FastifyPlugin#'] },
  { packages: ['@fastify/type-provider-typebox'], calls: ['FastifyPluginAsyncTypebox#', 'FastifyPluginCallbackTypebox#'] },
  {
    packages: ['@fastify/type-provider-json-schema-to-ts'],
    calls: ['FastifyPluginAsyncJsonSchemaToTs#', 'FastifyPluginCallbackJsonSchemaToTs#'],
  },
  { packages: ['fastify-type-provider-zod'], calls: ['FastifyPluginAsyncZod#', 'FastifyPluginCallbackZod#'] },
]);

/** What authors call the instance in plugins without types. */
export const INSTANCE_NAME = /^(?:fastify|app|server|instance)$/;
