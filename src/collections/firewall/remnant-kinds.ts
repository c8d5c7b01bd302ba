import * as z from 'zod';
import type { RemnantKind } from '../../model/reading/remnants.ts';

const list = z.array(z.string().min(1));

/** What this collection's resources take away, in their own words (docs/resources.md). */
export const firewallRemnantKinds = {
  rules: {
    about: 'Rules of iptables and nftables, and sets.',
    schema: z.strictObject({
      chains: list.optional(),
      sets: list.optional(),
      tables: list.optional(),
      comments: list.optional(),
      networks: list.optional(),
      cni: list.optional(),
    }),
  },
  rule_words: {
    about: 'Words by which rules are worth an archive; more than what goes.',
    schema: z.array(z.string().regex(/^[A-Za-z0-9_ -]+$/, 'must be letters, digits, spaces, _ and - only')),
  },
} satisfies Readonly<Record<string, RemnantKind>>;
