import type { Value } from '../summaries/script-summary.ts';
import { CAPPING_DECORATORS, CAPPING_SCHEMA, PLAIN_PIPES } from './knowledge/limits.ts';
import { INPUT_DECORATORS } from './knowledge/request-data.ts';
import type { Location } from '../model/location.ts';
import { externalOf } from './link/entry-points.ts';
import { location } from './link/location-of.ts';
import type { CallSite, Resolved } from './link/resolved.ts';
import { fieldOf, instanceIn } from './link/schema-fields.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A parameter of a handler, with the members read from it. */
export interface InputParam {
  readonly file: string;
  readonly fn: number;
  readonly index: number;
  readonly path: readonly string[];
}

/** Links of a chain that makes a schema, and classes above a class, that are looked at. */
const LONGEST_CHAIN = 12;

/** Whether a schema lets any number pass at a path. */
export function isOpenInSchema({ code }: TreeModel, file: string, schema: Value, path: readonly string[]): boolean {
  let at: Resolved | undefined = code.resolve(file, schema);
  for (const name of path) {
    if (/^(?:data|value|success)$/.test(name)) continue;
    at = at?.kind === 'external' ? fieldOf(code, at, name) : undefined;
  }
  if (path.length === 0 || at?.kind !== 'external') return false;
  return /(?:^|\.)(?:number|int|integer|Number|Integer|string|nan)\(\)/.test(`${at.path}`) && !isCappedChain(code, at.created);
}

function isCappedChain(code: TreeModel['code'], last: CallSite | undefined): boolean {
  let site = last;
  for (let links = 0; site && links < LONGEST_CHAIN; links++) {
    const { callee } = site.call;
    if (callee.kind !== 'member') return false;
    if (CAPPING_SCHEMA.test(callee.name)) return true;
    const before: Resolved = code.resolve(site.file, callee.of);
    site = before.kind === 'external' ? before.created : undefined;
  }
  return false;
}

/**
 * Where a decorated parameter that takes any number is declared: the parameter by itself, or the field of the class that its members are
 * checked by; undefined where a check bounds it, or nobody knows.
 */
export function openParameter(model: TreeModel, { file, fn, index, path }: InputParam): Location | undefined {
  const { code } = model;
  const record = code.functionRecord(file, fn);
  const declared = record?.params[index];
  const isInput = (declared?.decorators ?? []).some((decorator) => {
    const external = externalOf(code, file, decorator);
    return external !== undefined && INPUT_DECORATORS.find(external)?.kind !== undefined && hasPlainPipes(model, file, decorator);
  });
  if (!record || !declared || !isInput) return undefined;
  const own = location(file, record.at);
  if (path.length === 0) return declared.type === undefined || /^(?:number|string|Int)$/.test(declared.type.name) ? own : undefined;
  if (declared.type === undefined || declared.type.name === 'any') return own;
  return openField(model, instanceIn(code.resolver.typed(file, declared.type)), path[0] ?? '');
}

function hasPlainPipes({ code }: TreeModel, file: string, decorator: Value): boolean {
  const args = decorator.kind === 'call' ? (code.script(file)?.calls[decorator.call]?.args ?? []) : [];
  return args.every((argument) => {
    if (argument.kind === 'literal' || argument.kind === 'object') return true;
    const pipe = code.resolve(file, argument);
    return pipe.kind === 'external' && PLAIN_PIPES.test(pipe.path);
  });
}

function openField({ code }: TreeModel, instance: Resolved | undefined, name: string): Location | undefined {
  let at: Resolved | undefined = instance;
  for (let depth = 0; depth < LONGEST_CHAIN; depth++) {
    if (at?.kind !== 'instance' && at?.kind !== 'class') return undefined;
    const { file } = at;
    const record = code.resolver.classRecord(file, at.class);
    const field = record?.fields.find((one) => one.name === name);
    if (field) {
      const isCapped = field.decorators.some((decorator) => isCapping(code, file, decorator));
      const isNumber = field.type === undefined || /^(?:number|string)$/.test(field.type.name);
      return isNumber && !isCapped ? location(file, field.at) : undefined;
    }
    at = record?.extends && code.resolve(file, record.extends);
  }
  return undefined;
}

// A decorator of unknown make may check as well.
function isCapping(code: TreeModel['code'], file: string, decorator: Value): boolean {
  const external = externalOf(code, file, decorator);
  return external === undefined || CAPPING_DECORATORS.find(external) !== undefined;
}
