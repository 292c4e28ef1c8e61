import { toEnvEntry } from './env-entry.ts';
import type { Extraction } from './extraction.ts';
import type { Command, ComposeService, EnvEntry, Scalar } from './manifest-summaries.ts';
import { redact, redactWords } from './secret-text.ts';
import { splitShell } from '../model/shell-words.ts';
import { isTrue, parseYaml, textOf, toScalar, type YamlValue } from './yaml-document.ts';

/** Reads a compose file. `extends` and `include` are not followed: what they bring in counts as not given. */
export function extractCompose(_path: string, text: string): Extraction {
  const file = parseYaml(text);
  if ('error' in file) return file;
  const services = file.documents.flatMap((document) => document.get('services')?.entries() ?? []);
  if (services.length === 0) return { summary: undefined };
  return { summary: { format: 'compose', services: services.map(({ key, value }) => readService(key, value)) } };
}

function readService(name: string, service: YamlValue): ComposeService {
  const command = readCommand(service.get('command'));
  const entrypoint = readCommand(service.get('entrypoint'));
  const build = readBuild(service.get('build'));
  const healthcheck = readHealthcheck(service.get('healthcheck'));
  return {
    name,
    ...readScalars(service),
    ...(build ? { build } : {}),
    ...(command ? { command } : {}),
    ...(entrypoint ? { entrypoint } : {}),
    ...(healthcheck ? { healthcheck } : {}),
    init: isTrue(service.get('init')),
    capAdd: scalarsOf(service.get('cap_add')),
    volumes: readVolumes(service.get('volumes')),
    env: readEnv(service.get('environment')),
    dependsOn: readDependencies(service.get('depends_on')),
    ports: (service.get('ports')?.items() ?? []).map(
      (port) => port.text ?? `${textOf(port.get('published'))}:${textOf(port.get('target'))}`,
    ),
    profiles: (service.get('profiles')?.items() ?? []).map(textOf),
    at: service.at,
  };
}

const SCALARS = {
  image: 'image',
  user: 'user',
  privileged: 'privileged',
  networkMode: 'network_mode',
  pid: 'pid',
  stopGracePeriod: 'stop_grace_period',
  stopSignal: 'stop_signal',
} as const;

function readScalars(service: YamlValue): { [K in keyof typeof SCALARS]?: Scalar } {
  const scalars: { [K in keyof typeof SCALARS]?: Scalar } = {};
  for (const [field, key] of Object.entries(SCALARS)) {
    const scalar = toScalar(service.get(key));
    if (scalar) Object.assign(scalars, { [field]: scalar });
  }
  return scalars;
}

function readDependencies(value: YamlValue | undefined): ComposeService['dependsOn'] {
  if (!value) return [];
  if (value.isList) return value.items().map((item) => ({ name: textOf(item), condition: 'service_started', at: item.at }));
  return value
    .entries()
    .map((entry) => ({ name: entry.key, condition: textOf(entry.value.get('condition')) || 'service_started', at: entry.at }));
}

function readBuild(build: YamlValue | undefined): ComposeService['build'] {
  if (!build) return undefined;
  if (build.text !== undefined) return { context: build.text, dockerfile: '', target: '' };
  if (build.get('dockerfile_inline')) return undefined;
  return { context: textOf(build.get('context')) || '.', dockerfile: textOf(build.get('dockerfile')), target: textOf(build.get('target')) };
}

/** A list is run as it is. Compose splits a string like a shell would, but starts no shell: both are the exec form. */
function readCommand(command: YamlValue | undefined): Command | undefined {
  if (!command) return undefined;
  const words = command.isList ? redactWords(command.items().map(textOf)) : splitShell(redact(textOf(command)));
  return words.length > 0 ? { form: 'exec', words, at: command.at } : undefined;
}

function readHealthcheck(check: YamlValue | undefined): Command | undefined {
  const test = check?.get('test');
  if (!test || isTrue(check?.get('disable'))) return undefined;
  if (!test.isList) return { form: 'shell', words: splitShell(redact(textOf(test))), at: test.at };
  const [kind = '', ...words] = redactWords(test.items().map(textOf));
  if (kind === 'NONE') return undefined;
  if (kind === 'CMD-SHELL') return { form: 'shell', words: splitShell(words.join(' ')), at: test.at };
  return { form: 'exec', words, at: test.at };
}

function scalarsOf(list: YamlValue | undefined): readonly Scalar[] {
  return (list?.items() ?? []).flatMap((item) => toScalar(item) ?? []);
}

/** Short form as it stands; the long form as `source:target`. */
function readVolumes(volumes: YamlValue | undefined): readonly Scalar[] {
  return (volumes?.items() ?? []).flatMap((volume) => {
    if (!volume.isMap) return toScalar(volume) ?? [];
    return [{ text: `${textOf(volume.get('source'))}:${textOf(volume.get('target'))}`, at: volume.at }];
  });
}

function readEnv(environment: YamlValue | undefined): readonly EnvEntry[] {
  if (!environment) return [];
  if (environment.isMap) return environment.entries().map(({ key, value, at }) => toEnvEntry(key, value.text || undefined, at));
  return environment.items().flatMap((item) => {
    const [, name, value] = /^([^=]+)(?:=([\s\S]*))?$/.exec(textOf(item)) ?? [];
    return name === undefined ? [] : [toEnvEntry(name, value, item.at)];
  });
}
