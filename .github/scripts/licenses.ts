import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/** The licence of one package whose code is part of the bundle. */
export interface License {
  readonly name: string;
  readonly version: string;
  /** SPDX expression as the package states it. */
  readonly license: string;
  /** Licence and notice files, one after the other. */
  readonly text: string;
}

const Manifest = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** Finds the licences of the packages that the modules come from, sorted by name and version. Throws when one has none. */
export async function findLicenses(modules: readonly string[]): Promise<readonly License[]> {
  const folders = new Set(modules.map(findPackageFolder).filter((folder) => folder !== undefined));
  const banners = await Promise.all(modules.map(readBanner));
  const licenses = await Promise.all([...folders].map(async (folder) => readLicense(folder, banners)));
  const distinct = new Map(licenses.map((license) => [`${license.name}@${license.version}`, license]));
  return [...distinct].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, license]) => license);
}

export function renderLicenses(licenses: readonly License[]): string {
  const parts = licenses.map(({ name, version, license, text }) => `${name} ${version}\nLicence: ${license}\n\n${text}\n`);
  return `dist/ contains code of these packages.\n\n${parts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** The folder of the innermost package around a module; undefined for our own modules and the bundler's virtual ones. */
function findPackageFolder(module: string): string | undefined {
  const inside = /^([^\0].*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(module);
  return inside?.[1];
}

interface Banner {
  readonly folder: string | undefined;
  readonly text: string;
}

/** A package may hold files of others, which state their licence in a comment at their head. */
async function readBanner(module: string): Promise<Banner> {
  const folder = findPackageFolder(module);
  const text = folder === undefined ? '' : await readFile(module.replace(/\?.*$/, ''), 'utf8');
  const banner = /^\/\*!([\s\S]*?)\*\//.exec(text)?.[1] ?? '';
  return { folder, text: /licensed under/i.test(banner) ? banner.replaceAll(/^[ *]+|[ *]+$/gm, '') : '' };
}

async function readLicense(folder: string, banners: readonly Banner[]): Promise<License> {
  const manifest = Manifest.parse(JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')));
  const names = (await readdir(folder)).filter((name) => /^(?:licen[cs]e|copying|notice)/i.test(name)).toSorted();
  const texts = await Promise.all(names.map((name) => readFile(path.join(folder, name), 'utf8')));
  const foreign = banners.filter((banner) => banner.folder === folder && banner.text !== '').map(({ text }) => text);
  return {
    ...manifest,
    text: [...texts, ...new Set(foreign)].map(normaliseText).join('\n\n') || '(The package states its licence and ships no text.)',
  };
}

function normaliseText(text: string): string {
  return text.replaceAll('\r\n', '\n').trim();
}
