import * as z from 'zod';

/** The other nodes, as checks of flannel take them. */
export const podPeers = z
  .array(z.strictObject({ name: z.string(), address: z.string(), away: z.boolean().optional() }))
  .describe(
    'The other nodes, each with the address at which it takes packets of pods (`{{pods.peers}}`); to one that is away there may be a way or none.',
  );
