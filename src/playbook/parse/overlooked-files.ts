import { readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ownCommand } from '../../model/own-command.ts';
import { isAbsent, isErrno } from '../../model/problems/errno.ts';
import { type Playbook, sourceName } from '../playbook.ts';

/** A file of the user's that has the name of one that is used, and is not. */
export interface Overlooked {
  readonly what: string;
  readonly hint: string;
}

interface Used {
  readonly path: string;
  /** Where somebody would put his own. */
  readonly own: readonly string[];
}

/** The text of a file that is there; none where it cannot be read: it is no copy of what is used, then. */
const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: unknown) => (isAbsent(error) || isErrno(error, 'EISDIR') ? undefined : ''));

const placeOf = (path: string): Promise<string> => realpath(path).catch(() => path);

const shown = (path: string): string => {
  const here = relative('', path);
  return here.startsWith('..') ? path : here;
};

/**
 * Files beside an inventory that look as if they took the place of a playbook or a template, and do not. A copy of what is
 * used is none.
 * @param folder where the inventory is
 */
export async function overlookedFiles(playbook: Playbook, folder: string): Promise<readonly Overlooked[]> {
  const beside = (kind: string, name: string): string[] => [join(folder, kind, name), join(folder, '..', kind, name)];
  const shipped = playbook.phase !== undefined;
  const file = `${playbook.name}.yaml`;
  const used: Used[] = [
    ...(shipped ? [{ path: playbook.file, own: [...beside('playbooks', file), join(folder, file)] }] : []),
    ...[...(playbook.sourcePaths ?? [])].map(([key, path]) => ({ path, own: beside('templates', sourceName(key)) })),
  ];
  const found = await Promise.all(
    used.map(async ({ path, own }): Promise<readonly Overlooked[]> => {
      const texts = await Promise.all(own.map(async one => ({ one, text: await textOf(one) })));
      const there = texts.filter(({ text }) => text !== undefined);
      if (there.length === 0) return [];
      const [place, text] = [await placeOf(path), await textOf(path)];
      const others = await Promise.all(
        there.map(async mine => (mine.text === text || (await placeOf(mine.one)) === place ? [] : [mine.one])),
      );
      return others.flat().map(one => ({
        what: `${shown(one)} is not used: this run takes ${shown(path)}`,
        hint: shipped
          ? `a phase takes what ships with provision; your own playbook and its templates: ${ownCommand('run FILE')}`
          : "put it beside the playbook, or into templates/ beside the playbook's folder",
      }));
    }),
  );
  return found.flat();
}
