import { toEnvEntry } from './env-entry.ts';
import type { Extraction } from './extraction.ts';
import type {
  Command,
  EnvEntry,
  KubernetesContainer,
  KubernetesProbe,
  KubernetesSummary,
  KubernetesWorkload,
  Scalar,
  SecurityContext,
} from './manifest-summaries.ts';
import { redactWords } from './secret-text.ts';
import { isTrue, parseYaml, textOf, type YamlValue } from './yaml-document.ts';

/** Where each kind of workload keeps the specification of its pods. */
const POD_PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Pod', ['spec']],
  ['Deployment', ['spec', 'template', 'spec']],
  ['StatefulSet', ['spec', 'template', 'spec']],
  ['DaemonSet', ['spec', 'template', 'spec']],
  ['ReplicaSet', ['spec', 'template', 'spec']],
  ['ReplicationController', ['spec', 'template', 'spec']],
  ['DeploymentConfig', ['spec', 'template', 'spec']],
  ['Rollout', ['spec', 'template', 'spec']],
  ['Job', ['spec', 'template', 'spec']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template', 'spec']],
]);

/** Reads the workloads and secrets of a file of Kubernetes manifests; other kinds are passed over. */
export function extractKubernetes(_path: string, text: string): Extraction {
  const file = parseYaml(text);
  if ('error' in file) return file;
  const objects = file.documents.flatMap(objectsOf);
  const workloads = objects.flatMap(readWorkload);
  const secrets = objects.flatMap(readSecret);
  return { summary: workloads.length + secrets.length === 0 ? undefined : { format: 'kubernetes', workloads, secrets } };
}

/** The objects of a document: itself, the items of a `List`, or those of a list at the top. */
function objectsOf(document: YamlValue): readonly YamlValue[] {
  if (document.isList) return document.items();
  return textOf(document.get('kind')).endsWith('List') ? (document.get('items')?.items() ?? []) : [document];
}

function dig(value: YamlValue, path: readonly string[]): YamlValue | undefined {
  let found: YamlValue | undefined = value;
  for (const key of path) found = found?.get(key);
  return found;
}

function readWorkload(object: YamlValue): readonly KubernetesWorkload[] {
  const kind = textOf(object.get('kind'));
  const path = POD_PATHS.get(kind);
  const pod = path && dig(object, path);
  if (!pod) return [];
  const grace = numberOf(pod.get('terminationGracePeriodSeconds'));
  const [hostNetwork, hostPid] = [pod.get('hostNetwork'), pod.get('hostPID')];
  return [
    {
      kind,
      name: textOf(dig(object, ['metadata', 'name'])) || textOf(dig(object, ['metadata', 'generateName'])),
      security: readSecurity(pod.get('securityContext')),
      ...(hostNetwork && isTrue(hostNetwork) ? { hostNetwork: hostNetwork.at } : {}),
      ...(hostPid && isTrue(hostPid) ? { hostPid: hostPid.at } : {}),
      hostPaths: (pod.get('volumes')?.items() ?? []).flatMap(readHostPath),
      containers: [...readContainers(pod.get('initContainers'), true), ...readContainers(pod.get('containers'), false)],
      ...(grace === undefined ? {} : { terminationGracePeriod: grace }),
      at: object.at,
    },
  ];
}

function readHostPath(volume: YamlValue): readonly Scalar[] {
  const path = dig(volume, ['hostPath', 'path']);
  return path?.text ? [{ text: path.text, at: path.at }] : [];
}

function numberOf(value: YamlValue | undefined): number | undefined {
  const text = textOf(value);
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function readSecurity(context: YamlValue | undefined): SecurityContext {
  if (!context) return { capAdd: [] };
  const runAsUser = numberOf(context.get('runAsUser'));
  return {
    ...readFlag(context, 'privileged'),
    ...readFlag(context, 'allowPrivilegeEscalation'),
    ...readFlag(context, 'runAsNonRoot'),
    ...(runAsUser === undefined ? {} : { runAsUser }),
    capAdd: (dig(context, ['capabilities', 'add'])?.items() ?? []).map(textOf),
    at: context.at,
  };
}

function readFlag<K extends string>(context: YamlValue, key: K): { [N in K]?: boolean } {
  const value = context.get(key);
  const flag: { [N in K]?: boolean } = {};
  return /^(?:true|false)$/.test(textOf(value)) ? Object.assign(flag, { [key]: isTrue(value) }) : flag;
}

function readContainers(list: YamlValue | undefined, init: boolean): readonly KubernetesContainer[] {
  return (list?.items() ?? []).map((container) => {
    const command = readWords(container.get('command'));
    const args = readWords(container.get('args'));
    return {
      name: textOf(container.get('name')),
      image: textOf(container.get('image')),
      init,
      ...(command ? { command } : {}),
      ...(args ? { args } : {}),
      env: (container.get('env')?.items() ?? []).map(readEnv),
      probes: (['liveness', 'readiness', 'startup'] as const).flatMap((kind) => readProbe(kind, container.get(`${kind}Probe`))),
      security: readSecurity(container.get('securityContext')),
      ports: (container.get('ports')?.items() ?? []).map((port) => textOf(port.get('containerPort'))),
      at: container.at,
    };
  });
}

function readWords(list: YamlValue | undefined): Command | undefined {
  return list?.isList ? { form: 'exec', words: redactWords(list.items().map(textOf)), at: list.at } : undefined;
}

function readEnv(entry: YamlValue): EnvEntry {
  return toEnvEntry(textOf(entry.get('name')), entry.get('value')?.text, entry.at);
}

function readProbe(kind: KubernetesProbe['kind'], probe: YamlValue | undefined): readonly KubernetesProbe[] {
  if (!probe?.isMap) return [];
  const http = probe.get('httpGet');
  const port = (http ?? probe.get('tcpSocket') ?? probe.get('grpc'))?.get('port')?.text;
  const exec = readWords(dig(probe, ['exec', 'command']));
  const httpPath = http ? textOf(http.get('path')) || '/' : undefined;
  const text = JSON.stringify([
    httpPath,
    port,
    exec?.words,
    ...probe.entries().flatMap(({ key, value }) => (value.text === undefined ? [] : [key, value.text])),
  ]);
  return [
    { kind, ...(httpPath === undefined ? {} : { httpPath }), ...(port ? { port } : {}), ...(exec ? { exec } : {}), text, at: probe.at },
  ];
}

function readSecret(object: YamlValue): KubernetesSummary['secrets'] {
  if (textOf(object.get('kind')) !== 'Secret') return [];
  const entries = [...plainEntries(object.get('stringData')), ...encodedEntries(object.get('data'))];
  return [{ name: textOf(dig(object, ['metadata', 'name'])), entries, at: object.at }];
}

/** Entries of a Secret are secret whatever their names are, so no value is kept. */
function plainEntries(map: YamlValue | undefined): readonly EnvEntry[] {
  return (map?.entries() ?? []).map(({ key, value, at }) => withheld(key, textOf(value), at));
}

function encodedEntries(map: YamlValue | undefined): readonly EnvEntry[] {
  return (map?.entries() ?? []).map(({ key, value, at }) => {
    const text = textOf(value).replace(/\s/g, '');
    const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
    return withheld(key, isBase64 ? Buffer.from(text, 'base64').toString('utf8') : text, at);
  });
}

function withheld(name: string, value: string, at: EnvEntry['at']): EnvEntry {
  const { shape = toEnvEntry('password', value, at).shape } = toEnvEntry(name, value, at);
  return { name, at, ...(shape ? { shape } : {}) };
}
