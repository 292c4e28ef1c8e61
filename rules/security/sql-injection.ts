import { defineRule, quote, type Evidence, type FactOf, type Problem } from '#rule-api';

type SqlText = FactOf<'sql-text'>;
type Input = SqlText['inputs'][number];

export default defineRule({
  meta: {
    id: 'sql-injection',
    layer: 'security',
    section: 'security-abuse',
    severity: 'P0',
    confidence: 'high',
    title: 'Client input in the text of a query',
    risk: 'Whoever calls the service can end the intended statement and read, change or delete every row that the service can reach.',
    fix: 'Bind values through placeholders or a binding template, and take names and directions from a list of allowed ones.',
    facets: {
      tainted: 'a value from outside stands in the text of a query',
      'dynamic-identifier': 'a column, table or direction from outside stands in the text of a query',
      'unsafe-api': 'a function puts an argument of its own into the text of a query',
      'like-unescaped': "the client's wildcards count in a pattern",
    },
  },
  on: {
    'sql-text'(text) {
      const [worst] = text.inputs;
      if (!worst) return undefined;
      if (text.form === 'pattern') return wildcards(text, worst);
      return worst.trust === 'untrusted' ? injection(text, worst) : openText(text, worst);
    },
  },
});

function injection(text: SqlText, worst: Input): Problem {
  const labels = text.inputs.filter(({ trust }) => trust === 'untrusted').map(({ label }) => quote(label));
  const isName = worst.place === 'name';
  const what = isName ? 'a name or keyword' : 'a value';
  return {
    at: text.at,
    status: 'unsafe',
    facet: isName ? 'dynamic-identifier' : 'tainted',
    // What another part of the system puts into a queue is further from a stranger's hands.
    ...(worst.source === 'job' && { severity: 'P1', confidence: 'medium' }),
    message: `${quote(text.call)} gets ${listed(labels)} as ${what} inside its SQL text.`,
    evidence: evidenceOf(text, worst),
  };
}

function openText(text: SqlText, worst: Input): Problem {
  return {
    at: text.at,
    status: 'unsafe',
    facet: 'unsafe-api',
    severity: 'P2',
    confidence: 'medium',
    message: `${quote(text.call)} gets the parameter ${quote(worst.label)} inside its SQL text, and nothing here shows what callers pass.`,
    risk: 'The first caller that passes on what a client sent opens the database to that client.',
    evidence: evidenceOf(text, worst),
  };
}

function wildcards(text: SqlText, worst: Input): Problem {
  return {
    at: text.at,
    status: 'unsafe',
    facet: 'like-unescaped',
    severity: 'P3',
    confidence: 'medium',
    message: `${quote(text.call)} searches for ${quote(worst.label)} with the wildcards that the client puts in.`,
    risk: 'A search for `%` or `_` matches every row and scans the whole table.',
    fix: 'Escape `%`, `_` and the escape character before the value becomes a pattern.',
    evidence: evidenceOf(text, worst),
  };
}

function evidenceOf(text: SqlText, { chain, label }: Input): readonly Evidence[] {
  const [start, ...steps] = chain;
  return [
    ...(start ? [{ at: start.at, note: `${quote(label)} arrives in ${quote(start.label)}` }] : []),
    ...steps.map(({ at, label: call }) => ({ at, note: `${quote(call)} passes it on` })),
    { at: text.at, note: 'the text of the query is put together here' },
  ];
}

function listed(labels: readonly string[]): string {
  const [first = '', second, ...others] = labels;
  if (second === undefined) return first;
  return others.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${others.length} more`;
}
