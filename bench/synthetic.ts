import { expressFeature } from './synthetic-express.ts';
import { serviceManifests, workspaceFiles } from './synthetic-manifests.ts';
import { nestFeature } from './synthetic-nest.ts';
import { nameFeature, type Feature, type SyntheticFile } from './synthetic-names.ts';
import { randomNumbers } from './statistics.ts';

const FEATURES_OF_SERVICE = 12;

/**
 * The files of a made-up monorepo, exactly `count` of them and always the same: services by turns in NestJS and Express, each with its
 * manifests and a dozen features of controllers or routers, services, repositories, clients, jobs, types, mappers and tests. A tree of
 * fewer files is a part of each larger one, and the last feature may break off.
 */
export function* generateTree(count: number): Generator<SyntheticFile> {
  let left = count;
  for (const file of generateEndlessly()) {
    if (left === 0) return;
    left--;
    yield file;
  }
}

function* generateEndlessly(): Generator<SyntheticFile> {
  yield* workspaceFiles();
  for (let service = 0; ; service++) yield* generateService(service);
}

function* generateService(number: number): Generator<SyntheticFile> {
  const isNest = number % 2 === 0;
  const root = `services/${isNest ? 'nest' : 'express'}-${number}`;
  const features = Array.from({ length: FEATURES_OF_SERVICE }, (_, index) => describeFeature(root, number * FEATURES_OF_SERVICE + index));
  yield* serviceManifests(root, { isNest, features });
  for (const feature of features) yield* isNest ? nestFeature(feature) : expressFeature(feature);
}

function describeFeature(root: string, number: number): Feature {
  const random = randomNumbers(number + 1);
  return { ...nameFeature(number), root, fields: 6 + Math.floor(random() * 8), operations: 4 + Math.floor(random() * 9), random };
}
