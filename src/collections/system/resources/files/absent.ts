import type { Difference, Field } from '../../../../model/plan/change.ts';
import { resource } from '../../../../model/plan/resource.ts';
import type { Script } from '../../../../model/plan/script.ts';
import { thing } from '../../../../model/reading/thing.ts';
import { sh } from '../../../../shell/sh.ts';
import { pathsShown } from '../../by-hand/shown-by-hand.ts';
import { archivedFunction } from '../../objects/archived-function.ts';
import {
  doomedPathsOf,
  type FoundPath,
  type FoundPaths,
  type LeftPaths,
  leftPathsProbe,
  leftPathsSchema,
  parseLeftPaths,
  pathsOf,
  removalSetting,
} from '../../objects/left-paths.ts';
import { eachDoomed, listedProbe } from '../../objects/list-objects.ts';
import { keptVolumes, type ListedObjects, lostFields, parseObjects } from '../../objects/listed-objects.ts';
import { rememberVolumes } from '../../objects/volumes.ts';
import { forgetGone } from '../../text-files/written-files.ts';

const isBelow = (name: string, folder: string): boolean => name === folder || name.startsWith(`${folder}/`);

/** What goes, in words: where a link above or at the path makes it another one than it looks like, that is said. */
function describe({ path, kind, real, mounted, leadsTo }: FoundPath): string {
  const what = mounted ? `what is in the mounted ${kind}` : kind;
  if (leadsTo !== undefined) return `${what} to ${leadsTo.real}`;
  return real === path ? what : `${what}, in truth ${real}`;
}

interface State extends FoundPaths {
  readonly objects: ListedObjects;
}

function diff(spec: LeftPaths, { found, kept, silent, emptied, objects }: State): Difference {
  const mode = spec.volumes?.mode ?? 'keep';
  const lost = lostFields(objects, { found, kept, silent, emptied }, mode).map(field => {
    const link = found.find(one => one.leadsTo !== undefined && one.real === field.name);
    return link === undefined ? field : { ...field, before: describe(link) };
  });
  // What is more than it looks like is said, and so is what nothing was read of.
  const strange = found.filter(one => one.leadsTo === undefined && describe(one) !== one.kind);
  const fields: Field[] = [
    ...lost,
    ...found
      .filter(one => !lost.some(({ name }) => isBelow(name, one.path) || isBelow(name, one.real)))
      .map(one => ({
        name: one.path,
        before: describe(one),
        after: undefined,
        // What was too much to be listed may be in it.
        loss: objects.more === undefined ? ('again' as const) : ('for good' as const),
      })),
    ...emptied.map(({ path }) => ({
      name: path,
      before: 'folder with nothing else in it',
      after: undefined,
      loss: 'again' as const,
    })),
  ];
  const stays = [
    ...keptVolumes(objects, kept, mode),
    ...silent.map(name => ({
      name,
      why: 'the server of its file system does not answer, so what is there is unknown',
    })),
  ];
  const nothing = pathsOf(spec).length === 1 ? 'it does not exist' : 'none of them exists';
  return {
    action: 'remove',
    fields,
    ...(fields.length === 0
      ? { why: stays.length === 0 ? nothing : 'nothing else is there' }
      : {
          destroys: true,
          ...(spec.archive === undefined ? {} : { archive: spec.archive }),
          ...(strange.length === 0 ? {} : { why: strange.map(one => `${one.path}: ${describe(one)}`).join('; ') }),
        }),
    ...(stays.length === 0 ? {} : { kept: stays }),
  };
}

/** What is planned and what stands there must be the same; it is held by its identity while it is removed. */
const removeOne = ({ path, kind, real, mounted, identity }: FoundPath): Script => sh`provision_place ${path}
case $provision_kind in
  absent) ;;
  *)
    if [ "$provision_kind $provision_real \${provision_mounted:-no}" != ${`${kind} ${real} ${mounted ? 'yes' : 'no'}`} ]; then
      printf '%s has changed since it was read\nread: %s\nnow:  %s\n' ${path} ${`${kind} ${real}`} "$provision_kind $provision_real" >&2
      exit 1
    fi
    ${
      kind === 'directory'
        ? sh`provision_stays=$(provision_staying ${real} "$provision_keep" "$provision_packages")
    provision_empty ${real} ${identity} "$provision_stays"
    ${mounted ? sh`:` : sh`[ -n "$provision_stays" ] || provision_rmdir ${real}`}`
        : sh`provision_unlink ${real} ${identity}`
    }
    ;;
esac`;

/** Paths that should not be there. */
export const absent = resource<LeftPaths, State>({
  name: 'absent',
  summary: 'Paths that must not exist: files, links, and folders with everything in them except mounts.',
  schema: leftPathsSchema,
  examples: [
    `absent:
  path: /etc/motd`,
    `absent:
  path: [/etc/calico, /etc/sysctl.d/99-k3s*]`,
    `absent:
  path: [/etc/cni/net.d/calico-kubeconfig]
  holding: [{ path: /etc/cni/net.d/*, text: ['"type":"calico"'] }]
  shared: [/etc/cni/net.d, /etc/cni]`,
    `absent:
  path: /usr/local/bin/k3s
  leading: [{ path: /usr/local/bin/kubectl, to: [k3s, '*/bin/k3s'] }]`,
  ],
  removes: true,
  ids: spec => doomedPathsOf(spec).map(path => thing('path', path)),
  reach: spec => ({ paths: doomedPathsOf(spec) }),
  title: spec => `absent ${doomedPathsOf(spec).join(', ')}`,
  byHand: spec => pathsShown(doomedPathsOf(spec)),
  probe: spec => sh`${leftPathsProbe(spec)}
${listedProbe(spec)}`,
  parse: ({ stdout }) => ({ ...parseLeftPaths(stdout), objects: parseObjects(stdout) }),
  diff,
  apply: (spec, { found, emptied }) => {
    const folders = found.filter(one => one.kind === 'directory').map(one => one.real);
    return sh`${removalSetting(spec)}
${
  spec.archive === undefined
    ? sh`:`
    : sh`${eachDoomed(spec)}
${archivedFunction(spec.archive)}
provision_listed=$(provision_each provision_walk)
provision_archived "$provision_listed"`
}
${spec.volumes?.mode === 'keep' ? rememberVolumes : sh`:`}
provision_packages=${folders.length === 0 ? '' : sh`$(provision_packaged ${folders})`}
${found.map(removeOne)}
${emptied.map(({ real }) => sh`provision_rmdir ${real} 2>/dev/null || [ ! -d ${real} ] || echo ${`${real} is not empty any more`}`)}
${forgetGone}`;
  },
});
