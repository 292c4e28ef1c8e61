import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ScriptSummary, Value } from '../../src/summaries/script-summary.ts';
import { extractScript } from '../../src/summaries/typescript/extract.ts';

const summaryOf = (code: string, path = 'a.ts'): ScriptSummary => extractScript(path, code).summary;

/** The value of the variable `x`. */
function valueOf(code: string): Value | undefined {
  const binding = summaryOf(code).bindings.findLast(({ name }) => name === 'x');
  return binding?.kind === 'variable' ? binding.values[0] : undefined;
}

/** The calls of a file with how their results are used. */
function usesOf(code: string): readonly string[] {
  return summaryOf(code).calls.map(({ callee, use }) => `${callee.kind === 'global' ? callee.name : callee.kind} ${use}`);
}

/** Kinds of the contexts around the call of `f`, innermost first. */
function contextsAround(code: string): readonly string[] {
  const { calls, contexts } = summaryOf(code);
  const call = calls.find(({ callee }) => callee.kind === 'global' && callee.name === 'f');
  const kinds: string[] = [];
  for (let at = contexts[call?.context ?? -1]; at; at = contexts[at.parent]) kinds.push(at.kind === 'loop' ? at.loop : at.kind);
  return kinds;
}

describe('acts of users', () => {
  const eventsOf = (code: string): readonly string[] =>
    summaryOf(code, 'a.tsx').events.map(({ element, event, value, at }) => `${element} ${event} ${value.kind} ${at[0]}:${at[1]}`);
  test.each<[string, readonly string[]]>([
    ['<a onClick={save} />', ['a onClick binding 2:1']],
    ['<Card.Footer onSave={() => save()}>x</Card.Footer>', ['Card.Footer onSave function 2:1']],
    [
      '<form action="/orders" method="post"><b formAction={save} /></form>',
      ['form action literal 2:1', 'form method literal 2:1', 'b formAction binding 2:38'],
    ],
    ['<fetcher.Form method={verb} onSubmit={handle(save)} />', ['fetcher.Form method global 2:1', 'fetcher.Form onSubmit call 2:1']],
    ['<a one={save} method="post" on={save} onClick href="/x" {...props} a:onClick={save} />', []],
    ['<><a onClick={}/></>', []],
  ])('%s', (code, expected) => {
    expect(eventsOf(`const save = 1;\n${code}`)).toEqual(expected);
  });

  test('a function of an attribute is the one of its record', () => {
    const { events, functions } = summaryOf('<a onClick={function act() { f(); }} />', 'a.tsx');
    const [event] = events;
    expect(event?.value.kind === 'function' && functions[event.value.fn]?.name).toBe('act');
  });
});

describe('values', () => {
  test.each([
    ['const x = 60 * 1_000;', { kind: 'literal', value: 60_000 }],
    ['const x = -(1 + 2);', { kind: 'literal', value: -3 }],
    ['const x = ("a" as string)!;', { kind: 'literal', value: 'a' }],
    ['const x = `a${b}c`;', { kind: 'text', parts: ['a', { kind: 'global', name: 'b' }, 'c'] }],
    ['const x = "a" + b + "c";', { kind: 'text', parts: ['a', { kind: 'global', name: 'b' }, 'c'] }],
    [
      'const x = a + b;',
      {
        kind: 'operation',
        operator: '+',
        operands: [
          { kind: 'global', name: 'a' },
          { kind: 'global', name: 'b' },
        ],
      },
    ],
    ['const x = undefined;', { kind: 'undefined' }],
    [
      'const x = process.env.PORT ?? 3000;',
      {
        kind: 'either',
        operator: '??',
        values: [
          { kind: 'member', of: { kind: 'member', of: { kind: 'global', name: 'process' }, name: 'env' }, name: 'PORT' },
          { kind: 'literal', value: 3000 },
        ],
      },
    ],
    [
      'const { a: { x = 1 } } = b;',
      {
        kind: 'either',
        operator: '??',
        values: [
          { kind: 'member', of: { kind: 'member', of: { kind: 'global', name: 'b' }, name: 'a' }, name: 'x' },
          { kind: 'literal', value: 1 },
        ],
      },
    ],
    ['for (const x of list) {}', { kind: 'item', of: { kind: 'global', name: 'list' } }],
    ["const x = require('pg');", { kind: 'module', module: 'pg' }],
    ['const x = a["b"];', { kind: 'member', of: { kind: 'global', name: 'a' }, name: 'b' }],
  ])('%s', (code, expected) => {
    expect(valueOf(code)).toEqual(expected);
  });

  test.each([
    [
      'const s = Joi.object().keys({ JWT_SECRET: Joi.string().default("a b").required().description("the key") });',
      ['JWT_SECRET fallback'],
    ],
    ['const c = { jwtSecret: { doc: "x", default: "a b", env: "JWT_SECRET" } };', ['jwtSecret fallback']],
    ['const c = { signing: { format: String, default: "a b", env: "JWT_SECRET" } };', ['JWT_SECRET fallback']],
    ['cleanEnv(process.env, { SESSION_SECRET: str({ default: "a b", desc: "of the session" }) });', ['SESSION_SECRET fallback']],
    ['config.get("JWT_SECRET", "a b");', ['JWT_SECRET fallback']],
    ['env.get("JWT_SECRET").default("a b").asString();', ['JWT_SECRET fallback']],
    ['sign(process.env.JWT_SECRET ?? "a b");', ['JWT_SECRET fallback']],
    ['function f(secret = "a b", { password = "c d" }) {}', ['secret fallback', 'password fallback']],
    ['jwt.sign(payload, "a b"); crypto.createHmac("sha256", "a b");', ['secret', 'secret']],
    ['@ApiProperty({ example: { password: "a b" } }) class A {}', ['password sample']],
    ['const c = { password: t("enter it"), secret: isSet("x"), token: z.string({ message: "none" }).min(8, "too short") };', []],
    ['t("password", "Enter your password"); const c = { default: "a b" };', []],
  ])('withholds in %s', (code, expected) => {
    const { withheld } = summaryOf(code);
    expect(
      withheld.map(({ name, fallback, sample }) => [name, fallback && 'fallback', sample && 'sample'].filter(Boolean).join(' ')),
    ).toEqual(expected);
  });

  test('G02: a key in the midst of a text is taken out of it', () => {
    const key = `ghp_${'q7Zx2Lm9Kp4Vt8Rw3Ns6Hb1Jd5Fg0YcTuEiO'}`;
    const text = JSON.stringify(summaryOf(`run("curl -H 'X: ${key}' x"); run(\`\${a} ${key}\`); open("http://bot:hunter22@" + host);`));
    expect(text).not.toContain(key);
    expect(text).not.toContain('hunter22');
  });

  test('G01: a string given to a secret name, or of a key format, is withheld', () => {
    const key = ['sk', 'live', '4eC39HqLyjWDarjtT1zdp7dc'].join('_');
    const code = `const password = 'correct horse'; const client = new Stripe('${key}'); const s = process.env.JWT_SECRET || 'hunter2';`;
    const text = JSON.stringify(summaryOf(code));
    expect(text).toContain('masked');
    for (const secret of ['correct horse', key, 'hunter2']) expect(text).not.toContain(secret);
  });
});

describe('the environment', () => {
  const readsOf = (code: string): readonly string[] =>
    summaryOf(code).environment.map(
      ({ name, at, fallback, asked, byStage }) =>
        `${name} ${at[0]}:${at[1]} ${fallback?.kind ?? ''}${asked ? 'asked' : ''}${byStage ? 'by stage' : ''}`,
    );
  test.each<[string, readonly string[]]>([
    ['f(process.env.A, process.env["B"]!, process.env[name]);', ['A 1:3 ', 'B 1:18 ', ' 1:37 ']],
    ['f((process.env.A as string) || "x", process.env.B ?? process.env.C ?? 1);', ['A 1:4 literal', 'B 1:37 member', 'C 1:54 literal']],
    ['const { A, B: b = "x", ...rest } = process.env;', ['A 1:9 ', 'B 1:12 literal']],
    [
      'if (!process.env.A || process.env.B === "x") f(process.env.C ? 1 : +process.env.D);',
      ['A 1:6 asked', 'B 1:23 asked', 'C 1:48 asked', 'D 1:69 '],
    ],
    ['f(isProduction ? need("A") : process.env.A ?? "x", b ? process.env.B : 1);', ['A 1:30 literalby stage', 'B 1:56 ']],
    ['import { env } from "node:process"; import process from "process"; f(env.A, process.env.B);', ['A 1:70 ', 'B 1:77 ']],
    ['const env = process.env; f(env.A, Bun.env.B, x && process.env.C);', ['A 1:28 ', 'B 1:35 ', 'C 1:51 ']],
    ['process.env.A = "x"; process.env.B ||= "x"; delete process.env.C; const env = load(); f(env.D, process.env);', []],
    ['function g(process, env) { return process.env.A + env.B; } self.process.env.C;', []],
  ])('%s', (code, expected) => {
    expect(readsOf(code)).toEqual(expected);
  });

  test('a fallback for a secret is withheld', () => {
    expect(
      JSON.stringify(summaryOf('const { JWT_SECRET = "hunter2 x" } = process.env; f(process.env.JWT_SECRET || "hunter2 x")')),
    ).not.toContain('hunter2');
  });
});

describe('calls', () => {
  test.each([
    ['f();', ['f statement']],
    ['void f();', ['f void']],
    ['async () => { await f(); };', ['f await']],
    ['const x = f();', ['f value']],
    ['f().g;', ['f chain']],
    ['() => f();', ['f return']],
    ['a && f();', ['f statement']],
    ['(a ? f() : g());', ['f statement', 'g statement']],
    ['new F();', ['F statement']],
    ['f`a`;', ['f statement']],
    ['@f() class A {}', ['f value']],
  ])('%s is used as %j', (code, expected) => {
    expect(usesOf(code).filter((use) => !use.startsWith('member'))).toEqual(expected);
  });

  test.each([
    ['while (true) { try { f(); } catch {} }', ['try', 'while', 'function']],
    ['try {} catch (e) { f(); }', ['catch', 'function']],
    ['try {} finally { f(); }', ['finally', 'function']],
    ['if (a) {} else f();', ['branch', 'function']],
    ['switch (a) { case 1: f(); }', ['case', 'function']],
    ['for (const a of f()) {}', ['function']],
    ['for (let i = 0; f(); i++) {}', ['for', 'function']],
    ['list.map((a) => f(a));', ['function', 'function']],
    ['class A { b = () => f(); }', ['function', 'function']],
    ['const { a = f() } = b;', ['function']],
    ['function g({ a = f() }) {}', ['function', 'function']],
  ])('%s runs in %j', (code, expected) => {
    expect(contextsAround(code)).toEqual(expected);
  });

  test.each([
    ['{}', { empty: true }],
    ['{ f(); }', { empty: false }],
    ['{ /* gone already */ }', { empty: true, remark: true }],
    ['{ // gone already\n }', { empty: true, remark: true }],
    ['{\n// gone already\nf(); }', { empty: false, remark: true }],
    ['{ f();\n/* gone already */ }', { empty: false, remark: true }],
    ["{ f('// no comment'); }", { empty: false }],
    ['{ failed = true; }', { empty: false, sets: true }],
    ['{ failures++; }', { empty: false, sets: true }],
    ['{ f(failed === true); }', { empty: false }],
  ])('catch %s is %j', (block, expected) => {
    const { kind, parent, fn, at, binding, tries, ...told } = summaryOf(`try {} catch ${block}`).contexts.find(
      (context) => context.kind === 'catch',
    ) ?? { kind: 'none' as const, parent: 0, fn: 0, at: [], binding: 0, tries: 0 };
    expect(told).toEqual(expected);
    expect([kind, parent, fn, at.length, binding, tries]).toEqual(['catch', 0, 0, 4, -1, expect.any(Number)]);
  });

  test.each([
    ['app.get("/", async (req) => {});', { call: 0, arg: 1, path: [] }],
    ['consumer.run({ eachMessage: async () => {} });', { call: 0, arg: 0, path: ['eachMessage'] }],
    ['consumer.run({ async eachMessage() {} });', { call: 0, arg: 0, path: ['eachMessage'] }],
  ])('%s ties the function to its call', (code, passedTo) => {
    expect(summaryOf(code).functions[1]?.passedTo).toEqual(passedTo);
  });

  test('the digest of a call is blind to formatting and to what its callbacks do', () => {
    const digestOf = (code: string): string | undefined => summaryOf(code).calls[0]?.text;
    expect(digestOf('app.get( "/",\n  (a) => { one(); },\n);')).toBe(digestOf('app.get("/", (a) => { two(); });'));
    expect(digestOf('app.get("/a", h);')).not.toBe(digestOf('app.get("/b", h);'));
  });
});

describe('hostile and unusual input', () => {
  const many = (count: number, text: (index: number) => string): string =>
    Array.from({ length: count }, (_, index) => text(index)).join('');

  test.each([
    ['a sum of 100,000 terms', `const x = a${many(100_000, () => ' + a')};`],
    ['2,600 chained calls', `a${many(2_600, () => '.b()')};`],
    ['an else-if ladder of 1,000 rungs', `${many(1_000, (index) => `if (a === ${index}) f(); else `)} f();`],
    ['10,000 nested members', `a${many(10_000, () => '.b')};`],
  ])('E02: %s', (_, code) => {
    expect(summaryOf(code).functions).toHaveLength(1);
  });

  test('what is deleted is recorded like an assignment of something that is not known', () => {
    const { assignments } = summaryOf('const kept = {};\nexport function drop(id) { if (kept[id]) delete (kept[id]); }');
    expect(assignments.map(({ target, value, at }) => [target.kind, value, at[0]])).toEqual([
      ['element', { kind: 'operation', operator: 'delete', operands: [] }, 2],
    ]);
  });

  test('E16: lines are those of git, whatever else ends a line for JavaScript', () => {
    expect(summaryOf('const a = "\u2028";\r// b\r\nf();').calls[0]?.at).toEqual([2, 1, 2, 4]);
  });

  test('a syntax error is named and the rest still read', () => {
    const { summary, syntaxError } = extractScript('a.ts', 'f();\nconst = ;\ng();');
    expect(syntaxError?.line).toBe(2);
    expect(summary.calls).toHaveLength(2);
  });

  test('summaries survive JSON and have no holes, whatever the text', () => {
    const token = fc.constantFrom(
      'a',
      'b',
      '(',
      ')',
      '{',
      '}',
      '[',
      ']',
      '=>',
      ',',
      ';',
      '=',
      'async',
      'await',
      'function',
      'class',
      'return',
      'if',
      'for',
      'of',
      'const',
      '.',
      '`',
      '${',
      '@',
      'new',
      'try',
      'catch',
      '?',
      ':',
      '...',
      'extends',
      'import',
      'export',
      'default',
      'from',
      '"x"',
      '1',
      '<',
      '>',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        const summary = summaryOf(tokens.join(' '), 'a.tsx');
        for (const list of [summary.calls, summary.functions, summary.classes]) expect(Array.from<unknown>(list)).not.toContain(undefined);
        expect(JSON.parse(JSON.stringify(summary))).toEqual(summary);
      }),
      { numRuns: 400 },
    );
  });
});

test('what `using` declares is released where its block ends', () => {
  const { bindings } = summaryOf('using a = open(); { await using b = open(); } const c = open(); let d = open();');
  const told = bindings.map((binding) => (binding.kind === 'variable' ? [binding.name, binding.constant, binding.disposes ?? false] : []));
  expect(told).toEqual([
    ['a', true, true],
    ['c', true, false],
    ['d', false, false],
    ['b', true, true],
  ]);
});

test('a call after `case` is recorded like any other', () => {
  const { calls } = summaryOf('switch (true) { case isOld(a?.b): f(); break; case isNew(() => g()): default: h(); }');
  const names = calls.map(({ callee }) => (callee.kind === 'global' ? callee.name : callee.kind));
  expect(names.toSorted()).toEqual(['f', 'g', 'h', 'isNew', 'isOld']);
});
