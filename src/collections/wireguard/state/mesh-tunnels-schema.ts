import * as z from 'zod';
import { patternList } from '../../../model/text/pattern-list.ts';
import { ownersSchema } from '../../../remnants/ownership.ts';

const cidrs = z.union([z.string(), z.array(z.string()).min(1)]);

/** By what a WireGuard tunnel is known to be the mesh's. */
export const meshTunnelsSchema = z.strictObject({
  names: patternList('Names of its interface.'),
  subnet: cidrs.describe('The CIDR of the mesh, or a list of them.'),
  addresses: z
    .array(z.string())
    .describe(
      'Addresses of the hosts: a tunnel that leads to one in the subnet is the mesh’s, and so is one that has any address there.',
    ),
  endpoints: z
    .array(z.string())
    .default([])
    .describe(
      'Where hosts are called, as `ADDRESS:PORT`: a tunnel all of whose peers are called there is the mesh’s, too.',
    ),
  owners: ownersSchema,
});

export type MeshTunnels = z.infer<typeof meshTunnelsSchema>;
