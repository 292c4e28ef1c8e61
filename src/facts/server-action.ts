import type { Location } from '../model/location.ts';
import type { TreeModel } from './link/tree-model.ts';

/** A function that pages call and that runs on the server. */
export interface ServerAction {
  readonly file: string;
  readonly fn: number;
  readonly name: string;
  readonly at: Location;
}

const LABEL = /^action (.+)$/;

/** The functions that files of server actions export, in the order of files. */
export function serverActions({ code }: TreeModel): readonly ServerAction[] {
  return code.files.flatMap((file) =>
    (code.script(file)?.functions ?? []).flatMap((_, fn) =>
      code.graph.entriesOf(file, fn).flatMap(({ kind, label, at }) => {
        const name = kind === 'route' ? LABEL.exec(label)?.[1] : undefined;
        return name === undefined ? [] : [{ file, fn, name, at }];
      }),
    ),
  );
}
