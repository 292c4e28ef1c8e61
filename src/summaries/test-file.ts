import type { Extraction } from './extraction.ts';
import { indexLines } from './line-index.ts';
import type { Scalar } from './manifest-summaries.ts';

/** Packages by which tests answer in the place of other services. */
const ANSWERS =
  /(?:\bfrom|\brequire\(|\bimport\()\s?['"](nock|msw|msw\/node|axios-mock-adapter|fetch-mock|aws-sdk-client-mock|moxios)['"]|\bMockAgent\b[^'"]{0,200}['"](undici)['"]/;

/** How such answers fail, hang up or come late, and how stand-ins for objects reject. */
const FAILS =
  /\b(?:replyWithError|networkError(?:Once)?|timeout(?:Once)?|abortRequest(?:Once)?|rejects(?:Once|OnAnyCommand)?|mockReject\w*|mockRejected\w*|delay(?:Connection|Body)?|socketDelay|throws(?:Once|Exception)?)\(|\bHttpResponse\.error\(|\.reply\(\s?[45]\d\d\b|\bstatus(?:Code)?['"]?:\s?5\d\d\b|\b[Tt]oxiproxy\b/;

/** What empties a database: a statement that is sent, or a method of a client. */
const WIPES =
  /\b(?:query|raw|unsafe|execute\w*|\$executeRawUnsafe)\(\s{0,20}[`'"]\s{0,20}(truncate|drop\s(?:schema|database))\b|\.(dropDatabase|dropSchema|dropAllSchemas)\(|\.(synchronize\(true\))|\.(sync\(\s?\{\s?force:\s?true)|\b(dropSchema:\s?true)/i;
/** What says that a test knows where it is: names of databases for tests, hosts of this machine, a database of its own, a refusal. */
const KNOWS_ITS_PLACE =
  /_test\b|\btest_|test-?db|localhost|127\.0\.0\.1|memory|container|sandbox|NODE_ENV|assert|\bthrow\b|process\.exit|endsWith\(|pglite|sqlite|pg-mem|\bmock/i;
const PREPARES = /\bprocess\.env\.\w{1,60}\s?=[^=]|\bdotenv\b|\bloadEnv|\bstubEnv\(/;

/** Searches a test file for what it puts in the place of other services, and for what it does to a database. */
export function extractTestFile(_path: string, text: string): Extraction {
  const answersWith = scalarOf(text, ANSWERS);
  const fails = FAILS.test(text);
  const wiped = scalarOf(text, WIPES);
  const wipes = wiped && !KNOWS_ITS_PLACE.test(text) ? wiped : undefined;
  const prepares = PREPARES.test(text);
  if (!answersWith && !fails && !wipes && !prepares) return { summary: undefined };
  return {
    summary: { format: 'tests', fails, ...(answersWith && { answersWith }), ...(wipes && { wipes }), ...(prepares && { prepares }) },
  };
}

/** The first group of a pattern that took part in a match, and where that stands. */
function scalarOf(text: string, pattern: RegExp): Scalar | undefined {
  const found = pattern.exec(text);
  const said = found?.slice(1).find((group) => group !== undefined);
  return found && said !== undefined ? { text: said, at: indexLines(text).spanOf(found.index, found.index + found[0].length) } : undefined;
}
