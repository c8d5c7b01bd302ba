import type { Mistake, Path } from '../yaml/mistake.ts';
import type { Position } from '../yaml/position.ts';
import type { Draft } from './draft.ts';
import { jumpList } from './jumps.ts';
import { expandPath, type Folders, pathList } from './paths.ts';

/** A file on the controller that the inventory names. */
export interface NamedFile {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'private key' | 'known_hosts file' | 'collection';
  readonly position: Position;
}

/** Every key and known_hosts file that the inventory names, with the place where it does. */
export function namedFiles(
  draft: Draft,
  folders: Folders,
  place: (mistake: Mistake) => { position: Position },
): NamedFile[] {
  const sections = [draft.ssh, ...draft.hosts.map(host => host.ssh)];
  const read = (paths: string | readonly string[] | undefined, at: Path, kind: NamedFile['kind']): NamedFile[] =>
    (pathList(paths) ?? []).map((path, index) => ({
      path: expandPath(path, folders),
      kind,
      position: place({ path: typeof paths === 'string' ? at : [...at, index], at: 'value', what: '' }).position,
    }));
  return [
    ...read(draft.collections, ['collections'], 'collection'),
    ...sections.flatMap(({ path, identity_file, known_hosts, jump }) => [
      ...read(identity_file, [...path, 'identity_file'], 'private key'),
      ...read(known_hosts, [...path, 'known_hosts'], 'known_hosts file'),
      ...(jumpList(jump) ?? []).flatMap((hop, at) =>
        typeof hop === 'string'
          ? []
          : read(
              hop.identity_file,
              [...path, 'jump', ...(Array.isArray(jump) ? [at] : []), 'identity_file'],
              'private key',
            ),
      ),
    ]),
  ];
}
