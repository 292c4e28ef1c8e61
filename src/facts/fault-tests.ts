import { append } from '../model/append.ts';
import type { Place } from '../model/location.ts';
import type { TestsSummary } from '../summaries/manifest-summaries.ts';
import { baseOfFile, expressionText, manifestPlace } from './base.ts';
import { globalCalls, knownCalls } from './call-index.ts';
import type { FactBase } from './fact.ts';
import { HTTP_CALLS, HTTP_GLOBALS } from './knowledge/http-clients.ts';
import { PAYMENT_CALLS } from './knowledge/payments.ts';
import { deployablesOf } from './link/deployables.ts';
import type { CallSite } from './link/resolved.ts';
import type { TreeModel } from './link/tree-model.ts';

/** The tests of a package answer in the place of other services, and not one of these answers is a failure. */
export interface FaultTestsFact extends FactBase {
  readonly kind: 'fault-tests';
  /** What tests answer with, for people. */
  readonly library: string;
  /** How many test files do so. */
  readonly files: number;
  /** A call of the package that another service may fail. */
  readonly depends: { readonly call: string; readonly at: Place };
  /** It moves money. */
  readonly isPayment: boolean;
}

/** Packages whose tests stand in for other services and never fail them; told at the first test that does so. */
export function faultTestsFacts(model: TreeModel): readonly FaultTestsFact[] {
  const tests = testsByPackage(model);
  const answering = [...tests].filter(([, files]) => files.some(({ answersWith }) => answersWith) && !files.some(({ fails }) => fails));
  if (answering.length === 0) return [];
  const dependencies = dependenciesByPackage(model);
  return answering.flatMap(([root, files]) => {
    const depends = dependencies.get(root);
    const [first, ...others] = files.filter(({ answersWith }) => answersWith);
    if (!depends || !first?.answersWith) return [];
    const { site, isPayment } = depends;
    return [
      {
        kind: 'fault-tests' as const,
        at: manifestPlace(first.file, first.answersWith.at, '', first.answersWith.text),
        ...baseOfFile(model, first.file),
        library: first.answersWith.text,
        files: others.length + 1,
        depends: { call: expressionText(model.code.script(site.file), site.call.callee), at: model.code.placeOf(site) },
        isPayment,
      },
    ];
  });
}

interface TestFile extends TestsSummary {
  readonly file: string;
}

/** The test files of each package that say something about other services, in the order of their paths. */
function testsByPackage(model: TreeModel): ReadonlyMap<string, readonly TestFile[]> {
  const all = new Map<string, TestFile[]>();
  for (const [file, { content }] of model.summaries) {
    if (content?.format === 'tests' && (content.fails || content.answersWith))
      append(all, model.packageOf(file)?.root ?? '', { ...content, file });
  }
  return all;
}

interface Dependency {
  readonly site: CallSite;
  readonly isPayment: boolean;
}

/** A call of another service for each package with a program that goes on running, one that moves money first. */
function dependenciesByPackage(model: TreeModel): ReadonlyMap<string, Dependency> {
  const found = new Map<string, Dependency>();
  const programs = new Set(deployablesOf(model).flatMap(({ roots }) => roots.map((file) => model.packageOf(file)?.root ?? '')));
  const add = (site: CallSite, isPayment: boolean): void => {
    const root = model.packageOf(site.file)?.root ?? '';
    if (!found.has(root) && programs.has(root) && model.roleOf(site.file) === 'production') found.set(root, { site, isPayment });
  };
  for (const { site } of knownCalls(model, PAYMENT_CALLS)) add(site, true);
  for (const { site } of knownCalls(model, HTTP_CALLS)) add(site, false);
  for (const site of globalCalls(model, ...HTTP_GLOBALS)) add(site, false);
  return found;
}
