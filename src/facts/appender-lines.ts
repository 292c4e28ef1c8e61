import { CONSOLE_APPENDER, PATTERN_LAYOUT, TEXT_LAYOUT } from './knowledge/log-setups.ts';
import type { Resolved } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** What the console shows of a logger whose options name appenders: text unless a layout says otherwise. */
export function appenderLines({ code }: TreeModel, options: Resolved): 'text' | 'unknown' {
  const appenders = code.settingOf(options, ['appenders']).value;
  if (appenders?.kind !== 'value' || appenders.value.kind !== 'object') return 'unknown';
  const { file, value } = appenders;
  const shown = value.entries.flatMap((entry) => {
    const appender = 'key' in entry ? code.resolve(file, entry.value) : undefined;
    if (!appender) return [false];
    const isConsole = CONSOLE_APPENDER.test(textOf(code.settingOf(appender, ['type']).value));
    return isConsole ? [writesText(code, appender)] : [];
  });
  return shown.length > 0 && shown.every((isText) => isText) ? 'text' : 'unknown';
}

function writesText(code: TreeModel['code'], appender: Resolved): boolean {
  const layout = code.settingOf(appender, ['layout']);
  if (layout.state === 'absent') return true;
  if (!layout.value) return false;
  const type = textOf(code.settingOf(layout.value, ['type']).value);
  if (type === PATTERN_LAYOUT) return !/[{]\s*"/.test(textOf(code.settingOf(layout.value, ['pattern']).value));
  return TEXT_LAYOUT.test(type);
}

function textOf(resolved: Resolved | undefined): string {
  return resolved?.kind === 'value' && resolved.value.kind === 'literal' ? String(resolved.value.value) : '';
}
