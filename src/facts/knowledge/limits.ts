import { Table } from './table.ts';

/** Globals that read a number out of a text and bound nothing. */
export const READING_NUMBERS = /^(?:Number|parseInt|parseFloat|String)$/;
/** Decorators of fields after which a number has a maximum. */
export const CAPPING_DECORATORS = new Table<object>([
  { packages: ['class-validator'], calls: ['Max', 'IsIn', 'IsEnum', 'Equals', 'Validate', 'ValidateBy', 'ValidateIf'] },
  { packages: ['class-transformer'], calls: ['Transform'] },
]);
/** Links of a schema after which a number has a maximum, or may have one. */
export const CAPPING_SCHEMA =
  /^(?:max|lte|lt|less|maximum|maxValue|literal|enum|valid|oneOf|transform|refine|superRefine|pipe|check|custom|external|test|catch)$/;
/** Pipes of Nest that read a number and bound nothing. */
export const PLAIN_PIPES = /^(?:ParseIntPipe|ParseFloatPipe|DefaultValuePipe|ValidationPipe)#?$/;
/** Names of middleware that may check what clients send. */
export const CAPPING_STEP = /valid|schema|celebrate|joi|zod|sanit|pagina/i;
