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
    unknown: z.enum(['keep', 'remove']).default('keep').meta({
      description:
        'What phase 1 does with what nobody knows the owner of: tunnels, units, interfaces, rules, routes. keep: it stays, and is listed; remove: it goes, which is shown first. What is known to be somebody else’s stays in any case. --remove-unknown says `remove` once',
    }),
    keep: z
      .array(
        z
          .string()
          .min(1)
          .regex(/[^*?\s]/, { error: 'must hold more than wildcards' })
          .describe('A name, or a pattern'),
      )
      .default([])
      .meta({
        description:
          'Names of what phase 1 leaves, whoever made it, with all that hangs on it (unit, configuration, key, routes, rules): [vpn0, tailscale0]; a path keeps that place with all below: [/etc/rancher/mine.yaml]; * and ? are wildcards',
      }),
  },
  hostKeys: {},
});
