import { MESSAGE_STREAMS, RECEIVING_CALLS } from '../knowledge/entry-calls.ts';
import type { CodeModel } from './code-model.ts';
import { entryAt, type EntryFunction } from './entry-point-parts.ts';
import { alternatives } from './resolved.ts';

/** Functions that fetch work themselves: around a call that receives messages, or a loop over what brings them one by one. */
export function receivers(model: CodeModel): readonly EntryFunction[] {
  return model.files.flatMap((file) => [...callers(model, file), ...loops(model, file)]);
}

function callers(model: CodeModel, file: string): readonly EntryFunction[] {
  return model.sites(file).flatMap((site) => {
    const callee = model.callee(site);
    const found = alternatives(callee).flatMap((one) => (one.kind === 'external' ? (RECEIVING_CALLS.find(one) ?? []) : []))[0];
    const fn = found ? model.enclosing(site) : 0;
    return found && fn > 0 ? [entryAt(model, { file, fn }, 'consumer', `${found.word} ${symbolOf(model, file, fn)}`.trim())] : [];
  });
}

function loops(model: CodeModel, file: string): readonly EntryFunction[] {
  return (model.script(file)?.contexts ?? []).flatMap((context) => {
    if (context.kind !== 'loop' || context.awaited !== true || !context.over || context.fn === 0) return [];
    const found = alternatives(model.resolve(file, context.over)).flatMap((one) =>
      one.kind === 'external' ? (MESSAGE_STREAMS.find(one) ?? []) : [],
    )[0];
    const { fn } = context;
    return found ? [entryAt(model, { file, fn }, 'consumer', `${found.word} ${symbolOf(model, file, fn)}`.trim())] : [];
  });
}

function symbolOf(model: CodeModel, file: string, fn: number): string {
  return model.functionRecord(file, fn)?.symbol ?? '';
}
