import { isMapping } from '../../model/is-mapping.ts';
import type { BoundResource } from '../../model/plan/resource.ts';
import { foldersOf, sourcesOf } from '../parse/source-kind.ts';
import { type FileTree, type Playbook, sourceKey, type TaskEntry } from '../playbook.ts';

/** A part of what a task that names a folder does: a file or a folder in it. */
export interface TreePart {
  readonly resource: string;
  readonly args: unknown;
  /** Its path below the folder; empty: the folder itself. */
  readonly below: string;
}

/** Modes of a tree's files where the task does not say: as they may be used here. */
const modeOf = ({ executable }: FileTree[number]): string => (executable ? '0755' : '0644');

/**
 * The files and folders that a task with these arguments brings, each as arguments of its own; `undefined`: it names no folder.
 * Pure.
 */
export function treeParts(
  { schema, name }: BoundResource,
  args: unknown,
  entry: Pick<TaskEntry, 'file'>,
  { trees }: Pick<Playbook, 'trees'>,
): readonly TreePart[] | undefined {
  if (trees === undefined || !isMapping(args)) return undefined;
  const [key] = Object.entries(sourcesOf(schema)).flatMap(([word, kind]) => (kind === 'blob' ? [word] : []));
  const named = key === undefined ? undefined : args[key];
  const tree = typeof named === 'string' ? trees.get(sourceKey(entry, named)) : undefined;
  const folders = key === undefined ? undefined : foldersOf(schema, key);
  const { path: root, mode, ...rest } = args;
  if (key === undefined || tree === undefined || folders === undefined || typeof root !== 'string') return undefined;
  const { [key]: _, ...owned } = rest;
  const top = root.replace(/\/+$/, '');
  return [
    { resource: folders, args: { ...owned, path: root }, below: '' },
    ...tree.map(entry => {
      const below = entry.path;
      const path = `${top}/${below}`;
      if (entry.blob === undefined) return { resource: folders, args: { ...owned, path }, below };
      return { resource: name, below, args: { ...owned, path, [key]: entry.blob, mode: mode ?? modeOf(entry) } };
    }),
  ];
}
