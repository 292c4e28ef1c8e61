import type { TypeName, Value } from '../summaries/script-summary.ts';
import { personalNamed } from './knowledge/personal-data.ts';
import { INPUT_DECORATORS } from './knowledge/request-data.ts';
import type { CodeModel } from './link/code-model.ts';
import type { Resolved } from './link/resolved.ts';
import { fieldsOfType, fieldsOfValue, fieldsReturned } from './record-fields.ts';
import { nameOf } from './value-names.ts';

/** Names of types that tell how something is done: an address among them is the operator's. */
const SETTING_TYPE = /(?:Config|Configuration|Settings|Options|Env|Props)$/;

/** Names of personal data among the fields of what a value turns out to be: an instance of a class of the tree. */
export function personalFields(model: CodeModel, resolved: Resolved): readonly string[] {
  return personalAmong(fieldsOfValue(model, resolved));
}

/** The same for what a type annotation names. */
export function personalFieldsOfType(model: CodeModel, file: string, type: TypeName | undefined): readonly string[] {
  return type && SETTING_TYPE.test(type.name) ? [] : personalAmong(fieldsOfType(model, file, type));
}

/** The same for what a call gives. */
export function personalFieldsReturned(model: CodeModel, file: string, value: Value): readonly string[] {
  return personalAmong(fieldsReturned(model, file, value));
}

/** The parameter that a framework fills with what a client sent, by its decorator. */
export function isInputParam(model: CodeModel, file: string, decorators: readonly Value[]): boolean {
  return decorators.some((decorator) => {
    const site = decorator.kind === 'call' ? model.resolver.site(file, decorator.call) : undefined;
    const known =
      site &&
      model
        .externals(site)
        .map((one) => INPUT_DECORATORS.find(one))
        .find((entry) => entry !== undefined);
    return known?.kind === 'request' && site?.call.args.length === 0 && /Body/.test(nameOf(site.call.callee, model, file));
  });
}

// A name of a person alone makes no record about one: teams and tokens have names as well.
function personalAmong(fields: readonly string[]): readonly string[] {
  const found = fields.filter((field) => personalNamed(field) !== undefined);
  return found.some((field) => personalNamed(field)?.weak === false && personalNamed(field)?.ambiguous === false) ? found : [];
}
