import { Table } from './table.ts';

/** Members of a request that hold what the client sent; `name()` is the result of a method. */
export const REQUEST_DATA: ReadonlySet<string> = new Set([
  'query',
  'params',
  'body',
  'rawBody',
  'headers',
  'cookies',
  'signedCookies',
  'url',
  'originalUrl',
  'file',
  'files',
  'payload',
  'searchParams',
  'nextUrl',
  'querystring',
  'queryStringParameters',
  'multiValueQueryStringParameters',
  'pathParameters',
  'query()',
  'queries()',
  'param()',
  'header()',
  'get()',
  'json()',
  'text()',
  'formData()',
  'parseBody()',
]);

/** Members that lead from the first parameter of a handler to the request. */
export const REQUEST_HOLDERS: ReadonlySet<string> = new Set(['request', 'req', 'ctx', 'event', 'raw', 'URL', 'url']);

/** Names by which the parameters of handlers go where nothing else tells that a function is one. */
export const REQUEST_NAME = /^_?(?:req|request)$/;
export const RESPONSE_NAME = /^_?(?:res|resp|response|reply|next|h)$/;

/** Methods that read from a request, a form or a map without changing what they read. */
export const READING_METHODS: ReadonlySet<string> = new Set(
  'get getAll param query queries header json text formData parseBody toString valueOf FormValue'.split(' '),
);

/** Decorators of parameters that hand in what the client sent. */
export const INPUT_DECORATORS = new Table<{ readonly kind: 'request' | 'graphql' | 'message' }>([
  {
    packages: ['@nestjs/common'],
    kind: 'request',
    calls: ['Body', 'Query', 'Param', 'Headers', 'RawBody', 'UploadedFile', 'UploadedFiles'],
  },
  { packages: ['@nestjs/graphql'], kind: 'graphql', calls: ['Args'] },
  { packages: ['type-graphql'], kind: 'graphql', calls: ['Arg', 'Args'] },
  { packages: ['@nestjs/microservices', '@nestjs/websockets'], kind: 'message', calls: ['Payload', 'MessageBody'] },
  {
    packages: ['routing-controllers', 'tsoa', '@tsed/common', '@tsed/platform-params', 'inversify-express-utils'],
    kind: 'request',
    calls: [
      'Body',
      'BodyParam',
      'BodyProp',
      'BodyParams',
      'QueryParam',
      'QueryParams',
      'Query',
      'Queries',
      'Param',
      'Params',
      'Path',
      'PathParams',
      'HeaderParam',
      'HeaderParams',
      'Header',
      'CookieParam',
      'requestBody',
      'requestParam',
      'queryParam',
      'requestHeaders',
    ],
  },
]);

/** Decorators of parameters that hand in the request itself. */
export const REQUEST_DECORATORS = new Table<object>([
  { packages: ['@nestjs/common'], calls: ['Req', 'Request'] },
  { packages: ['routing-controllers', 'tsoa', '@tsed/common', 'inversify-express-utils'], calls: ['Req', 'Request', 'request'] },
]);

/** Types of the request that handlers take. */
export const REQUEST_TYPES = new Table<object>([
  { packages: ['express', 'express-serve-static-core'], calls: ['Request#', 'express.Request#'] },
  { packages: ['fastify'], calls: ['FastifyRequest#'] },
  { packages: ['koa'], calls: ['Context#', 'ParameterizedContext#', 'Koa.Context#'] },
  { packages: ['hono'], calls: ['Context#'] },
  { packages: ['next', 'next/server'], calls: ['NextApiRequest#', 'NextRequest#'] },
  { packages: ['aws-lambda'], calls: ['APIGatewayProxyEvent#', 'APIGatewayProxyEventV2#', 'APIGatewayEvent#'] },
]);

/** Package functions that give back what they are given, in another form. */
export const KEEPING_CALLS = new Table<object>([
  { packages: ['util'], calls: ['format', 'inspect'] },
  { packages: ['url'], calls: ['parse', 'URL', 'URLSearchParams'] },
  { packages: ['querystring', 'qs'], calls: ['parse', 'unescape', 'stringify'] },
  {
    packages: ['lodash', 'lodash-es', 'radash', 'remeda'],
    calls: [
      'get',
      'pick',
      'omit',
      'trim',
      'toString',
      'toLower',
      'toUpper',
      'merge',
      'defaults',
      'cloneDeep',
      'clone',
      'map',
      'compact',
      'castArray',
      'camelCase',
      'join',
      'first',
      'head',
      'last',
    ],
  },
  { packages: ['string-format', 'sprintf-js'], calls: ['', 'sprintf', 'vsprintf', 'format'] },
  {
    packages: ['dedent', 'ts-dedent', 'outdent', 'common-tags'],
    calls: ['', 'dedent', 'outdent', 'oneLine', 'stripIndent', 'stripIndents'],
  },
]);

/** Pipes that let only what they name pass. */
export const NARROWING_PIPES = new Table<object>([
  {
    packages: ['@nestjs/common'],
    calls: ['ParseIntPipe', 'ParseFloatPipe', 'ParseBoolPipe', 'ParseUUIDPipe', 'ParseEnumPipe', 'ParseDatePipe'],
  },
]);

/** Decorators of fields that let no free text pass. */
export const NARROWING_DECORATORS = new Table<object>([
  {
    packages: ['class-validator'],
    calls:
      'IsEnum IsIn IsInt IsNumber IsNumberString IsBoolean IsBooleanString IsUUID IsDate IsDateString IsISO8601 IsMongoId IsAlpha IsAlphanumeric IsHexadecimal IsHash IsPositive IsNegative Min Max Matches Equals IsSemVer IsISO4217CurrencyCode IsISO31661Alpha2 IsLocale IsPort'.split(
        ' ',
      ),
  },
]);

/** Schema methods that let no free text pass, of zod, joi, yup, valibot and typebox. */
export const NARROWING_SCHEMA =
  /(?:^|\.)(?:enum|nativeEnum|picklist|number|int|integer|bigint|boolean|date|literal|uuid|guid|cuid2?|ulid|nanoid|datetime|isoDate|regex|pattern|matches|valid|only|equal|oneOf|ip|hex|alphanum|Literal|Number|Integer|Boolean|Enum)\(\)/;
/** Schema methods that make an object of fields, or add fields to one. */
export const SCHEMA_OBJECT = /^(?:object|strictObject|looseObject|strict_object|Object|extend|merge|augment|safeExtend|append|keys|shape)$/;
/** Methods by which a schema takes a value in. */
export const SCHEMA_PARSE =
  /^(?:parse|parseAsync|safeParse|safeParseAsync|validate|validateAsync|validateSync|attempt|cast|decode|spa|Parse|Decode|assert|create|mask)$/;

/** What a schema may bound: the items of a list, or the characters of a text. */
export type Bounded = 'items' | 'characters';

/** How zod, joi, yup, valibot, typebox, JSON Schema and class-validator say how many there may be. */
export interface BoundForms {
  /** Methods that make the schema, and the argument in which their options lie. */
  readonly made: RegExp;
  readonly options: number;
  readonly option: string;
  /** Methods after it, and checks behind it in a pipe. */
  readonly maximum: RegExp;
  readonly check: RegExp;
  /** Decorators of fields, with the argument that is the maximum. */
  readonly decorators: Table<{ readonly most: number }>;
}

export const BOUND_FORMS: Readonly<Record<Bounded, BoundForms>> = {
  items: {
    made: /^(?:array|Array)$/,
    options: 1,
    option: 'maxItems',
    maximum: /^(?:max|length)$/,
    check: /^(?:maxLength|length|maxSize)$/,
    decorators: new Table([{ packages: ['class-validator'], calls: ['ArrayMaxSize'], most: 0 }]),
  },
  characters: {
    made: /^(?:string|String)$/,
    options: 0,
    option: 'maxLength',
    maximum: /^(?:max|length)$/,
    check: /^(?:maxLength|length)$/,
    decorators: new Table([
      { packages: ['class-validator'], calls: ['MaxLength'], most: 0 },
      { packages: ['class-validator'], calls: ['Length'], most: 1 },
    ]),
  },
};
/** Schema functions that put checks behind a schema. */
export const PIPED_SCHEMA = /^pipe$/;
/** Classes that a schema makes, to be extended. */
export const SCHEMA_CLASSES = new Table<object>([{ packages: ['nestjs-zod', '@anatine/zod-nestjs'], calls: ['createZodDto()'] }]);
