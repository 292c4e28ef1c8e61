import type { Extraction } from './extraction.ts';
import { indexLines } from './line-index.ts';

/** Packages by which tests answer in the place of other services. */
const ANSWERS =
  /(?:\bfrom|\brequire\(|\bimport\()\s?['"](nock|msw|msw\/node|axios-mock-adapter|fetch-mock|aws-sdk-client-mock|moxios)['"]|\bMockAgent\b[^'"]{0,200}['"](undici)['"]/;

/** How such answers fail, hang up or come late, and how stand-ins for objects reject. */
const FAILS =
  /\b(?:replyWithError|networkError(?:Once)?|timeout(?:Once)?|abortRequest(?:Once)?|rejects(?:Once|OnAnyCommand)?|mockReject\w*|mockRejected\w*|delay(?:Connection|Body)?|socketDelay|throws(?:Once|Exception)?)\(|\bHttpResponse\.error\(|\.reply\(\s?[45]\d\d\b|\bstatus(?:Code)?['"]?:\s?5\d\d\b|\b[Tt]oxiproxy\b/;

/** Searches a test file for what it puts in the place of other services. */
export function extractTestFile(_path: string, text: string): Extraction {
  const answers = ANSWERS.exec(text);
  const fails = FAILS.test(text);
  if (!answers && !fails) return { summary: undefined };
  const at = answers && indexLines(text).spanOf(answers.index, answers.index + answers[0].length);
  const library = answers?.[1] ?? answers?.[2];
  return { summary: { format: 'tests', fails, ...(library !== undefined && at && { answersWith: { text: library, at } }) } };
}
