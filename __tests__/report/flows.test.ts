import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import type { Flow, FlowLink, FlowMap, LinkState } from '../../src/model/flow.ts';
import { visible } from '../../src/model/quote.ts';
import { buildFlowReport, type FlowFormat, type FlowReport } from '../../src/report/flow-report.ts';
import { flowsSchema, renderFlowsSchema } from '../../src/report/json-schema-flows.ts';
import { drawFlow } from '../../src/report/mermaid.ts';
import { mermaidLabel } from '../../src/report/untrusted-text.ts';
import { flowsOf, SHOP } from '../support/flow-trees.ts';
import { findOffences, HOSTILE_TEXTS, hostileText, listNodes, parseMarkdown, readRunnerCommands } from '../support/hostile-text.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const PLAIN = { color: false, width: 100 };

function render(report: Partial<FlowReport> & Pick<FlowReport, 'map'>, format: FlowFormat, options = PLAIN): Promise<string> {
  const context = { tool: { version: '1.2.3', homepage: 'https://example.com' }, findSecrets: hidePasswords };
  return buildFlowReport({ chosen: false, unread: 0, ...report }, context, format, options);
}

function hidePasswords(text: string): readonly { readonly start: number; readonly end: number }[] {
  return [...text.matchAll(/hunter2/g)].map(({ index }) => ({ start: index, end: index + 7 }));
}

const link = (label: string, kind: FlowLink['kind'] = 'service', state: LinkState = 'confirmed', place = 'src/a.ts'): FlowLink => ({
  kind,
  label,
  state,
  at: { path: place, line: 1, column: 1, endLine: 1, endColumn: 2 },
});

/** A flow that says one text wherever it can. */
const saying = (text: string): Flow => ({
  name: text,
  kind: 'route',
  state: 'missing',
  sources: [[link(text, 'action', 'confirmed', text), link(`call ${text}`, 'call', 'missing')]],
  entry: [link(`entry ${text}`, 'entry', 'unknown')],
  outcomes: [[link(`${text} x`, 'effect', 'stubbed')]],
  omitted: 0,
});

const mapOf = (...flows: readonly Flow[]): FlowMap => ({
  flows,
  calls: { confirmed: 0, missing: 0, unknown: 0, external: 0 },
  tree: 'head',
});
const many = (count: number): readonly Flow[] => Array.from({ length: count }, (_, index) => saying(`POST /orders/${index}`));

/** The text of a label as Mermaid shows it. */
function decode(label: string): string {
  return label.replace(/#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
}

describe('text', () => {
  test('shows what the README says', async () => {
    const [, example = ''] =
      /<!-- flow-example:start -->\n\n```text\n([\s\S]*?)\n```/.exec(readFileSync(path.join(ROOT, 'README.md'), 'utf8')) ?? [];
    const map = await flowsOf(SHOP);
    const shown = await render({ map: { ...map, flows: map.flows.slice(0, 2) }, chosen: true }, 'text');
    expect(shown.split('\n\n').slice(1, -1).join('\n\n')).toBe(example);
  });

  test('counts flows and calls, and says what was not read', async () => {
    const shown = await render({ map: await flowsOf(SHOP), unread: 2 }, 'text');
    expect(shown.split('\n').slice(-4)).toEqual([
      '3 flows, 1 of them from a user to an effect: ✓ 2 confirmed, ✗ 1 missing, ○ 0 stubbed, ? 0 not decided in every link',
      '2 calls of APIs by pages: 1 answered here, 1 answered by nothing, 0 not decided, 0 of other hosts',
      '2 files could not be read; `audit` names them.',
      '',
    ]);
  });

  test('is bounded, and says how to see the rest', async () => {
    const shown = await render({ map: mapOf(...many(400)) }, 'text');
    expect(shown).toContain('… and 375 more; --flow NAME shows one in full');
    expect(shown.split('\n').length).toBeLessThan(250);
  });

  test('an overview cuts long flows, and a chosen flow is shown in full', async () => {
    const long: Flow = { ...saying('POST /a'), outcomes: Array.from({ length: 50 }, (_, index) => [link(`step ${index}`)]), omitted: 3 };
    const handled = { ...long, entry: [link('POST /a', 'entry'), link('handler', 'handler')] };
    expect(await render({ map: mapOf(handled) }, 'text')).toContain('… 43 more steps, 3 more ways not kept');
    expect(await render({ map: mapOf(handled), chosen: true }, 'text')).toContain('step 49');
  });

  test('has colours only where asked for', async () => {
    const map = await flowsOf(SHOP);
    const colored = await render({ map }, 'text', { color: true, width: 100 });
    // oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(await render({ map }, 'text'));
    expect(colored).toContain('\u001b[31m✗\u001b[0m');
  });

  test.each(HOSTILE_TEXTS)('%s neither steers the terminal nor the runner: %j', async (_, text) => {
    const shown = await render({ map: mapOf(saying(text)) }, 'text');
    expect(readRunnerCommands(shown)).toEqual([]);
    expect(shown).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
  });
});

describe('JSON', () => {
  const ajv = new Ajv2020({ strict: false });
  const validate = ajv.compile(JSON.parse(renderFlowsSchema()));

  test('agrees with its schema and keeps every text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hostileText, { maxLength: 3 }), async (texts) => {
        const parsed: unknown = JSON.parse(await render({ map: mapOf(...texts.map(saying)) }, 'json'));
        expect(validate(parsed)).toBe(true);
        expect(flowsSchema.parse(parsed).flows.map(({ name }) => name)).toEqual(texts);
      }),
      { numRuns: 60 },
    );
  });

  test('the schema refuses a field that it does not know', async () => {
    const parsed = JSON.parse(await render({ map: mapOf() }, 'json'));
    expect(flowsSchema.safeParse(parsed).success).toBe(true);
    expect(flowsSchema.safeParse({ ...parsed, invented: 1 }).success).toBe(false);
  });

  test('the schema file is up to date', () => {
    expect(readFileSync(path.join(ROOT, 'docs/flows.schema.json'), 'utf8')).toBe(renderFlowsSchema());
  });
});

test.each<FlowFormat>(['text', 'json', 'markdown'])('no secret is in a report as %s', async (format) => {
  const shown = await render({ map: mapOf(saying('GET /x?key=hunter2')), chosen: true }, format);
  expect(shown).not.toContain('hunter2');
});

describe('labels of diagrams', () => {
  test.each<[string, string]>([
    ['POST /orders/:id', 'POST /orders/:id'],
    ['a "b" `c`', 'a #34;b#34; #96;c#96;'],
    ['x"]:::missing --> y["', 'x#34;#93;:::missing --› y#91;#34;'],
    ['<script>alert(1)</script>', '‹script›alert(1)‹/script›'],
    ['&#60;b&#62;', '#38;#35;60#59;b#38;#35;62#59;'],
    ['#quot;', '#35;quot#59;'],
    ['%%{init: {}}%%', '#37;#37;#123;init: #123;#125;#125;#37;#37;'],
    ['fa:fa-car FAB:x', 'fa∶fa-car FAB∶x'],
    ['$$x$$', '#36; #36;x#36; #36;'],
    ['a\nb', 'a#92;nb'],
    ['größe 価格 💥', 'größe 価格 #128165;'],
    ['', '(empty)'],
  ])('%j', (text, expected) => {
    expect(mermaidLabel(text)).toBe(expected);
  });

  test('hold nothing that Mermaid acts on, and say what the text says', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const label = mermaidLabel(text);
        expect(label).toMatch(/^(?:[\p{L}\p{N} ./,:()=+_‹›∶…→·-]|#\d+;)*$/u);
        const undo = (shown: string): string => shown.replaceAll('∶', ':').replace(/\$ (?=\$)/g, '$');
        if (label !== '(empty)') expect(undo(decode(label))).toBe(undo(visible(text, 80).replaceAll('<', '‹').replaceAll('>', '›')));
      }),
    );
  });
});

describe('diagrams', () => {
  test.each(HOSTILE_TEXTS)('%s stays in its label: %j', (_, text) => {
    const { text: drawn } = drawFlow(saying(text));
    const lines = drawn.split('\n').slice(1, -4);
    expect(lines.filter((line) => /^ {2}n\d+(?:\(\[|\[\(|\[)"[^"]+"(?:\]\)|\)\]|\]):::\w+$/.test(line))).toHaveLength(4);
    expect(lines.filter((line) => /^ {2}n\d+ (?:-->|-\.->) n\d+$/.test(line))).toHaveLength(3);
    expect(lines).toHaveLength(7);
  });

  test('say the state of a link in words, and draw what is not confirmed with a broken line', () => {
    const { text } = drawFlow(saying('POST /a'));
    expect(text).toContain('["call POST /a · missing"]:::missing');
    expect(text).toContain('n1 -.-> n2');
  });

  test('draw a link once where several ways share it', () => {
    const flow = {
      ...saying('a'),
      outcomes: [
        [link('service'), link('one', 'effect')],
        [link('service'), link('two', 'effect')],
      ],
    };
    expect(drawFlow(flow).text.match(/\["service"\]/g)).toHaveLength(1);
  });

  test('stay below what GitHub draws, and count what has no room', () => {
    const wide = 'x'.repeat(400);
    const ways = Array.from({ length: 2_000 }, (_, index) => [
      link(`${wide}${index}`, 'service', 'confirmed', `src/${index}.ts`),
      link(`e${index}`, 'effect'),
    ]);
    const { text, omitted } = drawFlow({ ...saying('a'), outcomes: ways });
    expect(text.length).toBeLessThan(50_000);
    expect(text.match(/-->|-\.->/g)?.length).toBeLessThan(500);
    expect(omitted).toBeGreaterThan(1_500);
  });
});

describe('Markdown', () => {
  test('has a table of all flows and a diagram of each of the first', async () => {
    const markdown = await render({ map: mapOf(...many(60)) }, 'markdown');
    const nodes = listNodes(parseMarkdown(markdown));
    expect(nodes.filter(({ type }) => type === 'tableRow')).toHaveLength(61);
    expect(nodes.filter((node) => node.type === 'code' && node.lang === 'mermaid')).toHaveLength(20);
    expect(markdown).toContain('40 more flows have no diagram here');
  });

  test.each(HOSTILE_TEXTS)('%s is inert: %j', async (_, text) => {
    const markdown = await render({ map: mapOf(saying(text)), unread: 1 }, 'markdown');
    expect(findOffences(markdown).filter((offence) => offence !== 'language mermaid')).toEqual([]);
  });

  test('is inert, whatever it holds', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (text) => {
        const markdown = await render({ map: mapOf(saying(text)) }, 'markdown');
        expect(findOffences(markdown).filter((offence) => offence !== 'language mermaid')).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

test('the same flows give the same bytes', async () => {
  for (const format of ['text', 'json', 'markdown'] as const)
    expect(await render({ map: await flowsOf(SHOP) }, format)).toBe(await render({ map: await flowsOf({ ...SHOP }) }, format));
});
