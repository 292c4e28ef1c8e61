import { defineRule, quote, type Evidence, type FactOf, type Suggestion, type TextEdit } from '#rule-api';

type Output = FactOf<'console-output'>;
type Print = Output['prints'][number];

/** Lines named in a message; more of them say nothing new. */
const MOST_LINES = 10;
const LEVELS: ReadonlyMap<string, string> = new Map([
  ['console.log', 'info'],
  ['console.info', 'info'],
  ['console.debug', 'debug'],
  ['console.warn', 'warn'],
  ['console.error', 'error'],
]);

export default defineRule({
  meta: {
    id: 'console-in-production',
    layer: 'observability',
    section: 'debt-and-docs',
    severity: 'P3',
    confidence: 'high',
    suggestion: 'safe',
    title: 'Print in production code',
    risk: 'Printed lines have no level, no request id and no redaction, so they are lost in an incident or tell too much.',
    fix: 'Log through a logger, or remove the line.',
  },
  on: {
    'console-output'(output) {
      const [first] = output.prints;
      if (!first) return undefined;
      return {
        at: first.at,
        status: 'missing',
        message: describe(first, output),
        ...(output.hasLogger ? { fix: 'Use the logger of the service, or remove the line.' } : {}),
        evidence: evidenceOf(output),
        suggestion: useLogger(output),
      };
    },
  },
});

function evidenceOf({ prints }: Output): readonly Evidence[] {
  return prints.slice(0, MOST_LINES).map(({ at, expression }) => ({ at, note: `${quote(expression)} prints here` }));
}

function describe({ expression }: Print, { prints, hasLogger }: Output): string {
  const what =
    expression === 'debugger'
      ? '`debugger` stops the process where an inspector is attached'
      : `${quote(expression)} prints ${hasLogger ? 'past the logger' : 'a line without fields and without a request id'}`;
  const lines = [...new Set(prints.map(({ at }) => at.line))];
  if (lines.length === 1) return `${what}.`;
  const named = lines.slice(0, MOST_LINES).join(', ');
  return `${what}; this file prints on the lines ${named}${lines.length > MOST_LINES ? ` and ${lines.length - MOST_LINES} more` : ''}.`;
}

// Only where each print is one text: how loggers take further arguments differs.
function useLogger({ prints, logger }: Output): Suggestion | undefined {
  if (logger === undefined || !prints.every(({ isText, expression }) => isText && LEVELS.has(expression))) return undefined;
  const edits = prints.map(({ at, expression }): TextEdit => {
    const { path, line, column } = at;
    return {
      at: { path, line, column, endLine: line, endColumn: column + expression.length },
      text: `${logger}.${LEVELS.get(expression) ?? 'info'}`,
    };
  });
  return { title: 'Use the logger of this file', edits };
}
