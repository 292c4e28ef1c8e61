import { ts } from 'ts-morph';
import type { ScriptSummary } from '../script-summary.ts';
import { summariseSource } from './extraction.ts';

/** What extraction gives: the summary, and where the first syntax error stands if the parser had to recover from one. */
export interface ScriptExtraction {
  readonly summary: ScriptSummary;
  readonly syntaxError?: { readonly line: number; readonly message: string };
}

const SCRIPT_KINDS: Readonly<Record<string, ts.ScriptKind>> = {
  ts: ts.ScriptKind.TS,
  mts: ts.ScriptKind.TS,
  cts: ts.ScriptKind.TS,
  tsx: ts.ScriptKind.TSX,
  jsx: ts.ScriptKind.JSX,
};

/**
 * Reads one TypeScript or JavaScript file into its summary. Pure: the result depends on the extension and the text only.
 * @throws RangeError where the parser runs out of stack; callers check the nesting depth first.
 */
export function extractScript(path: string, text: string): ScriptExtraction {
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  // Plain JavaScript is parsed as JSX, since many projects write JSX in .js files.
  const scriptKind = SCRIPT_KINDS[extension] ?? ts.ScriptKind.JSX;
  const source = ts.createSourceFile(
    `file.${extension}`,
    text,
    { languageVersion: ts.ScriptTarget.ESNext, jsDocParsingMode: ts.JSDocParsingMode.ParseNone },
    false,
    scriptKind,
  );
  const summary = summariseSource(source, text);
  const [error] = parseDiagnosticsOf(source);
  if (!error) return { summary };
  const message = ts.flattenDiagnosticMessageText(error.messageText, ' ');
  return { summary, syntaxError: { line: lineAt(text, error.start), message } };
}

// The parser leaves its diagnostics on the source file; the public typings leave them out.
function parseDiagnosticsOf(source: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  const { parseDiagnostics } = source as ts.SourceFile & { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] };
  return parseDiagnostics ?? [];
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
