import type { TypeName, Value } from '../summaries/script-summary.ts';
import { holdsTexts, isSanitizer } from './knowledge/secret-sources.ts';
import type { CodeModel } from './link/code-model.ts';
import { nameOf } from './value-names.ts';

/** Whether a value may hold a secret although nothing is seen in it: a constant, a comparison and the result of a sanitiser cannot. */
export function isOpen(model: CodeModel, file: string, value: Value): boolean {
  switch (value.kind) {
    case 'binding': {
      const binding = model.script(file)?.bindings[value.binding];
      if (binding?.kind === 'variable')
        return binding.values.length === 0 || binding.values.some((one) => one.kind !== 'binding' && isOpen(model, file, one));
      return binding?.kind === 'param' ? !isPlainType(binding.type) : false;
    }
    case 'member':
      return (
        !/^(?:length|size|id|type|name|exp|iat|jti|sub|kid|expires\w*)$/i.test(value.name) && !holdsTexts(nameOf(value.of, model, file))
      );
    case 'call': {
      const callee = model.script(file)?.calls[value.call]?.callee;
      return callee !== undefined && !isSanitizer(nameOf(callee, model, file)) && nameOf(callee, model, file) !== 'Boolean';
    }
    case 'await':
      return isOpen(model, file, value.of);
    case 'either':
      return value.values.some((one) => isOpen(model, file, one));
    case 'param':
      return true;
    default:
      return false;
  }
}

/** A type whose values hold no text. */
export function isPlainType(type: TypeName | undefined): boolean {
  return type !== undefined && /^(?:boolean|number|bigint|Date|RegExp|Function|symbol|void|never)$/.test(type.name);
}

/** A type that says that the value is a text. */
export function isTextType(type: TypeName | undefined): boolean {
  return type !== undefined && (type.name === 'string' || type.name === 'String');
}
