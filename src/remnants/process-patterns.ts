import * as z from 'zod';
import { patternList } from '../model/text/pattern-list.ts';
import { isKeptByName, type Owners, ownersSchema } from './ownership.ts';
import type { Process } from './process.ts';

/** Which processes are left from an old cluster, and which of them stay all the same. */
export const processPatternsSchema = z.strictObject({
  commands: patternList('Whole command lines, from their beginning.'),
  cgroups: patternList('Paths of control groups: whatever runs in a pod is below `kubepods`.'),
  owners: ownersSchema,
});

export type ProcessPatterns = z.infer<typeof processPatternsSchema>;

/** Whether a part of a control group's path is a unit that the inventory keeps by name. */
export const isKeptUnit = (part: string, owners: Owners): boolean =>
  /\.(?:service|scope|slice)$/.test(part) && isKeptByName([part], owners);

/** Whether the inventory keeps a process: by its program's name, or by a unit that it runs in. */
export const isKeptProcess = ({ command, cgroups }: Process, owners: Owners): boolean =>
  isKeptByName([command.split(' ')[0]?.split('/').at(-1) ?? ''], owners) ||
  cgroups.some(path => path.split('/').some(part => isKeptUnit(part, owners)));
