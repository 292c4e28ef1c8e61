import type { Place } from '../model/location.ts';
import type { ComposeService, KubernetesContainer, KubernetesWorkload } from '../summaries/manifest-summaries.ts';
import { manifestPlace, type PlaceOf } from './base.ts';
import type { ContainerFact } from './container.ts';
import { separatesPrivileges, userOfImage as userOfName } from './knowledge/base-images.ts';
import { userNamed, type BuiltImage } from './link/images.ts';
import type { TreeModel } from './link/tree-model.ts';

/** As whom a built image runs. An entrypoint script of the tree may give up root by itself (`gosu`, `su-exec`), and then nothing is decided. */
export function userOfBuilt(model: TreeModel, image: BuiltImage, at: Place): ContainerFact['user'] {
  const { is, stated } = image.user;
  const text = stated?.text ?? image.base;
  const place = stated ? manifestPlace(image.path, stated.at, image.stage.name || 'image', stated.text) : at;
  const by = stated ? 'stated' : 'image';
  if (is !== 'root') return { is, by, text, at: place };
  const dropped = separatesPrivileges(image.base) || dropsRoot(model, image);
  return { is: dropped ? 'unknown' : 'root', by, text, at: place };
}

const DROPS_ROOT = /\b(?:gosu|su-exec|setpriv|runuser|chpst|s6-setuidgid|setuidgid)\b|\bsu\s+(?:-\s+)?[a-z]|--uid\b/;

function dropsRoot(model: TreeModel, { path, entrypoint, cmd }: BuiltImage): boolean {
  const words = [...(entrypoint?.words ?? []), ...(cmd?.words ?? [])];
  if (DROPS_ROOT.test(words.join(' '))) return true;
  const names = words.map((word) => word.slice(word.lastIndexOf('/') + 1)).filter((name) => name !== '');
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  return [...model.summaries].some(([script, { content }]) => {
    if (content?.format !== 'shell' || !names.includes(script.slice(script.lastIndexOf('/') + 1))) return false;
    return (script.startsWith(folder) || folder !== '') && content.commands.some(({ text }) => DROPS_ROOT.test(text));
  });
}

/** As whom a service runs: `at` is its place, for one that does not say. */
export function userOfService({ user, image }: ComposeService, place: PlaceOf, at: Place): ContainerFact['user'] {
  if (!user) return { is: 'unknown', by: 'image', text: image?.text ?? '', at };
  return { is: userNamed(user.text), by: 'stated', text: user.text, at: place(user.at, user.text) };
}

/** The container's own context goes before that of the pod, and both before the image. */
export function userOfPod(
  workload: KubernetesWorkload,
  container: KubernetesContainer,
  built: BuiltImage | undefined,
  place: PlaceOf,
): ContainerFact['user'] {
  const contexts = [container.security, workload.security];
  const withUser = contexts.find(({ runAsUser }) => runAsUser !== undefined);
  const stated = contexts.find(({ runAsNonRoot }) => runAsNonRoot !== undefined);
  const nonRoot = stated?.runAsNonRoot;
  const at = place(withUser?.at ?? container.at, `user of ${container.name}`);
  if (nonRoot === true) return { is: 'non-root', by: 'stated', text: 'runAsNonRoot: true', at };
  if (withUser) return { is: withUser.runAsUser === 0 ? 'root' : 'non-root', by: 'stated', text: `runAsUser: ${withUser.runAsUser}`, at };
  if (stated)
    return { is: 'unknown', by: 'open', text: 'runAsNonRoot: false', at: place(stated.at ?? container.at, `user of ${container.name}`) };
  if (built?.user.is === 'non-root') return { is: 'non-root', by: 'image', text: built.user.stated?.text ?? built.base, at };
  return { is: built?.user.is ?? userOfName(container.image), by: 'open', text: container.image, at };
}
