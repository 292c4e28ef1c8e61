import { each, fieldsOf, operationsOf, type Feature, type SyntheticFile } from './synthetic-names.ts';

/** The half of a feature that calls nothing: types, rules of its trade, a mapper, constants, tests. */
export function plainFiles(feature: Feature): readonly SyntheticFile[] {
  const folder = `${feature.root}/src/${feature.name}`;
  return [
    { path: `${folder}/${feature.name}.types.ts`, text: renderTypes(feature) },
    { path: `${folder}/${feature.name}.rules.ts`, text: renderRules(feature) },
    { path: `${folder}/${feature.name}.mapper.ts`, text: renderMapper(feature) },
    { path: `${folder}/${feature.name}.constants.ts`, text: renderConstants(feature) },
    { path: `${folder}/${feature.name}.rules.test.ts`, text: renderTest(feature) },
    { path: `${folder}/index.ts`, text: renderIndex(feature) },
  ];
}

function renderTypes(feature: Feature): string {
  return `/** What is kept of each. */
export interface ${feature.type} {
  readonly id: string;
  readonly status: ${feature.type}Status;${each(fieldsOf(feature), (field) => `\n  readonly ${field}: number;`)}
  readonly createdAt: Date;
}

export type ${feature.type}Status = 'draft' | 'open' | 'settled' | 'closed';

export interface ${feature.type}Row {
  id: string;
  status: string;${each(fieldsOf(feature), (field) => `\n  ${field}_cents: number | null;`)}
  created_at: string;
}
${each(
  operationsOf(feature),
  (verb) => `
export interface ${verb[0]?.toUpperCase()}${verb.slice(1)}${feature.type}Input {
  readonly id: string;
  readonly reason?: string;
  readonly requestedBy: string;
}
`,
)}`;
}

function renderRules(feature: Feature): string {
  const bound = (): number => Math.floor(feature.random() * 10_000);
  return `import { roundMoney } from '@synthetic/kit';
import type { ${feature.type}, ${feature.type}Status } from './${feature.name}.types';

const ORDER: readonly ${feature.type}Status[] = ['draft', 'open', 'settled', 'closed'];

export function canMove(from: ${feature.type}Status, to: ${feature.type}Status): boolean {
  if (from === to) return false;
  return ORDER.indexOf(to) - ORDER.indexOf(from) === 1;
}
${each(
  fieldsOf(feature),
  (field) => `
/** Keeps the ${field} within what was agreed on. */
export function bound${field[0]?.toUpperCase()}${field.slice(1)}(record: ${feature.type}): number {
  const least = ${bound()};
  const most = least + ${bound() + 1};
  if (record.status === 'closed') return record.${field};
  if (record.${field} < least) return least;
  return record.${field} > most ? most : roundMoney(record.${field});
}
`,
)}
export function totalOf(records: readonly ${feature.type}[]): number {
  return records
    .filter((record) => record.status !== 'draft')
    .map((record) => ${fieldsOf(feature)
      .map((field) => `record.${field}`)
      .join(' + ')})
    .reduce((sum, amount) => sum + amount, 0);
}
`;
}

function renderMapper(feature: Feature): string {
  return `import type { ${feature.type}, ${feature.type}Row, ${feature.type}Status } from './${feature.name}.types';

export function fromRow(row: ${feature.type}Row): ${feature.type} {
  return {
    id: row.id,
    status: row.status as ${feature.type}Status,${each(fieldsOf(feature), (field) => `\n    ${field}: (row.${field}_cents ?? 0) / 100,`)}
    createdAt: new Date(row.created_at),
  };
}

export function toRow(record: ${feature.type}): ${feature.type}Row {
  return {
    id: record.id,
    status: record.status,${each(fieldsOf(feature), (field) => `\n    ${field}_cents: Math.round(record.${field} * 100),`)}
    created_at: record.createdAt.toISOString(),
  };
}
`;
}

function renderConstants(feature: Feature): string {
  return `export const TABLE = '${feature.name.replace('-', '_')}';
export const QUEUE = '${feature.name}-work';
export const LIMITS = {${each(fieldsOf(feature), (field) => `\n  ${field}: ${Math.floor(feature.random() * 100_000)},`)}
} as const;

export const MESSAGES = {${each(operationsOf(feature), (verb) => `\n  ${verb}: 'The ${feature.name} could not be changed: ${verb} is not allowed in this state.',`)}
} as const;
`;
}

function renderTest(feature: Feature): string {
  return `import { canMove, totalOf } from './${feature.name}.rules';

describe('${feature.name}', () => {
  test('moves one step at a time', () => {
    expect(canMove('draft', 'open')).toBe(true);
    expect(canMove('draft', 'closed')).toBe(false);
  });
${each(
  fieldsOf(feature),
  (field) => `
  test('counts the ${field}', () => {
    const record = { id: '1', status: 'open', createdAt: new Date(0), ${fieldsOf(feature)
      .map((name) => `${name}: ${name === field ? 1 : 0}`)
      .join(', ')} } as const;
    expect(totalOf([record])).toBe(1);
  });
`,
)}});
`;
}

function renderIndex({ name }: Feature): string {
  return `export * from './${name}.types';
export * from './${name}.rules';
export { fromRow, toRow } from './${name}.mapper';
`;
}
