import * as z from 'zod';
import { absolutePath } from '../../../model/absolute-path.ts';

const pattern = () =>
  z.string().regex(/^(\/[^/\p{Cc}]+)+$/u, { error: 'must be an absolute path, `*` and `?` for parts of a name' });

/**
 * What a removal says of the things that it takes away: which of them can be recreated, and which are volumes. The
 * removal and the archive before it read the same words, so that what is archived is what goes.
 */
export const doomedShape = {
  archive: absolutePath()
    .optional()
    .describe(
      'Folder of the archive that must hold everything that cannot be recreated. An object that no archive there holds, or that has changed since, is not removed.',
    ),
  again: z
    .array(pattern())
    .default([])
    .describe(
      'What can be recreated (programs, images, logs), as paths with `*` and `?`, each with everything below: counted, not archived. Everything else counts as not recreatable, and is listed in the plan by name.',
    ),
  volumes: z
    .strictObject({
      paths: z.array(pattern()).default([]).describe('Folders of volumes, with `*` and `?`.'),
      named_in: z
        .array(pattern())
        .default([])
        .describe('Manifests whose hostPaths and local volumes are volumes, too, with `*` and `?`.'),
      except: z
        .array(pattern())
        .default([])
        .describe("Software's own folders, with `*` and `?`: no volumes, though a manifest names them."),
      mode: z.enum(['keep', 'remove']).default('keep').describe('Whether they stay, or go without a copy.'),
    })
    .optional()
    .describe('Data of workloads inside the folders that are removed: shown separately, with its size.'),
};

export interface Volumes {
  readonly paths: readonly string[];
  readonly named_in: readonly string[];
  readonly except: readonly string[];
  readonly mode: 'keep' | 'remove';
}
