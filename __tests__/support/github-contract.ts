import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly required: boolean;
  readonly schema: object;
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, object | null>>;
  readonly example?: unknown;
}

interface Description {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly schemas: Readonly<Record<string, object>>;
}

/** The part of a request that GitHub's description speaks of. */
export interface RequestParts {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface MatchedOperation {
  /** `METHOD route`, e.g. `GET /repos/{owner}/{repo}/pulls/{pull_number}`. */
  readonly name: string;
  readonly path: Readonly<Record<string, string>>;
  /** GitHub's own example of a successful answer. */
  readonly example: unknown;
}

const file = new URL('github-openapi.json', import.meta.url);
const description = JSON.parse(readFileSync(file, 'utf8')) as Description;

// Path and query parameters are text on the wire.
const ajv = new Ajv({ strict: false, coerceTypes: true, schemas: [{ $id: 'github', ...description }] });
(addFormats as unknown as typeof addFormats.default)(ajv);
const compiled = new Map<string, ValidateFunction>();

const routes = Object.entries(description.operations).map(([name, operation]) => {
  const [method = '', route = ''] = name.split(' ');
  const pattern = new RegExp(`^${route.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  return { name, method, pattern, operation };
});

/** The operation that a request calls; undefined when the slice of the description has none. */
export function matchOperation(method: string, path: string): MatchedOperation | undefined {
  for (const route of routes) {
    const match = route.method === method ? route.pattern.exec(path) : null;
    if (match !== null) return { name: route.name, path: { ...match.groups }, example: structuredClone(route.operation.example) };
  }
  return undefined;
}

/** Where a request leaves GitHub's description; empty when it fits. Parameters that are not described count. */
export function findRequestViolations(operation: MatchedOperation, request: RequestParts): readonly string[] {
  const { parameters, requestBody } = describe(operation.name);
  const known = new Set(parameters.map(({ name }) => name));
  const unknown = Object.keys(request.query).filter((name) => !known.has(name));
  const values = { ...request.query, ...operation.path };
  return [
    ...unknown.map((name) => `${operation.name}: unknown parameter ${name}`),
    ...parameters.flatMap((parameter) => checkParameter(operation.name, parameter, values[parameter.name])),
    ...(requestBody === undefined ? [] : check(`${operation.name} request`, requestBody, request.body)),
  ];
}

/** Where an answer of the fake itself leaves GitHub's description. */
export function findResponseViolations(operation: MatchedOperation, status: number, body: unknown): readonly string[] {
  const schema = describe(operation.name).responses[String(status)];
  if (schema === undefined) return [`${operation.name}: GitHub has no answer ${status}`];
  return schema === null ? [] : check(`${operation.name} ${status}`, schema, body);
}

function describe(name: string): Operation {
  const operation = description.operations[name];
  if (operation === undefined) throw new Error(`${name} is not in the slice`);
  return operation;
}

function checkParameter(name: string, parameter: Parameter, value: string | undefined): readonly string[] {
  if (value === undefined) return parameter.required ? [`${name}: ${parameter.name} is missing`] : [];
  const holder = { type: 'object', properties: { value: parameter.schema } };
  return check(`${name} ${parameter.name}`, holder, { value });
}

function check(name: string, schema: object, value: unknown): readonly string[] {
  const validate = compiled.get(name) ?? ajv.compile(anchor(schema));
  compiled.set(name, validate);
  // Coercion writes into what it checks.
  if (validate(structuredClone(value))) return [];
  return (validate.errors ?? []).map((error) => `${name}${error.instancePath} ${error.message ?? ''}`);
}

/** References of the slice are relative to the whole file. */
function anchor(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"github#/')) as object;
}
