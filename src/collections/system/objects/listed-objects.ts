import type { Kept } from '../../../model/gate/kept.ts';
import type { Amount } from '../../../model/plan/amount.ts';
import type { Field } from '../../../model/plan/change.ts';
import type { FoundPaths } from './left-paths.ts';

/** What `provision_walk` has printed of all that is to go. */
export interface ListedObjects {
  /** What cannot be recreated; folders are left out, unless nothing is in them. */
  readonly good: readonly { readonly name: string; readonly type: string; readonly bytes: number }[];
  /** What can, counted by the folder that was named. */
  readonly again: readonly { readonly name: string; readonly amount: Amount }[];
  readonly volumes: readonly { readonly name: string; readonly amount: Amount }[];
  /** What cannot be recreated and was too much to be listed by name. */
  readonly more?: Amount;
  /** Volumes that no folder holds which is to go. */
  readonly outside: readonly string[];
}

/** By the first digit of the mode in hexadecimal (inode(7)). */
const types: Readonly<Record<string, string>> = {
  '1': 'named pipe',
  '2': 'character device',
  '4': 'empty folder',
  '6': 'block device',
  '8': 'file',
  a: 'symbolic link',
  c: 'socket',
};

export function parseObjects(stdout: string): ListedObjects {
  const good: { name: string; type: string; bytes: number }[] = [];
  const again: { name: string; amount: Amount }[] = [];
  const volumes: { name: string; amount: Amount }[] = [];
  const outside: string[] = [];
  let more: Amount | undefined;
  const parents = new Set<string>();
  const names = new Set<string>();
  for (const row of stdout.split('\n')) {
    const [, mode, size, name] = /^good ([0-9a-f]{4}) \d+ \d+ (\d+) \S+ \S+ (\/.*)$/.exec(row) ?? [];
    // Two patterns may meet in one thing.
    if (names.has(row)) continue;
    names.add(row);
    if (mode !== undefined && name !== undefined) {
      good.push({ name, type: types[mode.charAt(0)] ?? 'special file', bytes: Number(size) });
      parents.add(name.slice(0, name.lastIndexOf('/')));
      continue;
    }
    const [, kind, objects, bytes, folder] = /^(again|volume) (\d+) (\d+) (\/.*)$/.exec(row) ?? [];
    if (folder !== undefined) {
      const one = { name: folder, amount: { objects: Number(objects), bytes: Number(bytes) } };
      (kind === 'again' ? again : volumes).push(one);
      parents.add(folder.slice(0, folder.lastIndexOf('/')));
    }
    const [, count, unlisted] = /^more (\d+) (\d+)$/.exec(row) ?? [];
    if (count !== undefined) more = { objects: Number(count), bytes: Number(unlisted) };
    if (row.startsWith('outside ')) outside.push(row.slice('outside '.length));
  }
  const holds = (name: string): boolean => [...parents].some(one => one === name || one.startsWith(`${name}/`));
  return {
    good: good.filter(one => one.type !== 'empty folder' || !holds(one.name)),
    again,
    volumes,
    outside,
    ...(more === undefined ? {} : { more }),
  };
}

/** A name as it is, of one that `provision_walk` has put into a line. */
const plain = (name: string): string => name.replace(/\\(\\|n)/g, (_, one: string) => (one === 'n' ? '\n' : '\\'));

const below = (name: string, folder: string): boolean => name === folder || name.startsWith(`${folder}/`);

/** What a removal takes away, a field for each thing that cannot be recreated and for each folder that can. */
export function lostFields(objects: ListedObjects, { found, kept }: FoundPaths, mode: 'keep' | 'remove'): Field[] {
  // What stays there is told by the path as written, what goes for good by the real one.
  const stays = kept.flatMap(({ name }) => [
    name,
    ...found.flatMap(one => (below(name, one.path) ? [one.real + name.slice(one.path.length)] : [])),
  ]);
  const goes = (name: string): boolean =>
    found.some(one => below(name, one.real)) && !stays.some(folder => below(name, folder));
  const goesAsWritten = (name: string): boolean => found.some(one => below(name, one.path) || below(one.path, name));
  const good = objects.good.filter(one => goes(one.name));
  const again = objects.again.filter(one => goesAsWritten(one.name));
  const volumes = mode === 'keep' ? [] : objects.volumes.filter(one => goesAsWritten(one.name));
  return [
    ...good.map(({ name, type, bytes }) => ({
      name: plain(name),
      before: type,
      after: undefined,
      loss: 'for good' as const,
      ...(type === 'file' ? { amount: { objects: 1, bytes } } : {}),
    })),
    ...(objects.more === undefined
      ? []
      : [
          {
            name: `${objects.more.objects} more, too many to be listed here`,
            before: "all of them in the archive's list on the host",
            after: undefined,
            loss: 'for good' as const,
            amount: objects.more,
          },
        ]),
    ...again.map(({ name, amount }) => ({
      name,
      before: 'all of it',
      after: undefined,
      loss: 'again' as const,
      amount,
    })),
    ...volumes.map(({ name, amount }) => ({
      name,
      before: 'volume',
      after: undefined,
      loss: 'volume' as const,
      amount,
    })),
  ];
}

/** Whose volumes are, wherever they lie: they are kept on purpose, and nobody has to find out about them. */
const OLD_CLUSTER = 'the old cluster';

/** The volumes that stay, with their sizes, in the place of what only says that they do; and those elsewhere. */
export function keptVolumes(objects: ListedObjects, kept: readonly Kept[], mode: 'keep' | 'remove'): readonly Kept[] {
  const volumes = mode === 'keep' ? objects.volumes : [];
  const isVolume = (name: string): boolean => volumes.some(one => one.name === name);
  return [
    ...kept.filter(one => !isVolume(one.name)),
    ...volumes.map(({ name, amount }) => ({
      name,
      why: 'wipe.volumes is keep',
      kind: 'volume',
      owner: OLD_CLUSTER,
      amount,
    })),
    ...objects.outside.map(name => ({
      name,
      why: 'a manifest names it, and no folder that goes holds it',
      kind: 'volume',
      owner: OLD_CLUSTER,
    })),
  ];
}
