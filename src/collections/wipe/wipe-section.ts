import * as z from 'zod';
import { section } from '../../model/plan/section.ts';

/** `wipe:` in the inventory. */
export const wipeSection = section({
  key: 'wipe',
  about: 'How far phase 1 goes',
  fields: {
    firewall: z.enum(['flush', 'ours', 'keep']).default('ours').meta({
      description:
        'What phase 1 does with firewall rules. ours: only those of the cluster software go; flush: all, whoever made them; keep: none',
    }),
    volumes: z.enum(['keep', 'remove']).default('keep').meta({
      description:
        'What phase 1 does with volumes of the old cluster: data of local-path, emptyDirs, hostPaths inside its folders. keep: they stay on the disk; remove: they go, without a copy',
    }),
  },
  hostKeys: {},
});
